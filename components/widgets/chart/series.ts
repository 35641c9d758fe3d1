// From rows on the wire to what a chart draws: series, points along x, slices. It refuses to know React and Recharts.

import { formatNumber } from "../parts/number-text.ts";
import type { ChartProps, ChartWire } from "./index.ts";

export interface Series {
  /** The key of its numbers in a point. */
  readonly key: string;
  readonly label: string;
  readonly color: string;
  /** For `stroke-dasharray`: colours alone tell no more than four lines apart. */
  readonly dash: string | undefined;
}

/** How the x axis counts: `names` stand side by side, `numbers` and `times` (milliseconds, UTC) lie on a scale. */
export type Scale = "names" | "numbers" | "times";

export interface Point {
  readonly x: string | number;
  readonly [series: string]: string | number | null;
}

export interface Drawing {
  readonly scale: Scale;
  readonly series: readonly Series[];
  readonly points: readonly Point[];
  /** Rows left out because they would lie on top of one another. */
  readonly thinned: boolean;
}

const dashes = ["6 3", "2 3", "8 3 2 3", "12 4"];
const date = /^\d{4}-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?$/;

/** More points than pixels only cost time. */
const mostPoints = 1_500;
const mostDots = 4_000;

export function draw(rows: ChartWire, props: ChartProps): Drawing {
  const scale = scaleOf(rows, props);
  const names = props.by === "" ? props.y : [...new Set(rows.map((row) => String(row[props.by] ?? "")))];
  const series = names.map((name, index) => createSeries(index, props.by === "" ? (props.labels[name] ?? name) : name));
  const place = (row: ChartWire[number]) => (scale === "times" ? Date.parse(toUtc(String(row[props.x]))) : (row[props.x] ?? "")) as string | number;
  const height = (row: ChartWire[number], name: string) => row[name] as number | null;
  let points: Point[];
  if (props.by === "") {
    points = rows.map((row) => Object.fromEntries([["x", place(row)], ...names.map((name, index) => [keyOf(index), height(row, name)])]) as Point);
  } else if (props.kind === "scatter") {
    const at = new Map(names.map((name, index) => [name, keyOf(index)]));
    points = rows.map((row) => ({ x: place(row), [at.get(String(row[props.by] ?? "")) as string]: height(row, props.y[0] as string) }));
  } else {
    const at = new Map(names.map((name, index) => [name, keyOf(index)]));
    const byPlace = new Map<string | number, Record<string, string | number | null>>();
    for (const row of rows) {
      const x = place(row);
      const point = byPlace.get(x) ?? { x };
      point[at.get(String(row[props.by] ?? "")) as string] = height(row, props.y[0] as string);
      byPlace.set(x, point);
    }
    points = [...byPlace.values()] as Point[];
  }
  if (scale !== "names" && props.kind !== "scatter") points.sort((a, b) => Number(a.x) - Number(b.x));
  const kept = props.kind === "bar" ? points : props.kind === "scatter" ? everyNth(points, mostDots) : thin(points, series);
  return { scale, series, points: kept, thinned: kept.length < points.length };
}

function scaleOf(rows: ChartWire, { kind, x }: ChartProps): Scale {
  const places = rows.map((row) => row[x] ?? null);
  if (kind !== "bar" && places.length > 0 && places.every((place) => typeof place === "number")) return "numbers";
  if (kind !== "bar" && places.length > 0 && places.every((place) => typeof place === "string" && date.test(place))) return "times";
  return "names";
}

