import { classes } from "./classes";

/** A turning ring beside words that say what is going on. */
export function Spinner({ size }: { size?: "lg" }) {
  return <span className={classes("spinner", size && `spinner--${size}`)} aria-hidden="true" />;
}
