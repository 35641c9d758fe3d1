// chart: rows drawn as lines, bars, areas, points or slices. The rows travel as JSON; which column is which stands in the props.

import * as z from "zod";
import { AuthorError, print } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type Maybe, type OutputField } from "../../../lib/demo/field.ts";
import type { Json } from "../../../lib/demo/json.ts";
import { humanize } from "../../../lib/demo/spec.ts";

export type ChartKind = "line" | "bar" | "area" | "scatter" | "pie";

export interface ChartOptions<X extends string, Y extends string, By extends string, Optional extends boolean> extends CommonOptions<Optional> {
  kind: ChartKind;
  /** The column along the bottom: names, dates or numbers. For a pie, the slices' names. */
  x: X;
  /** The column of the heights, or several, one series each. For a pie, the slices' sizes. */
  y: Y | readonly Y[];
  /** A column whose texts split one `y` into series, such as the species of each point. */
  by?: By;
  /** True piles bars or areas up. Default false. */
  stacked?: boolean;
  /** Written after the values, such as `"ms"`. */
  unit?: string;
  /** Decimal places shown; by default as many as are needed, at most 4. */
  digits?: number;
  /** How columns are called in the page, by column name; by default the name, spaced and capitalised. */
  labels?: { readonly [Name in NoInfer<X | Y | By>]?: string };
  /** Height of the drawing, in CSS pixels. Default 280. */
  height?: number;
}

export interface ChartProps {
  readonly kind: ChartKind;
  readonly x: string;
  readonly y: readonly string[];
  /** Empty without one. */
  readonly by: string;
  readonly stacked: boolean;
  readonly unit: string;
  readonly digits: number | null;
  /** The words for every column used, by its name. */
  readonly labels: { readonly [name: string]: string };
  readonly height: number;
  readonly [name: string]: Json;
}

/** One row of a chart, typed by the columns that it names; further columns are ignored. */
export type ChartRow<X extends string, Y extends string, By extends string> = { readonly [Name in X]: string | number } & {
  readonly [Name in Exclude<Y, X>]: number | null;
} & { readonly [Name in Exclude<By, X | Y>]: string };

export type ChartWire = readonly { readonly [name: string]: string | number | null }[];

/** More marks than this no screen shows apart, and SVG draws them slowly. */
const maxRows = 20_000;
const kinds: readonly ChartKind[] = ["line", "bar", "area", "scatter", "pie"];

/**
 * Rows drawn as a chart. NaN and infinite values are left out as gaps.
 *
 * @throws AuthorError when an option does not fit the kind
 * @example
 * chart({ kind: "line", x: "epoch", y: ["train", "test"], unit: "%" })
 */
export function chart<const X extends string, const Y extends string, const By extends string = never, const Optional extends boolean = false>(
  options: ChartOptions<X, Y, By, Optional>,
): OutputField<Maybe<readonly ChartRow<X, Y, By>[], Optional>, ChartWire> {
  const props = resolveOptions(options);
  return createField({ widget: "chart", roles: ["output"], options, props, codec: () => createCodec(props) });
}

