/** What a screen shows instead of its content: not there yet, nothing, broken, not found. */
import type { ReactNode } from "react";
import { ApiProblem, ServiceUnreachable } from "../api/client";
import { catalog } from "../i18n/catalog";
import { useText } from "../i18n/language";
import { Button, LinkButton } from "./Button";
import { Icon, type IconName } from "./Icon";
import { Spinner } from "./Spinner";

const words = catalog({
  pl: {
    loading: "Wczytujemy…",
    ours: "To nasz błąd, nie Twój. Umówione wizyty są bezpieczne.",
    unreachable: "Nie możemy połączyć się z serwerem",
    unreachableText:
      "Sprawdź internet albo spróbuj za chwilę. Umówione wizyty są bezpieczne, a lekarz o nich wie.",
    offline: "Nie masz internetu",
    retry: "Spróbuj ponownie",
    code: "Kod dla pomocy: {code}",
    notFound: "Nie ma takiej strony",
    notFoundText: "Adres mógł się zmienić albo zawiera błąd. Twoje wizyty są na swoim miejscu.",
    visits: "Moje wizyty",
  },
  en: {
    loading: "Loading…",
    ours: "This is our fault, not yours. Your booked visits are safe.",
    unreachable: "We cannot reach the server",
    unreachableText:
      "Check your internet or try again in a moment. Your booked visits are safe, and the doctor knows about them.",
    offline: "You are offline",
    retry: "Try again",
    code: "Code for the help line: {code}",
    notFound: "There is no such page",
    notFoundText: "The address may have changed or has a mistake. Your visits are where they were.",
    visits: "My visits",
  },
});

export interface EmptyStateProps {
  icon: IconName;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  isDashed?: boolean;
  level?: 1 | 2 | 3;
  role?: "alert" | "status";
}

export function EmptyState(props: EmptyStateProps) {
  const { icon, title, children, actions, isDashed, level = 2, role } = props;
  const Heading = `h${level}` as const;
  return (
    <div className={isDashed ? "empty empty--dashed" : "empty"} role={role}>
      <span className="empty__art">
        <Icon name={icon} />
      </span>
      <Heading>{title}</Heading>
      {children}
      {actions}
    </div>
  );
}

/** Why a read failed, in words a patient can act on, with the way to try again. */
export function ErrorState({
  error,
  title,
  onRetry,
  level = 2,
}: {
  error: unknown;
  /** "Nie udało się wczytać terminarza" */
  title: string;
  onRetry?: () => void;
  level?: 1 | 2 | 3;
}) {
  const t = useText(words);
  const isUnreachable = error instanceof ServiceUnreachable;
  const code = error instanceof ApiProblem ? error.correlationId : null;
  const heading = isUnreachable ? t(navigator.onLine ? "unreachable" : "offline") : title;
  const detail =
    error instanceof ApiProblem && error.status < 500 && error.detail ? error.detail : t("ours");
  return (
    <EmptyState
      icon={isUnreachable ? "wifi-off" : "refresh"}
      title={heading}
      level={level}
      role="alert"
      actions={
        onRetry && (
          <Button variant="primary" onPress={onRetry}>
            {t("retry")}
          </Button>
        )
      }
    >
      <p>{isUnreachable ? t("unreachableText") : detail}</p>
      {code && <p className="xs num">{t("code", { code })}</p>}
    </EmptyState>
  );
}

export function NotFound({ title, children }: { title?: string; children?: ReactNode }) {
  const t = useText(words);
  return (
    <EmptyState
      icon="help"
      level={1}
      title={title ?? t("notFound")}
      actions={
        <LinkButton variant="primary" to="/">
          {t("visits")}
        </LinkButton>
      }
    >
      <p>{children ?? t("notFoundText")}</p>
    </EmptyState>
  );
}

/** The first moments of a screen whose code or data are on their way. */
export function Loading({ label }: { label?: string }) {
  const t = useText(words);
  return (
    <p className="loading" role="status">
      <Spinner />
      {label ?? t("loading")}
    </p>
  );
}

export type SkeletonLine = "title" | "mid" | "short" | "btn";

/** The shape of a card that is being read. One busy region a screen, so that it is said once. */
export function SkeletonCard({
  label,
  lines = ["title", "mid", "short"],
  hasStub,
}: {
  label: string;
  lines?: SkeletonLine[];
  hasStub?: boolean;
}) {
  return (
    <div className="card" aria-busy="true" role="status">
      <span className="visually-hidden">{label}</span>
      <div className="cluster cluster--3 nowrap-row" aria-hidden="true">
        {hasStub && <div className="skel skel--stub" />}
        <div className="stack stack--1 grow">
          {lines.map((line) => (
            <div key={line} className={`skel skel--${line}`} />
          ))}
        </div>
      </div>
    </div>
  );
}
