import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Choice";
import { TextField } from "../../ui/Field";
import { type ClinicRulesValue, replaced, without } from "./clinicRules";
import { clinicRulesWords } from "./clinicRulesWords";

const LINE_CHARACTERS_MAX = 200;
const TEXT_CHARACTERS_MAX = 10_000;

type Questions = ClinicRulesValue["remote_questions"];
type Notices = ClinicRulesValue["notices"];

interface QuestionFieldsProps {
  questions: Questions;
  onChange: (questions: Questions) => void;
}

/** The questions, each in both languages. */
export function QuestionFields({ questions, onChange }: QuestionFieldsProps) {
  const t = useText(clinicRulesWords);
  return questions.map(({ text }, index) => {
    const number = index + 1;
    const change = (part: Partial<typeof text>) =>
      onChange(replaced(questions, index, { text: { ...text, ...part } }));
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a new question has no id, and all is controlled
      <fieldset key={index} className="stack stack--1">
        <legend className="label">{t("question", { number })}</legend>
        <TextField
          label={t("inPolish")}
          maxLength={LINE_CHARACTERS_MAX}
          value={text.pl}
          onChange={(pl) => change({ pl })}
        />
        <TextField
          label={t("inEnglish")}
          maxLength={LINE_CHARACTERS_MAX}
          value={text.en}
          onChange={(en) => change({ en })}
        />
        <Button
          variant="danger-quiet"
          className="start"
          onPress={() => onChange(without(questions, index))}
        >
          {t("removeQuestion", { number })}
        </Button>
      </fieldset>
    );
  });
}

interface NoticeFieldsProps {
  notices: Notices;
  onChange: (notices: Notices) => void;
}

/** The texts, each in both languages, with whom they are for and whether they must be accepted. */
export function NoticeFields({ notices, onChange }: NoticeFieldsProps) {
  const t = useText(clinicRulesWords);
  return notices.map((notice, index) => {
    const { title, text, version } = notice;
    const number = index + 1;
    const change = (part: Partial<typeof notice>) => onChange(replaced(notices, index, part));
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a new text has no id, and all is controlled
      <fieldset key={index} className="stack stack--1">
        <legend className="label">
          {version ? t("noticeVersion", { number, version }) : t("notice", { number })}
        </legend>
        <TextField
          label={t("title")}
          maxLength={LINE_CHARACTERS_MAX}
          value={title.pl}
          onChange={(pl) => change({ title: { ...title, pl } })}
        />
        <TextField
          label={t("text")}
          isMultiline
          rows={5}
          maxLength={TEXT_CHARACTERS_MAX}
          value={text.pl}
          onChange={(pl) => change({ text: { ...text, pl } })}
        />
        <TextField
          label={t("titleEnglish")}
          maxLength={LINE_CHARACTERS_MAX}
          value={title.en}
          onChange={(en) => change({ title: { ...title, en } })}
        />
        <TextField
          label={t("textEnglish")}
          isMultiline
          rows={5}
          maxLength={TEXT_CHARACTERS_MAX}
          value={text.en}
          onChange={(en) => change({ text: { ...text, en } })}
        />
        <Checkbox
          isPlain
          title={t("mustAccept")}
          isSelected={notice.must_accept}
          onChange={(must_accept) => change({ must_accept })}
        />
        <Checkbox
          isPlain
          title={t("remoteOnly")}
          isSelected={notice.remote_only ?? false}
          onChange={(remote_only) => change({ remote_only })}
        />
        <Button
          variant="danger-quiet"
          className="start"
          onPress={() => onChange(without(notices, index))}
        >
          {t("removeNotice", { number })}
        </Button>
      </fieldset>
    );
  });
}
