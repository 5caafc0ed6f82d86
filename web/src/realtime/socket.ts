/**
 * One versioned socket that keeps itself alive: hello and welcome, heartbeat, reconnect with jittered
 * back-off, and close codes that say what to do next. It knows nothing of what the frames mean.
 */
import type { Cancel, Environment, Wire } from "./environment";
import { CloseCode, type Hello, PROTOCOL_VERSION } from "./frames";

/** Why a socket is over for good. */
export type FinalReason =
  | "left"
  | "session-ended"
  | "refused"
  | "replaced"
  | "version"
  | "protocol"
  | GuestEnd;

/** Why somebody is a guest of the visit no more. */
export type GuestEnd = "guest-refused" | "guest-removed" | "guest-left" | "visit-over";

export type Connection =
  | { kind: "connecting" }
  | { kind: "online" }
  | { kind: "reconnecting"; since: number }
  | { kind: "closed"; reason: FinalReason };

export type SessionRefresh = () => Promise<"renewed" | "ended" | "unreachable">;

export interface SocketLimits {
  connect_ms_max: number;
  retry_ms_min: number;
  retry_ms_max: number;
  /** A visit booked a moment ago may not have reached the service yet. */
  refused_grace_ms: number;
  bad_frames_max: number;
  /** How long a line may take to answer after the computer slept. */
  wake_answer_ms_max: number;
  /** How long it may take when there are signs that the line is dead: so many of its round trips,
   * within these bounds. */
  doubted_round_trips: number;
  doubted_answer_ms_min: number;
  doubted_answer_ms_max: number;
  /** For so long after we gave up a connection the server may still take it for the newer one. */
  overtaken_ms_max: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  connect_ms_max: 8_000,
  retry_ms_min: 250,
  retry_ms_max: 8_000,
  refused_grace_ms: 5_000,
  bad_frames_max: 3,
  wake_answer_ms_max: 3_000,
  doubted_round_trips: 4,
  doubted_answer_ms_min: 250,
  doubted_answer_ms_max: 500,
  overtaken_ms_max: 10_000,
};

/** RFC 6455, 7.4.1: the purpose of the connection was fulfilled. */
const GOODBYE = 1000;

const GUEST_ENDS: ReadonlyMap<number, GuestEnd> = new Map([
  [CloseCode.GUEST_REFUSED, "guest-refused"],
  [CloseCode.GUEST_REMOVED, "guest-removed"],
  [CloseCode.GUEST_LEFT, "guest-left"],
  [CloseCode.VISIT_OVER, "visit-over"],
]);

interface Welcome {
  type: "welcome";
  version: number;
  heartbeat_seconds: number;
}

interface Frame {
  type: string;
}

export interface SocketOptions<Server extends Frame> {
  url: string;
  environment: Environment;
  refreshSession: SessionRefresh;
  /** Read at each connect, so that it can say where to resume from. */
  hello: () => Omit<Hello, "type" | "versions">;
  onFrame: (frame: Server) => void;
  onConnection: (connection: Connection) => void;
  limits?: SocketLimits;
}

export class Socket<Client extends Frame, Server extends Frame> {
  private readonly environment: Environment;
  private readonly limits: SocketLimits;
  private wire: Wire | null = null;
  private connection: Connection = { kind: "connecting" };
  private attempt_count = 0;
  private bad_frame_count = 0;
  private was_refreshed = false;
  private started_at = 0;
  private heard_at = 0;
  /** When we left a connection behind that may have reached the server. */
  private gave_up_at = Number.NEGATIVE_INFINITY;
  private heard_count = 0;
  private heartbeat_ms = 0;
  private pinged_at: number | null = null;
  private round_trip_ms: number | null = null;
  private readonly timers = new Map<"limit" | "beat" | "retry", Cancel>();
  private readonly stopWaking: Cancel;

  constructor(private readonly options: SocketOptions<Server>) {
    this.environment = options.environment;
    this.limits = options.limits ?? SOCKET_LIMITS;
    this.stopWaking = this.environment.onWake(() => this.wake());
  }

  start(): void {
    this.started_at = this.environment.now();
    this.open();
  }

