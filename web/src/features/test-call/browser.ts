/** What can be said of a browser before anything is asked for: a guess by name is enough for advice. */

export type BrowserObstacle = "in-app" | "too-old";

/** The apps that open a page in a window of their own, which often gives no camera. */
const IN_APP = /FBAN|FBAV|FB_IAB|Instagram|MessengerLite|LinkedInApp|\bGSA\/|Gmail|; wv\)/;

/** Older ones lack parts of a call, or are no longer repaired. */
const OLDEST: readonly (readonly [RegExp, number])[] = [
  [/(?:Chrome|CriOS)\/(\d+)/, 100],
  [/(?:Firefox|FxiOS)\/(\d+)/, 100],
  [/Version\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari/, 15],
];

interface Abilities {
  RTCPeerConnection?: unknown;
}

/** Null where the test may begin. */
export function obstacleOf(agent: string, abilities: Abilities): BrowserObstacle | null {
  if (IN_APP.test(agent)) return "in-app";
  if (abilities.RTCPeerConnection === undefined) return "too-old";
  for (const [pattern, oldest] of OLDEST) {
    const version = pattern.exec(agent)?.[1];
    if (version !== undefined) return Number(version) < oldest ? "too-old" : null;
  }
  return null;
}
