import { type FormEvent, useState } from "react";
import type { GuestKind, GuestLink, NewGuest } from "../../api/model";
import { useIdempotencyKey } from "../../api/useIdempotencyKey";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Checkbox, Choices } from "../../ui/Choice";
import { copy } from "../../ui/copy";
import { TextField } from "../../ui/Field";
import { useFailureText } from "../../ui/useFormErrors";
import { guestAddress, titleOf, useInvite } from "./data";
import { guestWords } from "./words";

const KINDS = ["guardian", "interpreter", "doctor"] as const satisfies readonly GuestKind[];
const NOTHING_SEEN = { sees_chat: false, sees_documents: false };
const ALL_SEEN = { sees_chat: true, sees_documents: true };

export interface InviteFormProps {
  visit_id: string;
  side: "patient" | "doctor";
  onMade: (link: GuestLink) => void;
  onCancel: () => void;
}

/** As whom, and what they may see: two questions, and the link. */
export function InviteForm({ visit_id, side, onMade, onCancel }: InviteFormProps) {
  const t = useText(guestWords);
  const failureText = useFailureText();
  const keyFor = useIdempotencyKey();
  const [guest, setGuest] = useState<Required<NewGuest>>({
    kind: side === "doctor" ? "doctor" : "guardian",
    sees_chat: false,
    sees_documents: false,
  });
  const invite = useInvite(visit_id, onMade);
  const change = (part: Partial<NewGuest>) => setGuest((now) => ({ ...now, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (invite.isPending) return;
    invite.mutate({ guest, idempotencyKey: keyFor(guest) });
  };
  return (
    <form className="stack stack--3" onSubmit={submit}>
      <p className="muted">{t(side === "doctor" ? "leadDoctor" : "lead")}</p>
      {invite.error && (
        <Banner tone="danger" role="alert">
          {failureText(invite.error)}
        </Banner>
      )}
      <fieldset className="stack stack--1">
        <legend className="semibold">{t("kind")}</legend>
        <Choices
          name="guest-kind"
          value={guest.kind}
          onChange={(kind) => change({ kind })}
          options={KINDS.map((kind) => ({
            value: kind,
            title: t(titleOf(kind)),
            hint: t(`${titleOf(kind)}Hint`),
          }))}
        />
      </fieldset>
      <fieldset className="stack stack--1">
        <legend className="semibold">{t("sees")}</legend>
        <p className="small muted">{t("seesHint")}</p>
        <Checkbox
          title={t("chat")}
          isSelected={guest.sees_chat}
          // Documents are seen in the chat: not without it.
          onChange={(on) => change(on ? { sees_chat: on } : NOTHING_SEEN)}
        />
        <Checkbox
          title={t("documents")}
          hint={t("documentsHint")}
          isSelected={guest.sees_documents}
          onChange={(on) => change(on ? ALL_SEEN : { sees_documents: on })}
        />
      </fieldset>
      <div className="actions">
        <Button type="submit" variant="primary" isPending={invite.isPending}>
          {t("create")}
        </Button>
        <Button onPress={onCancel}>{t("cancel")}</Button>
      </div>
    </form>
  );
}

/** The link, this once. */
export function ReadyLink({ link, onDone }: { link: GuestLink; onDone: () => void }) {
  const t = useText(guestWords);
  const dates = useDates();
  const address = guestAddress(link);
  const share = async () => {
    try {
      await navigator.share({ title: t("shareTitle"), text: t("shareText"), url: address });
    } catch {
      // The person changed their mind.
    }
  };
  const until = { date: dates.date(link.expires_at), time: dates.time(link.expires_at) };
  return (
    <div className="stack stack--2">
      <Banner tone="warning" icon="lock" role="status">
        {t("once")}
      </Banner>
      <TextField
        id="guest-link"
        label={t("link")}
        hint={t("until", until)}
        value={address}
        onChange={() => {}}
      />
      <div className="actions">
        <Button variant="primary" onPress={() => void copy(address, t("copied"), t("notCopied"))}>
          {t("copy")}
        </Button>
        {"share" in navigator && <Button onPress={() => void share()}>{t("share")}</Button>}
        <Button variant="quiet" onPress={onDone}>
          {t("done")}
        </Button>
      </div>
    </div>
  );
}
