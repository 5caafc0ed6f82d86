/** What the sockets need of the outside world, so that tests can give a fake wire and a fake clock. */

export type Cancel = () => void;

/** The part of WebSocket that is used. */
export interface Wire {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface Environment {
  open(url: string): Wire;
  now(): number;
  random(): number;
  newId(): string;
  after(delay_ms: number, run: () => void): Cancel;
  /** The network came back, or the page is looked at again: a good moment to try at once. */
  onWake(run: () => void): Cancel;
  close(): void;
}

interface WorkerTimers {
  after(delay_ms: number, run: () => void): Cancel;
  close(): void;
}

/** Browsers slow the timers of hidden pages to one a minute; a worker's run on. Without it a
 * doctor's console in a background tab would miss its heartbeats and be taken for lost. */
function workerTimers(): WorkerTimers {
  const worker = new Worker(new URL("./timer.worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, () => void>();
  let last = 0;
  worker.onmessage = (event: MessageEvent<number>) => {
    const run = waiting.get(event.data);
    waiting.delete(event.data);
    run?.();
  };
  return {
    after(delay_ms, run) {
      last += 1;
      const id = last;
      waiting.set(id, run);
      worker.postMessage({ id, delay_ms });
      return () => {
        if (waiting.delete(id)) worker.postMessage({ id, delay_ms: null });
      };
    },
    close() {
      waiting.clear();
      worker.terminate();
    },
  };
}

function pageTimers(): WorkerTimers {
  return {
    after(delay_ms, run) {
      const id = setTimeout(run, delay_ms);
      return () => clearTimeout(id);
    },
    close() {},
  };
}

function newTimers(): WorkerTimers {
  try {
    return typeof Worker === "undefined" ? pageTimers() : workerTimers();
  } catch {
    // An old browser without module workers: throttled timers are better than none.
    return pageTimers();
  }
}

/** The browser itself. The owner closes it when its page is left. */
export function browserEnvironment(): Environment {
  const timers = newTimers();
  return {
    open: (url) => new WebSocket(url) as Wire,
    now: () => Date.now(),
    random: () => Math.random(),
    newId: () => crypto.randomUUID(),
    after: timers.after,
    onWake(run) {
      const onShown = () => {
        if (document.visibilityState === "visible") run();
      };
      window.addEventListener("online", run);
      // Shown again from the browser's memory, where its socket could not come along.
      window.addEventListener("pageshow", run);
      document.addEventListener("visibilitychange", onShown);
      return () => {
        window.removeEventListener("online", run);
        window.removeEventListener("pageshow", run);
        document.removeEventListener("visibilitychange", onShown);
      };
    },
    close: timers.close,
  };
}
