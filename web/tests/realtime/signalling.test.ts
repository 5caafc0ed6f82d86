import { expect, test } from "vitest";
import { CloseCode, type Room } from "../../src/realtime/frames";
import { callIsOpen } from "../../src/realtime/signalling";
import { FakeEnvironment, signallingIn } from "./fakes";

function room(version: number, change: Partial<Room> = {}): Room {
  return {
    visit_id: "visit",
    version,
    status: "not_here",
    patient: "here",
    doctor: "absent",
    ready_since: null,
    lost_since: null,
    call_id: null,
    call_started_at: null,
    call_ended_at: null,
    last_test: null,
    connect_opens_at: "2026-11-10T10:00:00Z",
    connect_closes_at: "2026-11-10T14:00:00Z",
    ...change,
  };
}

function join() {
  const environment = new FakeEnvironment();
  const signalling = signallingIn(environment);
  signalling.start();
  const welcome = (first: Room) => {
    environment.wire.open();
    environment.wire.receive({
      type: "welcome",
      version: 1,
      connection_id: "me",
      role: "patient",
      heartbeat_seconds: 60,
      ice_servers: [],
      room: first,
      peers: [],
    });
  };
  const change = (next: Room) => environment.wire.receive({ type: "room", room: next });
  return { environment, signalling, welcome, change };
}

test("an older room never replaces a newer one", () => {
  const { signalling, welcome, change } = join();
  welcome(room(5, { status: "ready" }));
  change(room(4, { status: "testing" }));
  expect(signalling.state.get().room?.status).toBe("ready");
  change(room(6, { status: "in_call" }));
  expect(signalling.state.get().room?.status).toBe("in_call");
});

test("a press before the line stands is said as soon as it does", () => {
  const { environment, signalling, welcome } = join();
  signalling.ready();
  welcome(room(1));
  expect(environment.wire.of("ready")).toHaveLength(1);
});

test("a press that the line swallowed is said again; one that the room shows is not", () => {
  const { environment, signalling, welcome, change } = join();
  welcome(room(1));
  signalling.ready();
  environment.wire.drop();
  environment.pass(250);
  welcome(room(1));
  expect(environment.wire.of("ready")).toHaveLength(1);
  change(room(2, { status: "ready", ready_since: "2026-11-10T10:01:00Z" }));
  environment.wire.drop();
  environment.pass(250);
  welcome(room(2, { status: "ready", ready_since: "2026-11-10T10:01:00Z" }));
  expect(environment.wire.of("ready")).toEqual([]);
});

test("a refusal is shown and not repeated; one of the moment is repeated and not shown", () => {
  const { environment, signalling, welcome } = join();
  welcome(room(1));
  signalling.ready();
  environment.wire.receive({ type: "problem", code: "too-many-requests", detail: "…" });
  expect(signalling.state.get().problem).toBeNull();
  environment.pass(1_000);
  expect(environment.wire.of("ready")).toHaveLength(2);
  environment.wire.receive({ type: "problem", code: "connect-not-open", detail: "Za wcześnie" });
  environment.pass(10_000);
  expect(signalling.state.get().problem?.detail).toBe("Za wcześnie");
  expect(environment.wire.of("ready")).toHaveLength(2);
});

test("a call is open from its start to its end", () => {
  expect(callIsOpen(room(1))).toBe(false);
  expect(callIsOpen(room(2, { status: "in_call", call_id: "call" }))).toBe(true);
  expect(callIsOpen(room(3, { status: "lost", call_id: "call" }))).toBe(true);
  const ended = { call_id: "call", call_ended_at: "2026-11-10T10:20:00Z" };
  expect(callIsOpen(room(4, { status: "done", ...ended }))).toBe(false);
});

test("a guest's leaving is said again until the server closes the line, whatever the room shows", () => {
  const { environment, signalling } = join();
  const welcome = () => {
    environment.wire.open();
    const me = { connection_id: "me", role: "guest", guest_id: "guest-1" };
    const begins = { version: 1, heartbeat_seconds: 60, ice_servers: [], peers: [] };
    environment.wire.receive({ type: "welcome", ...me, ...begins, room: room(1) });
  };
  welcome();
  environment.wire.drop();
  signalling.leave();
  environment.pass(250);
  // Nobody waits and no call is open: for a patient that would be enough.
  welcome();
  expect(environment.wire.of("leave")).toHaveLength(1);
  environment.wire.drop();
  environment.pass(500);
  welcome();
  expect(environment.wire.of("leave")).toHaveLength(1);
  environment.wire.drop(CloseCode.GUEST_LEFT);
  const closed = { kind: "closed", reason: "guest-left" };
  expect(signalling.state.get().connection).toEqual(closed);
});

test("an answer to a guest that is refused is told; a passing frame's refusal is not", () => {
  const { environment, signalling, welcome, change } = join();
  const waits = { guest_id: "guest-1", status: "waiting" };
  const problem = { type: "problem", code: "guest-gone", detail: "Tej osoby już nie ma." };
  expect(signalling.admitGuest("guest-1")).toBe(false);
  welcome(room(1, { guests: [waits] } as unknown as Room));
  environment.wire.receive(problem);
  expect(signalling.state.get().problem).toBeNull();
  expect(signalling.admitGuest("guest-1")).toBe(true);
  environment.wire.receive(problem);
  expect(signalling.state.get().problem?.detail).toBe("Tej osoby już nie ma.");

  // Once the room shows the answer, what is refused later is something else.
  signalling.admitGuest("guest-1");
  change(room(2, { guests: [{ ...waits, status: "admitted" }] } as unknown as Room));
  environment.wire.receive(problem);
  expect(signalling.state.get().problem).toBeNull();
});
