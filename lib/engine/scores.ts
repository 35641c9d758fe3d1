// From a graph's scores to labels. This file refuses to know what was classified.

import type { ScoresOutput } from "./card.ts";

export interface Label {
  readonly label: string;
  /** From 0 to 1. */
  readonly score: number;
}

/** Labels with their scores, best first; equal scores keep the labels' order. */
export function rank(scores: Float32Array, labels: readonly string[]): Label[] {
  return Array.from(scores, (score, i) => ({ label: labels[i] as string, score })).sort((a, b) => b.score - a.score);
}

/** What a graph gives, as probabilities. */
export function activate(values: Float32Array, { activation, scale }: Pick<ScoresOutput, "activation" | "scale">): Float32Array {
  const scaled = scale === 1 ? values : values.map((value) => value * scale);
  if (activation === "softmax") return softmax(scaled);
  if (activation === "sigmoid") return scaled.map((value) => 1 / (1 + Math.exp(-value)));
  return scaled;
}

/** exp(xᵢ) / Σ exp(xⱼ), with the largest taken off first so that nothing overflows. */
export function softmax(logits: Float32Array): Float32Array {
  let top = Number.NEGATIVE_INFINITY;
  for (const value of logits) top = Math.max(top, value);
  const powers = Float64Array.from(logits, (value) => Math.exp(value - top));
  const sum = powers.reduce((total, value) => total + value, 0);
  return Float32Array.from(powers, (value) => value / sum);
}
