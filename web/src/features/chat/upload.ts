/** One document on its way. XMLHttpRequest, since fetch cannot tell how much has gone up. */
import { problemOf, refreshSession, ServiceUnreachable } from "../../api/client";
import { storedLanguage } from "../../i18n/language";
import type { Message } from "../../realtime/frames";
import { tidied } from "../pictures/metadata";

export interface UploadOptions {
  visit_id: string;
  /** Its idempotency key and the client id of its message: a repeat is harmless. */
  client_id: string;
  file: File;
  onProgress: (fraction: number) => void;
  signal: AbortSignal;
}

class TokenRefused extends Error {}

function send(options: UploadOptions): Promise<Message> {
  const { visit_id, client_id, file, onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/chat/visits/${encodeURIComponent(visit_id)}/documents`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Idempotency-Key", client_id);
    request.setRequestHeader("Accept-Language", storedLanguage());
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status === 201) {
        resolve(JSON.parse(request.responseText) as Message);
        return;
      }
      if (request.status === 401) {
        reject(new TokenRefused());
        return;
      }
      const retry_after = request.getResponseHeader("Retry-After");
      reject(problemOf(request.status, request.responseText, retry_after));
    };
    request.onerror = () => reject(new ServiceUnreachable());
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

/** Throws ApiProblem, ServiceUnreachable, or an AbortError when it was cancelled. */
export async function uploadDocument(options: UploadOptions): Promise<Message> {
  const tidy = { ...options, file: await tidied(options.file) };
  options.signal.throwIfAborted();
  try {
    return await send(tidy);
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    if (!(await refreshSession())) throw problemOf(401, "");
    return send(tidy);
  }
}
