// Whether a result is what an example expects. Examples double as tests, so the rule is one and is told to authors:
// text equal, numbers within 0.02 or 2 %, a list compared from its start, an object by the keys that are named.

import { print } from "../demo/author-error.ts";
import type { Json } from "../demo/json.ts";
import type { Wires } from "./events.ts";

/** One way in which a result differs from what was expected. */
export interface Mismatch {
  readonly path: string;
  readonly got: string;
  readonly expected: string;
}

const absolute = 0.02;
const relative = 0.02;

/**
 * Compares what an example expects with the outputs of a run.
 *
 * @example
 * findMismatches({ species: [{ label: "setosa", score: 0.98 }] }, { species: [{ label: "setosa", score: 0.981 }] }); // []
 */
export function findMismatches(expected: Wires, outputs: Wires): Mismatch[] {
  return compare("", expected as Json, outputs as Json);
}

function compare(path: string, expected: Json | undefined, got: Json | undefined): Mismatch[] {
  const differs = (): Mismatch[] => [{ path: path || "outputs", got: print(got), expected: print(expected) }];
  if (typeof expected === "number") {
    if (typeof got !== "number") return differs();
    return Math.abs(expected - got) <= Math.max(absolute, relative * Math.abs(expected)) ? [] : differs();
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(got)) return differs();
    return expected.flatMap((item: Json, index) => compare(`${path}[${index}]`, item, got[index] as Json | undefined));
  }
  if (typeof expected === "object" && expected !== null) {
    if (typeof got !== "object" || got === null || Array.isArray(got)) return differs();
    const [want, have] = [expected as Wires, got as Wires];
    return Object.entries(want).flatMap(([name, item]) => compare(path === "" ? name : `${path}.${name}`, item, have[name]));
  }
  return expected === got ? [] : differs();
}
