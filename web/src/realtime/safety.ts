/**
 * A code that is equal on both screens when nobody stands in between: made of the two certificates
 * whose fingerprints the connection checks. Source: RFC 8122 (fingerprints in SDP), RFC 8827.
 */

const GROUPS = 4;
const DIGITS = 5;

/** The fingerprints of a description, as `<hash> <value>`. All media share one connection. */
export function fingerprintsOf(sdp: string): string[] {
  const found = sdp.matchAll(/^a=fingerprint:(\S+) +(\S+)\s*$/gm);
  return [...new Set([...found].map(([, hash, value]) => `${hash} ${value}`.toLowerCase()))].sort();
}

/**
 * Four groups of five digits: 66 bits, so that a false certificate with the same code is not found
 * while two people wait for their call. Null as long as a side has no certificate.
 */
export async function safetyCode(one: string, other: string): Promise<string[] | null> {
  const sides = [fingerprintsOf(one).join(","), fingerprintsOf(other).join(",")];
  if (sides.includes("")) return null;
  // Sorted: both sides put the same two together, whichever of them is their own.
  const text = new TextEncoder().encode(sides.sort().join("|"));
  const hash = new DataView(await crypto.subtle.digest("SHA-256", text));
  return Array.from({ length: GROUPS }, (_, group) =>
    (hash.getBigUint64(group * 8) % 10n ** BigInt(DIGITS)).toString().padStart(DIGITS, "0"),
  );
}
