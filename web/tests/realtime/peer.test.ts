/** Negotiation over a fake wire: one side offers, the other answers and asks. */
import { expect, test } from "vitest";
import { PICTURE_STEPS } from "../../src/realtime/adaptation";
import type { SessionDescription } from "../../src/realtime/frames";
import { PeerLink } from "../../src/realtime/peer";
import { FakeConnection, type FakeTransceiver, KINDS } from "./connections";
import { FakeEnvironment, settle } from "./fakes";

function side(name: string, offers: boolean, environment: FakeEnvironment) {
  const connection = new FakeConnection(name);
  const out: (SessionDescription | "restart")[] = [];
  const link = new PeerLink({
    offers,
    is_open: true,
    environment,
    makeConnection: () => connection as unknown as RTCPeerConnection,
    onChange: () => {},
    wire: {
      description: (one) => out.push(one),
      candidate: () => {},
      restart: () => out.push("restart"),
    },
  });
  return { connection, link, out };
}

type Side = ReturnType<typeof side>;

async function deliver(from: Side, to: Side): Promise<void> {
  for (const one of from.out.splice(0)) {
    if (one === "restart") to.link.receiveRestart();
    else await to.link.receiveDescription(one);
  }
  await settle();
}

const restarts = (one: Side) => one.connection.history.filter((step) => step === "restart");

function pair() {
  const environment = new FakeEnvironment();
  const patient = side("patient", false, environment);
  const doctor = side("doctor", true, environment);
  return { environment, patient, doctor };
}

/** A pair whose first offer is answered, and whose connection stands. */
async function connected() {
  const made = pair();
  const { patient, doctor } = made;
  for (const kind of KINDS) await doctor.link.sendTrack(kind, null);
  await settle();
  await deliver(doctor, patient);
  await deliver(patient, doctor);
  for (const one of [patient, doctor]) one.connection.connect("connected");
  return made;
}

test("one offer is answered", async () => {
  const { patient, doctor } = pair();
  doctor.connection.onnegotiationneeded?.();
  await settle();
  await deliver(doctor, patient);
  await deliver(patient, doctor);
  expect(doctor.connection.history).toEqual(["have-local-offer", "stable"]);
  expect(patient.connection.history).toEqual(["have-remote-offer", "stable"]);
});

test("the patient waits for the doctor's first offer and sends its tracks with the answer", async () => {
  const { patient, doctor } = pair();
  const camera = { kind: "video" } as MediaStreamTrack;
  await patient.link.sendTrack("audio", null);
  await patient.link.sendTrack("video", camera);
  await settle();
  expect(patient.out).toEqual([]);

  for (const kind of KINDS) await doctor.link.sendTrack(kind, null);
  await settle();
  await deliver(doctor, patient);
  const video = patient.connection.transceivers.find((one) => one.receiver.track.kind === "video");
  expect([video?.sender.track, video?.direction]).toEqual([camera, "sendrecv"]);
  expect(patient.connection.history).toEqual(["have-remote-offer", "stable"]);
});

test("a call that begins while the offer is being answered is sent what it began with", async () => {
  const { patient, doctor } = pair();
  const camera = { kind: "video" } as MediaStreamTrack;
  for (const one of [patient, doctor]) {
    for (const kind of KINDS) await one.link.sendTrack(kind, null);
  }
  await settle();
  const answering = deliver(doctor, patient);
  while (patient.connection.transceivers.length === 0) await Promise.resolve();
  const [audio, video] = patient.connection.transceivers;
  if (audio === undefined || video === undefined) throw new Error("an offer without its places");
  const { replaceTrack } = audio.sender;
  audio.sender.replaceTrack = async (track) => {
    void patient.link.sendTrack("video", camera);
    await replaceTrack(track);
  };
  await answering;
  expect(video.sender.track).toBe(camera);
});

test("a call that does not come about is tried anew, by the doctor's side alone", async () => {
  const { environment, patient, doctor } = pair();
  for (const kind of KINDS) await doctor.link.sendTrack(kind, null);
  await settle();
  await deliver(doctor, patient);
  await deliver(patient, doctor);
  for (const count of [1, 2]) {
    environment.pass(8_000);
    await settle();
    expect(restarts(doctor)).toHaveLength(count);
    await deliver(doctor, patient);
    await deliver(patient, doctor);
  }
  expect(patient.out).toEqual([]);
  doctor.connection.connect("connected");
  environment.pass(60_000);
  expect(restarts(doctor)).toHaveLength(2);
});

test("who answers never offers: a lost path is told, and the other side offers anew", async () => {
  const { environment, patient, doctor } = await connected();
  patient.connection.connect("failed");
  expect(patient.out).toEqual(["restart"]);
  await deliver(patient, doctor);
  expect(restarts(doctor)).toHaveLength(1);
  await deliver(doctor, patient);
  await deliver(patient, doctor);
  expect(doctor.connection.history.at(-1)).toBe("stable");
  expect([restarts(patient), patient.connection.history.includes("rollback")]).toEqual([[], false]);

  // As often as it takes.
  environment.pass(5_000);
  expect(patient.out).toEqual(["restart"]);
  patient.connection.connect("connected");
  environment.pass(60_000);
  expect(patient.out).toEqual(["restart"]);
});

