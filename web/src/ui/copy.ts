import { toast } from "./Toast";

/** Puts a text on the clipboard. Settings of a browser and windows of apps refuse it: that is said. */
export async function copy(text: string, copied: string, notCopied: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(copied);
  } catch {
    toast(notCopied, "warn");
  }
}
