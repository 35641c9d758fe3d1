// What a benchmark reports.

export interface Figure {
  readonly name: string;
  /** The median. */
  readonly value: number;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
  /** Measured in the same run. */
  readonly beside?: { readonly name: string; readonly value: number };
  /** The budget, for information: nothing fails by it. */
  readonly atMost?: number;
}

/** A figure from many measurements of one thing. */
export function figureOf(name: string, unit: string, values: readonly number[], more: Pick<Figure, "beside" | "atMost"> = {}): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  return { name, unit, value: quantile(sorted, 0.5), low: sorted[0] ?? 0, high: sorted.at(-1) ?? 0, ...more };
}

/** The value below which a share of sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Values measured one after another. */
export async function repeat<Value>(times: number, measure: () => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for (let count = 0; count < times; count++) values.push(await measure());
  return values;
}

export const sleep = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));
