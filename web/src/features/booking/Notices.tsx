import { useContext } from "react";
import type { Notice } from "../../api/model";
import { tie } from "../../i18n/catalog";
import { useLanguage, useText } from "../../i18n/language";
import { Checkbox } from "../../ui/Choice";
import { ErrorText } from "../../ui/Field";
import { BookedFor } from "./bookedFor";
import { changeDraft, type Draft } from "./draft";
import { isAccepted } from "./rules";
import { ruleWords } from "./ruleWords";

/** The id of a notice's check box, to which an error summary links. */
export function noticeField(notice: Notice): string {
  return `tekst-${notice.notice_id}`;
}

interface NoticesProps {
  notices: Notice[];
  draft: Draft;
  errors: Partial<Record<string, string>>;
}

/** The clinic's texts: shown before the visit is confirmed, and accepted where that is asked. */
export function Notices({ notices, draft, errors }: NoticesProps) {
  const t = useText(ruleWords);
  const isCaller = useContext(BookedFor) !== null;
  if (notices.length === 0) return null;
  return (
    <section className="stack stack--3" aria-labelledby="teksty">
      <h2 id="teksty">{t(isCaller ? "noticesFor" : "notices")}</h2>
      {notices.map((notice) => (
        <NoticeCard
          key={notice.notice_id}
          notice={notice}
          draft={draft}
          error={errors[noticeField(notice)]}
        />
      ))}
    </section>
  );
}

interface NoticeCardProps {
  notice: Notice;
  draft: Draft;
  error?: string;
}

function NoticeCard({ notice, draft, error }: NoticeCardProps) {
  const t = useText(ruleWords);
  const { language } = useLanguage();
  const isCaller = useContext(BookedFor) !== null;
  const field = noticeField(notice);
  const title = tie(notice.title[language], language);
  const paragraphs = notice.text[language].split(/\n+/);
  const [lead, ...rest] = paragraphs.map((paragraph) => tie(paragraph, language));
  const change = (isSelected: boolean) => {
    const { [notice.notice_id]: _, ...others } = draft.accepted;
    changeDraft({
      accepted: isSelected ? { ...others, [notice.notice_id]: notice.version } : others,
    });
  };
  return (
    <div className="stack stack--1">
      <h3>{title}</h3>
      <p className="small">{lead}</p>
      {rest.length > 0 && (
        <details>
          <summary className="btn btn--quiet flush start">{t("readOn", { title })}</summary>
          {rest.map((paragraph) => (
            <p key={paragraph} className="small mt-1">
              {paragraph}
            </p>
          ))}
        </details>
      )}
      {error && (
        <p className="error" id={`${field}-blad`}>
          <ErrorText>{error}</ErrorText>
        </p>
      )}
      {notice.must_accept && (
        <Checkbox
          id={field}
          title={t(isCaller ? "acceptFor" : "accept", { title })}
          isSelected={isAccepted(notice, draft)}
          onChange={change}
          isInvalid={Boolean(error)}
          errorId={`${field}-blad`}
        />
      )}
    </div>
  );
}
