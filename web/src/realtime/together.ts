/**
 * A document that both sides look at together: who shows it leads, the others follow page, place and
 * pointer. Only an id and numbers pass; each side loads the document by its own rights.
 */
import type { Cancel, Environment } from "./environment";
import type { PointedAt, RoomRole, SharedView, SignallingServerFrame } from "./frames";
import type { Signalling } from "./signalling";
import { Store } from "./store";

export const TOGETHER_LIMITS = {
  /** Ten a second: smooth enough for an eye that reads, and a fifth of what a socket may send. */
  show_every_ms: 100,
  /** Who shows may load the page anew meanwhile. */
  leader_away_ms_max: 5_000,
};

export interface Watched {
  view: SharedView;
  /** Null while one shows it oneself; else the role of who does. */
  leader: RoomRole | null;
}

export interface TogetherState {
  watched: Watched | null;
}

export interface TogetherOptions {
  signalling: Signalling;
  environment: Environment;
}

/** Where in a document, without which one and without who points. */
export type Place = Omit<SharedView, "document_id" | "pointer">;

export class Together {
  readonly state = new Store<TogetherState>({ watched: null });
  private leader_id: string | null = null;
  private sent_at = Number.NEGATIVE_INFINITY;
  private later: Cancel | null = null;
  private away: Cancel | null = null;
  private readonly stop_listening: Cancel;

  constructor(private readonly options: TogetherOptions) {
    this.stop_listening = options.signalling.onFrame((frame) => this.receive(frame));
  }

  /** Opens a document on every screen; one that somebody else shows is over by it. */
  show(document_id: string, from: Place): void {
    if (this.state.get().watched !== null) this.stop();
    this.lead({ document_id, ...from, pointer: null });
  }

  /** Another page, place or zoom. Who follows moves nothing. */
  move(view: Partial<Place>): void {
    this.change(view);
  }

  point(pointer: PointedAt | null): void {
    this.change({ pointer });
  }

  /** It is over for everybody, whoever began it. */
  stop(): void {
    if (this.state.get().watched === null) return;
    this.forget();
    this.options.signalling.send({ type: "show", view: null });
  }

  close(): void {
    this.stop_listening();
    this.later?.();
    this.away?.();
  }

  private get led(): SharedView | null {
    const { watched } = this.state.get();
    return watched?.leader === null ? watched.view : null;
  }

  private change(what: Partial<SharedView>): void {
    const { led } = this;
    if (led !== null) this.lead({ ...led, ...what });
  }

  private lead(view: SharedView): void {
    this.leader_id = null;
    this.state.set({ watched: { view, leader: null } });
    if (this.later !== null) return;
    const { environment } = this.options;
    const wait_ms = this.sent_at + TOGETHER_LIMITS.show_every_ms - environment.now();
    if (wait_ms <= 0) this.tell();
    // The last one is always told: what both screens stop at is the same.
    else this.later = environment.after(wait_ms, () => this.tell());
  }

  private tell(): void {
    this.later?.();
    this.later = null;
    const view = this.led;
    if (view === null) return;
    this.sent_at = this.options.environment.now();
    this.options.signalling.send({ type: "show", view });
  }

  private receive(frame: SignallingServerFrame): void {
    switch (frame.type) {
      case "welcome":
        // The server knew the old connection's view: the new one has to tell its own.
        this.tell();
        if (this.leader_id !== null) this.leaderLeft();
        break;
      case "peer_shows":
        if (frame.view === null) this.end();
        else this.follow(frame.peer_id, frame.view);
        break;
      case "peer_left":
        if (frame.peer.connection_id === this.leader_id) this.leaderLeft();
        break;
    }
  }

  private follow(peer_id: string, view: SharedView): void {
    const { peers, role } = this.options.signalling.state.get();
    // Both began at once: the doctor leads, and each side decides so by itself.
    if (this.led !== null && role === "doctor") return;
    this.away?.();
    this.away = null;
    this.later?.();
    this.later = null;
    this.leader_id = peer_id;
    const peer = peers.find((one) => one.connection_id === peer_id);
    const leader = peer?.role ?? (role === "doctor" ? "patient" : "doctor");
    this.state.set({ watched: { view, leader } });
  }

  private leaderLeft(): void {
    this.away?.();
    const { environment } = this.options;
    this.away = environment.after(TOGETHER_LIMITS.leader_away_ms_max, () => this.end());
  }

  /** Somebody else ended it, or who showed it is gone. */
  private end(): void {
    const was_leading = this.led !== null;
    this.forget();
    // The server is not to show it to who joins later.
    if (was_leading) this.options.signalling.send({ type: "show", view: null });
  }

  private forget(): void {
    for (const cancel of [this.later, this.away]) cancel?.();
    this.later = null;
    this.away = null;
    this.leader_id = null;
    this.state.set({ watched: null });
  }
}
