// slider: one number, or a range of two, picked along a line.

import * as z from "zod";
import { AuthorError } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type InputField, type Maybe } from "../../../lib/demo/field.ts";
import type { Json } from "../../../lib/demo/json.ts";
import { roundStep, snap } from "../parts/bounds.ts";

export interface SliderOptions<Range extends boolean, Optional extends boolean> extends CommonOptions<Optional> {
  /** Default 0. */
  min?: number;
  /** Default 100. */
  max?: number;
  /** Distance between two values, counted from `min`. Default: a hundredth of the way, rounded to 1, 2 or 5 × 10ⁿ. */
  step?: number;
  /** True picks `[low, high]`. Default false. */
  range?: Range;
  /** Default: the middle, or the whole range. */
  default?: [Range] extends [true] ? readonly [low: number, high: number] : number;
  /** Written after the value, such as `"cm"`. */
  unit?: string;
}

export interface SliderProps {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly range: boolean;
  readonly unit: string;
  /** The default, for the double click that goes back to it. */
  readonly initial: number | readonly [low: number, high: number];
  readonly [name: string]: Json;
}

type SliderValue<Range extends boolean> = [Range] extends [true] ? readonly [low: number, high: number] : number;

/**
 * A number between `min` and `max`, or with `range: true` a pair `[low, high]`.
 *
 * @throws AuthorError when `min`, `max`, `step` and `default` do not fit together
 * @example
 * slider({ min: 0, max: 8, step: 0.1, default: 1.4, unit: "cm" })
 */
export function slider<const Range extends boolean = false, const Optional extends boolean = false>(
  options: SliderOptions<Range, Optional> = {},
): InputField<Maybe<SliderValue<Range>, Optional>, SliderValue<Range>> {
  checkOptions("slider", options, ["min", "max", "step", "range", "default", "unit"]);
  const { min = 0, max = 100, unit = "" } = options;
  const range = options.range ?? false;
  for (const [name, got] of Object.entries({ min, max, step: options.step ?? 1 })) {
    if (!Number.isFinite(got)) throw new AuthorError(`slider.${name}`, got, "a finite number");
  }
  if (typeof unit !== "string") throw new AuthorError("slider.unit", unit, "a string");
  if (typeof range !== "boolean") throw new AuthorError("slider.range", range, "true or false");
  if (min >= max) throw new AuthorError("slider.min", min, `less than max (${max})`);
  const step = options.step ?? roundStep((max - min) / 100);
  if (step <= 0 || step > max - min) throw new AuthorError("slider.step", step, `more than 0 and at most ${max - min}`);
  const low = z.number({ error: `Must be a number, ${min} to ${max}` }).min(min, `Must be ${min} to ${max}`).max(max, `Must be ${min} to ${max}`);
  const pair = z
    .tuple([low, low], { error: `Must be [low, high], both ${min} to ${max}` })
    .refine(([from, to]) => from <= to, "The low end must not be above the high end")
    // zod names the two items, but not that there must be two.
    .meta({ minItems: 2, maxItems: 2 });
  const schema = range ? pair : low;
  const initial = options.default ?? (range ? ([min, max] as const) : snap((min + max) / 2, min, step));
  const checked = schema.safeParse(initial);
  if (!checked.success) throw new AuthorError("slider.default", initial, range ? `[low, high], both ${min} to ${max}` : `a number, ${min} to ${max}`);
  const props: SliderProps = { min, max, step, range, unit, initial };
  return createField({ widget: "slider", roles: ["input"], options, props, initial, codec: () => schema });
}
