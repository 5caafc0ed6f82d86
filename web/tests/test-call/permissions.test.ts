import { describe, expect, test } from "vitest";
import { waysOf } from "../../src/features/permissions/PermissionHelp";
import {
  type Agent,
  type Family,
  platformOf,
  type System,
} from "../../src/features/permissions/platform";
import { permissionWords } from "../../src/features/permissions/words";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15";
const PHONE = "Mozilla/5.0 (Linux; Android 10; K)";

describe("whose advice is shown first", () => {
  test.each<[string, Family, System]>([
    [`${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, "chrome-desktop", "windows"],
    [
      `${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
      "edge-desktop",
      "windows",
    ],
    [
      `${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 OPR/124.0.0.0`,
      "chrome-desktop",
      "windows",
    ],
    [
      `${WINDOWS.replace(")", "; rv:144.0)")} Gecko/20100101 Firefox/144.0`,
      "firefox-desktop",
      "windows",
    ],
    [`${MAC} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, "chrome-desktop", "macos"],
    [
      `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
      "safari-mac",
      "macos",
    ],
    [`${PHONE} ${WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36`, "android", "android"],
    [
      `${PHONE} ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
      "android",
      "android",
    ],
    ["Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0", "android", "android"],
    [`${IPHONE} (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1`, "safari-ios", "ios"],
    [`${IPHONE} (KHTML, like Gecko) CriOS/142.0.0 Mobile/15E148 Safari/604.1`, "other-ios", "ios"],
    [`${IPHONE} (KHTML, like Gecko) FxiOS/144.0 Mobile/15E148 Safari/605.1.15`, "other-ios", "ios"],
    [
      `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`,
      "chrome-desktop",
      "other",
    ],
  ])("%s", (userAgent, family, system) => {
    expect(platformOf({ userAgent })).toEqual({ family, system });
  });

  test("an iPad that calls itself a Mac is known by its touch screen", () => {
    const userAgent = `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`;
    expect(platformOf({ userAgent, maxTouchPoints: 5 })).toEqual({
      family: "safari-ios",
      system: "ios",
    });
  });

  test("hints count more than the name, which may be frozen", () => {
    const userAgent = `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`;
    const of = (platform: string, ...brands: string[]): Agent => ({
      userAgent,
      userAgentData: { platform, brands: brands.map((brand) => ({ brand })) },
    });
    expect(platformOf(of("Windows", "Chromium", "Microsoft Edge"))).toEqual({
      family: "edge-desktop",
      system: "windows",
    });
    // "Desktop site" on a telephone.
    expect(platformOf(of("Android", "Chromium", "Google Chrome")).family).toBe("android");
  });
});

describe("the steps", () => {
  const userAgent = `${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`;

  test("a refusal is the browser's, and the other browsers follow", () => {
    const { own, others } = waysOf("refused", { userAgent });
    expect(own.name).toBe("chrome-desktop");
    expect(others.map((one) => one.name)).not.toContain("chrome-desktop");
    expect(others).toHaveLength(6);
  });

  test("a block is the system's, and the other systems follow", () => {
    const { own, others } = waysOf("blocked", { userAgent });
    expect(own.name).toBe("windows");
    expect(others).toHaveLength(4);
  });

  test("every step that is written is used, and each way is short", () => {
    const ways = (["refused", "blocked"] as const).flatMap((refusal) => {
      const { own, others } = waysOf(refusal, { userAgent });
      return [own, ...others];
    });
    const used = new Set(ways.flatMap((way) => way.steps));
    const written = Object.keys(permissionWords.pl).filter((key) => /-\d$/.test(key));
    expect(written.filter((key) => !used.has(key as never))).toEqual([]);
    for (const way of ways) expect(way.steps.length).toBeLessThanOrEqual(4);
  });
});
