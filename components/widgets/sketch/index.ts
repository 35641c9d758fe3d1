// sketch: a sheet of white paper to draw on with a dark pen. What is drawn travels as a small PNG.

import { AuthorError } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type InputField, type Maybe } from "../../../lib/demo/field.ts";
import type { FileInput } from "../../../lib/demo/file.ts";
import type { Picture } from "../../../lib/engine/picture.ts";
import { checkPath } from "../image/index.ts";
import { createPictureInputCodec } from "../image/picture-wire.ts";

export interface SketchOptions<Optional extends boolean> extends CommonOptions<Optional> {
  /** Pixels of the picture that is sent. Default 280. */
  width?: number;
  /** Default 280. */
  height?: number;
  /** Thickness of the pen, in those pixels. Default a fourteenth of the shorter side, as digits in MNIST are drawn. */
  pen?: number;
  /** Path of a picture beside the demo file that lies on the paper at first. */
  default?: string;
}

export interface SketchProps {
  readonly width: number;
  readonly height: number;
  readonly pen: number;
  readonly [name: string]: number;
}

/**
 * A drawing, dark on white: `run` gets an opaque `Picture`.
 *
 * @throws AuthorError when a size is out of range
 * @example
 * sketch({ label: "Draw a digit", pen: 20 })
 */
export function sketch<const Optional extends boolean = false>(options: SketchOptions<Optional> = {}): InputField<Maybe<Picture, Optional>, FileInput> {
  checkOptions("sketch", options, ["width", "height", "pen", "default"]);
  const { width = 280, height = 280 } = options;
  for (const [name, got] of Object.entries({ width, height })) {
    if (!(Number.isInteger(got) && got >= 16 && got <= 2_048)) throw new AuthorError(`sketch.${name}`, got, "whole pixels, 16 to 2048");
  }
  const pen = options.pen ?? Math.max(1, Math.round(Math.min(width, height) / 14));
  if (!(pen >= 1 && pen <= Math.min(width, height) / 2)) throw new AuthorError("sketch.pen", pen, `pixels, 1 to ${Math.min(width, height) / 2}`);
  checkPath("sketch.default", options.default);
  const props: SketchProps = { width, height, pen };
  // A picture with transparent parts lies on the paper: what the visitor sees is what the model sees.
  return createField({ widget: "sketch", roles: ["input"], options, props, initial: options.default, takesPaths: true, codec: (env) => createPictureInputCodec(env, (picture) => picture.flatten("white")) });
}
