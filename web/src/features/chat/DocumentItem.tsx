import { type MouseEvent, useState } from "react";
import { api } from "../../api/client";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import type { Document } from "../../realtime/frames";
import { Button } from "../../ui/Button";
import { Meta } from "../../ui/Card";
import { ErrorText } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { toast } from "../../ui/Toast";
import { useSize } from "../live/sizes";
import { OpenDocument } from "../pictures/DocumentFace";
import { addressOfDocument, isPicture } from "./content";
import type { Upload, UploadFailure } from "./session";
import { chatWords } from "./words";

/** A link that first makes sure of the log-in, so that no page of JSON is "downloaded" instead. */
function useDownload(one: Document) {
  const t = useText(chatWords);
  const [isBusy, setBusy] = useState(false);
  const onClick = async (event: MouseEvent<HTMLAnchorElement>) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    try {
      await api.get(`/api/chat/visits/${encodeURIComponent(one.visit_id)}/documents`);
      const link = document.createElement("a");
      link.href = addressOfDocument(one);
      link.download = one.name;
      link.click();
    } catch {
      toast(t("downloadFailed"), "warn");
    } finally {
      setBusy(false);
    }
  };
  return { download: one.name, onClick };
}

export function DocumentLink({ document, detail }: { document: Document; detail?: string }) {
  const t = useText(chatWords);
  const size = useSize();
  const link = useDownload(document);
  const more = detail ?? size(document.size_bytes);
  return (
    // Named by what it shows: who speaks to the computer says what they see.
    <a className="file" {...link} href={addressOfDocument(document)}>
      <span className="file__icon">
        <Icon name={isPicture(document.document_type) ? "image" : "doc"} />
      </span>
      <span>
        <span className="visually-hidden">{t("downloadVerb")}: </span>
        <span className="file__name">{document.name}</span>
        <span className="bubble__meta">{more}</span>
      </span>
    </a>
  );
}

export function DocumentRow({ document, isMine }: { document: Document; isMine: boolean }) {
  const t = useText(chatWords);
  const dates = useDates();
  const size = useSize();
  const link = useDownload(document);
  const when = `${dates.dateShort(document.shared_at)}, ${dates.time(document.shared_at)}`;
  return (
    <li className="row">
      <span className="file__icon">
        <Icon name={isPicture(document.document_type) ? "image" : "doc"} />
      </span>
      <div className="row__main">
        <p className="row__title anywhere">{document.name}</p>
        <Meta
          className="row__meta"
          items={[isMine && t("mine"), when, size(document.size_bytes)]}
        />
      </div>
      <OpenDocument document={document} />
      <a
        className="btn btn--quiet btn--icon"
        {...link}
        href={addressOfDocument(document)}
        aria-label={t("download", { name: document.name })}
      >
        <Icon name="download" />
      </a>
    </li>
  );
}

const FAILURES = {
  type: ["typeRefused", "typeAdvice"],
  size: ["tooLarge", "tooLargeAdvice"],
  empty: ["empty", "emptyAdvice"],
  count: ["tooMany", "tooManyAdvice"],
  failed: ["failed", "failedAdvice"],
} as const satisfies Record<UploadFailure, readonly [string, string]>;

export interface UploadItemProps {
  upload: Upload;
  onCancel: () => void;
  onRetry: () => void;
  onOther: () => void;
}

export function UploadItem({ upload, onCancel, onRetry, onOther }: UploadItemProps) {
  const t = useText(chatWords);
  const size = useSize();
  const { file, failure } = upload;
  const percent = Math.round(upload.progress * 100);
  if (failure !== null) {
    const [title, advice] = FAILURES[failure];
    return (
      <div className="stack stack--1" role="alert">
        <div className="file">
          <span className="file__icon">
            <Icon name="doc" />
          </span>
          <div>
            <p className="semibold anywhere">{file.name}</p>
            <p className="error">
              <ErrorText>{t(title)}</ErrorText>
            </p>
          </div>
        </div>
        <p className="small muted">{t(advice)}</p>
        <div className="actions">
          {failure === "failed" ? (
            <Button icon="refresh" onPress={onRetry}>
              {t("retry")}
            </Button>
          ) : (
            <Button icon="clip" onPress={onOther}>
              {t("otherFile")}
            </Button>
          )}
          <Button variant="quiet" onPress={onCancel} aria-label={t("remove", { name: file.name })}>
            {t("discard")}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="upload">
      <span className="file__icon">
        <Icon name="doc" />
      </span>
      <div className="grow">
        <p className="semibold anywhere">{file.name}</p>
        <progress
          className="bar my-1"
          max={100}
          value={percent}
          aria-label={t("uploading", { name: file.name })}
        />
        <p className="xs muted num">
          {size(file.size)} · {t("percent", { percent })}
        </p>
      </div>
      <Button
        variant="quiet"
        icon="x"
        isIconOnly
        onPress={onCancel}
        aria-label={t("cancel", { name: file.name })}
      />
    </div>
  );
}
