// Any data to JSON, or the path to what cannot be one.

import type { Json } from "../../../lib/demo/json.ts";

/** What JSON cannot hold, and where it is. */
export class JsonMistake extends Error {
  constructor(
    readonly path: readonly PropertyKey[],
    message: string,
  ) {
    super(message);
  }
}

const deepest = 100;

/**
 * Turns data into JSON.
 * @param strict takes only what already is JSON
 * @throws JsonMistake for NaN, functions, symbols, loops, and more than 100 levels
 */
export function toJson(value: unknown, strict = false): Json {
  return convert(value, [], strict, new Set());
}

/** `path` is one list for the whole walk, and copied only where it is told. */
function convert(value: unknown, path: PropertyKey[], strict: boolean, above: Set<object>): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw new JsonMistake([...path], `Must be JSON, which has no ${value}; null would do`);
  }
  if (typeof value === "bigint" && !strict) return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== "object") throw new JsonMistake([...path], `Must be JSON, which has no ${typeof value}`);
  if (path.length >= deepest) throw new JsonMistake(path.slice(0, 3), `Must be JSON of at most ${deepest} levels`);
  if (above.has(value)) throw new JsonMistake([...path], "Must be JSON, which cannot hold a thing inside itself");
  above.add(value);
  const made = Array.isArray(value) ? fromList(value, path, strict, above) : fromObject(value, path, strict, above);
  above.delete(value);
  return made;
}

function fromList(items: ArrayLike<unknown>, path: PropertyKey[], strict: boolean, above: Set<object>): Json {
  return Array.from(items, (item, index) => {
    path.push(index);
    const made = convert(item, path, strict, above);
    path.pop();
    return made;
  });
}

function fromObject(value: object, path: PropertyKey[], strict: boolean, above: Set<object>): Json {
  if (!strict) {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (ArrayBuffer.isView(value) && "length" in value) return fromList(value as unknown as ArrayLike<unknown>, path, strict, above);
    if (value instanceof Set) return fromList([...value], path, strict, above);
    if (value instanceof Map) return fromEntries(Array.from(value, ([key, item]) => [String(key), item]), path, strict, above);
    if ("toJSON" in value && typeof value.toJSON === "function") return convert(value.toJSON(), path, strict, above);
  }
  return fromEntries(Object.entries(value), path, strict, above);
}

function fromEntries(entries: readonly (readonly [string, unknown])[], path: PropertyKey[], strict: boolean, above: Set<object>): Json {
  const made: Record<string, Json> = {};
  for (const [key, item] of entries) {
    // As a key it would set the object's prototype in many a program that reads this.
    if (key === "__proto__") throw new JsonMistake([...path], 'Must be JSON without the key "__proto__"');
    if (item === undefined && !strict) continue;
    path.push(key);
    made[key] = convert(item, path, strict, above);
    path.pop();
  }
  return made;
}
