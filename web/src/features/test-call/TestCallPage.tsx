/** "Połączenie testowe": sees, hears, measures, asks, and says plainly what it means. */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { isProblem } from "../../api/client";
import type { TestCallVerdict } from "../../api/model";
import { visitQuery } from "../../api/queries";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { LocalMedia } from "../../realtime/media";
import { BackLink } from "../../ui/Button";
import { Page } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/States";
import { storeChoice, storedChoice } from "../live/devices";
import { useOwned, useStore } from "../live/hooks";
import { obstacleOf } from "./browser";
import { deviceProblems, type Measured, postResult, runTestCall } from "./measure";
import { Obstacle } from "./Obstacle";
import { TestResult } from "./TestResult";
import { TestRunning } from "./TestRunning";
import { testWords } from "./words";
import "../call/call.css";

export type TestPhase =
  | { kind: "running"; progress: number; returned: readonly MediaStreamTrack[] }
  | { kind: "question"; test_call_id: string; measured: Measured }
  | { kind: "sending"; measured: Measured }
  | { kind: "result"; measured: Measured; verdict: TestCallVerdict }
  | { kind: "failed"; error: unknown };

const AT_START: TestPhase = { kind: "running", progress: 0, returned: [] };

export default function TestCallPage() {
  const { visitId = "" } = useParams();
  const t = useText(testWords);
  const dates = useDates();
  const { data: visit, error } = useQuery(visitQuery(visitId));
  const [obstacle, setObstacle] = useState(() => obstacleOf(navigator.userAgent, window));
  // Nothing is asked for in a browser that would fail: another key begins once it may.
  const media = useOwned(obstacle === null ? visitId : "", () => {
    // In a test everything is on, whatever was muted in an earlier call.
    const choice = { ...storedChoice(), camera_on: true, microphone_on: true };
    const local = new LocalMedia(choice, storeChoice);
    if (obstacle === null) void local.acquire();
    return local;
  });
  return (
    <Page title={t("title")} gap={3}>
      <BackLink to={`/wizyty/${visitId}`}>
        {visit ? t("back", { time: dates.time(visit.starts_at) }) : t("backPlain")}
      </BackLink>
      {isProblem(error, "visit-not-found") ? (
        <div className="card">
          <ErrorState level={1} error={error} title={t("startFailed")} />
        </div>
      ) : obstacle !== null ? (
        <Obstacle obstacle={obstacle} onGoOn={() => setObstacle(null)} />
      ) : media ? (
        <TestCall visit_id={visitId} media={media} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}

function TestCall({ visit_id, media }: { visit_id: string; media: LocalMedia }) {
  const t = useText(testWords);
  const navigate = useNavigate();
  const { phase: media_phase } = useStore(media.state);
  const [phase, setPhase] = useState<TestPhase>(AT_START);
  const [run, setRun] = useState(0);
  const stop = useRef(new AbortController());
  const [isWithout, setWithout] = useState(false);
  // Without any device the line is tested all the same, and reception learns what to help with.
  const is_without = media_phase === "refused" && isWithout;
  const is_ready = media_phase === "ready" || is_without;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new number is a new test
  useEffect(() => {
    if (!is_ready) return;
    const controller = new AbortController();
    stop.current = controller;
    const { camera, microphone } = media.state.get();
    setPhase(AT_START);
    runTestCall({
      visit_id,
      camera,
      microphone,
      signal: controller.signal,
      onReturned: (returned) =>
        setPhase((now) => (now.kind === "running" ? { ...now, returned } : now)),
      onProgress: (progress) =>
        setPhase((now) => (now.kind === "running" ? { ...now, progress } : now)),
    })
      .then(({ test_call_id, measured }) => {
        if (controller.signal.aborted) return;
        const problems = deviceProblems(media.state.get().problems, camera, microphone);
        setPhase({ kind: "question", test_call_id, measured: { ...measured, ...problems } });
      })
      .catch((error: unknown) => {
        if (!controller.signal.aborted) setPhase({ kind: "failed", error });
      });
    return () => controller.abort();
  }, [is_ready, run, visit_id, media]);

  const again = () => {
    setPhase(AT_START);
    setWithout(false);
    const { phase: now, camera, microphone } = media.state.get();
    // What was missing may be plugged in, or allowed, by now: it is asked for anew.
    const has_all = [camera, microphone].every((track) => track?.readyState === "live");
    if (now === "ready" && has_all) setRun((count) => count + 1);
    else void media.acquire();
  };
  const answer = async (speaker_works: boolean) => {
    if (phase.kind !== "question") return;
    const measured = { ...phase.measured, speaker_works };
    setPhase({ kind: "sending", measured });
    try {
      const verdict = await postResult(visit_id, phase.test_call_id, measured);
      setPhase({ kind: "result", measured, verdict });
    } catch (error) {
      setPhase({ kind: "failed", error });
    }
  };

  if (phase.kind === "failed") {
    return (
      <div className="card">
        <ErrorState level={1} error={phase.error} title={t("startFailed")} onRetry={again} />
      </div>
    );
  }
  if (phase.kind === "result") {
    return (
      <TestResult
        visit_id={visit_id}
        media={media}
        measured={phase.measured}
        verdict={phase.verdict}
        onAgain={again}
      />
    );
  }
  return (
    <TestRunning
      media={media}
      phase={phase}
      isWithout={is_without}
      onWithout={() => setWithout(true)}
      onAnswer={(heard) => void answer(heard)}
      onStop={() => {
        stop.current.abort();
        navigate(`/wizyty/${visit_id}`);
      }}
    />
  );
}
