import type { ReactNode } from "react";
import { Link, NavLink } from "react-router";
import { useLogOut, useSaveLanguage } from "../api/account";
import { fullName, initials, useMe } from "../api/queries";
import { catalog } from "../i18n/catalog";
import { useLanguage, useText } from "../i18n/language";
import { Brand } from "./Brand";
import { Button } from "./Button";
import { Avatar } from "./Card";
import { Icon, type IconName } from "./Icon";
import { OfflineBar } from "./OfflineBar";
import { SkipLink, usePageTitle } from "./Page";

const words = catalog({
  pl: { main: "Główne", logOut: "Wyloguj się", language: "English" },
  en: { main: "Main", logOut: "Log out", language: "Polski" },
});

export interface RailPlace {
  to: string;
  label: string;
  icon: IconName;
  /** The pages below it belong to it too. */
  hasPages?: boolean;
  count?: number;
  /** Somebody waits: the count is shown in marigold. */
  isNow?: boolean;
}

export interface ConsoleShellProps {
  title: string;
  places: RailPlace[];
  /** Under the name at the bottom of the rail: "Dermatolog", "Rejestracja". */
  role?: string;
  children: ReactNode;
}

/** The consoles of doctor and reception: a rail at the left, one step denser than the portal. */
export function ConsoleShell({ title, places, role, children }: ConsoleShellProps) {
  const t = useText(words);
  const me = useMe();
  const { language } = useLanguage();
  const saveLanguage = useSaveLanguage();
  const logOut = useLogOut();
  const next = language === "pl" ? "en" : "pl";
  usePageTitle(title);
  return (
    <div className="dense">
      <SkipLink />
      <div className="console">
        <div className="rail">
          <Brand />
          <nav aria-label={t("main")}>
            <ul>
              {places.map((place) => (
                <li key={place.to}>
                  <NavLink to={place.to} end={!place.hasPages}>
                    <Icon name={place.icon} />
                    {place.label}
                    {Boolean(place.count) && (
                      <span className={place.isNow ? "count count--signal" : "count"}>
                        {place.count}
                      </span>
                    )}
                  </NavLink>
                </li>
              ))}
            </ul>
          </nav>
          <div className="rail__end">
            <Avatar size="sm" text={initials(me)} />
            <span className="rail__who">
              <strong>
                <Link to="/profil/bezpieczenstwo">{fullName(me)}</Link>
              </strong>
              {role && <span>{role}</span>}
            </span>
          </div>
          <div className="rail__actions">
            <Button variant="quiet" onPress={() => saveLanguage(next)}>
              <span lang={next}>{t("language")}</span>
            </Button>
            <Button variant="quiet" icon="out" onPress={logOut}>
              <span className="rail__out">{t("logOut")}</span>
            </Button>
          </div>
        </div>
        <main className="console__main" id="tresc" tabIndex={-1}>
          <OfflineBar />
          {children}
        </main>
      </div>
    </div>
  );
}
