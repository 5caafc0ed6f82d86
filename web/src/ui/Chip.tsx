import type { ReactNode } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";

export type ChipTone =
  | "plain"
  | "accent"
  | "success"
  | "warning"
  | "danger"
  | "signal"
  | "solid"
  | "line";

export interface ChipProps {
  tone?: ChipTone;
  icon?: IconName;
  /** A breathing dot: this is happening now. */
  isLive?: boolean;
  children: ReactNode;
}

/** A state in a word, never by colour alone. */
export function Chip({ tone = "plain", icon, isLive, children }: ChipProps) {
  return (
    <span className={classes("chip", tone !== "plain" && `chip--${tone}`)}>
      {isLive && <span className="dot dot--live" aria-hidden="true" />}
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}
