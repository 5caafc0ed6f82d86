import { toast } from "./Toast";

/** Puts a text on the clipboard. A browser, or the window of an app, may refuse: that is said. */
export async function copy(text: string, copied: string, notCopied: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(copied);
  } catch {
    toast(notCopied, "warn");
  }
}
