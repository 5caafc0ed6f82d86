/** A photograph tells nothing beside its picture. */
import { expect, test } from "vitest";
import { pngWithoutMetadata, tidied, withoutMetadata } from "../../src/features/pictures/metadata";

function segment(marker: number, content: string | number[]): number[] {
  const bytes = typeof content === "string" ? [...new TextEncoder().encode(content)] : content;
  const length = bytes.length + 2;
  return [0xff, marker, length >> 8, length & 0xff, ...bytes];
}

const START = [0xff, 0xd8];
const DENSITY = segment(0xe0, "JFIF\0");
const PLACE = segment(0xe1, "Exif\0\0GPSLatitude 52.2297");
const WORDS = segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>");
const PROFILE = segment(0xe2, "ICC_PROFILE\0\u0001\u0001");
const MORE_PICTURES = segment(0xe2, "MPF\0");
const PRESS = segment(0xed, "Photoshop 3.0\0Warszawa");
const COMMENT = segment(0xfe, "made at home");
const TABLE = segment(0xdb, [0, 1, 2, 3]);
const END = [0xff, 0xd9];
// A stuffed byte and a restart are no segments.
const POINTS = [...segment(0xda, [1, 2, 3]), 1, 2, 0xff, 0, 0xe1, 0xff, 0xd3, 5, 6];
const SCAN = [...POINTS, ...END];

/** What a camera writes of which way up the picture is, among other things. */
function exif(way: number, is_little: boolean): number[] {
  const word = (value: number) => (is_little ? [value, 0] : [0, value]);
  const long = (value: number) => (is_little ? [value, 0, 0, 0] : [0, 0, 0, value]);
  const tag = (id: number[], value: number) => [
    ...id,
    ...word(3),
    ...long(1),
    ...word(value),
    0,
    0,
  ];
  const maker = is_little ? [0x0f, 0x01] : [0x01, 0x0f];
  const orientation = is_little ? [0x12, 0x01] : [0x01, 0x12];
  const order = is_little ? [0x49, 0x49] : [0x4d, 0x4d];
  const head = [...order, ...word(42), ...long(8), ...word(2)];
  const text = [...new TextEncoder().encode("Exif\0\0")];
  return segment(0xe1, [...text, ...head, ...tag(maker, 1), ...tag(orientation, way), ...long(0)]);
}

function file(bytes: Uint8Array<ArrayBuffer>, name = "zmiana.jpg"): File {
  return new File([bytes], name, { type: "image/jpeg" });
}

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

test.each([true, false])(
  "which way up it is stays, and nothing else (little end first: %s)",
  (is_little) => {
    const clean = withoutMetadata(jpeg(START, DENSITY, exif(6, is_little), TABLE, SCAN));
    const head = [..."Exif\0\0MM"].map((sign) => sign.charCodeAt(0));
    const only = [
      ...head,
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      0x01,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      6,
      0,
      0,
      0,
      0,
      0,
      0,
    ];
    expect(clean).toEqual(jpeg(START, DENSITY, segment(0xe1, only), TABLE, SCAN));
    expect(withoutMetadata(clean)).toEqual(clean);
  },
);

test.each([1, 0, 9])("a way up that is the usual one, or none, is not told: %i", (way) => {
  const clean = withoutMetadata(jpeg(START, exif(way, true), TABLE, SCAN));
  expect(clean).toEqual(jpeg(START, TABLE, SCAN));
});

test("EXIF that is cut off anywhere is read as far as it goes", () => {
  const whole = exif(6, true).slice(4);
  for (let length = 0; length < whole.length; length += 1) {
    const part = segment(0xe1, whole.slice(0, length));
    expect(() => withoutMetadata(jpeg(START, part, TABLE, SCAN))).not.toThrow();
  }
});

test("what stands between the scans, and the pictures behind the first, are left out", () => {
  const told = jpeg(START, MORE_PICTURES, TABLE, POINTS, COMMENT, POINTS, END, START, PLACE, SCAN);
  expect(withoutMetadata(told)).toEqual(jpeg(START, TABLE, POINTS, POINTS, END));
});

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function chunk(kind: string, content = ""): number[] {
  const bytes = [...`${kind}${content}`].map((sign) => sign.charCodeAt(0));
  return [0, 0, 0, content.length, ...bytes, 1, 2, 3, 4];
}

test("a PNG keeps its picture and its colours, and nothing that it tells", () => {
  const told = ["tEXt", "zTXt", "iTXt", "eXIf", "tIME"].map((kind) => chunk(kind, "Warszawa"));
  const picture = [chunk("IHDR", "size"), chunk("iCCP", "colours"), chunk("IDAT", "points")].flat();
  const bytes = jpeg(PNG, picture, ...told, chunk("IEND"), [1, 2, 3]);
  expect(pngWithoutMetadata(bytes)).toEqual(jpeg(PNG, picture, chunk("IEND")));
});

test.each([
  ["no PNG at all", [...START, ...TABLE]],
  ["one without an end", [...PNG, ...chunk("IHDR", "size")]],
  ["one that is cut off", [...PNG, ...chunk("IDAT", "points").slice(0, -6)]],
  ["nothing", []],
])("no PNG is read that is none: %s", (_name, bytes) => {
  expect(() => pngWithoutMetadata(new Uint8Array(bytes))).toThrow("not a PNG");
});

test("a file is sent without it; what is no picture is sent as it is", async () => {
  const sent = await tidied(file(jpeg(START, PLACE, TABLE, SCAN)));
  expect(new Uint8Array(await sent.arrayBuffer())).toEqual(jpeg(START, TABLE, SCAN));
  expect([sent.name, sent.type]).toEqual(["zmiana.jpg", "image/jpeg"]);
  for (const bytes of [
    [0x25, 0x50, 0x44, 0x46],
    [...START, 0xff],
  ]) {
    const other = file(new Uint8Array(bytes), "wyniki.pdf");
    expect(await tidied(other)).toBe(other);
  }
});
