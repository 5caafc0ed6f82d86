import { expect, test } from "vitest";
import { CloseCode } from "../../src/realtime/frames";
import { type Connection, type SessionRefresh, Socket } from "../../src/realtime/socket";
import { FakeEnvironment, renewed, settle } from "./fakes";

function connect(refreshSession: SessionRefresh = renewed) {
  const environment = new FakeEnvironment();
  const states: Connection[] = [];
  const frames: { type: string }[] = [];
  const socket = new Socket<{ type: string }, { type: string }>({
    url: "ws://clinic/socket",
    environment,
    refreshSession,
    hello: () => ({ after_seq: 7 }),
    onFrame: (frame) => frames.push(frame),
    onConnection: (connection) => states.push(connection),
  });
  socket.start();
  const welcome = () => {
    environment.wire.open();
    environment.wire.receive({ type: "welcome", version: 1, heartbeat_seconds: 10 });
  };
  return { environment, socket, states, frames, welcome };
}

test("the first frame says which versions are spoken and where to resume", () => {
  const { environment, welcome } = connect();
  welcome();
  expect(environment.wire.sent[0]).toEqual({ type: "hello", versions: [1], after_seq: 7 });
});

test("nothing is sent before the welcome", () => {
  const { environment, socket, welcome } = connect();
  environment.wire.open();
  expect(socket.send({ type: "ready" })).toBe(false);
  welcome();
  expect(socket.send({ type: "ready" })).toBe(true);
  expect(environment.wire.of("ready")).toHaveLength(1);
});

test("a silent line is given up within two heartbeats", () => {
  const { environment, states, welcome } = connect();
  welcome();
  environment.pass(20_000);
  expect(states.at(-1)?.kind).toBe("reconnecting");
  expect(environment.wires[0]?.is_closed).toBe(true);
});

test("a line that answers is kept", () => {
  const { environment, states, welcome } = connect();
  welcome();
  for (let beat = 0; beat < 10; beat += 1) {
    environment.wire.receive({ type: "pong" });
    environment.pass(10_000);
  }
  expect(states).toEqual([{ kind: "online" }]);
  expect(environment.wires).toHaveLength(1);
});

test("each further failure waits longer, up to the limit", () => {
  const { environment } = connect();
  const delays: number[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const from = environment.now();
    const count = environment.wires.length;
    environment.wire.drop();
    while (environment.wires.length === count) environment.pass(50);
    delays.push(environment.now() - from);
  }
  expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});

test("the network that comes back is used at once", () => {
  const { environment, welcome } = connect();
  welcome();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    environment.wire.drop();
    environment.pass(attempt === 4 ? 0 : 10_000);
  }
  const count = environment.wires.length;
  environment.wake();
  environment.pass(0);
  expect(environment.wires).toHaveLength(count + 1);
});

test("a try that began without the network gives way to a fresh one when it comes back", () => {
  const { environment, welcome } = connect();
  welcome();
  environment.wire.drop();
  environment.pass(500);
  const stuck = environment.wire;
  environment.wake();
  environment.pass(0);
  expect([stuck.is_closed, environment.wire === stuck]).toEqual([true, false]);
});

test("a line in doubt is found dead in half a second, a live one is kept", () => {
  const { environment, socket, states, welcome } = connect();
  welcome();
  socket.doubt();
  environment.pass(499);
  expect(states.at(-1)?.kind).toBe("online");
  environment.wire.receive({ type: "pong" });
  environment.pass(500);
  expect(states.at(-1)?.kind).toBe("online");
  socket.doubt();
  environment.pass(500);
  expect(states.at(-1)?.kind).toBe("reconnecting");
  environment.pass(0);
  expect(environment.wires).toHaveLength(2);
});

test("a line that is known to be quick is given four round trips, and a quarter of a second at least", () => {
  for (const [round_trip_ms, answer_ms] of [
    [10, 250],
    [100, 400],
    [300, 500],
  ] as const) {
    const { environment, socket, states, welcome } = connect();
    welcome();
    environment.pass(round_trip_ms);
    environment.wire.receive({ type: "pong" });
    socket.doubt();
    environment.pass(answer_ms - 1);
    expect(states.at(-1)?.kind).toBe("online");
    environment.pass(1);
    expect(states.at(-1)?.kind).toBe("reconnecting");
  }
});

