// text: words in, words out. One line, or several that grow with what is written.

import * as z from "zod";
import { AuthorError } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type InputField, type Maybe, type OutputField } from "../../../lib/demo/field.ts";

export interface TextOptions<Optional extends boolean> extends CommonOptions<Optional> {
  /** Default: empty. */
  default?: string;
  /** Shown in grey while nothing is written. */
  placeholder?: string;
  /** Lines that have room at first; more than one makes a field that grows to twelve. Default 1. */
  lines?: number;
  /** Fewest characters of an input, counted in code points. Default 0. */
  minLength?: number;
  /** Most characters of an input, counted in code points. Default 100,000. */
  maxLength?: number;
}

export interface TextProps {
  readonly placeholder: string;
  readonly lines: number;
  readonly minLength: number;
  readonly maxLength: number;
  readonly [name: string]: string | number;
}

/**
 * Text, as an input or an output. An empty field gives `""`, or with `optional: true` `undefined`.
 *
 * @throws AuthorError when the limits and `default` do not fit together
 * @example
 * text({ placeholder: "A sentence to judge", lines: 3, maxLength: 500 })
 */
export function text<const Optional extends boolean = false>(
  options: TextOptions<Optional> = {},
): InputField<Maybe<string, Optional>, string> & OutputField<Maybe<string, Optional>, string> {
  checkOptions("text", options, ["default", "placeholder", "lines", "minLength", "maxLength"]);
  const { placeholder = "", lines = 1, minLength = 0, maxLength = 100_000 } = options;
  if (typeof placeholder !== "string") throw new AuthorError("text.placeholder", placeholder, "a string");
  if (!Number.isInteger(lines) || lines < 1 || lines > 100) throw new AuthorError("text.lines", lines, "a whole number, 1 to 100");
  if (!Number.isInteger(minLength) || minLength < 0) throw new AuthorError("text.minLength", minLength, "a whole number, 0 or more");
  if (!Number.isInteger(maxLength) || maxLength < Math.max(1, minLength)) throw new AuthorError("text.maxLength", maxLength, `a whole number, ${Math.max(1, minLength)} or more`);
  const any = z.string({ error: "Must be text" });
  const limited = any
    .refine((value) => length(value) >= minLength, minLength === 1 ? "Must not be empty" : `Must have at least ${minLength} characters`)
    .refine((value) => length(value) <= maxLength, `Must have at most ${maxLength} characters`)
    // zod's own limits count UTF-16 units, JSON Schema's count code points.
    .meta({ ...(minLength > 0 && { minLength }), maxLength });
  const initial = options.default ?? (options.optional || minLength > 0 ? null : "");
  const checked = initial === null ? undefined : limited.safeParse(initial).error?.issues[0];
  if (checked) throw new AuthorError("text.default", initial, checked.message.replace("Must", "text that must"));
  const props: TextProps = { placeholder, lines, minLength, maxLength };
  return createField({ widget: "text", roles: ["input", "output"], options, props, initial, codec: (_, role) => (role === "input" ? limited : any) });
}

function length(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}
