/** The room of one visit: its state by version, who is here, and the way to the other side. */
import type { Cancel, Environment } from "./environment";
import type {
  CallBackChannel,
  CallChannel,
  IceServer,
  Peer,
  ProblemFrame,
  Room,
  RoomRole,
  SignallingClientFrame,
  SignallingServerFrame,
} from "./frames";
import { type Connection, type SessionRefresh, SOCKET_LIMITS, Socket } from "./socket";
import { Store } from "./store";

export interface SignallingState {
  connection: Connection;
  role: RoomRole | null;
  /** One's own, of a guest. */
  guest_id: string | null;
  room: Room | null;
  peers: readonly Peer[];
  ice_servers: readonly IceServer[];
  /** The last refusal, until the next wish succeeds. */
  problem: ProblemFrame | null;
}

export interface SignallingOptions {
  url: string;
  device_id: string;
  environment: Environment;
  refreshSession: SessionRefresh;
}

/** Refusals of the moment: the same wish is granted a little later. */
const PASSING_PROBLEMS = new Set(["too-many-requests", "temporarily-unavailable"]);
const WISH_AGAIN_MS = 1_000;
/** A picture waits for this socket: after a loss that the browser does not see, ask often. */
const LIMITS = { ...SOCKET_LIMITS, connect_ms_max: 5_000, retry_ms_max: 2_000 };

type Wish = "ready" | "accept" | "end" | "leave";

/** A newer room replaces an older one; a late frame changes nothing. */
export function newerRoom(known: Room | null, arrived: Room): Room {
  return known !== null && arrived.version <= known.version ? known : arrived;
}

/** Whether a call goes on: pictures may flow. */
export function callIsOpen(room: Room | null): boolean {
  return room?.call_id != null && room.call_ended_at == null && room.status !== "done";
}

/** Whether picture or sound goes from browser to browser: not while the visit is by telephone. */
export function isTalkedHere(room: Room | null): boolean {
  return callIsOpen(room) && room?.channel !== "phone" && room?.channel !== "chat";
}

/** Whether browsers connect: in the call, and for it while the patient waits at an open door. */
export function mayConnect(room: Room | null): boolean {
  return room?.status === "ready" || isTalkedHere(room);
}

/** Whether the room already holds what was wished for. */
export function wishIsGranted(wish: Wish, room: Room, role: RoomRole | null = null): boolean {
  // A guest who has left gets no room any more: the socket is closed with that very reason.
  if (role === "guest" && wish === "leave") return false;
  switch (wish) {
    case "ready":
      return room.ready_since != null || callIsOpen(room) || room.status === "done";
    case "accept":
      return callIsOpen(room) || room.status === "done";
    case "end":
      return room.call_ended_at != null || room.status === "done";
    case "leave":
      return room.ready_since == null && !callIsOpen(room);
  }
}

function isWaiting(room: Room, guest_id: string | null): boolean {
  const guest = room.guests?.find((one) => one.guest_id === guest_id);
  return guest?.status === "waiting";
}

export class Signalling {
  readonly state = new Store<SignallingState>({
    connection: { kind: "connecting" },
    role: null,
    guest_id: null,
    room: null,
    peers: [],
    ice_servers: [],
    problem: null,
  });
  private readonly socket: Socket<SignallingClientFrame, SignallingServerFrame>;
  private readonly listeners = new Set<(frame: SignallingServerFrame) => void>();
  /** Kept until the room shows it, and said again after a reconnect: a press is never lost. */
  private wish: Wish | null = null;
  /** The guest whom the doctor has answered, until the room shows it. */
  private answered: string | null = null;
  private is_hidden = false;
  private again: Cancel | null = null;
  private readonly environment: Environment;

  constructor(options: SignallingOptions) {
    this.environment = options.environment;
    this.socket = new Socket({
      url: options.url,
      environment: options.environment,
      refreshSession: options.refreshSession,
      hello: () => ({ device_id: options.device_id }),
      onFrame: (frame) => this.receive(frame),
      onConnection: (connection) => this.state.patch({ connection }),
      limits: LIMITS,
    });
  }

  start(): void {
    this.socket.start();
  }

