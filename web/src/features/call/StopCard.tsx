import type { ReactNode } from "react";
import type { IconName } from "../../ui/Icon";
import { EmptyState } from "../../ui/States";

export interface StopCardProps {
  icon: IconName;
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
}

/** Why the way ends here, and what can be done; a guest's and everybody else's. */
export function StopCard({ icon, title, text, actions }: StopCardProps) {
  return (
    <div className="card">
      <EmptyState
        icon={icon}
        level={1}
        role="status"
        title={title}
        actions={actions && <div className="actions actions--center">{actions}</div>}
      >
        {text && <p>{text}</p>}
      </EmptyState>
    </div>
  );
}
