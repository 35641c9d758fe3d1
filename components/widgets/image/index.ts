// image: a picture chosen, dropped, pasted or taken by the visitor, or one that the run made.

import * as z from "zod";
import { AuthorError } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type Env, type InputField, type Maybe, type OutputField } from "../../../lib/demo/field.ts";
import { fileIdPattern, type FileInput, type ImageRef } from "../../../lib/demo/file.ts";
import { decodePicture, type Picture, type PictureFormat } from "../../../lib/engine/picture.ts";
import { createPictureInputCodec, pictureRef, pictureValue, writePicture } from "./picture-wire.ts";

export interface ImageOptions<Optional extends boolean> extends CommonOptions<Optional> {
  /** Path of a picture beside the demo file that an input starts with. */
  default?: string;
  /** Whether a phone offers to take a photo. Default true. */
  camera?: boolean;
  /** How an output is stored. Default `auto`: PNG where it is transparent or at most 512 × 512, else JPEG of quality 90. */
  format?: PictureFormat | "auto";
  /** Height of the place that the picture is shown in, in CSS pixels; it is never cropped. Default 240 as an input, 320 as an output. */
  height?: number;
}

export interface ImageProps {
  readonly camera: boolean;
  readonly inputHeight: number;
  readonly outputHeight: number;
  readonly [name: string]: string | number | boolean;
}

const formats: readonly string[] = ["auto", "png", "jpeg", "webp", "avif"];

/**
 * A picture: `run` gets a `Picture` as an input and gives one as an output.
 *
 * @throws AuthorError when an option has the wrong form
 * @example
 * image({ default: "./samples/cat.jpg", help: "One animal, seen whole" })
 */
export function image<const Optional extends boolean = false>(
  options: ImageOptions<Optional> = {},
): InputField<Maybe<Picture, Optional>, FileInput> & OutputField<Maybe<Picture, Optional>, ImageRef> {
  checkOptions("image", options, ["default", "camera", "format", "height"]);
  const { camera = true, format = "auto", height } = options;
  if (typeof camera !== "boolean") throw new AuthorError("image.camera", camera, "true or false");
  if (!formats.includes(format)) throw new AuthorError("image.format", format, `one of ${formats.join(", ")}`);
  if (height !== undefined && !(height >= 120 && height <= 2_000)) throw new AuthorError("image.height", height, "pixels, 120 to 2000");
  checkPath("image.default", options.default);
  const props: ImageProps = { camera, inputHeight: height ?? 240, outputHeight: height ?? 320 };
  return createField({
    widget: "image",
    roles: ["input", "output"],
    options,
    props,
    initial: options.default,
    takesPaths: true,
    codec: (env, role) => (role === "input" ? createPictureInputCodec(env, (picture) => picture) : createOutputCodec(env, format)),
  });
}

/** @throws AuthorError when a default is not the path of a file */
export function checkPath(at: string, path: unknown): void {
  if (path === undefined) return;
  if (typeof path !== "string" || path === "" || /^[a-z]+:/i.test(path) || fileIdPattern.test(path)) throw new AuthorError(at, path, "the path of a picture beside the demo file");
}

function createOutputCodec(env: Env, format: PictureFormat | "auto"): z.ZodType<Picture, ImageRef> {
  return z.codec(pictureRef, pictureValue, {
    decode: async ({ file }) => decodePicture((await env.files.read(file)).bytes, env.limits),
    encode: (picture) => writePicture(picture, env, format),
  });
}
