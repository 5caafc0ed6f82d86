/**
 * PDF pages by pdf.js. The older build, since a clinic's browsers are not all of this year. Nothing
 * in a document runs: no scripts, no forms, no links, no WebAssembly (the CSP allows none).
 */
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import worker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import type { Pages } from "./pages";

pdfjs.GlobalWorkerOptions.workerSrc = worker;

export const PDF_LIMITS = {
  /** A larger picture within a page is left out: a scan of A3 at 600 dpi has less. */
  picture_pixels_max: 100_000_000,
  canvas_side_px_max: 4_096,
};

/** Throws when it is no PDF, or one with a password. */
export async function openPdf(data: ArrayBuffer): Promise<Pages> {
  const task = pdfjs.getDocument({
    data,
    useWasm: false,
    wasmUrl: `/assets/pdfjs-${pdfjs.version}/`,
    maxImageSize: PDF_LIMITS.picture_pixels_max,
    enableXfa: false,
    verbosity: 0,
  });
  const pdf = await task.promise.catch(async (error: unknown) => {
    // Its worker would stay for as long as the page.
    await task.destroy();
    throw error;
  });
  const viewportOf = async (page: number, scale: number) => {
    const one = await pdf.getPage(page);
    return { one, viewport: one.getViewport({ scale }) };
  };
  return {
    count: pdf.numPages,
    is_picture: false,
    async sizeOf(page) {
      const { viewport } = await viewportOf(page, 1);
      return { width: viewport.width, height: viewport.height };
    },
    async draw(page, into, width_px, signal) {
      const { one, viewport: whole } = await viewportOf(page, 1);
      const longer = Math.max(1, whole.height / whole.width);
      const width = Math.min(width_px, PDF_LIMITS.canvas_side_px_max / longer);
      const viewport = one.getViewport({ scale: width / whole.width });
      const canvas = document.createElement("canvas");
      canvas.className = "sheet__picture";
      canvas.width = Math.round(viewport.width);
      canvas.height = Math.round(viewport.height);
      const drawing = one.render({ canvas, viewport });
      signal.addEventListener("abort", () => drawing.cancel(), { once: true });
      await drawing.promise;
      const text = document.createElement("div");
      text.className = "sheet__text textLayer";
      const layer = new pdfjs.TextLayer({
        textContentSource: one.streamTextContent(),
        container: text,
        viewport: one.getViewport({ scale: 1 }),
      });
      await layer.render();
      if (!signal.aborted) into.replaceChildren(canvas, text);
    },
    close: () => void task.destroy(),
  };
}
