/** A call of up to four people: each has connections, a line and a picture of their own. */
import { expect, test } from "vitest";
import { bestStepFor, PICTURE_STEPS } from "../../src/realtime/adaptation";
import { Call } from "../../src/realtime/call";
import type { Peer, Room } from "../../src/realtime/frames";
import { FIRST_PICTURES_MS, FIRST_STEP, RETIRING_MS_MAX } from "../../src/realtime/party";
import { FakeConnection } from "./connections";
import { FakeEnvironment, settle, signallingIn } from "./fakes";

const ROOM = {
  visit_id: "visit",
  version: 1,
  status: "in_call",
  patient: "here",
  doctor: "here",
  call_id: "call",
  call_started_at: "2026-11-10T10:00:00Z",
  channel: "video",
  connect_opens_at: "2026-11-10T10:00:00Z",
  connect_closes_at: "2026-11-10T14:00:00Z",
  guests: [{ guest_id: "guest-1", kind: "interpreter", status: "admitted" }],
} as unknown as Room;
const WAITING = { ...ROOM, status: "ready", call_id: null, guests: [] } as unknown as Room;
const DOCTOR: Peer = { connection_id: "d1", role: "doctor" };
const GUEST: Peer = { connection_id: "g1", role: "guest", guest_id: "guest-1" };
const camera = { kind: "video", getSettings: () => ({ width: 1280, height: 720 }) };
const screen = { kind: "video", getSettings: () => ({ width: 2560, height: 1440 }) };
const EVERY_MS = 500;

/** The patient's side of a call with these. */
function patientsCall(...peers: Peer[]) {
  return patientsVisit(ROOM, ...peers);
}

/** The patient's side of a visit in this room. */
async function patientsVisit(room: Room, ...peers: Peer[]) {
  const environment = new FakeEnvironment();
  const signalling = signallingIn(environment);
  const connections: FakeConnection[] = [];
  const call = new Call({
    signalling,
    environment,
    makeConnection: () => {
      const made = new FakeConnection(`connection-${connections.length}`);
      connections.push(made);
      return made as unknown as RTCPeerConnection;
    },
  });
  signalling.start();
  const { wire } = environment;
  wire.open();
  const welcome = { type: "welcome", version: 1, connection_id: "me", role: "patient" };
  const begins = { heartbeat_seconds: 3_600, ice_servers: [], room };
  await call.send("video", camera as unknown as MediaStreamTrack);
  await call.send("audio", { kind: "audio" } as MediaStreamTrack);
  call.showMedia(true, true);
  wire.receive({ ...welcome, ...begins, peers });
  await settle();
  const joins = async (peer: Peer) => {
    wire.receive({ type: "peer_joined", peer });
    await settle();
  };
  const leaves = (peer: Peer) => wire.receive({ type: "peer_left", peer });
  const parties = () => call.state.get().parties;
  const of = (key: string) => parties().find((one) => one.key === key);
  return { environment, wire, call, connections, joins, leaves, parties, of };
}

type PatientsCall = Awaited<ReturnType<typeof patientsCall>>;

/** Their offer comes, or our offer is answered: what is sent has its encodings. */
async function agree({ wire }: PatientsCall, peer: Peer): Promise<void> {
  const type = peer.role === "doctor" ? "offer" : "answer";
  const description = { type, sdp: `${peer.connection_id}-${type}` };
  wire.receive({ type: "description", peer_id: peer.connection_id, description });
  await settle();
}

function heard(connection: FakeConnection | undefined, packets: number, lost_share = 0): void {
  const inbound = { id: "in", type: "inbound-rtp", kind: "audio", packetsReceived: packets };
  const outbound = { id: "out", type: "remote-inbound-rtp", kind: "audio" };
  connection?.stats.set("in", inbound);
  connection?.stats.set("out", { ...outbound, fractionLost: lost_share });
}

/** Packets come from everybody; of what we send to the last one this share is lost. */
async function lasts(of: PatientsCall, seconds: number, lost_share: number): Promise<void> {
  for (let sample = 1; sample <= seconds * 2; sample += 1) {
    for (const each of of.connections) heard(each, sample * 25);
    heard(of.connections.at(-1), sample * 25, lost_share);
    of.environment.pass(EVERY_MS);
    await settle();
  }
}

function picture(connection: FakeConnection | undefined) {
  const video = connection?.transceivers.find((one) => one.receiver.track.kind === "video");
  return { ...video?.sender.parameters, track: video?.sender.track };
}

