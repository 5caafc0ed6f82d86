/** Who may see which part. The services decide for themselves; these only show the right screen. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import {
  Navigate,
  Outlet,
  ScrollRestoration,
  useLocation,
  useNavigation,
  useRouteError,
} from "react-router";
import type { Me, StaffRole } from "../../api/model";
import { meQuery } from "../../api/queries";
import { catalog } from "../../i18n/catalog";
import { useLanguage, useText } from "../../i18n/language";
import { BareFrame } from "../../ui/BareFrame";
import { Button } from "../../ui/Button";
import { EmptyState, ErrorState, Loading, NotFound } from "../../ui/States";

const words = catalog({
  pl: {
    session: "Nie udało się sprawdzić logowania",
    broken: "Ta strona się zacięła",
    brokenText:
      "To nasz błąd, nie Twój. Umówione wizyty są bezpieczne. Wczytaj stronę jeszcze raz.",
    reload: "Wczytaj ponownie",
  },
  en: {
    session: "We could not check your log-in",
    broken: "This page got stuck",
    brokenText: "This is our fault, not yours. Your booked visits are safe. Load the page again.",
    reload: "Load again",
  },
});

export function homeOf(me: Me): string {
  // A role that needs more than a password waits there until it is set up.
  if (me.second_factor_missing) return "/profil/bezpieczenstwo";
  if (me.roles.includes("doctor")) return "/lekarz";
  if (me.roles.includes("reception")) return "/rejestracja";
  if (me.roles.includes("ops")) return "/konfiguracja";
  return "/wizyty";
}

/** Around everything: the language of the account, and the line that says a page is coming. */
export function Root() {
  const navigation = useNavigation();
  return (
    <>
      {navigation.state === "loading" && <div className="page-progress" aria-hidden="true" />}
      <Outlet />
      <ScrollRestoration />
    </>
  );
}

export function Landing() {
  const me = useQuery(meQuery);
  if (me.isPending) return <Loading />;
  if (me.error) return <SessionError error={me.error} onRetry={() => void me.refetch()} />;
  return <Navigate to={me.data ? homeOf(me.data) : "/logowanie"} replace />;
}

export function RequireSession() {
  const me = useQuery(meQuery);
  const location = useLocation();
  const { setLanguage } = useLanguage();
  const language = me.data?.language;
  useEffect(() => {
    if (language) setLanguage(language);
  }, [language, setLanguage]);
  if (me.isPending) return <Loading />;
  if (me.data) return <Outlet />;
  if (me.error) return <SessionError error={me.error} onRetry={() => void me.refetch()} />;
  // With what stands after the #: an invitation's code.
  const from = `${location.pathname}${location.search}${location.hash}`;
  return <Navigate to="/logowanie" replace state={{ from }} />;
}

export function RequireStaff({ staffRole }: { staffRole: StaffRole }) {
  const { data: me } = useQuery(meQuery);
  const mayEnter =
    me?.roles.includes(staffRole) || (staffRole === "reception" && me?.roles.includes("ops"));
  return mayEnter ? <Outlet /> : <NotFoundPage />;
}

function SessionError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useText(words);
  return (
    <BareFrame>
      <main className="page" id="tresc">
        <ErrorState level={1} error={error} title={t("session")} onRetry={onRetry} />
      </main>
    </BareFrame>
  );
}

export function NotFoundPage() {
  return (
    <BareFrame>
      <main className="page" id="tresc">
        <NotFound />
      </main>
    </BareFrame>
  );
}

/** A screen that threw, or whose code could not be loaded: after a deployment, or without network. */
export function RouteError() {
  const t = useText(words);
  const error = useRouteError();
  useEffect(() => console.error(error), [error]);
  return (
    <BareFrame>
      <main className="page" id="tresc">
        <EmptyState
          icon="refresh"
          level={1}
          role="alert"
          title={t("broken")}
          actions={
            <Button variant="primary" onPress={() => window.location.reload()}>
              {t("reload")}
            </Button>
          }
        >
          <p>{t("brokenText")}</p>
        </EmptyState>
      </main>
    </BareFrame>
  );
}
