/** A document as pages that can be drawn at any size: a picture is one page. */

export interface Size {
  width: number;
  height: number;
}

export interface Pages {
  readonly count: number;
  readonly is_picture: boolean;
  /** Width and height of a page, from 1 on, in any unit. */
  sizeOf(page: number): Promise<Size>;
  /** Puts a page into an element, whose content it replaces once it is drawn. */
  draw(page: number, into: HTMLElement, width_px: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Throws when the content is no picture that this browser can read. */
export async function openPicture(content: Blob): Promise<Pages> {
  const address = URL.createObjectURL(content);
  const picture = new Image();
  picture.src = address;
  picture.alt = "";
  picture.className = "sheet__picture";
  picture.draggable = false;
  try {
    await picture.decode();
  } catch (error) {
    URL.revokeObjectURL(address);
    throw error;
  }
  const size = { width: picture.naturalWidth, height: picture.naturalHeight };
  return {
    count: 1,
    is_picture: true,
    sizeOf: async () => size,
    draw: async (_page, into) => {
      if (picture.parentElement !== into) into.replaceChildren(picture);
    },
    close: () => URL.revokeObjectURL(address),
  };
}

/** Throws when the content is not what its type says. */
export async function openPages(content: Blob): Promise<Pages> {
  if (content.type.startsWith("image/")) return openPicture(content);
  // Only who opens a PDF loads what reads it.
  const { openPdf } = await import("./pdf");
  return openPdf(await content.arrayBuffer());
}
