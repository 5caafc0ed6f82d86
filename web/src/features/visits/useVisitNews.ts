import { useQueryClient } from "@tanstack/react-query";
import { useText } from "../../i18n/language";
import { browserEnvironment } from "../../realtime/environment";
import { NotifyFeed } from "../../realtime/notify";
import { toast } from "../../ui/Toast";
import { contactWords } from "../contact/words";
import { useOwned } from "../live/hooks";
import { renewForSocket, socketAddress } from "../live/sockets";
import { play, RING } from "../live/tones";

/** Refreshes what the screen shows of a visit when something happens to it elsewhere. */
export function useVisitNews(visitId: string): void {
  const client = useQueryClient();
  const t = useText(contactWords);
  useOwned(visitId, () => {
    const environment = browserEnvironment();
    const feed = new NotifyFeed({
      url: socketAddress("/api/notify/socket"),
      environment,
      refreshSession: renewForSocket,
    });
    feed.onNews((news) => {
      if (news && news.visit_id !== visitId) return;
      if (news?.what === "ContactAttempted") {
        // Somebody of the clinic rings: heard where sound is allowed, and read everywhere.
        void play(RING);
        toast(t("ring"), "bell");
      }
      for (const key of ["visit", "room", "unread", "change", "recommendations", "contact"]) {
        void client.invalidateQueries({ queryKey: [key, visitId] });
      }
    });
    feed.start();
    return {
      close() {
        feed.close();
        environment.close();
      },
    };
  });
}
