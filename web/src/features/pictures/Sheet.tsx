import {
  type PointerEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import type { Pages, Size } from "./pages";
import {
  middleOf,
  type Point,
  scrollFor,
  shownSize,
  type View,
  WHOLE,
  zoomedIn,
  zoomedOut,
} from "./view";
import { pictureWords } from "./words";
import "./pictures.css";

// While a frame is being resized or zoomed the old drawing is stretched; then it is drawn sharp.
const DRAWN_AFTER_MS = 120;
/** Less than this is the rounding of a scroll bar, and nobody's wish. */
const MOVED_MIN = 0.002;

function useBox(element: RefObject<HTMLElement | null>): Size | null {
  const [box, setBox] = useState<Size | null>(null);
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new ResizeObserver(() => {
      // Without scroll bars, whose coming and going would change the size that brings them.
      setBox({ width: current.offsetWidth, height: current.offsetHeight });
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return box;
}

interface SizeOf {
  pages: Pages;
  page: number;
  /** Null when the page can not be read. */
  size: Size | null;
}

function useSizeOf(pages: Pages, page: number) {
  const [known, setKnown] = useState<SizeOf | null>(null);
  useEffect(() => {
    let is_over = false;
    const tell = (size: Size | null) => {
      if (!is_over) setKnown({ pages, page, size });
    };
    pages.sizeOf(page).then(tell, () => tell(null));
    return () => {
      is_over = true;
    };
  }, [pages, page]);
  const found = known?.pages === pages && known.page === page ? known : null;
  return { size: found?.size ?? null, isUnreadable: found !== null && found.size === null };
}

function useDrawing(pages: Pages, page: number, width: number | null) {
  const paper = useRef<HTMLDivElement>(null);
  const [isFailed, setFailed] = useState(false);
  useEffect(() => {
    const into = paper.current;
    if (into === null || width === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      pages.draw(page, into, Math.round(width * window.devicePixelRatio), stop.signal).then(
        () => setFailed(false),
        () => {
          if (!stop.signal.aborted) setFailed(true);
        },
      );
    }, DRAWN_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [pages, page, width]);
  return { paper, isFailed };
}

export interface SheetProps {
  pages: Pages;
  label: string;
  view: View;
  /** Absent when somebody else decides what is looked at. */
  onView?: (view: View) => void;
  /** Where the other person points. */
  point?: Point | null;
  onPoint?: (point: Point | null) => void;
}

/** One page in a frame: it is moved by scrolling, as people know it, also by keyboard. */
export function Sheet({ pages, label, view, onView, point = null, onPoint }: SheetProps) {
  const t = useText(pictureWords);
  const frame = useRef<HTMLElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const box = useBox(frame);
  const { size, isUnreadable } = useSizeOf(pages, view.page);
  const shown = size && box ? shownSize(size, box, view.zoom) : null;
  const { paper, isFailed } = useDrawing(pages, view.page, shown && Math.round(shown.width));
  const { x, y } = view;

  const page_width = size?.width ?? 1;
  const width = shown?.width ?? null;
  const height = shown?.height ?? null;
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null || sheet.current === null || width === null || height === null) return;
    // By the object model: the CSP allows no style attribute.
    sheet.current.style.width = `${width}px`;
    sheet.current.style.height = `${height}px`;
    // By this pdf.js sizes the words of a page.
    sheet.current.style.setProperty("--total-scale-factor", `${width / page_width}`);
    const left = scrollFor(x, width, current.clientWidth);
    const top = scrollFor(y, height, current.clientHeight);
    if (Math.abs(current.scrollLeft - left) > 1) current.scrollLeft = left;
    if (Math.abs(current.scrollTop - top) > 1) current.scrollTop = top;
  }, [width, height, page_width, x, y]);

  const onScroll = () => {
    const { current } = frame;
    if (current === null || shown === null || onView === undefined) return;
    const now = {
      x: middleOf(current.scrollLeft, shown.width, current.clientWidth),
      y: middleOf(current.scrollTop, shown.height, current.clientHeight),
    };
    if (Math.abs(now.x - x) < MOVED_MIN && Math.abs(now.y - y) < MOVED_MIN) return;
    onView({ ...view, ...now });
  };
  const pointed = (event: PointerEvent) => {
    const area = sheet.current?.getBoundingClientRect();
    if (!area || onPoint === undefined) return;
    const part = (at: number, from: number, all: number) =>
      Math.max(0, Math.min(1, (at - from) / all));
    onPoint({
      x: part(event.clientX, area.left, area.width),
      y: part(event.clientY, area.top, area.height),
    });
  };

  return (
    <section
      className="sheet"
      ref={frame}
      aria-label={label}
      data-follows={onView === undefined || undefined}
      data-testid="sheet"
      data-page={view.page}
      data-zoom={view.zoom}
      // A scrolling region must be reachable by keyboard.
      tabIndex={onView ? 0 : undefined}
      onScroll={onScroll}
    >
      <div
        className="sheet__page"
        ref={sheet}
        onPointerMove={(event) => event.pointerType !== "touch" && pointed(event)}
        // A finger that moves scrolls: where it taps, it points.
        onPointerDown={pointed}
        onPointerLeave={(event) => event.pointerType !== "touch" && onPoint?.(null)}
      >
        <div className="sheet__paper" ref={paper} />
        {point && <Pointer point={point} label={t("pointer")} />}
      </div>
      {(isFailed || isUnreadable) && (
        <p className="sheet__failed" role="alert">
          {t("notOpened")}
        </p>
      )}
    </section>
  );
}

function Pointer({ point, label }: { point: Point; label: string }) {
  const mark = useRef<HTMLSpanElement>(null);
  const { x, y } = point;
  useLayoutEffect(() => {
    if (mark.current === null) return;
    mark.current.style.left = `${x * 100}%`;
    mark.current.style.top = `${y * 100}%`;
  }, [x, y]);
  return (
    <span className="sheet__point" ref={mark} role="img" aria-label={label} data-testid="pointer" />
  );
}

export interface SheetBarProps {
  pages: Pages;
  view: View;
  onView: (view: View) => void;
}

/** Zoom and pages of a sheet. */
export function SheetBar({ pages, view, onView }: SheetBarProps) {
  const t = useText(pictureWords);
  const { page, zoom } = view;
  const percent = Math.round(zoom * 100);
  const turn = (to: number) => {
    if (to >= 1 && to <= pages.count) onView({ ...WHOLE, zoom, page: to, y: 0 });
  };
  return (
    <div className="sheet-bar">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form */}
      <div className="sheet-bar__group" role="group" aria-label={t("zoom")}>
        <Button
          variant="quiet"
          icon="zoom-out"
          isIconOnly
          aria-label={t("zoomOut")}
          onPress={() => onView({ ...view, zoom: zoomedOut(zoom) })}
        />
        <span className="num small sheet-bar__now" role="status">
          {t("zoomNow", { percent })}
        </span>
        <Button
          variant="quiet"
          icon="zoom-in"
          isIconOnly
          aria-label={t("zoomIn")}
          onPress={() => onView({ ...view, zoom: zoomedIn(zoom) })}
        />
      </div>
      {pages.count > 1 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form
        <div className="sheet-bar__group" role="group" aria-label={t("pages")}>
          <Button
            variant="quiet"
            icon="left"
            isIconOnly
            aria-label={t("previous")}
            onPress={() => turn(page - 1)}
          />
          <span className="num small" role="status">
            {t("page", { page, count: pages.count })}
          </span>
          <Button
            variant="quiet"
            icon="right"
            isIconOnly
            aria-label={t("next")}
            onPress={() => turn(page + 1)}
          />
        </div>
      )}
    </div>
  );
}
