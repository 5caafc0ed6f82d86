import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useCallback } from "react";
import { Navigate, useNavigate, useParams } from "react-router";
import { isProblem } from "../../api/client";
import type { Clinic, Hold, RemoteQuestion } from "../../api/model";
import { type Directory, useDirectory } from "../../api/queries";
import { tie } from "../../i18n/catalog";
import { useLanguage, useText } from "../../i18n/language";
import { terms } from "../../i18n/terms";
import { BackLink, Button } from "../../ui/Button";
import { Choices } from "../../ui/Choice";
import { ErrorSummary } from "../../ui/ErrorSummary";
import { Page, PageHeading } from "../../ui/Page";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { useFormErrors } from "../../ui/useFormErrors";
import { type Answer, changeDraft, useDraft } from "./draft";
import { HoldCountdown } from "./HoldCountdown";
import { InPersonOffer } from "./InPersonOffer";
import { questionsFor, useIsTooYoung } from "./rules";
import { ruleWords } from "./ruleWords";
import { holdQuery, isGone } from "./useHold";

const FIELDS = ["odpowiedz"] as const;

/** What a clinic asks before a phone or video visit, one question a page. */
export default function QuestionsPage() {
  const t = useText(ruleWords);
  const { holdId = "" } = useParams();
  const { directory, isLoading } = useDirectory();
  const hold = useQuery(holdQuery(holdId));
  // The summary knows what became of a hold that is over.
  if (isGone(hold.error) || isProblem(hold.error, "hold-already-booked")) {
    return <Navigate to={`/umow/podsumowanie/${holdId}`} replace />;
  }
  if (hold.data && !isLoading) return <Held hold={hold.data} directory={directory} />;
  return (
    <Page title={t("loading")} isForm>
      {hold.error ? (
        <ErrorState error={hold.error} title={t("failed")} onRetry={() => void hold.refetch()} />
      ) : (
        <SkeletonCard label={t("loading")} />
      )}
    </Page>
  );
}

function Held({ hold, directory }: { hold: Hold; directory: Directory }) {
  const t = useText(ruleWords);
  const draft = useDraft();
  const { number } = useParams();
  const clinic = directory.clinic(hold.clinic_id);
  const isYoung = useIsTooYoung(hold, clinic);
  const questions = questionsFor(clinic, hold.visit_type);
  if (isYoung === null) {
    return (
      <Page title={t("loading")} isForm>
        <SkeletonCard label={t("loading")} />
      </Page>
    );
  }
  if (isYoung && clinic) return <TooYoung hold={hold} clinic={clinic} directory={directory} />;
  if (!number) {
    const open = questions.findIndex((one) => draft.answers[one.question_id] !== "no");
    const next = open < 0 ? "podsumowanie" : "pytania";
    const place = open < 0 ? "" : `/${open + 1}`;
    return <Navigate to={`/umow/${next}/${hold.hold_id}${place}`} replace />;
  }
  const index = Number(number) - 1;
  const question = questions[index];
  if (!question) return <Navigate to={`/umow/podsumowanie/${hold.hold_id}`} replace />;
  return (
    <Question
      key={question.question_id}
      hold={hold}
      directory={directory}
      question={question}
      index={index}
      count={questions.length}
    />
  );
}

interface FrameProps {
  title: string;
  step: string;
  back: string;
  hold: Hold;
  progress?: { index: number; count: number };
  hasErrors?: boolean;
  children: ReactNode;
}

function Frame({ title, step, back, hold, progress, hasErrors, children }: FrameProps) {
  const term = useText(terms);
  const navigate = useNavigate();
  const end = useCallback(
    () => void navigate(`/umow/podsumowanie/${hold.hold_id}`, { replace: true }),
    [navigate, hold.hold_id],
  );
  return (
    <Page title={title} isForm hasErrors={hasErrors}>
      <div className="stack stack--1">
        <BackLink to={back}>{term("back")}</BackLink>
        <p className="step">{step}</p>
        {progress && (
          <ol className="progress" aria-hidden="true">
            {Array.from({ length: progress.count }, (_, at) => (
              <li
                // biome-ignore lint/suspicious/noArrayIndexKey: a bar of a line, and nothing else
                key={at}
                data-done={at < progress.index || undefined}
                aria-current={at === progress.index ? "step" : undefined}
              />
            ))}
          </ol>
        )}
      </div>
      <HoldCountdown expiresAt={hold.expires_at} onEnd={end} />
      {children}
    </Page>
  );
}

interface QuestionProps {
  hold: Hold;
  directory: Directory;
  question: RemoteQuestion;
  index: number;
  count: number;
}

function Question({ hold, directory, question, index, count }: QuestionProps) {
  const t = useText(ruleWords);
  const term = useText(terms);
  const { language } = useLanguage();
  const draft = useDraft();
  const navigate = useNavigate();
  const errors = useFormErrors(FIELDS);
  const answer = draft.answers[question.question_id] ?? null;
  const address = `/umow/pytania/${hold.hold_id}`;
  const steps = { step: index + 1, steps: count };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!errors.show(answer ? {} : { odpowiedz: t("missing") })) return;
    const isLast = index + 1 === count;
    void navigate(isLast ? `/umow/podsumowanie/${hold.hold_id}` : `${address}/${index + 2}`);
  };
  return (
    <Frame
      title={t("pageTitle", steps)}
      step={t("stepOf", steps)}
      back={index > 0 ? `${address}/${index}` : "/umow/terminarz"}
      hold={hold}
      progress={{ index, count }}
      hasErrors={errors.list.length > 0}
    >
      <ErrorSummary errors={errors.list} />
      <form className="stack stack--4" noValidate onSubmit={submit}>
        <fieldset className="stack stack--3">
          <legend>
            <PageHeading>{tie(question.text[language], language)}</PageHeading>
          </legend>
          <Choices<Answer>
            name="odpowiedz"
            value={answer}
            onChange={(value) =>
              changeDraft({ answers: { ...draft.answers, [question.question_id]: value } })
            }
            options={[
              {
                value: "yes",
                title: t("yes"),
                more: <InPersonOffer hold={hold} directory={directory} />,
              },
              { value: "no", title: t("no") },
            ]}
          />
        </fieldset>
        {answer !== "yes" && (
          <div className="actions actions--stack">
            <Button type="submit" variant="primary" size="lg">
              {term("next")}
            </Button>
          </div>
        )}
      </form>
    </Frame>
  );
}

interface TooYoungProps {
  hold: Hold;
  clinic: Clinic;
  directory: Directory;
}

function TooYoung({ hold, clinic, directory }: TooYoungProps) {
  const t = useText(ruleWords);
  const { language } = useLanguage();
  return (
    <Frame title={t("youngTitle")} step={t("youngStep")} back="/umow/terminarz" hold={hold}>
      <PageHeading>{t("youngTitle")}</PageHeading>
      <p className="read">
        {t("youngText", {
          clinic: clinic.name[language],
          years: clinic.remote_years_min ?? 0,
        })}
      </p>
      <InPersonOffer hold={hold} directory={directory} />
    </Frame>
  );
}
