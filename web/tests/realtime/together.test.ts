/** A document looked at together: one leads, the other follows, and both can end it. */
import { expect, test } from "vitest";
import type { ParticipantRole, SharedView } from "../../src/realtime/frames";
import { TOGETHER_LIMITS, Together } from "../../src/realtime/together";
import { FakeEnvironment, signallingIn } from "./fakes";

const OTHER = "other-connection";
const VIEW: SharedView = {
  document_id: "scan",
  page: 2,
  zoom: 1.5,
  x: 0.25,
  y: 0.75,
  pointer: null,
};

const WHOLE = { page: 1, zoom: 1, x: 0.5, y: 0.5 };

function inCall(role: ParticipantRole = "patient") {
  const environment = new FakeEnvironment();
  const signalling = signallingIn(environment);
  const together = new Together({ signalling, environment });
  const other: ParticipantRole = role === "doctor" ? "patient" : "doctor";
  const peer = { connection_id: OTHER, role: other };
  const welcome = () => {
    environment.wire.open();
    environment.wire.receive({
      type: "welcome",
      version: 1,
      connection_id: "me",
      role,
      heartbeat_seconds: 600,
      ice_servers: [],
      room: { visit_id: "visit", version: 1, status: "in_call" },
      peers: [peer],
    });
  };
  signalling.start();
  welcome();
  const told = () => environment.wire.of("show").map((frame) => frame.view as SharedView | null);
  const shows = (view: SharedView | null, peer_id = OTHER) =>
    environment.wire.receive({ type: "peer_shows", peer_id, view });
  const leaves = () => environment.wire.receive({ type: "peer_left", peer });
  return { environment, together, told, shows, leaves, welcome };
}

test("what one shows is told at once, from its first page", () => {
  const { together, told } = inCall();
  together.show("scan", WHOLE);
  expect(told()).toEqual([
    { document_id: "scan", page: 1, zoom: 1, x: 0.5, y: 0.5, pointer: null },
  ]);
  expect(together.state.get().watched?.leader).toBeNull();
});

test("a pointer that never rests is told ten times a second, and where it stops is told too", () => {
  const { environment, together, told } = inCall();
  together.show("scan", WHOLE);
  // A mouse gives a hundred places a second, and more.
  for (let moves = 1; moves <= 300; moves += 1) {
    environment.pass(10);
    together.point({ x: moves / 300, y: 0.5 });
  }
  const seconds = 3;
  const often = (seconds * 1_000) / TOGETHER_LIMITS.show_every_ms;
  expect(often).toBe(30);
  expect(told().length).toBeLessThanOrEqual(often + 1);
  expect(told().length).toBeGreaterThanOrEqual(often - 1);
  environment.pass(TOGETHER_LIMITS.show_every_ms);
  expect(told().at(-1)?.pointer).toEqual({ x: 1, y: 0.5 });
  const count = told().length;
  environment.pass(5_000);
  expect(told()).toHaveLength(count);
});

test("who follows sees the page, the place and the pointer of who leads, and moves nothing", () => {
  const { together, told, shows } = inCall("patient");
  shows(VIEW);
  shows({ ...VIEW, page: 3, pointer: { x: 0.1, y: 0.2 } });
  together.move({ page: 1 });
  together.point({ x: 0, y: 0 });
  expect(together.state.get().watched).toEqual({
    view: { ...VIEW, page: 3, pointer: { x: 0.1, y: 0.2 } },
    leader: "doctor",
  });
  expect(told()).toEqual([]);
});

test("who follows can end it for both", () => {
  const { together, told, shows } = inCall();
  shows(VIEW);
  together.stop();
  expect(together.state.get().watched).toBeNull();
  expect(told()).toEqual([null]);
});

test("who leads is ended by the other side, and nobody who joins later sees it", () => {
  const { environment, together, told, shows } = inCall();
  together.show("scan", WHOLE);
  together.move({ page: 2 });
  shows(null);
  expect(together.state.get().watched).toBeNull();
  environment.pass(1_000);
  expect(told().map((view) => view?.page ?? null)).toEqual([1, null]);
});

test("another document takes the place of what the other side shows", () => {
  const { together, told, shows } = inCall();
  shows(VIEW);
  together.show("photo", WHOLE);
  expect(told().map((view) => view?.document_id ?? null)).toEqual([null, "photo"]);
  expect(together.state.get().watched?.leader).toBeNull();
});

test("when both begin at once the doctor leads on both screens", () => {
  const doctor = inCall("doctor");
  doctor.together.show("scan", WHOLE);
  doctor.shows({ ...VIEW, document_id: "photo" });
  expect(doctor.together.state.get().watched).toMatchObject({
    leader: null,
    view: { document_id: "scan" },
  });
  const patient = inCall("patient");
  patient.together.show("photo", WHOLE);
  patient.shows(VIEW);
  expect(patient.together.state.get().watched).toEqual({ leader: "doctor", view: VIEW });
  expect(patient.told()).toHaveLength(1);
});

test("who shows and loads the page anew is waited for; who does not return ends it", () => {
  const { environment, together, shows, leaves } = inCall();
  shows(VIEW);
  leaves();
  environment.pass(TOGETHER_LIMITS.leader_away_ms_max - 1);
  shows({ ...VIEW, page: 4 }, "their-new-connection");
  environment.pass(TOGETHER_LIMITS.leader_away_ms_max);
  expect(together.state.get().watched?.view.page).toBe(4);

  environment.wire.receive({
    type: "peer_left",
    peer: { connection_id: "their-new-connection", role: "doctor" },
  });
  environment.pass(TOGETHER_LIMITS.leader_away_ms_max);
  expect(together.state.get().watched).toBeNull();
});

test("a new socket of who leads tells what is shown", () => {
  const { environment, together, told, welcome } = inCall();
  together.show("scan", WHOLE);
  environment.pass(1_000);
  environment.wire.drop();
  environment.pass(10_000);
  welcome();
  // Of the newest wire alone.
  expect(told()).toMatchObject([{ document_id: "scan" }]);
});
