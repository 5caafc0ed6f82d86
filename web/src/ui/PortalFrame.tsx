import type { ReactNode } from "react";
import { OfflineBar } from "./OfflineBar";
import { Footer, SkipLink } from "./Page";
import { TopBar } from "./TopBar";

/** Bar on top, footer at the bottom, a page of the patient portal between them. */
export function PortalFrame({ children }: { children: ReactNode }) {
  return (
    <div className="portal">
      <OfflineBar />
      <SkipLink />
      <TopBar />
      {children}
      <Footer />
    </div>
  );
}
