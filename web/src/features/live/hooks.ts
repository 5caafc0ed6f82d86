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

/** Whether some of an element is on the screen; scrolling changes it. */
export function useIsInSight(): [(element: HTMLElement | null) => void, boolean] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [isInSight, setInSight] = useState(false);
  useEffect(() => {
    if (element === null) return;
    const watch = new IntersectionObserver(([entry]) => setInSight(entry?.isIntersecting ?? false));
    watch.observe(element);
    return () => watch.disconnect();
  }, [element]);
  return [setElement, isInSight];
}