  /** Whether the frame left: false when there is no agreed connection. */
  send(frame: Client): boolean {
    if (this.wire === null || this.connection.kind !== "online") return false;
    this.wire.send(JSON.stringify(frame));
    return true;
  }

  /** Something else went silent: do not wait for the heartbeat to tell whether we did too. */
  doubt(): void {
    if (this.connection.kind === "online") this.ask(this.doubted_answer_ms);
  }

  /** Drop the connection and take a fresh one, from where hello says. */
  resync(): void {
    if (this.connection.kind === "closed") return;
    this.giveUp();
    this.retry(0);
  }

  /** Connect again after a final close, because somebody asked for it ("Przenieś tutaj"). */
  reopen(): void {
    if (this.connection.kind !== "closed") return;
    this.attempt_count = 0;
    this.was_refreshed = false;
    this.started_at = this.environment.now();
    this.change({ kind: "connecting" });
    this.open();
  }

  /** The page goes away, maybe to be shown again from the browser's memory: then it wakes. */
  goodbye(): void {
    if (this.connection.kind === "closed") return;
    this.drop(GOODBYE);
    this.change({ kind: "reconnecting", since: this.environment.now() });
  }

  /** With a goodbye: who leaves the page is told apart from a line that broke. */
  close(): void {
    this.stopWaking();
    this.drop(GOODBYE);
    if (this.connection.kind !== "closed") this.change({ kind: "closed", reason: "left" });
  }

  private change(connection: Connection): void {
    this.connection = connection;
    this.options.onConnection(connection);
  }

  private timer(name: "limit" | "beat" | "retry", delay_ms: number, run: () => void): void {
    this.timers.get(name)?.();
    this.timers.set(name, this.environment.after(delay_ms, run));
  }

  private open(): void {
    this.giveUp();
    const wire = this.environment.open(this.options.url);
    this.wire = wire;
    this.timer("limit", this.limits.connect_ms_max, () => this.lost());
    wire.onopen = () => {
      if (this.wire !== wire) return;
      const hello = { type: "hello", versions: [PROTOCOL_VERSION], ...this.options.hello() };
      wire.send(JSON.stringify(hello));
    };
    wire.onmessage = (event: { data: unknown }) => {
      if (this.wire === wire) this.receive(String(event.data));
    };
    wire.onclose = (event: { code: number }) => {
      if (this.wire === wire) void this.closed(event.code);
    };
  }

  private receive(text: string): void {
    this.heard_at = this.environment.now();
    this.heard_count += 1;
    const frame = JSON.parse(text) as Server;
    if (frame.type === "pong") {
      if (this.pinged_at !== null) this.round_trip_ms = this.heard_at - this.pinged_at;
      this.pinged_at = null;
      return;
    }
    if (frame.type === "welcome") this.welcomed(frame as unknown as Welcome);
    this.options.onFrame(frame);
  }

  private welcomed(welcome: Welcome): void {
    this.timers.get("limit")?.();
    this.attempt_count = 0;
    this.was_refreshed = false;
    this.heartbeat_ms = welcome.heartbeat_seconds * 1000;
    this.change({ kind: "online" });
    this.beat();
  }

  /** Ping each heartbeat; silence of two of them is a dead line, whatever the browser believes. */
  private beat(): void {
    if (this.connection.kind !== "online") return;
    if (this.environment.now() - this.heard_at >= this.heartbeat_ms * 1.9) {
      this.lost();
      return;
    }
    this.ping();
    this.timer("beat", this.heartbeat_ms, () => this.beat());
  }

  private ping(): void {
    this.pinged_at = this.environment.now();
    this.wire?.send(JSON.stringify({ type: "ping" }));
  }

  private get doubted_answer_ms(): number {
    const { doubted_round_trips, doubted_answer_ms_min, doubted_answer_ms_max } = this.limits;
    if (this.round_trip_ms === null) return doubted_answer_ms_max;
    const usual_ms = this.round_trip_ms * doubted_round_trips;
    return Math.min(doubted_answer_ms_max, Math.max(doubted_answer_ms_min, usual_ms));
  }

  private lost(): void {
    this.giveUp();
    void this.closed(1006);
  }

