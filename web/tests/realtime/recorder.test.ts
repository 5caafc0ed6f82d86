import { describe, expect, it } from "vitest";
import type { Call, CallState } from "../../src/realtime/call";
import type { SignallingClientFrame, SignallingServerFrame } from "../../src/realtime/frames";
import {
  type LocalMedia,
  type MediaChoice,
  type MediaState,
  NO_DEVICES,
  USUAL_CHOICE,
} from "../../src/realtime/media";
import { type Link, nobodyYet } from "../../src/realtime/party";
import { wayOf } from "../../src/realtime/quality";
import { noticedOf, RECORDER_LIMITS, Recorder } from "../../src/realtime/recorder";
import { DOCTOR, type Who } from "../../src/realtime/roles";
import type { ScreenShare, ScreenState } from "../../src/realtime/screen";
import type { Signalling, SignallingState } from "../../src/realtime/signalling";
import { Store } from "../../src/realtime/store";
import { FakeEnvironment } from "./fakes";

const idle: MediaState = {
  phase: "idle",
  camera: null,
  microphone: null,
  problems: [],
  devices: NO_DEVICES,
  choice: USUAL_CHOICE,
};
const track = {} as MediaStreamTrack;

describe("what is noticed of devices", () => {
  it("tells which was opened, and each fault once", () => {
    const camera_only: MediaState = { ...idle, camera: track, problems: ["microphone-in-use"] };
    expect(noticedOf(idle, camera_only)).toEqual([
      { observation: "device_opened", device: "camera" },
      { observation: "device_busy", device: "microphone" },
    ]);
    expect(noticedOf(camera_only, { ...camera_only })).toEqual([]);
  });

  it("tells a refusal of each device that is not there", () => {
    const refused: MediaState = { ...idle, microphone: track, problems: ["permission-refused"] };
    expect(noticedOf(idle, refused)).toEqual([
      { observation: "device_opened", device: "microphone" },
      { observation: "device_refused", device: "camera" },
    ]);
  });

  it("tells a device that was unplugged from one that never was", () => {
    const used: MediaState = { ...idle, camera: track };
    const without: MediaState = { ...idle, problems: ["no-camera"] };
    expect(noticedOf(used, without)).toEqual([{ observation: "device_gone", device: "camera" }]);
    expect(noticedOf(idle, without)).toEqual([{ observation: "device_missing", device: "camera" }]);
  });
});

describe("what is noticed of switches", () => {
  const used: MediaState = { ...idle, camera: track, microphone: track };
  const chosen = (choice: Partial<MediaChoice>): MediaState => ({
    ...used,
    choice: { ...USUAL_CHOICE, ...choice },
  });
  const observations = (before: MediaState, now: MediaState) =>
    noticedOf(before, now).map((one) => one.observation);

  it("tells each switch once, as it becomes", () => {
    const muted = chosen({ microphone_on: false });
    expect(observations(used, muted)).toEqual(["microphone_off"]);
    expect(observations(muted, { ...muted })).toEqual([]);
    expect(observations(muted, used)).toEqual(["microphone_on"]);
    expect(observations(used, chosen({ camera_on: false }))).toEqual(["camera_off"]);
    const sound_only = chosen({ audio_only: true });
    expect(observations(used, sound_only)).toEqual(["sound_only"]);
    expect(observations(sound_only, used)).toEqual(["picture_wanted"]);
  });

  it("tells again of a device that was opened what is off from before", () => {
    const choice = { ...USUAL_CHOICE, microphone_on: false, audio_only: true };
    expect(observations({ ...idle, choice }, { ...used, choice })).toEqual([
      "device_opened",
      "sound_only",
      "device_opened",
      "microphone_off",
    ]);
  });

  it("tells nothing of a switch whose device is not there", () => {
    const without: MediaState = { ...idle, choice: { ...USUAL_CHOICE, microphone_on: false } };
    expect(observations(idle, without)).toEqual([]);
  });
});