test("a connection that we gave up may come after the next one: that is no other tab", () => {
  const { environment, states, welcome } = connect();
  welcome();
  environment.wire.drop();
  environment.pass(500);
  environment.wake();
  environment.pass(0);
  welcome();
  environment.wire.drop(1000);
  expect(states.at(-1)?.kind).toBe("reconnecting");
  environment.pass(500);
  welcome();
  expect(states.at(-1)?.kind).toBe("online");
  environment.wire.drop(1000);
  expect(states.at(-1)).toEqual({ kind: "closed", reason: "replaced" });
});

test("a copied tab is left the visit, however often the line broke before", () => {
  const { environment, socket, states, welcome } = connect();
  welcome();
  socket.resync();
  environment.pass(0);
  welcome();
  environment.pass(3_000);
  environment.wire.receive({ type: "pong" });
  environment.pass(3_000);
  environment.wire.receive({ type: "pong" });
  environment.pass(4_000);
  environment.wire.drop(1000);
  expect(states.at(-1)).toEqual({ kind: "closed", reason: "replaced" });
});

test("after sleep a dead line is found in three seconds", () => {
  const { environment, states, welcome } = connect();
  welcome();
  environment.wake();
  environment.pass(3_000);
  expect(states.at(-1)?.kind).toBe("reconnecting");
});

test("an ended token is renewed and the socket taken again", async () => {
  let renewals = 0;
  const { environment, welcome } = connect(async () => {
    renewals += 1;
    return "renewed";
  });
  environment.wire.open();
  environment.wire.drop(CloseCode.SESSION_ENDED);
  await settle();
  environment.pass(0);
  welcome();
  expect(renewals).toBe(1);
  expect(environment.wires).toHaveLength(2);
});

test("a session that cannot be renewed is final", async () => {
  const { environment, states } = connect(async () => "ended");
  environment.wire.drop(CloseCode.SESSION_ENDED);
  await settle();
  environment.pass(60_000);
  expect(states.at(-1)).toEqual({ kind: "closed", reason: "session-ended" });
  expect(environment.wires).toHaveLength(1);
});

test("a renewal that does not help is not repeated for ever", async () => {
  const { environment, states } = connect();
  environment.wire.drop(CloseCode.SESSION_ENDED);
  await settle();
  environment.pass(0);
  environment.wire.drop(CloseCode.SESSION_ENDED);
  await settle();
  expect(states.at(-1)).toEqual({ kind: "closed", reason: "session-ended" });
});

test.each([
  [CloseCode.REPLACED, "replaced"],
  [1000, "replaced"],
  [CloseCode.VERSION, "version"],
  [CloseCode.GUEST_REFUSED, "guest-refused"],
  [CloseCode.GUEST_REMOVED, "guest-removed"],
  [CloseCode.GUEST_LEFT, "guest-left"],
  [CloseCode.VISIT_OVER, "visit-over"],
])("close code %i is final", (code, reason) => {
  const { environment, states, welcome } = connect();
  welcome();
  environment.wire.drop(code);
  environment.pass(60_000);
  expect(states.at(-1)).toEqual({ kind: "closed", reason });
  expect(environment.wires).toHaveLength(1);
});

test("a visit booked a moment ago is asked for again, a foreign one is not", () => {
  const { environment, states } = connect();
  environment.wire.drop(CloseCode.REFUSED);
  environment.pass(250);
  expect(environment.wires).toHaveLength(2);
  environment.pass(5_000);
  environment.wire.drop(CloseCode.REFUSED);
  expect(states.at(-1)).toEqual({ kind: "closed", reason: "refused" });
});

test("a visit taken elsewhere can be taken back", () => {
  const { environment, socket, states, welcome } = connect();
  welcome();
  environment.wire.drop(CloseCode.REPLACED);
  socket.reopen();
  welcome();
  expect(states.at(-1)).toEqual({ kind: "online" });
});

test("frames of a line that was given up change nothing", () => {
  const { environment, socket, frames, welcome } = connect();
  welcome();
  const old = environment.wire;
  socket.resync();
  environment.pass(0);
  old.receive({ type: "room" });
  old.drop(CloseCode.REPLACED);
  welcome();
  expect(frames.map((frame) => frame.type)).toEqual(["welcome", "welcome"]);
});
