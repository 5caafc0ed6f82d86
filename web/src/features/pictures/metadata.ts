/**
 * What a JPEG or PNG tells beside its picture: place, device and time (EXIF, XMP, IPTC), comments,
 * previews and further pictures behind the first. None of it belongs to a consultation. Which way up
 * a photograph is does. Source: ITU-T T.81, B.1; Exif 2.32, 4.6 and 4.7; CIPA DC-007 (further
 * pictures); W3C PNG Third Edition, 5 and 11.
 */

const START = 0xd8;
const END = 0xd9;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
const COMMENT = 0xfe;
const SCAN = 0xda;
const FIRST_RESTART = 0xd0;
const LAST_RESTART = 0xd7;
/** Density and colour transform: without them the picture would look another way. */
const NEEDED = new Set([APP0, APP14]);
const PROFILE = "ICC_PROFILE\0";
const EXIF = "Exif\0\0";
const ORIENTATION = 0x0112;
const ORIENTATION_MAX = 8;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const TOLD_IN_PNG = new Set(["tEXt", "zTXt", "iTXt", "eXIf", "tIME"]);

type Bytes = Uint8Array<ArrayBuffer>;

function begins(content: Bytes, text: string): boolean {
  return [...text].every((sign, at) => content[at] === sign.charCodeAt(0));
}

function isTold(marker: number, content: Bytes): boolean {
  if (marker === COMMENT) return true;
  if (marker < APP0 || marker > APP15 || NEEDED.has(marker)) return false;
  return !(marker === APP2 && begins(content, PROFILE));
}

/** Which way up, 1 to 8, as a camera wrote it; 1 where it wrote nothing that can be read. */
function orientationIn(content: Bytes): number {
  if (!begins(content, EXIF)) return 1;
  const tiff = new DataView(content.buffer, content.byteOffset + EXIF.length);
  const end = content.byteLength - EXIF.length;
  const is_little = end >= 2 && tiff.getUint16(0) === 0x4949;
  const directory = end >= 8 ? tiff.getUint32(4, is_little) : end;
  const count = directory + 2 <= end ? tiff.getUint16(directory, is_little) : 0;
  for (let entry = directory + 2; entry < directory + 2 + count * 12; entry += 12) {
    if (entry + 12 > end) break;
    if (tiff.getUint16(entry, is_little) === ORIENTATION) {
      const way = tiff.getUint16(entry + 8, is_little);
      return way >= 1 && way <= ORIENTATION_MAX ? way : 1;
    }
  }
  return 1;
}

/** EXIF that says which way up, and nothing else. */
function orientationOnly(way: number): Bytes {
  const exif = [...EXIF].map((sign) => sign.charCodeAt(0));
  const header = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1];
  const entry = [ORIENTATION >> 8, ORIENTATION & 0xff, 0, 3, 0, 0, 0, 1, 0, way, 0, 0];
  const content = [...exif, ...header, ...entry, 0, 0, 0, 0];
  return new Uint8Array([0xff, APP1, 0, content.length + 2, ...content]);
}

/** Where the points of a picture end that begin here: at the next segment. */
function endOfPoints(jpeg: Bytes, from: number): number {
  for (let at = from; at + 1 < jpeg.length; at += 1) {
    const next = jpeg[at + 1] ?? 0;
    const is_point = next === 0 || (next >= FIRST_RESTART && next <= LAST_RESTART);
    if (jpeg[at] === 0xff && next !== 0xff && !is_point) return at;
  }
  return jpeg.length;
}

/** The same JPEG without what it tells beside its picture. Throws when it is none. */
export function withoutMetadata(jpeg: Bytes): Bytes {
  if (jpeg[0] !== 0xff || jpeg[1] !== START) throw new Error("not a JPEG");
  const kept: Bytes[] = [jpeg.subarray(0, 2)];
  let has_picture = false;
  for (let place = 2; ; ) {
    const marker = jpeg[place + 1];
    if (jpeg[place] !== 0xff || marker === undefined) throw new Error("not a JPEG");
    if (marker === END) break;
    const length = ((jpeg[place + 2] ?? 0) << 8) | (jpeg[place + 3] ?? 0);
    const next = place + 2 + length;
    if (length < 2 || next > jpeg.length) throw new Error("not a JPEG");
    const content = jpeg.subarray(place + 4, next);
    const way = marker === APP1 ? orientationIn(content) : 1;
    if (way !== 1) kept.push(orientationOnly(way));
    else if (!isTold(marker, content)) kept.push(jpeg.subarray(place, next));
    place = next;
    if (marker !== SCAN) continue;
    has_picture = true;
    const end = endOfPoints(jpeg, next);
    kept.push(jpeg.subarray(next, end));
    place = end;
    // Cut off in its last line: it shows what there is.
    if (end === jpeg.length) break;
  }
  if (!has_picture) throw new Error("not a JPEG");
  return joined([...kept, new Uint8Array([0xff, END])]);
}

function isPng(bytes: Bytes): boolean {
  return PNG.every((byte, at) => bytes[at] === byte);
}

/** The same for PNG. Throws when it is none. */
export function pngWithoutMetadata(png: Bytes): Bytes {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const kept: Bytes[] = [png.subarray(0, PNG.length)];
  for (let place = PNG.length; ; ) {
    if (!isPng(png) || place + 12 > png.length) throw new Error("not a PNG");
    const kind = String.fromCharCode(...png.subarray(place + 4, place + 8));
    // Length and kind before, a checksum behind.
    const next = place + 12 + view.getUint32(place);
    if (next > png.length) throw new Error("not a PNG");
    if (!TOLD_IN_PNG.has(kind)) kept.push(png.subarray(place, next));
    if (kind === "IEND") return joined(kept);
    place = next;
  }
}

/** A file as it may be sent: a photograph of a phone says where it was taken. */
export async function tidied(file: File): Promise<File> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const is_jpeg = bytes[0] === 0xff && bytes[1] === START;
  if (!is_jpeg && !isPng(bytes)) return file;
  try {
    const clean = is_jpeg ? withoutMetadata(bytes) : pngWithoutMetadata(bytes);
    return new File([clean], file.name, { type: file.type });
  } catch {
    // Whether it is a picture at all is decided where it arrives.
    return file;
  }
}

function joined(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
