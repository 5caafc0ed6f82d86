import { useQueryClient } from "@tanstack/react-query";
import { useText } from "../../i18n/language";
import { toast } from "../../ui/Toast";
import { contactWords } from "../contact/words";
import { openFeed } from "../live/feed";
import { useOwned } from "../live/hooks";
import { play, RING } from "../live/tones";

/** Refreshes what the screen shows of a visit when something happens to it elsewhere. */
export function useVisitNews(visitId: string): void {
  const client = useQueryClient();
  const t = useText(contactWords);
  useOwned(visitId, () => {
    const open = openFeed();
    open.feed.onNews((news) => {
      if (news && news.visit_id !== visitId) return;
      if (news?.what === "ContactAttempted") {
        // Somebody of the clinic rings: heard where sound is allowed, and read everywhere.
        void play(RING);
        toast(t("ring"), "bell");
      }
      for (const key of [
        "visit",
        "room",
        "estimates",
        "unread",
        "change",
        "recommendations",
        "contact",
      ]) {
        void client.invalidateQueries({ queryKey: [key, visitId] });
      }
    });
    open.feed.start();
    return open;
  });
}