test("both lose the path at once, and one offer is made of it", async () => {
  const { patient, doctor } = await connected();
  for (const one of [patient, doctor]) one.connection.connect("failed");
  await settle();
  await Promise.all([deliver(patient, doctor), deliver(doctor, patient)]);
  await deliver(patient, doctor);
  expect(restarts(doctor)).toHaveLength(1);
  expect(patient.connection.history).not.toContain("rollback");
  expect(doctor.connection.history.at(-1)).toBe("stable");
});

test("an offer that was lost on the way is sent again, the first one too", async () => {
  const { environment, patient, doctor } = pair();
  for (const kind of KINDS) await doctor.link.sendTrack(kind, null);
  await settle();
  const [lost] = doctor.out.splice(0);
  environment.pass(8_000);
  expect(doctor.out).toEqual([lost]);
  await deliver(doctor, patient);
  await deliver(patient, doctor);
  for (const one of [patient, doctor]) one.connection.connect("connected");

  doctor.connection.connect("failed");
  await settle();
  const [later] = doctor.out.splice(0);
  environment.pass(5_000);
  expect(doctor.out).toEqual([later]);
  expect(later).not.toEqual(lost);
});

test("a second answer to the same offer changes nothing", async () => {
  const { patient, doctor } = await connected();
  await doctor.link.receiveDescription({ type: "answer", sdp: "patient-answer" });
  await patient.link.receiveDescription({ type: "answer", sdp: "doctor-answer" });
  await doctor.link.receiveDescription({ type: "offer", sdp: "patient-offer-1" });
  expect(doctor.connection.history).toEqual(["have-local-offer", "stable"]);
  expect(patient.connection.history).toEqual(["have-remote-offer", "stable"]);
});

test("a candidate that is quicker than its description is held", async () => {
  const { patient } = pair();
  const early = { candidate: "candidate:1", sdpMid: "0" };
  await patient.link.receiveCandidate(early);
  expect(patient.connection.candidates).toEqual([]);
  await patient.link.receiveDescription({ type: "offer", sdp: "doctor-offer-1" });
  expect(patient.connection.candidates).toEqual([early]);
});

test("a candidate never overtakes a description that is being applied", async () => {
  const { patient } = pair();
  const described = patient.link.receiveDescription({ type: "offer", sdp: "doctor-offer-1" });
  const candidate = { candidate: "candidate:1", sdpMid: "0" };
  await Promise.all([described, patient.link.receiveCandidate(candidate)]);
  expect(patient.connection.candidates).toEqual([candidate]);
});

test("a failed path is looked for anew at once, a shaky one after its chance to heal", async () => {
  const { environment, doctor } = await connected();
  doctor.connection.connect("disconnected");
  environment.pass(1_000);
  expect(restarts(doctor)).toEqual([]);
  environment.pass(500);
  expect(restarts(doctor)).toHaveLength(1);
  doctor.connection.connect("failed");
  expect(restarts(doctor)).toHaveLength(2);
});

test("a path that heals by itself is left alone", async () => {
  const { environment, patient, doctor } = await connected();
  for (const one of [patient, doctor]) one.connection.connect("disconnected");
  environment.pass(1_000);
  for (const one of [patient, doctor]) one.connection.connect("connected");
  environment.pass(60_000);
  expect([restarts(doctor), patient.out]).toEqual([[], []]);
});

test("the sound comes before the picture, which is as large as it may be", async () => {
  const { doctor } = pair();
  const track = (kind: string) =>
    ({ kind, getSettings: () => ({ width: 1280, height: 720 }) }) as MediaStreamTrack;
  for (const kind of KINDS) await doctor.link.sendTrack(kind, track(kind));
  const [audio, video] = doctor.connection.transceivers;
  if (video !== undefined) video.sender.track = track("video");
  const sent = (one?: FakeTransceiver) => one?.sender.parameters.encodings[0];

  await doctor.link.limitPicture(PICTURE_STEPS[2]);
  expect(sent(audio)).toMatchObject({ priority: "high", networkPriority: "high" });
  expect(sent(video)).toMatchObject({
    active: true,
    priority: "low",
    maxBitrate: 220_000,
    scaleResolutionDownBy: 720 / 270,
  });
  await doctor.link.limitPicture(PICTURE_STEPS[0]);
  expect([sent(video)?.active, sent(audio)?.active]).toEqual([false, undefined]);
});

test("a retired link says nothing any more", async () => {
  const { doctor } = pair();
  doctor.link.retire();
  doctor.connection.onnegotiationneeded?.();
  await settle();
  expect(doctor.out).toEqual([]);
});
