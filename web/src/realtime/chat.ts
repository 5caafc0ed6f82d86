/**
 * The thread of one visit: no gap, no double, and nothing written is lost by a dropped line or a
 * reload. Unsent messages are kept per visit until the server says them back.
 */
import type { Cancel, Environment } from "./environment";
import type {
  ChatClientFrame,
  ChatServerFrame,
  ChatWelcome,
  Message,
  ParticipantRole,
  ProblemFrame,
  ReadMarks,
  RoomRole,
} from "./frames";
import { type Connection, type SessionRefresh, Socket } from "./socket";
import { Store } from "./store";

export const CHAT_LIMITS = {
  text_characters_max: 4_000,
  outbox_messages_max: 100,
  /** A missing number is asked for after this time. */
  gap_ms_max: 1_000,
  acknowledge_ms_max: 10_000,
  typing_every_ms: 3_000,
  typing_shown_ms: 5_000,
};

/** A message that is not in the thread yet. */
export interface Unsent {
  client_id: string;
  text: string;
  written_at: string;
  /** The code of the refusal: it will not be sent again by itself. */
  refused: string | null;
}

export interface ChatState {
  connection: Connection;
  role: RoomRole | null;
  /** Whether the thread has been seen once. */
  is_loaded: boolean;
  messages: readonly Message[];
  unsent: readonly Unsent[];
  read: ReadMarks;
  typing: ParticipantRole | null;
}

/** The part of Storage that is used. */
export interface Outbox {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface ChatOptions {
  url: string;
  visit_id: string;
  account_id: string;
  environment: Environment;
  refreshSession: SessionRefresh;
  outbox: Outbox;
}

export class ChatThread {
  readonly state: Store<ChatState>;
  private readonly socket: Socket<ChatClientFrame, ChatServerFrame>;
  /** Messages that came before a smaller number. */
  private readonly ahead = new Map<number, Message>();
  private readonly outbox_key: string;
  private gap: Cancel | null = null;
  private overdue: Cancel | null = null;
  private typing_until: Cancel | null = null;
  private typed_at = 0;
  private read_wish = 0;

  constructor(private readonly options: ChatOptions) {
    // With the account, so that the next person at this computer does not send them.
    this.outbox_key = `videoporady.chat.${options.account_id}.${options.visit_id}`;
    this.state = new Store<ChatState>({
      connection: { kind: "connecting" },
      role: null,
      is_loaded: false,
      messages: [],
      unsent: this.restore(),
      read: { patient: 0, doctor: 0 },
      typing: null,
    });
    this.socket = new Socket({
      url: options.url,
      environment: options.environment,
      refreshSession: options.refreshSession,
      hello: () => ({ after_seq: this.last_seq }),
      onFrame: (frame) => this.receive(frame),
      onConnection: (connection) => this.state.patch({ connection }),
    });
  }

  get last_seq(): number {
    return this.state.get().messages.at(-1)?.seq ?? 0;
  }

  start(): void {
    this.socket.start();
  }

  close(): void {
    for (const cancel of [this.gap, this.overdue, this.typing_until]) cancel?.();
    this.socket.close();
  }

  /** Write a message: kept first, then sent. Empty ones are ignored; false when the outbox is full. */
  post(text: string): boolean {
    const clean = text.trim().slice(0, CHAT_LIMITS.text_characters_max);
    const { unsent } = this.state.get();
    if (clean === "") return true;
    if (unsent.length >= CHAT_LIMITS.outbox_messages_max) return false;
    const { environment } = this.options;
    const written_at = new Date(environment.now()).toISOString();
    const entry = { client_id: environment.newId(), text: clean, written_at, refused: null };
    this.keep([...unsent, entry]);
    this.typed_at = 0;
    this.transmit(entry);
    return true;
  }

  /** Try a refused message again, under the same id. */
  repeat(client_id: string): void {
    const { unsent } = this.state.get();
    const entry = unsent.find((one) => one.client_id === client_id);
    if (entry === undefined) return;
    const again = { ...entry, refused: null };
    this.keep(unsent.map((one) => (one.client_id === client_id ? again : one)));
    this.transmit(again);
  }

  discard(client_id: string): void {
    this.keep(this.state.get().unsent.filter((one) => one.client_id !== client_id));
  }

  /** The person has seen everything up to this number. Never goes back. */
  markRead(seq: number): void {
    if (seq <= this.read_wish || seq > this.last_seq) return;
    this.read_wish = seq;
    this.socket.send({ type: "read", seq });
  }

