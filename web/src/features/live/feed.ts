/** A notify socket of one page: news, and for staff alerts. Whoever opens it closes it. */
import { browserEnvironment } from "../../realtime/environment";
import { NotifyFeed } from "../../realtime/notify";
import { renewForSocket, socketAddress } from "./sockets";

export interface OpenFeed {
  feed: NotifyFeed;
  close(): void;
}

/** `everywhere`: news of every visit, for reception and ops. It is not started yet. */
export function openFeed({ everywhere = false } = {}): OpenFeed {
  const environment = browserEnvironment();
  const feed = new NotifyFeed({
    url: socketAddress("/api/notify/socket"),
    environment,
    refreshSession: renewForSocket,
    everywhere,
  });
  return {
    feed,
    close() {
      feed.close();
      environment.close();
    },
  };
}
