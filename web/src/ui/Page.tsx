import { type ReactNode, useEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";
import { catalog } from "../i18n/catalog";
import { useText } from "../i18n/language";
import { classes } from "./classes";

const words = catalog({
  pl: {
    skip: "Przejdź do treści",
    help: "Pomoc: <b>22 000 10 20</b>, dni robocze 7:00–19:00",
    emergency: "Nagłe zagrożenie życia? Dzwoń: <b>112</b>",
    errorTitle: "Błąd: {title}",
  },
  en: {
    skip: "Skip to the content",
    help: "Help: <b>22 000 10 20</b>, working days 7:00–19:00",
    emergency: "A threat to life? Call <b>112</b>",
    errorTitle: "Error: {title}",
  },
});

const strong = { b: (chunks: ReactNode[]) => <strong className="nowrap">{chunks}</strong> };

/** document.title, most particular first: what a screen reader says when the page changes. */
export function usePageTitle(title: string, hasErrors = false): void {
  const t = useText(words);
  useEffect(() => {
    const words_ = hasErrors ? t("errorTitle", { title }) : title;
    document.title = `${words_} – Videoporady ZOZ Medical`;
  }, [title, hasErrors, t]);
}

let isFirstPage = true;

/**
 * The heading of a page. After a change of page it takes the focus, so that a keyboard or a screen
 * reader starts at the new page and not at the link that has gone.
 */
export function PageHeading({ children, className, id }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  const isBack = useNavigationType() === "POP";
  const isBackRef = useRef(isBack);
  isBackRef.current = isBack;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new path is a new page
  useEffect(() => {
    if (isFirstPage) {
      isFirstPage = false;
      return;
    }
    // Going back restores the former place; everything else starts on top.
    if (!isBackRef.current) window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <h1 ref={heading} tabIndex={-1} className={className} id={id}>
      {children}
    </h1>
  );
}

export interface PageHeadingProps {
  children: ReactNode;
  className?: string;
  id?: string;
}

export interface PageProps {
  title: string;
  hasErrors?: boolean;
  /** One question a page: the narrow column. */
  isForm?: boolean;
  gap?: 2 | 3 | 4 | 6;
  children: ReactNode;
}

/** The main part of a portal page. */
export function Page({ title, hasErrors, isForm, gap = 4, children }: PageProps) {
  usePageTitle(title, hasErrors);
  return (
    <main
      className={classes("page stack", gap !== 2 && `stack--${gap}`, isForm && "page--form")}
      id="tresc"
      tabIndex={-1}
    >
      {children}
    </main>
  );
}

export function SkipLink() {
  const t = useText(words);
  return (
    <a className="skip" href="#tresc">
      {t("skip")}
    </a>
  );
}

export function HelpLines() {
  const t = useText(words);
  return (
    <>
      <p>{t.rich("help", strong)}</p>
      <p>{t.rich("emergency", strong)}</p>
    </>
  );
}

export function Footer() {
  return (
    <footer className="footer">
      <div className="footer__in">
        <HelpLines />
      </div>
    </footer>
  );
}
