import { type ReactNode, useId } from "react";
import { classes } from "./classes";

export interface CardProps {
  title?: ReactNode;
  /** At the right of the title. */
  end?: ReactNode;
  isTinted?: boolean;
  className?: string;
  children: ReactNode;
}

export function Card({ title, end, isTinted, className, children }: CardProps) {
  const id = useId();
  return (
    <section
      className={classes("card", isTinted && "card--tint", className)}
      aria-labelledby={title ? id : undefined}
    >
      {title && (
        <div className="card__head">
          <h2 id={id}>{title}</h2>
          {end}
        </div>
      )}
      {children}
    </section>
  );
}

export function Avatar({ text, size }: { text: string; size?: "sm" | "lg" }) {
  return (
    <span
      className={classes("avatar", size && `avatar--${size}`, size === "lg" && "only-wide")}
      aria-hidden="true"
    >
      {text}
    </span>
  );
}

/** Facts in a row, with a dot between them that vanishes where the line breaks. */
export function Meta({ items, className }: { items: ReactNode[]; className?: string }) {
  const shown = items.filter(Boolean);
  return (
    <p className={classes("meta", className)}>
      {shown.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of the facts never changes
        <span key={index}>{item}</span>
      ))}
    </p>
  );
}
