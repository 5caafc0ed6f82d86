import type { RemoteQuestion } from "../../api/model";
import { tie } from "../../i18n/catalog";
import { useLanguage, useText } from "../../i18n/language";
import { ErrorText } from "../../ui/Field";
import { type Answer, changeDraft, type Draft } from "../booking/draft";
import { ruleWords } from "../booking/ruleWords";
import { words } from "./words";

const ANSWERS: readonly Answer[] = ["yes", "no"];

/** The id of a question's first answer, to which an error summary links. */
export function questionField(question: RemoteQuestion): string {
  return `pytanie-${question.question_id}`;
}

interface QuestionsProps {
  questions: RemoteQuestion[];
  draft: Draft;
  errors: Partial<Record<string, string>>;
}

/** All questions of the clinic at once: reception reads them out and marks what it hears. */
export function Questions({ questions, draft, errors }: QuestionsProps) {
  const t = useText(words);
  if (questions.length === 0) return null;
  return (
    <section className="stack stack--2" aria-labelledby="pytania">
      <div>
        <h2 id="pytania">{t("questionsTitle")}</h2>
        <p className="small muted">{t("questionsHint")}</p>
      </div>
      {questions.map((question) => (
        <Question
          key={question.question_id}
          question={question}
          draft={draft}
          error={errors[questionField(question)]}
        />
      ))}
    </section>
  );
}

interface QuestionProps {
  question: RemoteQuestion;
  draft: Draft;
  error?: string;
}

function Question({ question, draft, error }: QuestionProps) {
  const rule = useText(ruleWords);
  const { language } = useLanguage();
  const field = questionField(question);
  const choose = (answer: Answer) =>
    changeDraft({ answers: { ...draft.answers, [question.question_id]: answer } });
  return (
    <fieldset className="field asked" data-invalid={error ? true : undefined}>
      <legend className="label">{tie(question.text[language], language)}</legend>
      {error && (
        <p className="error">
          <ErrorText>{error}</ErrorText>
        </p>
      )}
      <div className="asked__answers">
        {ANSWERS.map((answer, index) => (
          <label key={answer} className="choice choice--plain">
            <input
              type="radio"
              id={index === 0 ? field : undefined}
              name={field}
              checked={draft.answers[question.question_id] === answer}
              onChange={() => choose(answer)}
            />
            <span className="choice__mark" />
            <span className="choice__title regular">{rule(answer)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
