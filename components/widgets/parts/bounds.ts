// Limits in words. Codecs and views say them alike, so they stand here once; this file refuses to know zod and React.

export interface Bounds {
  readonly min: number | null;
  readonly max: number | null;
  readonly integer: boolean;
}

/** What a number must be: `"Must be a whole number, 1 to 10"`. */
export function describeBounds({ min, max, integer }: Bounds): string {
  const kind = integer ? "Must be a whole number" : "Must be a number";
  if (min !== null && max !== null) return `${kind}, ${min} to ${max}`;
  if (min !== null) return `${kind}, ${min} or more`;
  if (max !== null) return `${kind}, ${max} or less`;
  return kind;
}

/** The nearest number inside the bounds. */
export function clamp(value: number, { min, max }: Pick<Bounds, "min" | "max">): number {
  if (min !== null && value < min) return min;
  if (max !== null && value > max) return max;
  return value;
}

/** The nearest of 1, 2, 5 × 10ⁿ that is not below a hundredth of the way. */
export function roundStep(exact: number): number {
  const power = 10 ** Math.floor(Math.log10(exact));
  const nice = [1, 2, 5, 10].find((factor) => factor * power >= exact * 0.999) ?? 10;
  return tidy(nice * power);
}

/** The value on the step grid from `min`. */
export function snap(value: number, min: number, step: number): number {
  return tidy(min + Math.round((value - min) / step) * step);
}

/** Frees a number of floating-point crumbs: 0.1 + 0.2 becomes 0.3. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