/** A date without a zone means the same day everywhere. */
function toUtc(text: string): string {
  return /[T ]/.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text.replace(" ", "T")}Z` : text;
}

function keyOf(index: number): string {
  return `s${index}`;
}

function createSeries(index: number, label: string): Series {
  return { key: keyOf(index), label, color: seriesColor(index), dash: index < 4 ? undefined : dashes[(index - 4) % dashes.length] };
}

export function seriesColor(index: number): string {
  return `var(--series-${(index % 8) + 1})`;
}

function everyNth(points: Point[], most: number): Point[] {
  if (points.length <= most) return points;
  const step = points.length / most;
  return Array.from({ length: most }, (_, index) => points[Math.floor(index * step)] as Point);
}

/** Keeps of each stretch the points where a series is lowest and highest, so that no peak is lost. */
function thin(points: Point[], series: readonly Series[]): Point[] {
  if (points.length <= mostPoints) return points;
  const stretch = Math.ceil((points.length * 2 * series.length) / mostPoints);
  const kept = new Set<number>([0, points.length - 1]);
  for (let from = 0; from < points.length; from += stretch) {
    for (const { key } of series) {
      let low = -1;
      let high = -1;
      for (let at = from; at < Math.min(points.length, from + stretch); at++) {
        const value = points[at]?.[key];
        if (typeof value !== "number") continue;
        if (low < 0 || value < (points[low]?.[key] as number)) low = at;
        if (high < 0 || value > (points[high]?.[key] as number)) high = at;
      }
      if (low >= 0) kept.add(low).add(high);
    }
  }
  return [...kept].sort((a, b) => a - b).map((at) => points[at] as Point);
}

export interface Slice {
  readonly name: string;
  readonly value: number;
  /** Of the whole, 0 to 1. */
  readonly share: number;
  readonly color: string;
}

/** Slices from large to small; past eight, the small ones become "Other". A slice of a negative number is none. */
export function slice(rows: ChartWire, { x, y }: ChartProps, hidden: ReadonlySet<string>): { all: readonly Slice[]; shown: readonly Slice[]; total: number } {
  const column = y[0] as string;
  const found = rows.flatMap((row) => {
    const value = row[column];
    return typeof value === "number" && value > 0 ? [{ name: String(row[x] ?? ""), value }] : [];
  });
  found.sort((a, b) => b.value - a.value);
  const kept = found.length > 8 ? [...found.slice(0, 7), { name: "Other", value: found.slice(7).reduce((sum, { value }) => sum + value, 0) }] : found;
  const total = kept.reduce((sum, { name, value }) => (hidden.has(name) ? sum : sum + value), 0);
  const all = kept.map(({ name, value }, index) => ({ name, value, share: total > 0 ? value / total : 0, color: name === "Other" && index === 7 ? "var(--faint)" : seriesColor(index) }));
  return { all, shown: all.filter(({ name }) => !hidden.has(name)), total };
}

export function formatValue(value: number, { unit, digits }: Pick<ChartProps, "unit" | "digits">): string {
  const text = formatNumber(value, digits);
  return unit === "" ? text : `${text} ${unit}`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A time as an axis of this span needs it: years, months, days or hours. */
export function formatTime(at: number, spanMs: number): string {
  const time = new Date(at);
  const day = `${months[time.getUTCMonth()]} ${time.getUTCDate()}`;
  const clock = time.toISOString().slice(11, 16);
  const days = spanMs / 86_400_000;
  if (days > 1_100) return String(time.getUTCFullYear());
  if (days > 150) return `${months[time.getUTCMonth()]} ${time.getUTCFullYear()}`;
  if (days > 3) return day;
  return days > 1 ? `${day}, ${clock}` : clock;
}

/** A place on x in full, for the tooltip. */
export function formatPlace(x: string | number, scale: Scale): string {
  if (scale === "numbers") return formatNumber(Number(x), null);
  if (scale === "names") return String(x);
  const text = new Date(Number(x)).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}

/** For axes, where room is short: `12k`, `3.4M`. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  for (const [limit, letter] of [[1e9, "B"], [1e6, "M"], [1e4, "k"]] as const) {
    if (size >= limit) return `${formatNumber(Number((value / (letter === "k" ? 1e3 : limit)).toPrecision(3)), null)}${letter}`;
  }
  return formatNumber(Number(value.toPrecision(6)), null);
}

/** Round numbers between two ends, about `count` of them: steps of 1, 2, 2.5 or 5 × 10ⁿ, but not 2.5 itself, as counts have no halves. */
export function roundTicks(from: number, to: number, count: number): readonly number[] {
  if (!(to > from)) return [from];
  const exact = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(exact));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= exact * 0.999 && (factor !== 2.5 || power !== 1)) ?? 10);
  const first = Math.ceil(from / step - 1e-9);
  return Array.from({ length: Math.floor(to / step + 1e-9) - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** The value axis: its ends and round ticks that hold every series shown. Stacked and measured-from-zero ones start at zero. */
export function valueScale(points: readonly Point[], keys: readonly string[], stacked: boolean, fromZero: boolean, count: number): { domain: [number, number]; ticks: readonly number[] } {
  let low = fromZero ? 0 : Infinity;
  let high = fromZero ? 0 : -Infinity;
  for (const point of points) {
    let above = 0;
    let below = 0;
    for (const key of keys) {
      const value = point[key];
      if (typeof value !== "number") continue;
      if (value >= 0) above += value;
      else below += value;
      low = Math.min(low, stacked ? below : value);
      high = Math.max(high, stacked ? above : value);
    }
  }
  if (!(high >= low)) return { domain: [0, 1], ticks: [] };
  if (high === low) [low, high] = high === 0 ? [0, 1] : high > 0 ? [Math.min(0, low), high * 1.25] : [low * 1.25, 0];
  const inner = roundTicks(low, high, count);
  const step = inner.length > 1 ? (inner[1] as number) - (inner[0] as number) : high - low;
  const from = Math.floor(low / step + 1e-9) * step;
  const to = Math.ceil(high / step - 1e-9) * step;
  const ticks = roundTicks(from, to, Math.round((to - from) / step));
  return { domain: [Number(from.toPrecision(12)), Number(to.toPrecision(12))], ticks };
}

const minute = 60_000;
const day = 1_440 * minute;
const timeSteps = [minute, 5 * minute, 15 * minute, 30 * minute, 60 * minute, 180 * minute, 360 * minute, 720 * minute, day, 2 * day, 7 * day, 14 * day];
const monthSteps = [1, 3, 6, 12, 24, 60, 120, 300, 600, 1_200];

/** Times at which people cut time: full hours, days, weeks or months (UTC), about `count` of them. */
export function timeTicks(from: number, to: number, count: number): readonly number[] {
  if (!(to > from)) return [from];
  const exact = (to - from) / Math.max(1, count);
  const step = timeSteps.find((one) => one >= exact);
  if (step !== undefined) return Array.from({ length: Math.floor(to / step) - Math.ceil(from / step) + 1 }, (_, index) => (Math.ceil(from / step) + index) * step);
  const months = monthSteps.find((one) => one * 30.4 * day >= exact) ?? 1_200;
  const start = new Date(from);
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth() + (from > Date.UTC(start.getUTCFullYear(), start.getUTCMonth()) ? 1 : 0)) / months) * months;
  const ticks: number[] = [];
  for (let month = first; Date.UTC(Math.floor(month / 12), month % 12) <= to; month += months) ticks.push(Date.UTC(Math.floor(month / 12), month % 12));
  return ticks;
}
