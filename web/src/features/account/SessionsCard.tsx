import { useMutation } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { LogInSession } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { Card, Meta } from "../../ui/Card";
import { Chip } from "../../ui/Chip";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { useSecurityChanged } from "./security";
import { words } from "./securityWords";

/** Every device that is logged in; one that is not known can be sent away. */
export function SessionsCard({ sessions }: { sessions: LogInSession[] }) {
  const t = useText(words);
  const revoke = useRevoke();
  return (
    <Card
      title={t("sessions")}
      end={
        sessions.length > 1 && (
          <Button isPending={revoke.isPending} onPress={() => revoke.mutate(null)}>
            {t("revokeOthers")}
          </Button>
        )
      }
    >
      <p className="small muted read">{t("sessionsText")}</p>
      <ul className="list">
        {sessions.map((session) => (
          <SessionRow
            key={session.session_id}
            session={session}
            onRevoke={() => revoke.mutate(session.session_id)}
          />
        ))}
      </ul>
    </Card>
  );
}

function useRevoke() {
  const t = useText(words);
  const changed = useSecurityChanged();
  const failureText = useFailureText();
  return useMutation({
    mutationFn: (sessionId: string | null) =>
      api.delete(`/api/identity/me/sessions${sessionId ? `/${sessionId}` : ""}`),
    onSuccess: (_answer, sessionId) => toast(t(sessionId ? "revoked" : "revokedOthers")),
    onError: (error) => toast(failureText(error), "stop"),
    onSettled: () => changed(),
  });
}

function SessionRow({ session, onRevoke }: { session: LogInSession; onRevoke: () => void }) {
  const t = useText(words);
  const dates = useDates();
  const { browser, system } = session;
  const device =
    browser && system ? t("device", { browser, system }) : (browser ?? system ?? t("unknown"));
  const moment = (at: string) => ({ date: dates.date(at), time: dates.time(at) });
  return (
    <li className="row row--wrap">
      <div className="row__main">
        <p className="row__title">{device}</p>
        <Meta
          className="row__meta"
          items={[
            t("opened", moment(session.opened_at)),
            t("lastUsed", moment(session.last_used_at)),
          ]}
        />
      </div>
      <div className="row__end">
        {session.is_this ? (
          <Chip tone="success" icon="ok">
            {t("here")}
          </Chip>
        ) : (
          <Button aria-label={t("revokeName", { device })} onPress={onRevoke}>
            {t("revoke")}
          </Button>
        )}
      </div>
    </li>
  );
}
