import { useEffect, useState } from "react";
import { serverNow } from "../api/clock";

/** The server's time in ms, fresh every `interval_ms`. Null stands still. */
export function useNow(interval_ms: number | null): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (interval_ms === null) return;
    const tick = () => setNow(serverNow());
    tick();
    const timer = setInterval(tick, interval_ms);
    // Timers sleep in a hidden tab: catch up as soon as it is seen again.
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [interval_ms]);
  return now;
}
