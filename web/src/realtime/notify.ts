/** A person's own news: open alerts for a doctor, changes of visits for everybody. */
import type { Environment } from "./environment";
import type { Alert, NotifyClientFrame, NotifyServerFrame, VisitNews } from "./frames";
import { type Connection, type SessionRefresh, Socket } from "./socket";
import { Store } from "./store";

export interface NotifyState {
  connection: Connection;
  /** Open alerts, the longest waiting first. */
  alerts: readonly Alert[];
}

export interface NotifyOptions {
  url: string;
  environment: Environment;
  refreshSession: SessionRefresh;
  /** Reception and ops: news of every visit, for the live board. */
  everywhere?: boolean;
}

export class NotifyFeed {
  readonly state = new Store<NotifyState>({ connection: { kind: "connecting" }, alerts: [] });
  private readonly socket: Socket<NotifyClientFrame, NotifyServerFrame>;
  private readonly listeners = new Set<(news: VisitNews | null) => void>();
  /** Acknowledged here, not yet said back. */
  private readonly wishes = new Set<string>();

  constructor(options: NotifyOptions) {
    this.socket = new Socket({
      url: options.url,
      environment: options.environment,
      refreshSession: options.refreshSession,
      hello: () => (options.everywhere ? { everywhere: true } : {}),
      onFrame: (frame) => this.receive(frame),
      onConnection: (connection) => this.state.patch({ connection }),
    });
  }

  start(): void {
    this.socket.start();
  }

  close(): void {
    this.listeners.clear();
    this.socket.close();
  }

  /** News of one visit; null after a reconnect, when news may have been missed: ask for all. */
  onNews(listener: (news: VisitNews | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  acknowledge(alert_id: string): void {
    this.wishes.add(alert_id);
    this.socket.send({ type: "acknowledge", alert_id });
  }

  private receive(frame: NotifyServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.show(frame.alerts);
        for (const alert_id of this.wishes) this.socket.send({ type: "acknowledge", alert_id });
        this.tell(null);
        break;
      case "alert":
        if (frame.alert.acknowledged_at != null) this.wishes.delete(frame.alert.alert_id);
        this.show([...this.without(frame.alert.alert_id), frame.alert]);
        break;
      case "alert_closed":
        this.wishes.delete(frame.alert_id);
        this.show(this.without(frame.alert_id));
        break;
      case "visit_news":
        this.tell(frame);
        break;
      case "problem":
        // Only an acknowledgement can be refused, because its alert is closed already.
        this.wishes.clear();
        break;
    }
  }

  private without(alert_id: string): Alert[] {
    return this.state.get().alerts.filter((one) => one.alert_id !== alert_id);
  }

  private show(alerts: readonly Alert[]): void {
    const sorted = [...alerts].sort((a, b) => a.ready_since.localeCompare(b.ready_since));
    this.state.patch({ alerts: sorted });
  }

  private tell(news: VisitNews | null): void {
    for (const listener of [...this.listeners]) listener(news);
  }
}
