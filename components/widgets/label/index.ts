// label: what something is, and how sure the model is of it. Best first, cut to the few that matter.

import * as z from "zod";
import { AuthorError } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type Maybe, type OutputField } from "../../../lib/demo/field.ts";

export interface LabelOptions<Optional extends boolean> extends CommonOptions<Optional> {
  /** How many classes are kept, best first. Default 5. */
  top?: number;
}

export interface LabelProps {
  readonly top: number;
  readonly [name: string]: number;
}

/** A class and its score, 0 to 1. */
export interface Scored {
  readonly label: string;
  readonly score: number;
}

/** What `run` may give: classes with scores as a list or a record, or one class without a score. */
export type LabelValue = readonly Scored[] | Readonly<Record<string, number>> | string;

/** On the wire: best first, at most `top`. The score is null where only a name was given. */
export type LabelWire = readonly { readonly label: string; readonly score: number | null }[];

/**
 * Classes with scores from 0 to 1, best first.
 *
 * @throws AuthorError when `top` is not a whole number from 1 to 1000
 * @example
 * label({ top: 3 }) // run gives { cat: 0.9, dog: 0.1 }, or [{ label: "cat", score: 0.9 }], or "cat"
 */
export function label<const Optional extends boolean = false>(options: LabelOptions<Optional> = {}): OutputField<Maybe<LabelValue, Optional>, LabelWire> {
  checkOptions("label", options, ["top"]);
  const { top = 5 } = options;
  if (!Number.isInteger(top) || top < 1 || top > 1000) throw new AuthorError("label.top", top, "a whole number, 1 to 1000");
  const props: LabelProps = { top };
  return createField({ widget: "label", roles: ["output"], options, props, codec: () => createCodec(top) });
}

const expected = 'Must be classes with scores from 0 to 1: [{ "label": "cat", "score": 0.9 }, …]';

function createCodec(top: number): z.ZodType<unknown, LabelWire> {
  const name = z.string({ error: "Must be the name of a class" });
  const score = z.number({ error: "Must be a score from 0 to 1" }).min(0, "Must be a score from 0 to 1").max(1, "Must be a score from 0 to 1");
  const wire = z.array(z.strictObject({ label: name, score: score.nullable() }, { error: expected }), { error: expected }).max(top, `Must be at most ${top} classes`);
  const value = z.union([z.string(), z.array(z.object({ label: name, score: z.number().nullable() })), z.record(z.string(), z.number())], {
    error: `${expected}, or { "cat": 0.9, … }, or "cat"`,
  });
  return z.codec(wire, value, {
    decode: (classes) => [...classes],
    encode: (given) => rank(typeof given === "string" ? [{ label: given, score: null }] : Array.isArray(given) ? given : fromRecord(given), top),
  }) as z.ZodType<unknown, LabelWire>;
}

function fromRecord(record: Readonly<Record<string, number>>): Scored[] {
  return Object.entries(record).map(([name, score]) => ({ label: name, score }));
}

function rank(classes: LabelWire, top: number): { label: string; score: number | null }[] {
  return [...classes]
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .slice(0, top)
    .map(({ label: name, score }) => ({ label: name, score: score === null ? null : settle(score) }));
}

/** A float32 softmax may end a hair outside; that is rounding, more is a mistake. */
function settle(score: number): number {
  if (score > 1 && score < 1 + 1e-5) return 1;
  if (score < 0 && score > -1e-5) return 0;
  return score;
}