function recorded() {
  const environment = new FakeEnvironment();
  const connection = new Store<SignallingState>({
    connection: { kind: "online" },
    role: "patient",
    room: null,
    peers: [],
    ice_servers: [],
    problem: null,
  });
  const sent: SignallingClientFrame[] = [];
  let hear: (frame: SignallingServerFrame) => void = () => undefined;
  const signalling = {
    state: connection,
    onFrame(listener: typeof hear) {
      hear = listener;
      return () => undefined;
    },
    send(frame: SignallingClientFrame) {
      if (connection.get().connection.kind !== "online") return false;
      sent.push(frame);
      return true;
    },
  } as unknown as Signalling;
  const state = new Store<CallState>({ parties: [], picture: "flows" });
  const link = {
    becomes: (link: Link) => state.patch({ parties: [{ ...nobodyYet(DOCTOR), link }] }),
  };
  const call = {
    state,
    way: () => Promise.resolve({ path: "relay", transport: "tcp" }),
  } as unknown as Call;
  const media = new Store<MediaState>(idle);
  const screen = new Store<ScreenState>({ track: null, is_asking: false, has_failed: false });
  const recorder = new Recorder({
    signalling,
    call,
    media: { state: media } as LocalMedia,
    screen: { state: screen } as ScreenShare,
    environment,
  });
  const welcome = () => hear({ type: "welcome" } as SignallingServerFrame);
  const picture = (sent: CallState["picture"], elsewhere: CallState["picture"] = "flows") => {
    const guest: Who = { key: "guest", role: "guest", guest_id: "guest" };
    state.patch({
      parties: [
        { ...nobodyYet(DOCTOR), sent },
        { ...nobodyYet(guest), sent: elsewhere },
      ],
    });
  };
  const items = () => sent.flatMap((frame) => (frame.type === "observations" ? frame.items : []));
  const told = () => items().map((item) => item.observation);
  const reconnect = (after_ms: number) => {
    connection.patch({ connection: { kind: "reconnecting", since: environment.now() } });
    environment.pass(after_ms);
    connection.patch({ connection: { kind: "online" } });
    welcome();
  };
  return {
    ...{ environment, connection, link, media, picture, recorder, screen },
    ...{
      sent,
      items,
      told,
      welcome,
      reconnect,
      hear: (frame: SignallingServerFrame) => hear(frame),
    },
  };
}

