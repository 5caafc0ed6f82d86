import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Link, useLocation, useNavigate } from "react-router";
import { useLogOut, useSaveLanguage } from "../api/account";
import { fullName, useMe } from "../api/queries";
import { InboxLink } from "../features/messages/InboxLink";
import { catalog } from "../i18n/catalog";
import { useLanguage, useText } from "../i18n/language";
import { Brand } from "./Brand";
import { buttonClass } from "./Button";
import { Icon, type IconName } from "./Icon";

const words = catalog({
  pl: {
    main: "Główne",
    visits: "Moje wizyty",
    profile: "Profil i dzieci",
    instruction: "Instrukcja",
    inbox: "Powiadomienia",
    logOut: "Wyloguj się",
    menu: "Menu",
    account: "Konto: {name}",
  },
  en: {
    main: "Main",
    visits: "My visits",
    profile: "Profile and children",
    instruction: "Instructions",
    inbox: "Notifications",
    logOut: "Log out",
    menu: "Menu",
    account: "Account: {name}",
  },
});

interface Place {
  to: string;
  /** Addresses that belong to it without being under it. */
  also?: string;
  key: "visits" | "profile" | "instruction" | "inbox";
  icon: IconName;
}

const PLACES: Place[] = [
  { to: "/wizyty", also: "/umow", key: "visits", icon: "calendar" },
  { to: "/profil", key: "profile", icon: "users" },
  { to: "/instrukcja", key: "instruction", icon: "doc" },
];
// Wide screens have the bell; a phone's bar has no room for it.
const INBOX: Place = { to: "/powiadomienia", key: "inbox", icon: "bell" };

function isUnder(pathname: string, { to, also }: Place): boolean {
  return pathname.startsWith(to) || Boolean(also && pathname.startsWith(also));
}

/** The bar of the patient portal. On a phone all places move into one menu. */
export function TopBar() {
  const t = useText(words);
  const me = useMe();
  const { pathname } = useLocation();
  const name = fullName(me);
  return (
    <header className="topbar">
      <div className="topbar__in">
        <Brand />
        <nav className="topnav" aria-label={t("main")}>
          {PLACES.map((place) => (
            <Link
              key={place.to}
              to={place.to}
              aria-current={isUnder(pathname, place) ? "page" : undefined}
            >
              {t(place.key)}
            </Link>
          ))}
        </nav>
        <div className="topbar__end">
          <span className="topbar__wide cluster cluster--1">
            <InboxLink />
            <MenuTrigger>
              <AriaButton
                className={buttonClass({ variant: "quiet" })}
                aria-label={t("account", { name })}
              >
                <Icon name="user" />
                {name}
                <Icon name="down" size="sm" />
              </AriaButton>
              <AccountMenu />
            </MenuTrigger>
          </span>
          <MenuTrigger>
            <AriaButton className={`${buttonClass({ variant: "secondary" })} topbar__menu`}>
              <Icon name="menu" />
              {t("menu")}
            </AriaButton>
            <AccountMenu places={[...PLACES, INBOX]} />
          </MenuTrigger>
        </div>
      </div>
    </header>
  );
}

function AccountMenu({ places = [] }: { places?: Place[] }) {
  const t = useText(words);
  const { language } = useLanguage();
  const navigate = useNavigate();
  const logOut = useLogOut();
  const saveLanguage = useSaveLanguage();
  const next = language === "pl" ? "en" : "pl";

  const act = (key: string) => {
    if (key === "language") saveLanguage(next);
    else if (key === "out") logOut();
    else void navigate(key);
  };

  return (
    <Popover className="popover" placement="bottom end" offset={4}>
      <Menu className="menu" onAction={(key) => act(String(key))} aria-label={t("menu")}>
        {places.map((place) => (
          <MenuItem key={place.to} id={place.to} className="menu__item">
            <Icon name={place.icon} />
            {t(place.key)}
          </MenuItem>
        ))}
        <MenuItem id="language" className="menu__item" textValue={next}>
          <Icon name="swap" />
          <span lang={next}>{next === "en" ? "English" : "Polski"}</span>
        </MenuItem>
        <MenuItem id="out" className="menu__item">
          <Icon name="out" />
          {t("logOut")}
        </MenuItem>
      </Menu>
    </Popover>
  );
}
