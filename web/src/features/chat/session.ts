/** The thread of a visit and the documents on their way to it, for as long as a screen shows them. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { isProblem } from "../../api/client";
import { useMe } from "../../api/queries";
import { ChatThread } from "../../realtime/chat";
import { browserEnvironment } from "../../realtime/environment";
import { useOwned } from "../live/hooks";
import { renewForSocket, socketAddress } from "../live/sockets";
import { uploadDocument } from "./upload";

export const DOCUMENT_TYPES = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png";
const DOCUMENT_BYTES_MAX = 20 * 1024 * 1024;

export type UploadFailure = "type" | "size" | "empty" | "count" | "failed";

export interface Upload {
  client_id: string;
  file: File;
  /** 0 to 1. */
  progress: number;
  failure: UploadFailure | null;
}

export interface Uploads {
  items: readonly Upload[];
  add: (files: Iterable<File>) => void;
  retry: (client_id: string) => void;
  remove: (client_id: string) => void;
}

export interface ChatSession {
  visit_id: string;
  thread: ChatThread;
  uploads: Uploads;
}

function failureOf(error: unknown): UploadFailure {
  if (isProblem(error, "document-type-refused")) return "type";
  if (isProblem(error, "document-too-large")) return "size";
  if (isProblem(error, "document-empty")) return "empty";
  if (isProblem(error, "too-many-documents")) return "count";
  // The gateway's own limit of a body has no problem document.
  if (isProblem(error) && error.status === 413) return "size";
  return "failed";
}

/** What can be refused without sending 20 MB first. The server looks at the content again. */
function refusalOf(file: File): UploadFailure | null {
  if (file.size === 0) return "empty";
  if (file.size > DOCUMENT_BYTES_MAX) return "size";
  return null;
}

function useUploads(visit_id: string, thread: ChatThread | null): Uploads {
  const [items, setItems] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());

  useEffect(() => {
    const all = running.current;
    return () => {
      for (const one of all.values()) one.abort();
      all.clear();
    };
  }, []);

  const change = useCallback((client_id: string, what: Partial<Upload>) => {
    setItems((all) => all.map((one) => (one.client_id === client_id ? { ...one, ...what } : one)));
  }, []);

  const drop = useCallback((client_id: string) => {
    running.current.get(client_id)?.abort();
    running.current.delete(client_id);
    setItems((all) => all.filter((one) => one.client_id !== client_id));
  }, []);

  const start = useCallback(
    async (upload: Upload) => {
      const { client_id, file } = upload;
      const stop = new AbortController();
      running.current.set(client_id, stop);
      try {
        const message = await uploadDocument({
          visit_id,
          client_id,
          file,
          signal: stop.signal,
          onProgress: (progress) => change(client_id, { progress }),
        });
        thread?.accept(message);
        drop(client_id);
      } catch (error) {
        if (stop.signal.aborted) return;
        change(client_id, { failure: failureOf(error) });
      } finally {
        running.current.delete(client_id);
      }
    },
    [visit_id, thread, change, drop],
  );

  return useMemo(
    () => ({
      items,
      add(files) {
        for (const file of files) {
          const failure = refusalOf(file);
          const upload = { client_id: crypto.randomUUID(), file, progress: 0, failure };
          setItems((all) => [...all, upload]);
          if (failure === null) void start(upload);
        }
      },
      retry(client_id) {
        const upload = items.find((one) => one.client_id === client_id);
        if (upload === undefined) return;
        change(client_id, { failure: null, progress: 0 });
        // The same id: if the first try did arrive, this one finds it there.
        void start(upload);
      },
      remove: drop,
    }),
    [items, start, change, drop],
  );
}

/** Null in the first moment. The socket is closed when the screen is left. */
export function useChatSession(visit_id: string): ChatSession | null {
  const { account_id } = useMe();
  const owned = useOwned(`${account_id}:${visit_id}`, () => {
    const environment = browserEnvironment();
    const thread = new ChatThread({
      url: socketAddress("/api/chat/socket", visit_id),
      visit_id,
      account_id,
      environment,
      refreshSession: renewForSocket,
      outbox: sessionStorage,
    });
    thread.start();
    return {
      thread,
      close() {
        thread.close();
        environment.close();
      },
    };
  });
  const thread = owned?.thread ?? null;
  const uploads = useUploads(visit_id, thread);
  return useMemo(
    () => (thread === null ? null : { visit_id, thread, uploads }),
    [visit_id, thread, uploads],
  );
}
