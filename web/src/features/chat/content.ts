/** The bytes of a document, for showing it on this page. */
import { useQuery } from "@tanstack/react-query";
import { download } from "../../api/client";
import type { Document } from "../../realtime/frames";

export function addressOfDocument(one: Pick<Document, "visit_id" | "document_id">): string {
  const visit = encodeURIComponent(one.visit_id);
  return `/api/chat/visits/${visit}/documents/${encodeURIComponent(one.document_id)}/content`;
}

export function isPicture(type: string): boolean {
  return type.startsWith("image/");
}

/** Throws ApiProblem or ServiceUnreachable. */
async function contentOf(one: Document, signal: AbortSignal): Promise<Blob> {
  const file = await download(addressOfDocument(one), {}, signal);
  // Of the type that the server found in its content, whatever a header on the way says.
  return new Blob([file], { type: one.document_type });
}

// As long as a thumbnail is scrolled away and back; a document itself never changes.
const KEPT_MS = 60_000;

export function useContent(one: Document | null, isWanted = true) {
  return useQuery({
    queryKey: ["document-content", one?.document_id],
    queryFn: ({ signal }) => contentOf(one as Document, signal),
    enabled: one !== null && isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
  });
}