test("the doctor is there from the beginning, a guest from when they come until they go", async () => {
  const call = await patientsCall(DOCTOR);
  expect(call.parties().map((one) => one.key)).toEqual(["doctor"]);
  await call.joins(GUEST);
  expect(call.parties().map((one) => one.key)).toEqual(["doctor", "guest-1"]);
  call.leaves(GUEST);
  call.leaves(DOCTOR);
  await lasts(call, 1, 0);
  expect(call.parties().map((one) => one.key)).toEqual(["doctor", "guest-1"]);
  await lasts(call, RETIRING_MS_MAX / 1_000, 0);
  expect(call.parties().map((one) => one.key)).toEqual(["doctor"]);
});

test("a guest whom the doctor takes out is gone at once, with the last picture of them", async () => {
  const call = await patientsCall(DOCTOR, GUEST);
  const [with_doctor, with_guest] = call.connections;
  for (const each of call.connections) each.connect("connected");
  call.leaves(GUEST);
  expect(call.of("guest-1")?.link).toBe("connected");
  call.wire.receive({ type: "room", room: { ...ROOM, version: 2, guests: [] } });
  expect(call.parties().map((one) => one.key)).toEqual(["doctor"]);
  expect(with_guest?.connectionState).toBe("closed");
  expect(with_doctor?.connectionState).toBe("connected");
});

test("a silent line is asked for a sign of life once, and replaced before the loss is told", async () => {
  const of = await patientsCall(DOCTOR);
  of.connections[0]?.connect("connected");
  await lasts(of, 2, 0);
  const pings = of.wire.of("ping").length;
  for (let sample = 0; sample < 2; sample += 1) {
    of.environment.pass(EVERY_MS);
    await settle();
  }
  expect(of.wire.of("ping").length).toBe(pings + 1);
  expect([of.wire.is_closed, of.environment.wires.length]).toEqual([true, 2]);
  expect(of.of("doctor")?.quality).toBe("lost");
});

test("the patient waits for the doctor's offer and offers to a guest", async () => {
  const { wire } = await patientsCall(DOCTOR, GUEST);
  expect(wire.of("description").map((frame) => frame.peer_id)).toEqual(["g1"]);
});

test("while the patient waits the connection is made, nothing is sent and nothing shown", async () => {
  const visit = await patientsVisit(WAITING, DOCTOR);
  await agree(visit, DOCTOR);
  const [connection] = visit.connections;
  connection?.connect("connected");
  await settle();
  const sent = () => connection?.transceivers.map((one) => one.sender.track ?? null);
  expect(sent()).toEqual([null, null]);
  expect(visit.of("doctor")).toMatchObject({ link: "idle", video_track: null });
  expect(await visit.call.summary()).toBeNull();
  const scale = () => picture(connection).encodings?.[0]?.scaleResolutionDownBy;
  expect(scale(), "the first picture is small, and known to be so before it is sent").toBe(2);

  visit.wire.receive({ type: "room", room: { ...ROOM, version: 2 } });
  await settle();
  expect(visit.connections).toHaveLength(1);
  expect(connection?.transceivers.map((one) => one.direction)).toEqual(["sendrecv", "sendrecv"]);
  expect(picture(connection).track).toBe(camera);
  visit.environment.pass(FIRST_PICTURES_MS);
  await settle();
  expect(scale()).toBe(1);
  expect(visit.of("doctor")?.link).toBe("connected");
});

test("who leaves the door, or comes with a new page, has no connection of before", async () => {
  const visit = await patientsVisit(WAITING, DOCTOR);
  await agree(visit, DOCTOR);
  visit.connections[0]?.connect("connected");
  visit.leaves(DOCTOR);
  expect(visit.connections[0]?.connectionState).toBe("closed");
  await visit.joins({ ...DOCTOR, connection_id: "d2" });
  expect(visit.connections).toHaveLength(2);
  visit.wire.receive({
    type: "room",
    room: { ...ROOM, version: 2, status: "not_here", call_id: null },
  });
  expect(visit.connections[1]?.connectionState).toBe("closed");
});

test("a guest who loads the page again keeps the old picture until the new one flows", async () => {
  const call = await patientsCall(DOCTOR, GUEST);
  const [with_doctor, before] = call.connections;
  for (const each of [with_doctor, before]) each?.connect("connected");
  call.leaves(GUEST);
  await call.joins({ ...GUEST, connection_id: "g2" });
  expect(before?.connectionState).toBe("connected");
  expect(call.of("guest-1")?.link).toBe("connected");
  call.connections[2]?.connect("connected");
  expect(before?.connectionState).toBe("closed");
  expect(with_doctor?.connectionState).toBe("connected");
});

test("a broken line is one person's: the others are seen as before", async () => {
  const call = await patientsCall(DOCTOR, GUEST);
  for (const each of call.connections) each.connect("connected");
  call.connections[1]?.connect("disconnected");
  expect(call.parties().map((one) => one.link)).toEqual(["connected", "interrupted"]);
  expect(await call.call.summary()).toMatchObject({
    role: "doctor",
    interruption_count: 0,
    parties: [{ role: "doctor" }, { guest_id: "guest-1", interruption_count: 1 }],
  });
});

