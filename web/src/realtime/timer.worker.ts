/** Timers that a hidden page does not slow down: {id, delay_ms} in, id out; null cancels. */

interface TimerRequest {
  id: number;
  delay_ms: number | null;
}

const running = new Map<number, ReturnType<typeof setTimeout>>();

self.onmessage = (event: MessageEvent<TimerRequest>) => {
  const { id, delay_ms } = event.data;
  if (delay_ms === null) {
    clearTimeout(running.get(id));
    running.delete(id);
    return;
  }
  const timer = setTimeout(() => {
    running.delete(id);
    self.postMessage(id);
  }, delay_ms);
  running.set(id, timer);
};
