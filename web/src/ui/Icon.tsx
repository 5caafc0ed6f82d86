import { classes } from "./classes";
import { ICONS, type IconName } from "./icons";

export type { IconName } from "./icons";

/** Always beside words: the words carry the meaning, so the icon is hidden from screen readers. */
export function Icon({ name, size }: { name: IconName; size?: "sm" | "lg" }) {
  return (
    <svg
      className={classes("icon", size && `icon--${size}`)}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      {ICONS[name]}
    </svg>
  );
}