test("what somebody has switched on is theirs, also when it is known before they are", async () => {
  const call = await patientsCall(DOCTOR);
  const media = { type: "peer_media", camera: true, picture: "flows" };
  call.wire.receive({ ...media, peer_id: "g1", microphone: false });
  call.wire.receive({ ...media, peer_id: "d1", microphone: true, picture: "declined" });
  await call.joins(GUEST);
  expect(call.of("doctor")).toMatchObject({ microphone: true, picture: "declined" });
  expect(call.of("guest-1")).toMatchObject({ microphone: false, picture: "flows" });
});

test("what several get is smaller, so that the line out carries it to each", async () => {
  expect([1, 2, 3].map(bestStepFor)).toEqual([4, 3, 3]);
  const call = await patientsCall(DOCTOR);
  await agree(call, DOCTOR);
  const rate = () => picture(call.connections[0]).encodings?.[0]?.maxBitrate;
  call.connections[0]?.connect("connected");
  await settle();
  expect(rate()).toBe((PICTURE_STEPS[FIRST_STEP]?.kilobits_per_second ?? 0) * 1_000);
  call.environment.pass(FIRST_PICTURES_MS);
  await settle();
  expect(rate()).toBe(1_500_000);
  await call.joins(GUEST);
  expect(rate()).toBe((PICTURE_STEPS[3]?.kilobits_per_second ?? 0) * 1_000);
});

test("a line that is too weak for a picture costs only who is behind it, and they are told", async () => {
  const call = await patientsCall(DOCTOR, GUEST);
  await agree(call, DOCTOR);
  await agree(call, GUEST);
  for (const each of call.connections) each.connect("connected");
  await lasts(call, 15, 0.2);
  expect(call.parties().map((one) => one.sent)).toEqual(["flows", "paused"]);
  expect(call.call.state.get().picture).toBe("flows");
  const [to_all, to_guest] = call.wire.of("media").slice(-2);
  expect([to_all?.picture, to_all?.peer_id]).toEqual(["flows", undefined]);
  expect([to_guest?.picture, to_guest?.peer_id]).toEqual(["paused", "g1"]);
  const active = (index: number) => picture(call.connections[index]).encodings?.[0]?.active;
  expect([active(0), active(1)]).toEqual([true, false]);
});

test("a screen is sent in place of the camera, sharp before smooth, and everybody is told", async () => {
  const call = await patientsCall(DOCTOR);
  await agree(call, DOCTOR);
  call.connections[0]?.connect("connected");
  await call.call.send("video", screen as unknown as MediaStreamTrack, "screen");
  call.call.showMedia(true, true);
  await settle();
  const sent = picture(call.connections[0]);
  expect(sent).toMatchObject({
    track: screen,
    degradationPreference: "maintain-resolution",
    encodings: [{ scaleResolutionDownBy: 1440 / 1080, maxFramerate: 15 }],
  });
  expect(call.wire.of("media").at(-1)).toMatchObject({ camera: true, picture_kind: "screen" });

  await call.call.send("video", camera as unknown as MediaStreamTrack);
  await settle();
  expect(picture(call.connections[0])).toMatchObject({
    track: camera,
    degradationPreference: "balanced",
  });
});

test("since when somebody shows their screen is known until they stop", async () => {
  const call = await patientsCall(DOCTOR);
  const media = { type: "peer_media", peer_id: "d1", microphone: true, camera: true };
  call.wire.receive({ ...media, picture_kind: "screen" });
  const since = call.environment.now();
  await lasts(call, 2, 0);
  call.wire.receive({ ...media, picture_kind: "screen" });
  expect(call.of("doctor")?.screen_since).toBe(since);
  call.wire.receive({ ...media, picture_kind: "camera" });
  expect(call.of("doctor")?.screen_since).toBeNull();
});

test("sound only is told once, to everybody", async () => {
  const call = await patientsCall(DOCTOR, GUEST);
  const before = call.wire.of("media").length;
  call.call.setAudioOnly(true);
  const told = call.wire.of("media").slice(before);
  expect(told.map((frame) => [frame.picture, frame.peer_id])).toEqual([["declined", undefined]]);
});

test("a sample that finds nothing new tells nobody", async () => {
  const call = await patientsCall(DOCTOR);
  await agree(call, DOCTOR);
  for (const connection of call.connections) connection.connect("connected");
  await lasts(call, 2, 0);
  let told_count = 0;
  call.call.state.subscribe(() => {
    told_count += 1;
  });
  await lasts(call, 5, 0);
  expect(told_count).toBe(0);
  call.connections[0]?.connect("failed");
  expect(told_count).toBe(1);
});
