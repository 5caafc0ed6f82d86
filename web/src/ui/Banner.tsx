import type { ReactNode } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";

export type BannerTone = "accent" | "plain" | "success" | "warning" | "danger";

const USUAL_ICON: Record<BannerTone, IconName> = {
  accent: "info",
  plain: "info",
  success: "ok",
  warning: "warn",
  danger: "stop",
};

export interface BannerProps {
  tone?: BannerTone;
  icon?: IconName;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** "alert" interrupts a screen reader, "status" waits for a pause; none for what was there already. */
  role?: "alert" | "status";
  isCentered?: boolean;
  isBar?: boolean;
}

/** A message in the flow of the page: what happened, what is safe, what to do now. */
export function Banner(props: BannerProps) {
  const { tone = "accent", icon, title, children, actions, role, isCentered, isBar } = props;
  return (
    <div
      className={classes(
        "banner",
        tone !== "accent" && `banner--${tone}`,
        isCentered && "banner--center",
        isBar && "banner--bar",
      )}
      role={role}
    >
      <Icon name={icon ?? USUAL_ICON[tone]} />
      <div>
        {title && <p className="banner__title">{title}</p>}
        {children && <div className={title ? "banner__text" : undefined}>{children}</div>}
        {actions && <div className="banner__actions">{actions}</div>}
      </div>
    </div>
  );
}
