/** What can wait until the first pictures are there: they need the whole processor of an old computer. */
import { startTransition, useEffect, useRef, useState } from "react";
import { CHIME, play } from "../live/tones";

/** The pictures of a good line are there by then. */
const PICTURES_FIRST_MS = 400;

/** Whether what stands beside the pictures may be drawn. */
export function useSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setSettled(true)), PICTURES_FIRST_MS);
    return () => clearTimeout(timer);
  }, []);
  return isSettled;
}

/** Who waited hears that the call begins; who comes back into it does not. */
export function useChimeAtStart(isOpen: boolean): void {
  const was_waiting = useRef(false);
  useEffect(() => {
    if (!isOpen) was_waiting.current = true;
    if (!isOpen || !was_waiting.current) return;
    const timer = setTimeout(() => void play(CHIME), PICTURES_FIRST_MS);
    return () => clearTimeout(timer);
  }, [isOpen]);
}
