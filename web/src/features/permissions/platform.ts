/** Which browser on which system this is. A guess by name is enough: it only chooses advice. */

export type System = "windows" | "macos" | "android" | "ios" | "other";

/** Browsers whose way to the permission of a page is the same. */
export type Family =
  | "chrome-desktop"
  | "edge-desktop"
  | "firefox-desktop"
  | "safari-mac"
  | "android"
  | "safari-ios"
  | "other-ios";

export interface Platform {
  family: Family;
  system: System;
}

/** What of `navigator` tells it. Source of `userAgentData`: WICG User-Agent Client Hints. */
export interface Agent {
  userAgent: string;
  maxTouchPoints?: number;
  userAgentData?: { platform: string; brands: readonly { brand: string }[] };
}

export function platformOf(agent: Agent): Platform {
  const system = systemOf(agent);
  return { system, family: familyOf(agent, system) };
}

function systemOf({ userAgent, maxTouchPoints = 0, userAgentData }: Agent): System {
  // Hints first: they are what the old names are frozen for.
  switch (userAgentData?.platform) {
    case "Windows":
      return "windows";
    case "macOS":
      return "macos";
    case "Android":
      return "android";
  }
  if (/iPhone|iPad|iPod/.test(userAgent)) return "ios";
  if (/Android/.test(userAgent)) return "android";
  if (/Windows/.test(userAgent)) return "windows";
  // An iPad calls itself a Mac; no Mac has a touch screen.
  if (/Macintosh/.test(userAgent)) return maxTouchPoints > 1 ? "ios" : "macos";
  return "other";
}

function familyOf({ userAgent, userAgentData }: Agent, system: System): Family {
  if (system === "ios")
    return /CriOS|FxiOS|EdgiOS|OPT\//.test(userAgent) ? "other-ios" : "safari-ios";
  if (system === "android") return "android";
  const brands = (userAgentData?.brands ?? []).map((one) => one.brand);
  if (/Firefox\//.test(userAgent)) return "firefox-desktop";
  if (brands.includes("Microsoft Edge") || /Edg\//.test(userAgent)) return "edge-desktop";
  if (system === "macos" && /Version\/[\d.]+ Safari\//.test(userAgent)) return "safari-mac";
  return "chrome-desktop";
}
