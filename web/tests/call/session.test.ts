/** What is sent of camera and screen, and when a shown screen ends. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { endScreen, sendMedia } from "../../src/features/call/session";
import type { Call } from "../../src/realtime/call";
import { CloseCode, type Room } from "../../src/realtime/frames";
import { LocalMedia, USUAL_CHOICE } from "../../src/realtime/media";
import { ScreenShare } from "../../src/realtime/screen";
import { FakeEnvironment, signallingIn } from "../realtime/fakes";

const ROOM = { visit_id: "visit", version: 1, status: "in_call", call_id: "call" } as Room;
const MINUTE_MS = 60_000;

let choose: (stream: unknown) => void = () => undefined;
let refuse: (error: Error) => void = () => undefined;

function track() {
  return { contentHint: "", onended: null, stop: vi.fn() };
}

beforeEach(() => {
  const getDisplayMedia = () =>
    new Promise((resolve, reject) => {
      choose = resolve;
      refuse = reject;
    });
  vi.stubGlobal("navigator", { mediaDevices: { getDisplayMedia } });
});
afterEach(() => vi.unstubAllGlobals());

async function isChosen(one: ReturnType<typeof track>, started: Promise<void>): Promise<void> {
  choose({ getVideoTracks: () => [one] });
  await started;
}

function inCall() {
  const environment = new FakeEnvironment();
  const signalling = signallingIn(environment);
  signalling.start();
  const { wire } = environment;
  wire.open();
  const welcome = { type: "welcome", version: 1, heartbeat_seconds: 3_600, connection_id: "me" };
  wire.receive({
    ...welcome,
    role: "guest",
    guest_id: "g",
    ice_servers: [],
    peers: [],
    room: ROOM,
  });
  const screen = new ScreenShare();
  endScreen(screen, signalling);
  return { environment, wire, screen };
}

test("a screen is shown no longer than its owner is in the call", async () => {
  for (const code of [CloseCode.GUEST_REMOVED, CloseCode.REPLACED]) {
    const { wire, screen } = inCall();
    const one = track();
    await isChosen(one, screen.start());
    expect(screen.state.get().track).toBe(one);
    wire.drop(code);
    expect(screen.state.get().track).toBeNull();
    expect(one.stop).toHaveBeenCalled();
  }
});

test("a line that is away for a moment ends no screen", async () => {
  const { wire, environment, screen } = inCall();
  const one = track();
  await isChosen(one, screen.start());
  wire.drop();
  environment.pass(MINUTE_MS);
  expect(screen.state.get().track).toBe(one);
});

test("what is chosen after the end of the call is shown to nobody", async () => {
  const { wire, screen } = inCall();
  const one = track();
  const started = screen.start();
  wire.receive({ type: "room", room: { ...ROOM, version: 2, status: "done" } });
  await isChosen(one, started);
  expect(screen.state.get().track).toBeNull();
  expect(one.stop).toHaveBeenCalled();
});

function withoutPictures() {
  const media = new LocalMedia({ ...USUAL_CHOICE, audio_only: true }, () => undefined);
  const screen = new ScreenShare();
  const done: string[] = [];
  const call = {
    setAudioOnly: (on: boolean) => done.push(on ? "sound only" : "with pictures"),
    send: async (_: string, one: unknown, kind?: string) =>
      void done.push(`${kind}: ${one !== null}`),
    showMedia: () => undefined,
  };
  sendMedia(media, screen, call as unknown as Call);
  done.length = 0;
  return { media, screen, done };
}

test("pictures come back with the screen that is chosen, and not before", async () => {
  const { media, screen, done } = withoutPictures();
  const first = screen.start();
  expect(media.state.get().choice.audio_only).toBe(true);
  refuse(Object.assign(new Error("Permission denied"), { name: "NotAllowedError" }));
  await first;
  expect(media.state.get().choice.audio_only).toBe(true);
  expect(done).not.toContain("with pictures");

  const one = track();
  await isChosen(one, screen.start());
  expect(media.state.get().choice.audio_only).toBe(false);
  expect(screen.state.get().track).toBe(one);
  // First what is sent, then that it is: else the face would be seen for a moment.
  expect(done.indexOf("screen: true")).toBeGreaterThanOrEqual(0);
  expect(done.indexOf("screen: true")).toBeLessThan(done.indexOf("with pictures"));
});

test("who goes over to sound alone shows no screen any more", async () => {
  const { media, screen } = withoutPictures();
  await isChosen(track(), screen.start());
  media.switchAudioOnly(true);
  expect(screen.state.get().track).toBeNull();
  expect(media.state.get().choice.audio_only).toBe(true);
});
