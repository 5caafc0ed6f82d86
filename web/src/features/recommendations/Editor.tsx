/** The doctor's side: a draft that saves itself, and one clear step that gives it to the patient. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ServiceUnreachable } from "../../api/client";
import type { Recommendations, RecommendationsBody } from "../../api/model";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Select } from "../../ui/Select";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { recommendationsPath, recommendationsQuery, type Saving, useDraft } from "./data";
import { PaperLink, useWhenIssued } from "./Issued";
import { recommendationWords } from "./words";
import "./recommendations.css";

const CODES_MAX = 10;
const TEXT_CHARACTERS_MAX = 8_000;
const KINDS = ["specialist", "tests", "hospital", "rehabilitation"] as const;
type Kind = (typeof KINDS)[number];

const onlyDigits = (typed: string) => typed.replace(/\D/g, "").slice(0, 4);
const isWhole = (code: string) => code === "" || code.length === 4;

interface PartProps {
  draft: RecommendationsBody;
  change: (what: Partial<RecommendationsBody>) => void;
  /** Half a code is no fault until somebody wants to issue it. */
  isChecked: boolean;
}

function Prescriptions({ draft, change, isChecked }: PartProps) {
  const t = useText(recommendationWords);
  const codes = draft.prescriptions ?? [];
  const put = (index: number, code: string) =>
    change({ prescriptions: codes.map((old, at) => (at === index ? onlyDigits(code) : old)) });
  return (
    <fieldset className="stack stack--1">
      <legend className="label">{t("prescriptions")}</legend>
      {codes.map((code, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a code has no identity but its place
        <div className="recommendation-row" key={index}>
          <TextField
            label={t("prescription", { number: index + 1 })}
            inputMode="numeric"
            autoComplete="off"
            maxLength={4}
            width="code"
            value={code}
            onChange={(typed) => put(index, typed)}
            error={isChecked && !isWhole(code) ? t("codeWrong") : null}
          />
          <Button
            variant="quiet"
            icon="x"
            isIconOnly
            aria-label={t("removePrescription", { number: index + 1 })}
            onPress={() => change({ prescriptions: codes.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      {codes.length < CODES_MAX && (
        <Button
          icon="plus"
          className="start"
          onPress={() => change({ prescriptions: [...codes, ""] })}
        >
          {t("addPrescription")}
        </Button>
      )}
    </fieldset>
  );
}

function Referrals({ draft, change, isChecked }: PartProps) {
  const t = useText(recommendationWords);
  const all = draft.referrals ?? [];
  const put = (index: number, what: { kind?: Kind; code?: string }) =>
    change({ referrals: all.map((old, at) => (at === index ? { ...old, ...what } : old)) });
  return (
    <fieldset className="stack stack--1">
      <legend className="label">{t("referrals")}</legend>
      {all.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a code has no identity but its place
        <div className="stack stack--1 recommendation-referral" key={index}>
          <Select
            label={t("referralKind", { number: index + 1 })}
            options={KINDS.map((value) => ({ value, label: t(value) }))}
            value={one.kind}
            onChange={(kind) => put(index, { kind: kind as Kind })}
          />
          <div className="recommendation-row">
            <TextField
              label={t("referral", { number: index + 1 })}
              inputMode="numeric"
              autoComplete="off"
              maxLength={4}
              width="code"
              value={one.code}
              onChange={(typed) => put(index, { code: onlyDigits(typed) })}
              error={isChecked && !isWhole(one.code) ? t("codeWrong") : null}
            />
            <Button
              variant="quiet"
              icon="x"
              isIconOnly
              aria-label={t("removeReferral", { number: index + 1 })}
              onPress={() => change({ referrals: all.filter((_, at) => at !== index) })}
            />
          </div>
        </div>
      ))}
      {all.length < CODES_MAX && (
        <Button
          icon="plus"
          className="start"
          onPress={() => change({ referrals: [...all, { kind: "specialist", code: "" }] })}
        >
          {t("addReferral")}
        </Button>
      )}
    </fieldset>
  );
}

interface SavingNoteProps {
  saving: Saving;
  refusal: unknown;
  onNewer: () => void;
}

function SavingNote({ saving, refusal, onNewer }: SavingNoteProps) {
  const t = useText(recommendationWords);
  const failureText = useFailureText();
  if (saving === "refused") {
    return (
      <Banner tone="danger" role="alert" title={t("refused")}>
        <p>{failureText(refusal)}</p>
        <p>{t("refusedText")}</p>
      </Banner>
    );
  }
  if (saving === "conflict") {
    return (
      <Banner tone="warning" role="alert" title={t("conflict")}>
        <p>{t("conflictText")}</p>
        <Button onPress={onNewer}>{t("loadNewer")}</Button>
      </Banner>
    );
  }
  if (saving === "failed") return <Banner tone="warning" role="alert" title={t("notSaved")} />;
  return (
    <p className="small muted" role="status">
      {saving && t(saving)}
    </p>
  );
}

interface IssueProps {
  visit_id: string;
  name: string;
  draft: RecommendationsBody;
  isCorrection: boolean;
  settled: () => Promise<number | null>;
  onClose: () => void;
}

function IssueDialog({ visit_id, name, draft, isCorrection, settled, onClose }: IssueProps) {
  const t = useText(recommendationWords);
  const failureText = useFailureText();
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const issue = useMutation({
    mutationFn: async () => {
      const draft_version = await settled();
      // What is issued is what the doctor sees: not while the last words are not kept.
      if (draft_version === null) throw new ServiceUnreachable();
      return api.post<Recommendations>(
        recommendationsPath(visit_id),
        { draft_version },
        { idempotencyKey: keyFor({ draft_version, visit_id }) },
      );
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: recommendationsQuery(visit_id).queryKey });
      toast(t("issued"));
      onClose();
    },
  });
  return (
    <Dialog isAlert isOpen onClose={onClose} title={t(isCorrection ? "askCorrection" : "askTitle")}>
      <p className="muted">{t(isCorrection ? "askCorrectionText" : "askText", { name })}</p>
      <p>
        {t("summary", {
          prescriptions: (draft.prescriptions ?? []).filter(Boolean).length,
          referrals: (draft.referrals ?? []).filter((one) => one.code).length,
        })}
      </p>
      {issue.error && (
        <Banner tone="danger" role="alert" title={t("failed")}>
          <p>{failureText(issue.error)}</p>
        </Banner>
      )}
      <div className="actions">
        <Button variant="primary" isPending={issue.isPending} onPress={() => issue.mutate()}>
          {t(isCorrection ? "correct" : "issue")}
        </Button>
        <Button onPress={onClose}>{t("goBack")}</Button>
      </div>
    </Dialog>
  );
}

/** In the call beside the chat, and in the pane of the visit. */
export function RecommendationsEditor({ visit_id, name }: { visit_id: string; name: string }) {
  const t = useText(recommendationWords);
  const whenIssued = useWhenIssued();
  const { query, draft, saving, refusal, change, loadNewer, settled } = useDraft(visit_id);
  const { data: versions = [] } = useQuery(recommendationsQuery(visit_id));
  const [isAsking, setAsking] = useState(false);
  const [isChecked, setChecked] = useState(false);
  if (query.error) {
    return (
      <ErrorState
        error={query.error}
        title={t("loadFailed")}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (!draft) return <SkeletonCard label={t("loading")} />;
  const codes = [...(draft.prescriptions ?? []), ...(draft.referrals ?? []).map((one) => one.code)];
  const newest = versions[0];
  const press = () => {
    const isRight = codes.every(isWhole);
    setChecked(!isRight);
    if (isRight) setAsking(true);
  };
  return (
    <div className="stack stack--2">
      <p className="small muted">{t("hint")}</p>
      {newest && (
        <div className="cluster cluster--1">
          <p className="small semibold">{whenIssued(newest)}</p>
          <PaperLink visit_id={visit_id} version={newest.version} />
        </div>
      )}
      <TextField
        label={t("text")}
        isMultiline
        rows={6}
        maxLength={TEXT_CHARACTERS_MAX}
        value={draft.text ?? ""}
        onChange={(text) => change({ text })}
      />
      <Prescriptions draft={draft} change={change} isChecked={isChecked} />
      <Referrals draft={draft} change={change} isChecked={isChecked} />
      <SavingNote saving={saving} refusal={refusal} onNewer={() => void loadNewer()} />
      <Button variant="primary" className="start" icon="check" onPress={press}>
        {t(newest ? "correct" : "issue")}
      </Button>
      {isAsking && (
        <IssueDialog
          visit_id={visit_id}
          name={name}
          draft={draft}
          isCorrection={newest !== undefined}
          settled={settled}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
