import type { ReactNode, Ref } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { Link, type To } from "react-router";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import { Spinner } from "./Spinner";

export type ButtonVariant =
  | "primary"
  | "secondary"
  | "quiet"
  | "danger"
  | "danger-quiet"
  | "signal"
  | "on-accent";

interface Look {
  variant?: ButtonVariant;
  size?: "lg";
  icon?: IconName;
  isBlock?: boolean;
  /** Only the icon is shown; give `aria-label`. */
  isIconOnly?: boolean;
  className?: string;
  children?: ReactNode;
}

export function buttonClass({ variant = "secondary", size, isBlock, isIconOnly, className }: Look) {
  return classes(
    "btn",
    `btn--${variant}`,
    size && `btn--${size}`,
    isBlock && "btn--block",
    isIconOnly && "btn--icon",
    className,
  );
}

export interface ButtonProps
  extends Look,
    Omit<AriaButtonProps, "className" | "children" | "isDisabled" | "style"> {
  ref?: Ref<HTMLButtonElement>;
  /**
   * Cannot be used now: the id of the words beside it that say why. The button keeps its place in
   * the tab order, so that everybody can find the reason.
   */
  unavailableBecause?: string;
}

export function Button({
  variant,
  size,
  icon,
  isBlock,
  isIconOnly,
  className,
  children,
  unavailableBecause,
  onPress,
  type = "button",
  ref,
  ...rest
}: ButtonProps) {
  const look = buttonClass({ variant, size, isBlock, isIconOnly, className });
  if (unavailableBecause) {
    return (
      <button
        type="button"
        className={look}
        aria-disabled="true"
        aria-describedby={unavailableBecause}
        aria-label={rest["aria-label"]}
      >
        {icon && <Icon name={icon} />}
        {children}
      </button>
    );
  }
  return (
    <AriaButton {...rest} ref={ref} type={type} className={look} onPress={onPress}>
      {rest.isPending ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

export interface LinkButtonProps extends Look {
  to: To;
  state?: unknown;
  /** A file and not a screen: the browser asks the server for it. */
  reloadDocument?: boolean;
  /** It is kept and not shown. */
  download?: boolean;
  "aria-label"?: string;
  "aria-describedby"?: string;
}

/** Goes somewhere, so it is a link, whatever it looks like. */
export function LinkButton({
  variant,
  size,
  icon,
  isBlock,
  isIconOnly,
  className,
  children,
  ...link
}: LinkButtonProps) {
  return (
    <Link {...link} className={buttonClass({ variant, size, isBlock, isIconOnly, className })}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}

export interface BackLinkProps {
  to: To;
  children: ReactNode;
  className?: string;
}

export function BackLink({ to, children, className }: BackLinkProps) {
  return (
    <Link className={classes("back", className)} to={to}>
      <Icon name="left" />
      {children}
    </Link>
  );
}

export interface TextButtonProps {
  onPress: () => void;
  "aria-label"?: string;
  children: ReactNode;
}

/** Does something in the flow of facts, where a framed button would be too loud. */
export function TextButton(props: TextButtonProps) {
  return <AriaButton {...props} className="text-button" />;
}