function resolveOptions(options: ChartOptions<string, string, string, boolean>): ChartProps {
  checkOptions("chart", options, ["kind", "x", "y", "by", "stacked", "unit", "digits", "labels", "height"]);
  const { kind, x, by = "", stacked = false, unit = "", digits = null, height = 280 } = options;
  if (!kinds.includes(kind)) throw new AuthorError("chart.kind", kind, `one of ${kinds.join(", ")}`);
  if (typeof x !== "string" || x === "") throw new AuthorError("chart.x", x, "a column's name");
  const y: readonly unknown[] = Array.isArray(options.y) ? options.y : [options.y];
  if (y.length === 0 || !y.every(isName)) throw new AuthorError("chart.y", options.y, "a column's name, or a list of names");
  if (new Set(y).size < y.length) throw new AuthorError("chart.y", options.y, "each column once");
  if (typeof unit !== "string") throw new AuthorError("chart.unit", unit, "a string");
  if (typeof stacked !== "boolean") throw new AuthorError("chart.stacked", stacked, "true or false");
  if (typeof by !== "string") throw new AuthorError("chart.by", by, "a column's name");
  if (by !== "" && y.length > 1) throw new AuthorError("chart.by", by, "a single y column: `by` already makes the series");
  if (kind === "pie" && (y.length > 1 || by !== "")) throw new AuthorError("chart.y", options.y, "one column and no `by`: a pie has one series");
  if (stacked && kind !== "bar" && kind !== "area") throw new AuthorError("chart.stacked", stacked, `false: only bars and areas can be stacked, not kind "${kind}"`);
  if (!(height >= 120 && height <= 2_000)) throw new AuthorError("chart.height", height, "pixels, 120 to 2000");
  if (digits !== null && !(Number.isInteger(digits) && digits >= 0 && digits <= 12)) throw new AuthorError("chart.digits", digits, "a whole number, 0 to 12");
  const names = [...new Set([x, ...y, ...(by === "" ? [] : [by])])];
  const given: Readonly<Record<string, string | undefined>> = options.labels ?? {};
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) throw new AuthorError(`chart.labels.${name}`, given[name], `one of ${names.join(", ")}`);
  }
  const labels = Object.fromEntries(names.map((name) => [name, given[name] ?? humanize(name)]));
  return { kind, x, y, by, stacked, unit, digits, labels, height };
}

function isName(name: unknown): name is string {
  return typeof name === "string" && name !== "";
}

function createCodec(props: ChartProps): z.ZodType<unknown, ChartWire> {
  const name = z.union([z.string(), z.number(), z.null()]);
  const shape: Record<string, z.ZodType> = { [props.x]: name };
  for (const column of props.y) shape[column] = z.number().nullable();
  if (props.by !== "") shape[props.by] = name;
  // `cleanRows` checks and copies in one walk; zod's own walk over what it made would cost as much again.
  const { $schema: _, ...items } = z.toJSONSchema(z.object(shape), { io: "input" });
  const wire = z.array(z.unknown()).meta({ items });
  return z.codec(wire as unknown as z.ZodType<ChartWire, ChartWire>, z.unknown(), {
    decode: (rows) => rows,
    encode: (rows, context) => {
      const cleaned = cleanRows(rows, props);
      if ("rows" in cleaned) return cleaned.rows;
      context.issues.push({ code: "custom", input: rows, ...cleaned });
      return z.NEVER;
    },
  });
}

interface Complaint {
  readonly path: PropertyKey[];
  readonly message: string;
}

/** The columns that are drawn, or the first thing that is wrong; what is no finite number becomes a gap. */
function cleanRows(rows: unknown, { x, y, by }: ChartProps): { rows: ChartWire } | Complaint {
  if (!Array.isArray(rows)) return { path: [], message: `got ${print(rows)}, expected a list of rows` };
  if (rows.length > maxRows) return { path: [], message: `got ${rows.length} rows, expected at most ${maxRows}: group or sample them first` };
  const names = by === "" ? [x] : [x, by];
  const cleaned: Record<string, string | number | null>[] = [];
  for (const [index, row] of rows.entries()) {
    if (typeof row !== "object" || row === null || Array.isArray(row)) return { path: [index], message: `got ${print(row)}, expected an object by column name` };
    const given = row as Readonly<Record<string, unknown>>;
    const made: Record<string, string | number | null> = {};
    const missing = (name: string, expected: string): Complaint => ({ path: [index, name], message: `got nothing, expected ${expected}; the row has ${Object.keys(given).join(", ") || "no columns"}` });
    for (const name of names) {
      if (!Object.hasOwn(given, name) || given[name] === undefined) return missing(name, "text or a number");
      const cell = given[name];
      if (typeof cell !== "string" && typeof cell !== "number" && cell !== null) return { path: [index, name], message: `got ${print(cell)}, expected text or a number` };
      made[name] = typeof cell === "number" && !Number.isFinite(cell) ? null : cell;
    }
    for (const name of y) {
      if (!Object.hasOwn(given, name)) return missing(name, "a number or null");
      const cell = given[name] ?? null;
      if (typeof cell !== "number" && cell !== null) return { path: [index, name], message: `got ${print(cell)}, expected a number or null` };
      made[name] = cell === null || !Number.isFinite(cell) ? null : cell;
    }
    cleaned.push(made);
  }
  return { rows: cleaned };
}