  close(): void {
    this.again?.();
    this.listeners.clear();
    this.socket.close();
  }

  /** No picture comes: maybe the line to the server is gone, too. */
  doubt(): void {
    this.socket.doubt();
  }

  /** A person asks for it: try now, whatever the back-off says. */
  reconnect(): void {
    this.socket.resync();
  }

  /** The page is being closed, left or loaded again. */
  goodbye(): void {
    this.socket.goodbye();
  }

  /** Take the visit back from another window. */
  reopen(): void {
    this.socket.reopen();
  }

  onFrame(listener: (frame: SignallingServerFrame) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  send(frame: SignallingClientFrame): boolean {
    return this.socket.send(frame);
  }

  ready(): void {
    this.want("ready");
  }

  accept(): void {
    this.want("accept");
  }

  end(): void {
    this.want("end");
  }

  leave(): void {
    this.want("leave");
  }

  /** Called when the doctor is ready, by this way; null: stays on the page. Whether it left. */
  callBack(channel: CallBackChannel | null): boolean {
    this.state.patch({ problem: null });
    return this.send({ type: "call_back", channel });
  }

  /** Whether it left: the room shows the new channel once it is so. */
  setChannel(channel: CallChannel): boolean {
    return this.send({ type: "channel", channel });
  }

  /** Doctor: lets a guest who waits into the call. Whether it left. */
  admitGuest(guest_id: string): boolean {
    return this.decide({ type: "admit", guest_id });
  }

  /** Doctor: does not let a guest in, for good. */
  refuseGuest(guest_id: string): boolean {
    return this.decide({ type: "refuse", guest_id });
  }

  visibility(hidden: boolean): void {
    this.is_hidden = hidden;
    this.send({ type: "visibility", hidden });
  }

  private decide(answer: Extract<SignallingClientFrame, { type: "admit" | "refuse" }>): boolean {
    this.state.patch({ problem: null });
    const has_left = this.send(answer);
    this.answered = has_left ? answer.guest_id : null;
    return has_left;
  }

  private want(wish: Wish): void {
    this.wish = wish;
    this.state.patch({ problem: null });
    this.send({ type: wish });
  }

  private receive(frame: SignallingServerFrame): void {
    switch (frame.type) {
      case "welcome": {
        this.answered = null;
        // A snapshot of the same version is as good as the room that is known.
        const room = newerRoom(this.state.get().room, frame.room);
        const { role, guest_id = null, peers, ice_servers } = frame;
        this.state.patch({ role, guest_id, peers, ice_servers, room, problem: null });
        this.forgetGrantedWish(room);
        if (this.wish !== null) this.send({ type: this.wish });
        if (this.is_hidden) this.send({ type: "visibility", hidden: true });
        break;
      }
      case "room": {
        const room = newerRoom(this.state.get().room, frame.room);
        this.state.patch({ room });
        this.forgetGrantedWish(room);
        if (!isWaiting(room, this.answered)) this.answered = null;
        break;
      }
      case "peer_joined": {
        const others = this.others(frame.peer);
        this.state.patch({ peers: [...others, frame.peer] });
        break;
      }
      case "peer_left":
        this.state.patch({ peers: this.others(frame.peer) });
        break;
      case "problem":
        this.refused(frame);
        break;
    }
    for (const listener of [...this.listeners]) listener(frame);
  }

  private refused(problem: ProblemFrame): void {
    if (this.wish === null) {
      // Else it was a passing frame (quality, visibility): nothing that a person needs.
      if (this.answered !== null) this.state.patch({ problem });
      this.answered = null;
      return;
    }
    if (PASSING_PROBLEMS.has(problem.code)) {
      this.again?.();
      this.again = this.environment.after(WISH_AGAIN_MS, () => {
        if (this.wish !== null) this.send({ type: this.wish });
      });
      return;
    }
    this.wish = null;
    this.state.patch({ problem });
  }

  private others(peer: Peer): Peer[] {
    return this.state.get().peers.filter((one) => one.connection_id !== peer.connection_id);
  }

  private forgetGrantedWish(room: Room): void {
    const { role } = this.state.get();
    if (this.wish !== null && wishIsGranted(this.wish, room, role)) this.wish = null;
  }
}
