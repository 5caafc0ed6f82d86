import type { ReactNode } from "react";
import { Brand } from "./Brand";
import { LanguageSwitch } from "./LanguageSwitch";
import { OfflineBar } from "./OfflineBar";
import { Footer, SkipLink } from "./Page";

/** The frame of pages that need no log-in: no places to go, but the brand and the help lines. */
export function BareFrame({ children }: { children: ReactNode }) {
  return (
    <div className="portal">
      <OfflineBar />
      <SkipLink />
      <header className="topbar">
        <div className="topbar__in">
          <Brand />
          <div className="topbar__end">
            <LanguageSwitch />
          </div>
        </div>
      </header>
      {children}
      <Footer />
    </div>
  );
}
