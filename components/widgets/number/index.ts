// number: one exact number, typed in, or read.

import * as z from "zod";
import { AuthorError } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type InputField, type Maybe, type OutputField } from "../../../lib/demo/field.ts";
import { describeBounds, roundStep } from "../parts/bounds.ts";

export interface NumberOptions<Optional extends boolean> extends CommonOptions<Optional> {
  /** Default: 0, or the nearest number to it that is allowed; nothing where the field is optional. */
  default?: number;
  /** Least value of an input. Default: none. */
  min?: number;
  /** Greatest value of an input. Default: none. */
  max?: number;
  /** True takes whole numbers only. Default false. */
  integer?: boolean;
  /** What an arrow key adds. Default: 1, or about a hundredth of the way between `min` and `max`. */
  step?: number;
  /** Written after the value, such as `"ms"`. */
  unit?: string;
  /** Shown in grey while nothing is written. */
  placeholder?: string;
  /** Figures after the point in an output. Default: as many as make six figures in all. */
  digits?: number;
}

export interface NumberProps {
  readonly min: number | null;
  readonly max: number | null;
  readonly integer: boolean;
  readonly step: number;
  readonly unit: string;
  readonly placeholder: string;
  readonly digits: number | null;
  readonly [name: string]: string | number | boolean | null;
}

/**
 * A finite number, as an input or an output.
 *
 * @throws AuthorError when `min`, `max`, `step` and `default` do not fit together
 * @example
 * number({ min: 1, max: 100, integer: true, default: 10 })
 */
export function number<const Optional extends boolean = false>(
  options: NumberOptions<Optional> = {},
): InputField<Maybe<number, Optional>, number> & OutputField<Maybe<number, Optional>, number> {
  checkOptions("number", options, ["default", "min", "max", "integer", "step", "unit", "placeholder", "digits"]);
  const { min = null, max = null, integer = false, unit = "", placeholder = "", digits = null } = options;
  for (const [name, got] of Object.entries({ min, max })) {
    if (got !== null && !Number.isFinite(got)) throw new AuthorError(`number.${name}`, got, "a finite number");
  }
  if (min !== null && max !== null && min >= max) throw new AuthorError("number.min", min, `less than max (${max})`);
  if (typeof integer !== "boolean") throw new AuthorError("number.integer", integer, "true or false");
  for (const [name, got] of Object.entries({ unit, placeholder })) {
    if (typeof got !== "string") throw new AuthorError(`number.${name}`, got, "a string");
  }
  if (digits !== null && !(Number.isInteger(digits) && digits >= 0 && digits <= 20)) throw new AuthorError("number.digits", digits, "a whole number, 0 to 20");
  const step = options.step ?? defaultStep(min, max, integer);
  if (!Number.isFinite(step) || step <= 0) throw new AuthorError("number.step", step, "a number more than 0");
  const expected = describeBounds({ min, max, integer });
  const any = z.number({ error: "Must be a finite number" });
  let limited = z.number({ error: expected });
  if (integer) limited = limited.int(expected);
  if (min !== null) limited = limited.min(min, expected);
  if (max !== null) limited = limited.max(max, expected);
  const initial = options.default ?? (options.optional ? null : nearestToZero(min, max));
  if (initial !== null && !limited.safeParse(initial).success) throw new AuthorError("number.default", initial, expected.replace("Must be ", ""));
  const props: NumberProps = { min, max, integer, step, unit, placeholder, digits };
  return createField({ widget: "number", roles: ["input", "output"], options, props, initial, codec: (_, role) => (role === "input" ? limited : any) });
}

function defaultStep(min: number | null, max: number | null, integer: boolean): number {
  if (min === null || max === null) return 1;
  const step = roundStep((max - min) / 100);
  return integer ? Math.max(1, step) : step;
}

function nearestToZero(min: number | null, max: number | null): number {
  if (min !== null && min > 0) return Math.ceil(min) <= (max ?? Infinity) ? Math.ceil(min) : min;
  if (max !== null && max < 0) return Math.floor(max) >= (min ?? -Infinity) ? Math.floor(max) : max;
  return 0;
}
