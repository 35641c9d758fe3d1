// json: any data, to be looked into.

import * as z from "zod";
import { AuthorError } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type Maybe, type OutputField } from "../../../lib/demo/field.ts";
import type { Json } from "../../../lib/demo/json.ts";
import { JsonMistake, toJson } from "./to-json.ts";

export interface JsonOptions<Optional extends boolean> extends CommonOptions<Optional> {
  /** How many levels are open at first. Default 2. */
  depth?: number;
}

export interface JsonProps {
  readonly depth: number;
  readonly [name: string]: number;
}

/** Anything that becomes JSON: plain data, dates, typed arrays, maps and sets. */
export type JsonValue = {} | null;

/**
 * Data as a tree to fold, search and copy from. Dates become ISO texts, typed arrays and sets lists, maps objects;
 * what JSON cannot hold (NaN, functions, loops) fails the run with the path to it.
 *
 * @throws AuthorError when `depth` is not a whole number from 0 to 100
 * @example
 * json({ depth: 1 }) // run gives { tokens: [101, 7592], mask: new Uint8Array(2) }
 */
export function json<const Optional extends boolean = false>(options: JsonOptions<Optional> = {}): OutputField<Maybe<JsonValue, Optional>, Json> {
  checkOptions("json", options, ["depth"]);
  const { depth = 2 } = options;
  if (!Number.isInteger(depth) || depth < 0 || depth > 100) throw new AuthorError("json.depth", depth, "a whole number, 0 to 100");
  const props: JsonProps = { depth };
  return createField({ widget: "json", roles: ["output"], options, props, codec: () => codec });
}

// A recursive zod schema would walk the data twice more and could say less about what is wrong in it.
const codec = z.codec(z.any().superRefine(checkWire), z.unknown(), {
  decode: (wire) => wire as unknown,
  encode(value, context) {
    try {
      return toJson(value);
    } catch (error) {
      if (!(error instanceof JsonMistake)) throw error;
      context.issues.push({ code: "custom", message: error.message, input: value, path: [...error.path] });
      return z.NEVER;
    }
  },
});

function checkWire(wire: unknown, context: { addIssue(issue: { code: "custom"; message: string; path: PropertyKey[] }): void }): void {
  try {
    toJson(wire, true);
  } catch (error) {
    if (!(error instanceof JsonMistake)) throw error;
    context.addIssue({ code: "custom", message: error.message, path: [...error.path] });
  }
}
