/** One immutable value with listeners: what useSyncExternalStore reads. */
export class Store<Value> {
  private readonly listeners = new Set<() => void>();

  constructor(private value: Value) {}

  readonly get = (): Value => this.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(value: Value): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const listener of [...this.listeners]) listener();
  }

  /** A change that changes nothing tells nobody: what is measured twice a second mostly is one. */
  patch(change: Partial<Value>): void {
    const names = Object.keys(change) as (keyof Value)[];
    if (names.every((name) => Object.is(change[name], this.value[name]))) return;
    this.set({ ...this.value, ...change });
  }
}
