/** Where in a document somebody looks: pure geometry, the same for two screens of any size. */
import type { Size } from "./pages";

/** `x` and `y` are the middle of what is seen, as parts of the page; zoom 1 is the whole page. */
export interface View {
  page: number;
  zoom: number;
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

export const WHOLE: View = { page: 1, zoom: 1, x: 0.5, y: 0.5 };

/** Where one begins: a picture at its middle, a page of words at its top. */
export function beginning(document_type: string): View {
  return { ...WHOLE, y: document_type.startsWith("image/") ? 0.5 : 0 };
}

export const ZOOMS = [1, 1.5, 2, 3, 4, 6, 8] as const;

export function zoomedIn(zoom: number): number {
  return ZOOMS.find((one) => one > zoom) ?? zoom;
}

export function zoomedOut(zoom: number): number {
  return ZOOMS.findLast((one) => one < zoom) ?? zoom;
}

/** How large a page is shown in a frame. */
export function shownSize(page: Size, frame: Size, zoom: number): Size {
  const scale = Math.min(frame.width / page.width, frame.height / page.height) * zoom;
  return { width: page.width * scale, height: page.height * scale };
}

/** How far a frame is scrolled, in one direction, so that a part of the page is in its middle. */
export function scrollFor(part: number, shown: number, frame: number): number {
  return Math.max(0, Math.min(shown - frame, part * shown - frame / 2));
}

/** Which part of the page is in the middle of a frame that is scrolled so far. */
export function middleOf(scroll: number, shown: number, frame: number): number {
  if (shown <= frame) return 0.5;
  return Math.max(0, Math.min(1, (scroll + frame / 2) / shown));
}
