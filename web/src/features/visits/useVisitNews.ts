import { useQueryClient } from "@tanstack/react-query";
import { browserEnvironment } from "../../realtime/environment";
import { NotifyFeed } from "../../realtime/notify";
import { useOwned } from "../live/hooks";
import { renewForSocket, socketAddress } from "../live/sockets";

/** Refreshes what the screen shows of a visit when something happens to it elsewhere. */
export function useVisitNews(visitId: string): void {
  const client = useQueryClient();
  useOwned(visitId, () => {
    const environment = browserEnvironment();
    const feed = new NotifyFeed({
      url: socketAddress("/api/notify/socket"),
      environment,
      refreshSession: renewForSocket,
    });
    feed.onNews((news) => {
      if (news && news.visit_id !== visitId) return;
      for (const key of ["visit", "room", "unread", "change"]) {
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
