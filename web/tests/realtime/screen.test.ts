/** A screen that is shown: begun by a choice, ended by either of two buttons, failed with words. */
import { afterEach, expect, test, vi } from "vitest";
import { canShowScreen, isChangeOfMind, ScreenShare } from "../../src/realtime/screen";

afterEach(() => vi.unstubAllGlobals());

function track() {
  return { contentHint: "", onended: null as (() => void) | null, stop: vi.fn() };
}

function browserGives(answer: () => Promise<unknown>): void {
  vi.stubGlobal("navigator", { mediaDevices: { getDisplayMedia: answer } });
}

function named(name: string, message = ""): Error {
  return Object.assign(new Error(message), { name });
}

test("the browser's own button ends it as ours does", async () => {
  const one = track();
  browserGives(async () => ({ getVideoTracks: () => [one] }));
  const share = new ScreenShare();
  await share.start();
  expect(share.state.get().track).toBe(one);
  expect(one.contentHint).toBe("detail");
  one.onended?.();
  expect(share.state.get().track).toBeNull();

  await share.start();
  share.stop();
  expect(share.state.get().track).toBeNull();
  expect(one.stop).toHaveBeenCalled();
});

test("who changes their mind is told nothing, a refusal of the system is told", async () => {
  const share = new ScreenShare();
  browserGives(() => Promise.reject(named("NotAllowedError", "Permission denied")));
  await share.start();
  expect(share.state.get()).toEqual({ track: null, is_asking: false, has_failed: false });
  browserGives(() => Promise.reject(named("NotAllowedError", "Permission denied by system")));
  await share.start();
  expect(share.state.get().has_failed).toBe(true);
  expect(isChangeOfMind(named("NotReadableError"))).toBe(false);
});

test("a choice that comes after the call is over is let go of", async () => {
  const one = track();
  browserGives(async () => ({ getVideoTracks: () => [one] }));
  const share = new ScreenShare();
  const started = share.start();
  share.close();
  await started;
  expect(one.stop).toHaveBeenCalled();
  expect(share.state.get().track).toBeNull();
});

test("a telephone's browser has none of it", () => {
  vi.stubGlobal("navigator", { mediaDevices: {} });
  expect(canShowScreen()).toBe(false);
});
