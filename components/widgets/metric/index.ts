// metric: one figure, how it moved, and the way it came.

import * as z from "zod";
import { AuthorError } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type Maybe, type OutputField } from "../../../lib/demo/field.ts";

export interface MetricOptions<Optional extends boolean> extends CommonOptions<Optional> {
  /** Written after the value, such as `"ms"`. */
  unit?: string;
  /** Which way is good: colours the change. Default `"higher"`. */
  better?: "higher" | "lower" | "neither";
  /** What the change is counted from, such as `"vs last week"`. */
  period?: string;
  /** Written after the change. Default: `unit`. */
  deltaUnit?: string;
  /** Figures after the point. Default: as many as make six figures in all. */
  digits?: number;
}

export interface MetricProps {
  readonly unit: string;
  readonly better: "higher" | "lower" | "neither";
  readonly period: string;
  readonly deltaUnit: string;
  readonly digits: number | null;
  readonly [name: string]: string | number | null;
}

/** What `run` may give. Null and NaN mean that there is no data, and read "–". */
export type MetricValue =
  | number
  | null
  | {
      readonly value: number | null;
      /** Change since the period before, in `deltaUnit`. */
      readonly delta?: number | null | undefined;
      /** Oldest first; null leaves a gap. At most 1000. */
      readonly history?: readonly (number | null)[] | undefined;
    };

export interface MetricWire {
  readonly value: number | null;
  readonly delta?: number | undefined;
  readonly history?: readonly (number | null)[] | undefined;
}

/**
 * A figure with its change and a small line of its history.
 *
 * @throws AuthorError when an option is not of its kind
 * @example
 * metric({ unit: "ms", better: "lower", period: "vs yesterday" }) // run gives { value: 21.8, delta: -3.2, history: [25, 22, 21.8] }
 */
export function metric<const Optional extends boolean = false>(options: MetricOptions<Optional> = {}): OutputField<Maybe<MetricValue, Optional>, MetricWire> {
  checkOptions("metric", options, ["unit", "better", "period", "deltaUnit", "digits"]);
  const { unit = "", better = "higher", period = "", digits = null } = options;
  const { deltaUnit = unit } = options;
  for (const [name, got] of Object.entries({ unit, period, deltaUnit })) {
    if (typeof got !== "string") throw new AuthorError(`metric.${name}`, got, "a string");
  }
  if (!["higher", "lower", "neither"].includes(better)) throw new AuthorError("metric.better", better, '"higher", "lower" or "neither"');
  if (digits !== null && !(Number.isInteger(digits) && digits >= 0 && digits <= 20)) throw new AuthorError("metric.digits", digits, "a whole number, 0 to 20");
  const props: MetricProps = { unit, better, period, deltaUnit, digits };
  return createField({ widget: "metric", roles: ["output"], options, props, codec: () => codec });
}

const expected = 'Must be a number, null, or { "value", "delta"?, "history"? }';
const figure = z.number({ error: "Must be a finite number or null" }).nullable();
const history = z.array(figure, { error: "Must be a list of numbers, oldest first" }).max(1000, "Must be at most 1000 numbers");

const wire = z.strictObject({ value: figure, delta: z.number({ error: "Must be a finite number" }).optional(), history: history.optional() }, { error: 'Must be { "value", "delta"?, "history"? }' });

const loose = z.union([z.number(), z.nan(), z.null()], { error: expected });
const value = z.union([loose, z.strictObject({ value: loose, delta: loose.optional(), history: z.array(loose).optional() })], { error: expected });

const codec = z.codec(wire, value, {
  decode: (given) => given,
  encode(given): z.output<typeof wire> {
    if (typeof given !== "object" || given === null) return { value: known(given) };
    const delta = known(given.delta ?? null);
    return {
      value: known(given.value),
      ...(delta !== null && { delta }),
      ...(given.history && { history: given.history.map(known) }),
    };
  },
});

/** A mean of nothing is NaN: no data, rather than a failure. */
function known(given: number | null): number | null {
  return given === null || Number.isNaN(given) ? null : given;
}
