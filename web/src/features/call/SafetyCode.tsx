import { useEffect, useState } from "react";
import { useText } from "../../i18n/language";
import type { Call } from "../../realtime/call";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { useStore } from "../live/hooks";
import { callWords } from "./words";

/** The code of the connection that is on the screen; another connection has another code. */
function useSafetyCode(call: Call): string[] | null {
  const { link, remote_audio, remote_video } = useStore(call.state);
  const [code, setCode] = useState<string[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other tracks are another connection
  useEffect(() => {
    let is_over = false;
    const look = link === "connected" ? call.safetyCode() : Promise.resolve(null);
    void look.then((found) => {
      if (!is_over) setCode(found);
    });
    return () => {
      is_over = true;
    };
  }, [call, link, remote_audio, remote_video]);
  return code;
}

/** The code, and how two people make sure by voice that nobody stands between them. */
export function SafetyCode({ call, role }: { call: Call; role: "patient" | "doctor" }) {
  const t = useText(callWords);
  const code = useSafetyCode(call);
  const [isOpen, setOpen] = useState(false);
  if (code === null) return null;
  return (
    <>
      <button type="button" className="safety" onClick={() => setOpen(true)}>
        <Icon name="lock" size="sm" />
        <span className="visually-hidden-narrow">{t("safety")}</span>
      </button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={t("safetyTitle")}>
        <p className="safety__code num" data-testid="safety-code">
          {code.map((group) => (
            <span key={group}>{group}</span>
          ))}
        </p>
        <p>{t(role === "doctor" ? "safetyAskPatient" : "safetyAskDoctor")}</p>
        <p className="muted">{t("safetyMeans")}</p>
        <p className="muted">{t("safetyChanges")}</p>
        <div className="actions">
          <Button variant="primary" onPress={() => setOpen(false)}>
            {t("close")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
