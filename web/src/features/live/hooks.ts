/** Between React and realtime/: who owns a socket, and how a screen sees its state. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Store } from "../../realtime/store";

export function useStore<Value>(store: Store<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** Makes one thing for as long as the screen is shown with this key, and closes it afterwards. */
export function useOwned<Owned extends { close(): void }>(
  key: string,
  make: () => Owned,
): Owned | null {
  const [owned, setOwned] = useState<{ key: string; one: Owned } | null>(null);
  const makeNow = useRef(make);
  makeNow.current = make;
  useEffect(() => {
    const one = makeNow.current();
    setOwned({ key, one });
    return () => {
      one.close();
      setOwned(null);
    };
  }, [key]);
  return owned?.key === key ? owned.one : null;
}

export function useMediaQuery(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const onChange = () => setMatches(list.matches);
    onChange();
    list.addEventListener("change", onChange);
    return () => list.removeEventListener("change", onChange);
  }, [query]);
  return matches;
}
