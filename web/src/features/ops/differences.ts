/** Two versions of a thing as a list of what differs between them, field by field. */

export interface Difference {
  /** "name.pl", "practices.1.visit_types": positions of a list count from 1. */
  path: string;
  before: unknown;
  after: unknown;
}

type Fields = Map<string, unknown>;

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function collect(value: unknown, path: string, found: Fields): void {
  if (Array.isArray(value) && value.some(isPlain)) {
    for (const [index, item] of value.entries()) collect(item, `${path}.${index + 1}`, found);
  } else if (isPlain(value)) {
    for (const [name, item] of Object.entries(value)) {
      collect(item, path ? `${path}.${name}` : name, found);
    }
  } else {
    found.set(path, Array.isArray(value) && value.length === 0 ? null : value);
  }
}

function fieldsOf(thing: object | null, kind: string): Fields {
  const found: Fields = new Map();
  if (thing) collect(thing, "", found);
  found.delete("version");
  found.delete(`${kind}_id`);
  return found;
}

/** `kind` is the kind of the thing: its own id is no news about it, and neither is its version. */
export function differences(
  before: object | null,
  after: object | null,
  kind: string,
): Difference[] {
  const old = fieldsOf(before, kind);
  const fresh = fieldsOf(after, kind);
  const paths = new Set([...old.keys(), ...fresh.keys()]);
  return [...paths]
    .map((path) => ({ path, before: old.get(path) ?? null, after: fresh.get(path) ?? null }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after));
}
