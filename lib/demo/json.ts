// What can cross a wire as it is, and how to tell it from what cannot.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** Deeper values make recursive code run out of stack; no widget's wire value comes near. */
export const deepest = 64;

/**
 * Says what keeps a value from outside from being plain JSON that is safe to pass on; null when nothing does.
 * @param path where the value stands, its body being at `[]`; afterwards the way to the problem
 */
export function findProblem(value: unknown, path: (string | number)[]): string | null {
  switch (typeof value) {
    case "string":
    case "boolean":
      return null;
    case "number":
      // 1e999 is JSON, but it is read as Infinity and would be written on as null.
      return Number.isFinite(value) ? null : Number.isNaN(value) ? "NaN, which is no number" : "a number that is too large";
    case "object":
      if (value === null) return null;
      if (path.length >= deepest) return `values nested more than ${deepest} deep`;
      if (Array.isArray(value)) return findProblemInList(value, path);
      return isPlain(value) ? findProblemInObject(value as Readonly<Record<string, unknown>>, path) : "a value that is not plain JSON";
    default:
      // A page's action can carry more than JSON: bigints, functions, symbols.
      return "a value that is not plain JSON";
  }
}

function findProblemInList(list: readonly unknown[], path: (string | number)[]): string | null {
  for (let index = 0; index < list.length; index++) {
    path.push(index);
    const problem = findProblem(list[index], path);
    if (problem !== null) return problem;
    path.pop();
  }
  return null;
}

function findProblemInObject(object: Readonly<Record<string, unknown>>, path: (string | number)[]): string | null {
  for (const key of Object.keys(object)) {
    const item = object[key];
    if (item === undefined) continue;
    path.push(key);
    // A table may have a column named "constructor"; only an object under that name leads to a prototype.
    if (key === "__proto__" || (key === "constructor" && (path.length <= 2 || (typeof item === "object" && item !== null)))) {
      return `the key "${key}", which is not allowed`;
    }
    const problem = findProblem(item, path);
    if (problem !== null) return problem;
    path.pop();
  }
  return null;
}

/** An object literal's like, whichever realm made it: its prototype, if any, is the last of the chain. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The way to a value as people read it, such as `rows[2].name`. */
export function formatPath(path: readonly (string | number)[]): string {
  const short = path.slice(0, 8).map((part) => (typeof part === "number" ? `[${part}]` : `.${part.slice(0, 40)}`));
  return short.join("").replace(/^\./, "");
}

/** Roughly the bytes that a value takes in memory, where small objects cost many times their text. */
export function weigh(value: Json | undefined, depth = 0): number {
  if (typeof value === "string") return 24 + value.length;
  if (typeof value !== "object" || value === null || depth > 500) return 8;
  let bytes = 56;
  if (Array.isArray(value)) for (const item of value as readonly Json[]) bytes += 8 + weigh(item, depth + 1);
  else for (const name in value) bytes += 16 + weigh((value as JsonObject)[name], depth + 1);
  return bytes;
}