  private giveUp(): void {
    if (this.wire !== null) this.gave_up_at = this.environment.now();
    this.drop();
  }

  private async closed(code: number): Promise<void> {
    const was_online = this.connection.kind === "online";
    this.drop();
    this.bad_frame_count = code === CloseCode.BAD_FRAME ? this.bad_frame_count + 1 : 0;
    const reason = this.finalReason(code);
    if (reason !== null) {
      this.change({ kind: "closed", reason });
      return;
    }
    if (was_online || this.connection.kind === "connecting") {
      this.change({ kind: "reconnecting", since: this.environment.now() });
    }
    if (code === CloseCode.SESSION_ENDED) {
      await this.renewSession();
      return;
    }
    this.retry(this.delay(code));
  }

  private finalReason(code: number): FinalReason | null {
    switch (code) {
      case CloseCode.REFUSED: {
        const age_ms = this.environment.now() - this.started_at;
        return age_ms < this.limits.refused_grace_ms ? null : "refused";
      }
      case CloseCode.REPLACED:
        return "replaced";
      case 1000:
        return this.isOvertaken() ? null : "replaced";
      case CloseCode.VERSION:
        return "version";
      case CloseCode.BAD_FRAME:
        return this.bad_frame_count >= this.limits.bad_frames_max ? "protocol" : null;
      default:
        return GUEST_ENDS.get(code) ?? null;
    }
  }

  /** Whether "done" was said because of what we gave up: it came after the connection that followed
   * it. Else it is a copied tab, which we leave the visit to; and so we do the next time. */
  private isOvertaken(): boolean {
    const age_ms = this.environment.now() - this.gave_up_at;
    this.gave_up_at = Number.NEGATIVE_INFINITY;
    return age_ms < this.limits.overtaken_ms_max;
  }

  private delay(code: number): number {
    if (code === CloseCode.TOO_SLOW) return 0;
    if (code === CloseCode.SERVICE_RESTART)
      return this.limits.retry_ms_min * this.environment.random();
    // Over the rate limit: a quick retry would only be refused again.
    if (code === CloseCode.TOO_FAST) this.attempt_count = Math.max(this.attempt_count, 3);
    const longest = Math.min(
      this.limits.retry_ms_max,
      this.limits.retry_ms_min * 2 ** this.attempt_count,
    );
    return longest * (0.5 + this.environment.random() / 2);
  }

  private async renewSession(): Promise<void> {
    // A second refusal right after a renewal: the session is over, whatever the renewal said.
    if (this.was_refreshed) {
      this.change({ kind: "closed", reason: "session-ended" });
      return;
    }
    const outcome = await this.options.refreshSession();
    if (this.connection.kind !== "reconnecting" || this.wire !== null) return;
    if (outcome === "ended") {
      this.change({ kind: "closed", reason: "session-ended" });
      return;
    }
    this.was_refreshed = outcome === "renewed";
    this.retry(outcome === "renewed" ? 0 : this.delay(1006));
  }

  private retry(delay_ms: number): void {
    if (this.connection.kind === "online") {
      this.change({ kind: "reconnecting", since: this.environment.now() });
    }
    this.attempt_count += 1;
    this.timer("retry", delay_ms, () => this.open());
  }

  private wake(): void {
    if (this.connection.kind === "reconnecting") {
      // A try that began without a network waits long for its next packet: a fresh one is quicker.
      this.attempt_count = 0;
      this.timer("retry", 0, () => this.open());
    } else if (this.connection.kind === "online") {
      // After sleep the line may be dead without a close: ask, and believe no old silence.
      this.ask(this.limits.wake_answer_ms_max);
    }
  }

  private ask(answer_ms_max: number): void {
    this.ping();
    const { heard_count } = this;
    this.timer("limit", answer_ms_max, () => {
      // The server did not close anything: it is this line alone, and no crowd comes back at once.
      if (this.heard_count === heard_count) this.resync();
    });
  }

  private drop(code?: number): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
    const wire = this.wire;
    this.wire = null;
    this.pinged_at = this.round_trip_ms = null;
    if (wire === null) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    wire.close(code);
  }
}
