/** A photograph tells nothing beside its picture. */
import { expect, test } from "vitest";
import { withoutMetadata } from "../../src/features/pictures/metadata";

function segment(marker: number, content: string | number[]): number[] {
  const bytes = typeof content === "string" ? [...new TextEncoder().encode(content)] : content;
  const length = bytes.length + 2;
  return [0xff, marker, length >> 8, length & 0xff, ...bytes];
}

const START = [0xff, 0xd8];
const DENSITY = segment(0xe0, "JFIF\0");
const PLACE = segment(0xe1, "Exif\0\0GPSLatitude 52.2297");
const WORDS = segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>");
const PROFILE = segment(0xe2, "ICC_PROFILE\0");
const PRESS = segment(0xed, "Photoshop 3.0\0Warszawa");
const COMMENT = segment(0xfe, "made at home");
const TABLE = segment(0xdb, [0, 1, 2, 3]);
// Bytes of the picture may look like a segment: they are none.
const SCAN = [...segment(0xda, [1, 2, 3]), 1, 2, 0xff, 0xe1, 0, 4, 5, 6, 0xff, 0xd9];

function jpeg(...parts: number[][]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flat());
}

test("the place, the device, comments and previews are left out, and the picture stays whole", () => {
  const told = jpeg(START, DENSITY, PLACE, WORDS, PROFILE, PRESS, COMMENT, TABLE, SCAN);
  const clean = withoutMetadata(told);
  expect(clean).toEqual(jpeg(START, DENSITY, PROFILE, TABLE, SCAN));
  expect(new TextDecoder("latin1").decode(clean)).not.toMatch(/Exif|GPS|xmpmeta|Warszawa|home/);
});

test("a picture that tells nothing stays as it is", () => {
  const plain = jpeg(START, DENSITY, TABLE, SCAN);
  expect(withoutMetadata(plain)).toEqual(plain);
});

test.each([
  ["no JPEG at all", [0x89, 0x50, 0x4e, 0x47]],
  ["one that is cut off", [...START, ...DENSITY.slice(0, 6)]],
  ["one without a picture", [...START, ...DENSITY]],
  ["a segment shorter than its own length", [...START, 0xff, 0xe1, 0, 0, 1, 2]],
])("what can not be read is not sent: %s", (_name, bytes) => {
  expect(() => withoutMetadata(new Uint8Array(bytes))).toThrow("not a JPEG");
});
