import { useCallback, useRef } from "react";
import { newIdempotencyKey } from "./client";

/**
 * The key for a request body: the same as long as the body is the same, so that pressing again
 * after a lost answer repeats the request instead of making a second one.
 */
export function useIdempotencyKey(): (body: unknown) => string {
  const last = useRef({ body: "", key: "" });
  return useCallback((body) => {
    const text = JSON.stringify(body);
    if (last.current.body !== text) last.current = { body: text, key: newIdempotencyKey() };
    return last.current.key;
  }, []);
}
