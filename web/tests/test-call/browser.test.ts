import { describe, expect, test } from "vitest";
import { type BrowserObstacle, obstacleOf } from "../../src/features/test-call/browser";
import { deviceProblems } from "../../src/features/test-call/measure";
import { problemOf } from "../../src/realtime/media";

const ABLE = { RTCPeerConnection: Object };
const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15";

describe("what is said of a browser before anything is asked for", () => {
  test.each<[string, BrowserObstacle | null]>([
    [`${CHROME} Chrome/142.0.0.0 Safari/537.36`, null],
    [`${CHROME} HeadlessChrome/142.0.0.0 Safari/537.36`, null],
    [`${CHROME} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`, null],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", null],
    [`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, null],
    [`${CHROME} Chrome/72.0.3626.121 Safari/537.36`, "too-old"],
    [`${IPHONE} Version/12.1 Mobile/15E148 Safari/604.1`, "too-old"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Gecko/20100101 Firefox/60.0", "too-old"],
    [`${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/450.0.0.38]`, "in-app"],
    [`${IPHONE} Mobile/15E148 Instagram 320.0.0.0`, "in-app"],
    [`${IPHONE} GSA/300.0.1 Mobile/15E148 Safari/604.1`, "in-app"],
    [
      "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36",
      "in-app",
    ],
  ])("%s", (agent, obstacle) => {
    expect(obstacleOf(agent, ABLE)).toBe(obstacle);
  });

  test("a browser without calls is too old, whatever it calls itself", () => {
    expect(obstacleOf(`${CHROME} Chrome/142.0.0.0`, {})).toBe("too-old");
  });
});

const track = (readyState: MediaStreamTrackState) => ({ readyState }) as MediaStreamTrack;

describe("why a camera or a microphone gave nothing", () => {
  test("one that works has no problem", () => {
    expect(deviceProblems([], track("live"), track("live"))).toEqual({
      camera_problem: null,
      microphone_problem: null,
    });
  });

  test("each gets its own problem, and a refusal is of both", () => {
    expect(deviceProblems(["no-camera", "microphone-in-use"], null, null)).toEqual({
      camera_problem: "missing",
      microphone_problem: "in_use",
    });
    expect(deviceProblems(["permission-refused"], null, null)).toEqual({
      camera_problem: "refused",
      microphone_problem: "refused",
    });
  });

  test("what the system blocks is told from what the person refused", () => {
    const refusal = (message: string) => new DOMException(message, "NotAllowedError");
    expect(problemOf(refusal("Permission denied by system"), "camera")).toBe("blocked-by-system");
    expect(problemOf(refusal("Permission denied"), "camera")).toBe("permission-refused");
    // The page has the permission, and the camera is refused all the same.
    expect(problemOf(refusal(""), "camera", true)).toBe("blocked-by-system");
    expect(deviceProblems(["blocked-by-system"], null, null)).toEqual({
      camera_problem: "blocked",
      microphone_problem: "blocked",
    });
  });

  test("what ended while the test ran was unplugged", () => {
    expect(deviceProblems(["no-camera"], track("ended"), track("live"))).toEqual({
      camera_problem: "unplugged",
      microphone_problem: null,
    });
  });
});
