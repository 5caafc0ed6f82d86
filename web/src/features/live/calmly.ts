/** Runs at once, and then at most once in so many ms, the last time included. */
export function calmly(run: () => void, every_ms: number): { poke: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let is_wanted = false;
  const rest = () => {
    timer = null;
    if (!is_wanted) return;
    is_wanted = false;
    poke();
  };
  const poke = () => {
    if (timer !== null) {
      is_wanted = true;
      return;
    }
    timer = setTimeout(rest, every_ms);
    run();
  };
  return {
    poke,
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
