/** A fake wire and a fake clock: the two ends of a socket without a network. */
import type { Cancel, Environment, Wire } from "../../src/realtime/environment";
import { Signalling } from "../../src/realtime/signalling";
import type { SessionRefresh } from "../../src/realtime/socket";

export class FakeWire implements Wire {
  onopen: Wire["onopen"] = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  readonly sent: Record<string, unknown>[] = [];
  is_closed = false;

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.is_closed = true;
  }

  open(): void {
    this.onopen?.({} as never);
  }

  receive(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) } as never);
  }

  drop(code = 1006): void {
    this.is_closed = true;
    this.onclose?.({ code } as never);
  }

  of(type: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame.type === type);
  }
}

interface Timer {
  at: number;
  run: () => void;
}

export class FakeEnvironment implements Environment {
  readonly wires: FakeWire[] = [];
  private time = 1_000_000;
  private timers: Timer[] = [];
  private wakers = new Set<() => void>();
  private last_id = 0;

  open(url: string): FakeWire {
    const wire = new FakeWire(url);
    this.wires.push(wire);
    return wire;
  }

  /** The newest connection. */
  get wire(): FakeWire {
    const wire = this.wires.at(-1);
    if (wire === undefined) throw new Error("nothing was opened");
    return wire;
  }

  now(): number {
    return this.time;
  }

  random(): number {
    return 1;
  }

  newId(): string {
    this.last_id += 1;
    return `id-${this.last_id}`;
  }

  after(delay_ms: number, run: () => void): Cancel {
    const timer = { at: this.time + delay_ms, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  onWake(run: () => void): Cancel {
    this.wakers.add(run);
    return () => this.wakers.delete(run);
  }

  close(): void {}

  wake(): void {
    for (const run of [...this.wakers]) run();
  }

  /** Let time pass; what falls due meanwhile happens in its order. */
  pass(delay_ms: number): void {
    const until = this.time + delay_ms;
    for (;;) {
      const due = this.timers.filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((one) => one !== due);
      this.time = Math.max(this.time, due.at);
      due.run();
    }
    this.time = until;
  }
}

export class MemoryOutbox {
  readonly kept = new Map<string, string>();
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
}

export const renewed: SessionRefresh = async () => "renewed";

/** Lets promises that are settled already run on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** The signalling of one tab in this environment, not started yet. */
export function signallingIn(environment: FakeEnvironment): Signalling {
  return new Signalling({
    url: "ws://clinic/signalling",
    device_id: "tab",
    environment,
    refreshSession: renewed,
  });
}
