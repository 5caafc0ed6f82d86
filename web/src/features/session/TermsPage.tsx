import { catalog } from "../../i18n/catalog";
import { useText } from "../../i18n/language";
import { BareFrame } from "../../ui/BareFrame";
import { BackLink } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Page, PageHeading } from "../../ui/Page";

/** A change of the text is a new version: VP_IDENTITY_TERMS_VERSION says which one is accepted. */
const VERSION = "2026-11";

const words = catalog({
  pl: {
    title: "Regulamin portalu",
    back: "Wróć",
    version: "Wersja {version}",
    who: "Portal prowadzi ZOZ Medical. Umówisz w nim wizytę, porozmawiasz z lekarzem i wymienisz z nim dokumenty.",
    account:
      "Konto zakłada osoba pełnoletnia: dla siebie i dla dzieci, których jest rodzicem lub opiekunem. Podaje prawdziwe dane.",
    secrets:
      "Hasła, kodów i kluczy dostępu nie przekazuj nikomu. Jeśli podejrzewasz, że ktoś je zna, zmień hasło i wyloguj inne urządzenia.",
    emergency:
      "Portal nie służy do wzywania pomocy. W nagłym zagrożeniu życia dzwoń pod numer 112.",
    cancel: "Jeśli nie możesz przyjść, odwołaj wizytę w portalu. Termin dostanie inny pacjent.",
    record:
      "Rozmów wideo nie nagrywamy. Dokumentację medyczną przechowujemy 20 lat, bo wymaga tego prawo.",
    erase: "Konto możesz usunąć w każdej chwili, w części „Twoje dane” swojego profilu.",
  },
  en: {
    title: "Terms of the portal",
    back: "Back",
    version: "Version {version}",
    who: "The portal is run by ZOZ Medical. You book visits in it, talk to a doctor and exchange documents.",
    account:
      "An account is opened by an adult: for themselves and for children whose parent or guardian they are. They give their true data.",
    secrets:
      "Give your password, codes and passkeys to nobody. If you think that somebody knows them, change the password and log other devices out.",
    emergency: "The portal is not for calling help. When a life is in danger, call 112.",
    cancel: "If you cannot come, cancel the visit in the portal. Another patient gets the time.",
    record:
      "Video calls are not recorded. Medical documentation is kept for 20 years, because the law asks for it.",
    erase: "You can erase your account at any time, under “Your data” in your profile.",
  },
});

const POINTS = ["who", "account", "secrets", "emergency", "cancel", "record", "erase"] as const;

/** What a registration accepts. Also for those who have no account yet. */
export default function TermsPage() {
  const t = useText(words);
  return (
    <BareFrame>
      <Page title={t("title")} isForm gap={3}>
        <div className="stack stack--1">
          <BackLink to="/">{t("back")}</BackLink>
          <PageHeading>{t("title")}</PageHeading>
          <p className="muted">{t("version", { version: VERSION })}</p>
        </div>
        <Card>
          <ol className="stack stack--1 points">
            {POINTS.map((point) => (
              <li key={point}>{t(point)}</li>
            ))}
          </ol>
        </Card>
      </Page>
    </BareFrame>
  );
}
