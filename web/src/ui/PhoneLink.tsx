/** A number to call: written in groups, dialled without them. */
import { phoneText } from "../i18n/typography";
import { Icon } from "./Icon";

interface PhoneLinkProps {
  phone: string;
  /** As a button, with the sign of a telephone. */
  isButton?: boolean;
  className?: string;
  /** Whom one calls, where the number alone does not say it. */
  label?: string;
}

export function PhoneLink({ phone, isButton, className, label }: PhoneLinkProps) {
  return (
    <a
      className={isButton ? "btn btn--primary" : className}
      href={`tel:${phone.replace(/\s/g, "")}`}
      aria-label={label}
    >
      {isButton && <Icon name="phone" />}
      {phoneText(phone)}
    </a>
  );
}
