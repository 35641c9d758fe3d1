// JSON as the rows of a tree: what is open, found, cut. Pure, so that a large answer costs one walk over what is seen.

import type { Json, JsonObject } from "../../../lib/demo/json.ts";

export interface Row {
  /** Unique in the tree. */
  readonly path: string;
  readonly parent: string;
  /** How a program reaches it: `results[0].name`. */
  readonly place: string;
  /** Key or index; null for the root. */
  readonly name: string | null;
  readonly kind: "string" | "number" | "boolean" | "null" | "list" | "object" | "more";
  readonly text: string;
  /** What was cut off: `… 214 more`. */
  readonly rest: string;
  /** Undefined for what cannot be folded. */
  readonly open: boolean | undefined;
  /** From 1. */
  readonly level: number;
  /** Place among `size` siblings, from 0. */
  readonly index: number;
  readonly size: number;
  /** What copying the row gives. */
  readonly value: Json;
}

export interface RowOptions {
  /** Levels open at first. */
  readonly depth: number;
  /** What was folded or unfolded by hand. */
  readonly folds: ReadonlyMap<string, boolean>;
  /** How many children of a path are shown, where more than the first 100. */
  readonly shown: ReadonlyMap<string, number>;
  /** In lower case; empty for no search. */
  readonly sought: string;
}

export const noMatch: { rows: readonly Row[]; found: number } = { rows: [], found: 0 };

const firstChildren = 100;
const firstCharacters = 160;

/** The rows to draw. While searching: only what matches and the way to it, all open. */
export function listRows(root: Json, options: RowOptions): { rows: readonly Row[]; found: number } {
  const rows: Row[] = [];
  const hits = options.sought === "" ? null : findHits(root, options.sought);
  walk(root, { path: "$", parent: "", place: "", name: null, level: 1, index: 0, size: 1 });
  return { rows, found: hits === null ? 0 : hits.found };

  function walk(value: Json, at: Pick<Row, "path" | "parent" | "place" | "name" | "level" | "index" | "size">): void {
    if (hits !== null && !hits.ways.has(at.path)) return;
    const fold = options.folds.get(at.path);
    if (typeof value !== "object" || value === null) {
      const whole = typeof value === "string" ? JSON.stringify(value) : String(value);
      const long = whole.length > firstCharacters + 20;
      const cut = long && !(fold === undefined ? hits !== null : fold);
      rows.push({
        ...at,
        value,
        kind: value === null ? "null" : (typeof value as "string" | "number" | "boolean"),
        text: cut ? whole.slice(0, firstCharacters) : whole,
        rest: cut ? `… ${whole.length - 1 - firstCharacters} more` : "",
        open: long ? !cut : undefined,
      });
      return;
    }
    const list = Array.isArray(value);
    const names = Object.keys(value);
    const open = names.length === 0 ? undefined : fold === undefined ? hits !== null || at.level <= options.depth : fold;
    const count = `${names.length} ${list ? (names.length === 1 ? "item" : "items") : names.length === 1 ? "key" : "keys"}`;
    rows.push({ ...at, value, kind: list ? "list" : "object", text: names.length === 0 ? (list ? "[]" : "{}") : list ? "[…]" : "{…}", rest: names.length === 0 ? "" : count, open });
    if (!open) return;
    const asked = options.shown.get(at.path);
    const most = hits !== null ? names.length : asked === undefined ? firstChildren : asked;
    names.slice(0, most).forEach((name, index) => {
      walk(childOf(value, name), { path: under(at.path, name), parent: at.path, place: join(at.place, name, list), name, level: at.level + 1, index, size: names.length });
    });
    if (most < names.length) {
      rows.push({ path: under(at.path, "…"), parent: at.path, place: at.place, name: null, value: null, kind: "more", text: `${names.length - most} more`, rest: "", open: false, level: at.level + 1, index: most, size: names.length });
    }
  }
}

/** A page of a thousand rows helps nobody; the count tells of the rest. */
const mostHits = 500;

function findHits(root: Json, sought: string): { ways: ReadonlySet<string>; found: number } {
  const ways = new Set<string>();
  let found = 0;
  look(root, "$", "");
  return { ways, found };

  /** True when something at or under the path matches. */
  function look(value: Json, path: string, name: string): boolean {
    const early = found < mostHits;
    const leaf = typeof value !== "object" || value === null;
    let hit = name.toLowerCase().includes(sought) || (leaf && String(value).toLowerCase().includes(sought));
    if (hit) found += 1;
    if (!leaf) {
      const list = Array.isArray(value);
      for (const key of Object.keys(value)) if (look(childOf(value, key), under(path, key), list ? "" : key)) hit = true;
    }
    if (hit && early) ways.add(path);
    return hit;
  }
}

function childOf(value: JsonObject | readonly Json[], name: string): Json {
  const child = (value as JsonObject)[name];
  return child === undefined ? null : child;
}

/** As in JSON Pointer, so that a slash in a key does not look like a step down. */
function under(path: string, name: string): string {
  return `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function join(place: string, name: string, list: boolean): string {
  if (list) return `${place}[${name}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${place}[${JSON.stringify(name)}]`;
  return place === "" ? name : `${place}.${name}`;
}
