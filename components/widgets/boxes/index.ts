// boxes: a picture with what was found in it: named boxes, and points such as a body's joints.

import * as z from "zod";
import { AuthorError, print } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type Env, type Maybe, type OutputField } from "../../../lib/demo/field.ts";
import type { ImageRef } from "../../../lib/demo/file.ts";
import { decodePicture, type Picture } from "../../../lib/engine/picture.ts";
import { pictureRef, pictureValue, writePicture } from "../image/picture-wire.ts";

/** One thing found. `box` is left, top, width and height in pixels of the picture; `score` is 0 to 1. */
export interface Box {
  readonly label: string;
  readonly score: number;
  readonly box: readonly [x: number, y: number, width: number, height: number];
}

/** Points that belong together, such as a hand; each is x, y in pixels of the picture and a score of 0 to 1. */
export interface Points {
  readonly label: string;
  readonly score: number;
  readonly points: readonly (readonly [x: number, y: number, score: number])[];
}

/** What `run` gives for `boxes()`. */
export interface BoxesValue {
  readonly image: Picture;
  readonly boxes: readonly Box[];
  readonly points?: readonly Points[];
}

export interface BoxesWire {
  readonly image: ImageRef;
  readonly boxes: readonly Box[];
  readonly points: readonly Points[];
}

export interface BoxesOptions<Optional extends boolean> extends CommonOptions<Optional> {
  /** The score below which the page hides a box at first; visitors can change it. Default 0.5. */
  threshold?: number;
  /** Height of the place that the picture is shown in, in CSS pixels. Default 360. */
  height?: number;
}

export interface BoxesProps {
  readonly threshold: number;
  readonly height: number;
  readonly [name: string]: number;
}

/** A page cannot show more apart. */
const most = 1_000;

/**
 * A picture with named boxes and points over it.
 *
 * @throws AuthorError when an option is out of range
 * @example
 * boxes({ threshold: 0.4 }) // run gives { image: photo, boxes: [{ label: "cat", score: 0.9, box: [10, 20, 200, 100] }] }
 */
export function boxes<const Optional extends boolean = false>(options: BoxesOptions<Optional> = {}): OutputField<Maybe<BoxesValue, Optional>, BoxesWire> {
  checkOptions("boxes", options, ["threshold", "height"]);
  const { threshold = 0.5, height = 360 } = options;
  if (!(threshold >= 0 && threshold <= 1)) throw new AuthorError("boxes.threshold", threshold, "a score, 0 to 1");
  if (!(height >= 120 && height <= 2_000)) throw new AuthorError("boxes.height", height, "pixels, 120 to 2000");
  const props: BoxesProps = { threshold, height };
  return createField({ widget: "boxes", roles: ["output"], options, props, codec: createCodec });
}

const finite = (what: string) => z.number({ error: (issue) => `got ${print(issue.input)}, expected ${what}` });
const score = finite("a score, 0 to 1").min(0, { error: outOfScale }).max(1, { error: outOfScale });
const label = z.string({ error: (issue) => `got ${print(issue.input)}, expected a label` });
const side = finite("a size in pixels").min(0, { error: (issue) => `got ${print(issue.input)}, expected a size of 0 or more` });
const place = finite("a place in pixels");

const box = z.object({ label, score, box: z.tuple([place, place, side, side], { error: (issue) => `got ${print(issue.input)}, expected [x, y, width, height] in pixels` }) });
const points = z.object({ label, score, points: z.array(z.tuple([place, place, score], { error: (issue) => `got ${print(issue.input)}, expected [x, y, score]` })) });

const wire = z.object({ image: pictureRef, boxes: z.array(box), points: z.array(points) });
const value = z.object({
  image: pictureValue,
  boxes: z.array(box, { error: "expected a list of { label, score, box }" }).max(most, { error: `expected at most ${most} boxes` }),
  points: z.array(points, { error: "expected a list of { label, score, points }" }).max(most, { error: `expected at most ${most} groups of points` }).optional(),
}, { error: (issue) => `got ${print(issue.input)}, expected { image, boxes }` });

function outOfScale(issue: { readonly input?: unknown }): string {
  return `got ${print(issue.input)}, expected a score, 0 to 1`;
}

function createCodec(env: Env): z.ZodType {
  return z.codec(wire, value, {
    decode: async (found) => ({ ...found, image: await decodePicture((await env.files.read(found.image.file)).bytes, env.limits) }),
    encode: async (found) => ({
      image: await writePicture(found.image, env, "auto"),
      boxes: found.boxes.map((one) => ({ ...one, score: round(one.score, 1e5), box: one.box.map((pixels) => round(pixels, 100)) as [number, number, number, number] })),
      points: (found.points ?? []).map((one) => ({ ...one, score: round(one.score, 1e5), points: one.points.map(([x, y, sure]): [number, number, number] => [round(x, 100), round(y, 100), round(sure, 1e5)]) })),
    }),
  });
}

/** A hundredth of a pixel is finer than any box is known. */
function round(exact: number, parts: number): number {
  return Math.round(exact * parts) / parts;
}
