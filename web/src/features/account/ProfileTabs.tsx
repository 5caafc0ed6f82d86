import { Link, useLocation } from "react-router";
import { useText } from "../../i18n/language";
import { words } from "./words";

const PARTS = [
  { to: "/profil", key: "profile" },
  { to: "/profil/bezpieczenstwo", key: "security" },
  { to: "/profil/dane", key: "data" },
] as const;

/** The three parts of the profile, each a page with an address of its own. */
export function ProfileTabs() {
  const t = useText(words);
  const { pathname } = useLocation();
  return (
    <nav className="parts" aria-label={t("sections")}>
      {PARTS.map(({ to, key }) => (
        <Link key={to} to={to} aria-current={pathname === to ? "page" : undefined}>
          {t(key)}
        </Link>
      ))}
    </nav>
  );
}