describe("the recorder", () => {
  it("keeps what it can not say, and says later how long ago it was", () => {
    const { environment, connection, link, sent, welcome } = recorded();
    link.becomes("connecting");
    connection.patch({ connection: { kind: "reconnecting", since: environment.now() } });
    link.becomes("interrupted");
    environment.pass(12_000);
    connection.patch({ connection: { kind: "online" } });
    welcome();
    expect(sent).toEqual([
      {
        type: "observations",
        items: [
          { id: "id-1", observation: "link_lost", seconds_ago: 12 },
          { id: "id-2", observation: "socket_back", gap_seconds: 12, seconds_ago: 0 },
        ],
      },
    ]);
    welcome();
    expect(sent).toHaveLength(1);
  });

  it("says again, as the same, what it said into a socket that was dead", () => {
    const { environment, items, link, reconnect } = recorded();
    link.becomes("connecting");
    link.becomes("interrupted");
    environment.pass(8_000);
    reconnect(2_000);
    expect(items()).toEqual([
      { id: "id-1", observation: "link_lost", seconds_ago: 0 },
      { id: "id-1", observation: "link_lost", seconds_ago: 10 },
      { id: "id-2", observation: "socket_back", gap_seconds: 2, seconds_ago: 0 },
    ]);
  });

  it("says no more what the server has, nor what is still on its way by this socket", () => {
    const { hear, recorder, reconnect, told } = recorded();
    recorder.note({ observation: "link_lost" });
    recorder.note({ observation: "camera_off" });
    expect(told()).toEqual(["link_lost", "camera_off"]);
    hear({ type: "noted", ids: ["id-1"] });
    reconnect(1_000);
    expect(told().slice(2)).toEqual(["camera_off", "socket_back"]);
    hear({ type: "noted", ids: ["id-2", "id-3"] });
    reconnect(1_000);
    expect(told().slice(4)).toEqual(["socket_back"]);
  });

  it("says again what the server could not store, after a while", () => {
    const { environment, hear, items, recorder } = recorded();
    recorder.note({ observation: "camera_off" });
    const refused = { type: "problem", detail: "", client_id: null } as const;
    hear({ ...refused, code: "forbidden" });
    hear({ ...refused, code: "temporarily-unavailable" });
    environment.pass(RECORDER_LIMITS.again_ms);
    expect(items()).toEqual([
      { id: "id-1", observation: "camera_off", seconds_ago: 0 },
      { id: "id-1", observation: "camera_off", seconds_ago: 5 },
    ]);
    hear({ type: "noted", ids: ["id-1"] });
    hear({ ...refused, code: "temporarily-unavailable" });
    environment.pass(RECORDER_LIMITS.again_ms);
    expect(items()).toHaveLength(2);
  });

  it("says nothing into a line without a network, and then how long ago it went", () => {
    const { environment, recorder, sent } = recorded();
    recorder.networkGone();
    environment.pass(6_000);
    recorder.networkBack();
    // The socket that was open before may be dead, and does not know it yet.
    expect(sent).toEqual([]);
    environment.pass(RECORDER_LIMITS.network_back_ms);
    expect(sent).toEqual([
      {
        type: "observations",
        items: [
          { id: "id-1", observation: "network_gone", seconds_ago: 10 },
          { id: "id-2", observation: "network_back", seconds_ago: 4 },
        ],
      },
    ]);
  });

  it("tells by a new socket at once, and not when a network went again meanwhile", () => {
    const { environment, recorder, told, welcome } = recorded();
    recorder.networkGone();
    recorder.networkBack();
    recorder.networkGone();
    environment.pass(RECORDER_LIMITS.network_back_ms);
    expect(told()).toEqual([]);
    recorder.networkBack();
    welcome();
    expect(told()).toEqual(["network_gone", "network_back", "network_gone", "network_back"]);
  });

  it("tells the way on which the two found each other, once the first pictures are there", async () => {
    const { environment, link, sent } = recorded();
    link.becomes("connected");
    await Promise.resolve();
    expect(sent).toEqual([]);
    environment.pass(RECORDER_LIMITS.way_after_ms);
    await Promise.resolve();
    expect(sent).toEqual([
      {
        type: "observations",
        items: [
          {
            id: "id-1",
            observation: "link_connected",
            path: "relay",
            transport: "tcp",
            seconds_ago: 1,
          },
        ],
      },
    ]);
  });

  it("tells of a picture that the line can not carry, until it flows again", () => {
    const { picture, told } = recorded();
    picture("paused");
    picture("flows");
    expect(told()).toEqual(["picture_paused", "picture_resumed"]);
  });

  it("tells nothing of a picture that only a guest does not get", () => {
    const { picture, told } = recorded();
    picture("flows", "paused");
    expect(told()).toEqual([]);
  });

  it("does not tell of a declined picture that it flows again", () => {
    const { picture, told } = recorded();
    picture("paused");
    picture("declined");
    picture("flows");
    expect(told()).toEqual(["picture_paused"]);
  });

  it("tells of a screen from when it is shown until it is not", () => {
    const { screen, told } = recorded();
    screen.patch({ is_asking: true });
    screen.patch({ is_asking: false, track });
    screen.patch({ track: null });
    expect(told()).toEqual(["screen_shown", "screen_ended"]);
  });

  it("forgets the oldest of a long silence", () => {
    const { connection, recorder, sent, welcome } = recorded();
    connection.patch({ connection: { kind: "connecting" } });
    recorder.note({ observation: "network_gone" });
    for (let count = 0; count < RECORDER_LIMITS.kept_max; count += 1) {
      recorder.note({ observation: "network_back" });
    }
    connection.patch({ connection: { kind: "online" } });
    welcome();
    const [frame] = sent;
    const items = frame?.type === "observations" ? frame.items : [];
    expect(items).toHaveLength(RECORDER_LIMITS.kept_max);
    expect(items.some((one) => one.observation === "network_gone")).toBe(false);
  });
});

describe("the way of media", () => {
  function report(local: Record<string, unknown>): RTCStatsReport {
    return new Map<string, unknown>([
      ["T", { id: "T", type: "transport", selectedCandidatePairId: "P" }],
      ["P", { id: "P", type: "candidate-pair", localCandidateId: "L" }],
      ["L", { id: "L", type: "local-candidate", ...local }],
    ]) as unknown as RTCStatsReport;
  }

  it("is what carries media to the relay", () => {
    const relayed = { candidateType: "relay", protocol: "udp", relayProtocol: "tls" };
    expect(wayOf(report(relayed))).toEqual({ path: "relay", transport: "tls" });
    const direct = { candidateType: "host", protocol: "udp" };
    expect(wayOf(report(direct))).toEqual({ path: "host", transport: "udp" });
  });

  it("is unknown where the browser does not say", () => {
    expect(wayOf(new Map() as unknown as RTCStatsReport)).toEqual({ path: null, transport: null });
  });
});
