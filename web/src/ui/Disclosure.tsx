import type { ReactNode } from "react";
import { Icon } from "./Icon";

/** An answer for those who ask, out of the way of those who do not. */
export function Disclosure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details>
      <summary className="btn btn--quiet flush">
        <Icon name="help" />
        {title}
      </summary>
      {children}
    </details>
  );
}