  typing(): void {
    const now = this.options.environment.now();
    if (now - this.typed_at < CHAT_LIMITS.typing_every_ms) return;
    this.typed_at = now;
    this.socket.send({ type: "typing" });
  }

  /** A message that came by another way, as the answer to an upload. */
  accept(message: Message): void {
    this.take([message]);
  }

  private receive(frame: ChatServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.welcomed(frame);
        break;
      case "message":
        if (frame.message.author.role === this.state.get().typing) this.showTyping(null);
        this.take([frame.message]);
        break;
      case "read":
        this.state.patch({ read: newerMarks(this.state.get().read, frame.read) });
        break;
      case "typing":
        this.showTyping(frame.role);
        break;
      case "problem":
        this.refused(frame);
        break;
    }
  }

  private welcomed(welcome: ChatWelcome): void {
    const read = newerMarks(this.state.get().read, welcome.read);
    this.state.patch({ role: welcome.role, read, is_loaded: true });
    this.ahead.clear();
    this.take(welcome.messages);
    for (const entry of this.state.get().unsent) if (entry.refused === null) this.transmit(entry);
    if (this.read_wish > ownMark(read, welcome.role)) {
      this.socket.send({ type: "read", seq: this.read_wish });
    }
  }

  /** Put messages where their numbers belong: what is known is skipped, what is early waits. */
  private take(arrived: readonly Message[]): void {
    for (const message of arrived)
      if (message.seq > this.last_seq) this.ahead.set(message.seq, message);
    const { messages, unsent } = this.state.get();
    const thread = [...messages];
    let next = this.last_seq + 1;
    for (let found = this.ahead.get(next); found; found = this.ahead.get(next)) {
      this.ahead.delete(next);
      thread.push(found);
      next += 1;
    }
    if (thread.length > messages.length) {
      this.state.patch({ messages: thread });
      const known = new Set(thread.map((message) => message.client_id));
      const rest = unsent.filter((entry) => !known.has(entry.client_id));
      if (rest.length < unsent.length) this.keep(rest);
    }
    this.watchGap();
  }

  private watchGap(): void {
    this.gap?.();
    this.gap = null;
    if (this.ahead.size === 0) return;
    this.gap = this.options.environment.after(CHAT_LIMITS.gap_ms_max, () => this.socket.resync());
  }

  private transmit(entry: Unsent): void {
    const { client_id, text } = entry;
    if (!this.socket.send({ type: "post", client_id, text })) return;
    this.overdue ??= this.options.environment.after(CHAT_LIMITS.acknowledge_ms_max, () => {
      this.overdue = null;
      // Sent but never said back: the line lies. Its resend is harmless by the client id.
      if (this.state.get().unsent.some((one) => one.refused === null)) this.socket.resync();
    });
  }

  private refused(frame: ProblemFrame): void {
    if (frame.client_id == null) return;
    const { unsent } = this.state.get();
    this.keep(
      unsent.map((one) =>
        one.client_id === frame.client_id ? { ...one, refused: frame.code } : one,
      ),
    );
  }

  private showTyping(role: ParticipantRole | null): void {
    this.typing_until?.();
    this.typing_until = null;
    this.state.patch({ typing: role });
    if (role === null) return;
    const { environment } = this.options;
    this.typing_until = environment.after(CHAT_LIMITS.typing_shown_ms, () => this.showTyping(null));
  }

  private restore(): Unsent[] {
    const text = this.options.outbox.getItem(this.outbox_key);
    if (text === null) return [];
    try {
      return JSON.parse(text) as Unsent[];
    } catch {
      // Written by another version of this page: nothing that could be sent.
      this.options.outbox.removeItem(this.outbox_key);
      return [];
    }
  }

  private keep(unsent: readonly Unsent[]): void {
    if (unsent.length === 0) {
      this.options.outbox.removeItem(this.outbox_key);
      this.overdue?.();
      this.overdue = null;
    } else {
      this.options.outbox.setItem(this.outbox_key, JSON.stringify(unsent));
    }
    this.state.patch({ unsent });
  }
}

function newerMarks(known: ReadMarks, arrived: ReadMarks): ReadMarks {
  return {
    patient: Math.max(known.patient, arrived.patient),
    doctor: Math.max(known.doctor, arrived.doctor),
  };
}

function ownMark(read: ReadMarks, role: RoomRole): number {
  // Reception and guests keep no mark.
  return role === "reception" || role === "guest" ? Number.POSITIVE_INFINITY : read[role];
}
