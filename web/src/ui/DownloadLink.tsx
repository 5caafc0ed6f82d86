/**
 * A page made on request, to be saved. It is fetched first: a refusal is said in plain words, and no
 * problem document is "downloaded" instead.
 */
import { type MouseEvent, useState } from "react";
import { addressOf, download, isProblem, type Query } from "../api/client";
import { Icon } from "./Icon";
import { toast } from "./Toast";
import { useFailureText } from "./useFormErrors";

const KEPT_MS = 60_000;

interface DownloadLinkProps {
  path: string;
  query?: Query;
  children: string;
}

export function DownloadLink({ path, query, children }: DownloadLinkProps) {
  const failureText = useFailureText();
  const [isBusy, setBusy] = useState(false);
  const onClick = async (event: MouseEvent<HTMLAnchorElement>) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    try {
      save(await download(path, query));
    } catch (error) {
      // The queue of pages has its own words; any other failure of ours has none to show.
      toast(isProblem(error, "too-many-pages") ? error.detail : failureText(error), "warn");
    } finally {
      setBusy(false);
    }
  };
  return (
    <a
      className="btn btn--secondary"
      href={addressOf(path, query)}
      onClick={onClick}
      aria-busy={isBusy}
      download=""
    >
      <Icon name="download" />
      {children}
    </a>
  );
}

function save(file: File) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  // Not at once: a browser may ask the person where to save before it reads.
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
