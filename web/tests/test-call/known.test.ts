import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "../../src/api/client";
import { iceServersOf, TEST_CALL } from "../../src/features/test-call/measure";

const RELAYS = { ice_servers: [{ urls: ["turn:relay.example"] }] };

function answered(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": status === 200 ? "application/json" : "application/problem+json" },
  });
}

const unknown = () => answered(404, { code: "visit-not-found", detail: "Nie ma takiej wizyty." });
const calls = vi.fn<() => Promise<Response>>();

beforeEach(() => {
  vi.useFakeTimers();
  calls.mockReset();
  vi.stubGlobal("fetch", calls);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a visit that was booked a moment ago is asked for again until it is known", async () => {
  calls.mockImplementation(async () =>
    calls.mock.calls.length < 4 ? unknown() : answered(200, RELAYS),
  );
  const found = iceServersOf("visit", new AbortController().signal);
  await vi.advanceTimersByTimeAsync(3 * TEST_CALL.ask_again_ms);
  expect((await found)[0]?.urls).toEqual(["turn:relay.example"]);
  expect(calls).toHaveBeenCalledTimes(4);
});

test("a visit that stays unknown is said to be so in the end", async () => {
  calls.mockImplementation(async () => unknown());
  const found = iceServersOf("visit", new AbortController().signal).catch((error) => error);
  await vi.advanceTimersByTimeAsync(TEST_CALL.asked_max * TEST_CALL.ask_again_ms);
  expect(await found).toBeInstanceOf(ApiProblem);
  expect(calls).toHaveBeenCalledTimes(TEST_CALL.asked_max);
});

test("who leaves the page meanwhile asks no more", async () => {
  calls.mockImplementation(async () => unknown());
  const controller = new AbortController();
  const found = iceServersOf("visit", controller.signal).catch((error) => error);
  await vi.advanceTimersByTimeAsync(TEST_CALL.ask_again_ms / 2);
  controller.abort();
  await vi.advanceTimersByTimeAsync(TEST_CALL.ask_again_ms);
  expect(await found).toBe(controller.signal.reason);
  expect(calls).toHaveBeenCalledTimes(1);
});

test("any other refusal is told at once", async () => {
  calls.mockImplementation(async () => answered(403, { code: "forbidden", detail: "" }));
  const found = iceServersOf("visit", new AbortController().signal);
  await expect(found).rejects.toBeInstanceOf(ApiProblem);
  expect(calls).toHaveBeenCalledTimes(1);
});
