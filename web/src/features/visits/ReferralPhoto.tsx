import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { api, newIdempotencyKey } from "../../api/client";
import type { List, Visit } from "../../api/model";
import { useText } from "../../i18n/language";
import type { Document } from "../../realtime/frames";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { uploadDocument } from "../chat/upload";
import { referralPhotoWords } from "./referralPhotoWords";

// The doctor and the portal know the document by its name.
const NAME = "skierowanie";
const UNKNOWN_YET_MS = 1_500;
const TYPES = ".jpg,.jpeg,.png,.pdf,image/jpeg,image/png,application/pdf";

/** A paper referral is photographed and put among the documents of the visit; asked for until then. */
export function ReferralPhoto({ visit }: { visit: Visit }) {
  const t = useText(referralPhotoWords);
  const failureText = useFailureText();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const path = `/api/chat/visits/${encodeURIComponent(visit.visit_id)}/documents`;
  const isAsked = visit.referral?.kind === "paper" && visit.status === "booked";
  const documents = useQuery({
    queryKey: ["documents", visit.visit_id],
    queryFn: ({ signal }) => api.get<List<Document>>(path, {}, signal).then((list) => list.items),
    enabled: isAsked,
    // Chat hears of a new visit a moment later.
    refetchInterval: (query) => (query.state.data ? false : UNKNOWN_YET_MS),
  });
  const upload = useMutation({
    mutationFn: (file: File) =>
      uploadDocument({
        visit_id: visit.visit_id,
        client_id: newIdempotencyKey(),
        file: new File([file], `${NAME}${endingOf(file.name)}`, { type: file.type }),
        onProgress: () => undefined,
        signal: new AbortController().signal,
      }),
    onSuccess: () => {
      toast(t("added"));
      void client.invalidateQueries({ queryKey: ["documents", visit.visit_id] });
    },
  });
  if (!isAsked || !documents.data) return null;
  if (documents.data.some((one) => one.name.startsWith(NAME))) {
    return (
      <Banner tone="success" role="status">
        <p>{t("there")}</p>
      </Banner>
    );
  }
  return (
    <Banner
      tone="warning"
      icon="doc"
      title={t("title")}
      actions={
        <Button
          variant="secondary"
          isPending={upload.isPending}
          onPress={() => input.current?.click()}
        >
          {t("add")}
        </Button>
      }
    >
      <p>{t("text")}</p>
      {upload.error && <p role="alert">{failureText(upload.error)}</p>}
      <input
        ref={input}
        type="file"
        hidden
        accept={TYPES}
        data-testid="referral-input"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) upload.mutate(file);
          event.target.value = "";
        }}
      />
    </Banner>
  );
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot) : "";
}
