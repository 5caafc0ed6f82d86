import { useEffect, useState } from "react";
import { useText } from "../../i18n/language";
import type { Call } from "../../realtime/call";
import type { PartyState } from "../../realtime/party";
import type { Who } from "../../realtime/roles";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { useStore } from "../live/hooks";
import type { Named } from "./Person";
import { peopleWords } from "./peopleWords";
import { callWords } from "./words";

/** The code of the connection that is on the screen; another connection has another code. */
function useSafetyCode(call: Call, party: PartyState): string[] | null {
  const { key, link, audio_track, video_track } = party;
  const [code, setCode] = useState<string[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other tracks are another connection
  useEffect(() => {
    let is_over = false;
    const look = link === "connected" ? call.safetyCode(key) : Promise.resolve(null);
    void look.then((found) => {
      if (!is_over) setCode(found);
    });
    return () => {
      is_over = true;
    };
  }, [call, key, link, audio_track, video_track]);
  return code;
}

interface CodeProps {
  call: Call;
  party: PartyState;
  /** With whom, if there are several. */
  named: Named | null;
}

function Code({ call, party, named }: CodeProps) {
  const say = useText(peopleWords);
  const code = useSafetyCode(call, party);
  return (
    <div className="safety__one">
      {named && <h3 className="small">{named.name}</h3>}
      {code ? (
        <p className="safety__code num" data-testid="safety-code">
          {code.map((group) => (
            <span key={group}>{group}</span>
          ))}
        </p>
      ) : (
        <p className="muted">{say("codeNotYet")}</p>
      )}
    </div>
  );
}

/** A code for each of the others: how two people make sure that nobody stands between them. */
export function SafetyCode({ call, nameOf }: { call: Call; nameOf: (who: Who) => Named }) {
  const t = useText(callWords);
  const say = useText(peopleWords);
  const { parties } = useStore(call.state);
  const [isOpen, setOpen] = useState(false);
  const is_one = parties.length === 1;
  const [main] = parties;
  if (!parties.some((one) => one.link === "connected") || main === undefined) return null;
  const ask = main.role === "patient" ? "safetyAskPatient" : "safetyAskDoctor";
  return (
    <>
      <button type="button" className="safety" onClick={() => setOpen(true)}>
        <Icon name="lock" size="sm" />
        <span className="visually-hidden-narrow">{t("safety")}</span>
      </button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={t("safetyTitle")}>
        {parties.map((party) => (
          <Code key={party.key} call={call} party={party} named={is_one ? null : nameOf(party)} />
        ))}
        <p>{is_one ? t(ask) : say("codesAsk")}</p>
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
