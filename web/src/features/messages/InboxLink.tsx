import { useQuery } from "@tanstack/react-query";
import { useText } from "../../i18n/language";
import { LinkButton } from "../../ui/Button";
import { inboxQuery } from "./inbox";
import { words } from "./words";

/** The bell of the top bar, with the number of unread messages. */
export function InboxLink() {
  const t = useText(words);
  const { data } = useQuery(inboxQuery);
  const count = data?.unread_count ?? 0;
  return (
    <LinkButton variant="quiet" icon="bell" to="/powiadomienia" aria-label={t("bell", { count })}>
      {count > 0 && <span className="count">{count}</span>}
    </LinkButton>
  );
}
