/**
 * What a JPEG tells beside its picture: place, device and time (EXIF, XMP, IPTC), comments and
 * previews. None of it belongs to a consultation. Source: ITU-T T.81, B.1; Exif 2.32, 4.7.
 */

const START = 0xd8;
const APP0 = 0xe0;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
const COMMENT = 0xfe;
const SCAN = 0xda;

/** Density, colour profile, colour transform: without them the picture would look another way. */
const NEEDED = new Set([APP0, APP2, APP14]);

function isTold(marker: number): boolean {
  return marker === COMMENT || (marker >= APP0 && marker <= APP15 && !NEEDED.has(marker));
}

/** The same JPEG without what it tells beside its picture. Throws when it is none. */
export function withoutMetadata(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (jpeg[0] !== 0xff || jpeg[1] !== START) throw new Error("not a JPEG");
  const kept: Uint8Array<ArrayBuffer>[] = [jpeg.subarray(0, 2)];
  let place = 2;
  for (;;) {
    const marker = jpeg[place + 1];
    const length = ((jpeg[place + 2] ?? 0) << 8) | (jpeg[place + 3] ?? 0);
    if (jpeg[place] !== 0xff || marker === undefined || length < 2) throw new Error("not a JPEG");
    // From here on there are only points of the picture.
    if (marker === SCAN) break;
    const next = place + 2 + length;
    if (!isTold(marker)) kept.push(jpeg.subarray(place, next));
    place = next;
  }
  kept.push(jpeg.subarray(place));
  const size = kept.reduce((sum, part) => sum + part.length, 0);
  const clean = new Uint8Array(size);
  let at = 0;
  for (const part of kept) {
    clean.set(part, at);
    at += part.length;
  }
  return clean;
}
