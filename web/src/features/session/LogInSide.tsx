import { useText } from "../../i18n/language";
import type { IconName } from "../../ui/Icon";
import { Icon } from "../../ui/Icon";
import { words } from "./words";

const PROMISES: { icon: IconName; title: "equipment" | "funding" | "privacy" }[] = [
  { icon: "laptop", title: "equipment" },
  { icon: "calendar", title: "funding" },
  { icon: "shield", title: "privacy" },
];

/** What the service is, beside the log-in: for a person who sees it for the first time. */
export function LogInSide() {
  const t = useText(words);
  return (
    <aside className="login__side" aria-labelledby="bok">
      <svg
        className="frame"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        aria-hidden="true"
      >
        <rect x="2" y="3" width="20" height="17" rx="4" />
        <rect x="12.5" y="11.5" width="12" height="10" rx="3" />
      </svg>
      <h2 id="bok">{t("sideTitle")}</h2>
      <ul className="checklist">
        {PROMISES.map(({ icon, title }) => (
          <li key={title}>
            <Icon name={icon} />
            <span>
              <strong>{t(title)}</strong>
              <small>{t(`${title}Text`)}</small>
            </span>
          </li>
        ))}
      </ul>
      <p className="small on-accent-muted">{t("sideClinics")}</p>
    </aside>
  );
}
