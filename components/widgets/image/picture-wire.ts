// A picture between wire and value: the one place where an id or a data: URL becomes pixels. It opens no path and no
// address. Sketch and boxes carry pictures by it too.

import * as z from "zod";
import type { Env } from "../../../lib/demo/field.ts";
import { fileIdPattern, type FileInput, type ImageRef } from "../../../lib/demo/file.ts";
import { decodePicture, encodePicture, isPicture, type Picture, type PictureFormat } from "../../../lib/engine/picture.ts";
import { isVitrineError } from "../../../lib/run/errors.ts";
import { print } from "../../../lib/demo/author-error.ts";

const dataUrl = /^data:image\/[a-z0-9.+-]+;base64,/i;

const expected = '{"file": "<id>"} with the id that POST /api/files answered, or a data:image/…;base64, URL';

/** What a client may send for a picture. Further keys of an output's reference are ignored, so that it can be passed back in. */
export const pictureInput = z.union(
  [
    z.object({ file: z.string({ error: explain }).regex(fileIdPattern, { error: explain }).describe("The id that POST /api/files answered") }, { error: explain }),
    z.string({ error: explain }).regex(dataUrl, { error: explain }).describe("A data:image/…;base64, URL"),
  ],
  { error: explain },
);

/** What a page receives for a picture. */
export const pictureRef = z.object({
  file: z.string(),
  url: z.string(),
  name: z.string(),
  type: z.string(),
  bytes: z.number(),
  width: z.number(),
  height: z.number(),
});

/** A picture in author code, made by any copy of the class. */
export const pictureValue = z.custom<Picture>(isPicture, { error: (issue) => `got ${print(issue.input)}, expected a Picture` });

function explain(issue: { readonly input?: unknown; readonly path?: readonly PropertyKey[] | undefined }): string {
  const { input } = issue;
  if (issue.path?.at(-1) === "file") return `The file's id must be 64 hexadecimal digits, as POST /api/files answers; got ${print(input)}`;
  if (typeof input !== "string") return `Must be an image: ${expected}`;
  if (/^data:/i.test(input)) return `Must be an image, as data:image/…;base64,…; got ${input.slice(0, Math.min(40, (input.indexOf(",") + 1 || 41) - 1))}`;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(input)) return `Addresses are not fetched; must be ${expected}`;
  return `Paths are not opened; must be ${expected}`;
}

/** The codec of an input picture; `finish` is what the widget does with the pixels. */
export function createPictureInputCodec(env: Env, finish: (picture: Picture) => Picture): z.ZodType<Picture, FileInput> {
  return z.codec(pictureInput, pictureValue, {
    decode: async (wire, context) => {
      try {
        return finish(await readPicture(wire, env));
      } catch (error) {
        context.issues.push({ code: "custom", input: wire, message: (error as Error).message });
        return z.NEVER;
      }
    },
    encode: async (picture) => ({ file: (await writePicture(picture, env, "png")).file }),
  });
}

/** @throws Error with a message for visitors */
async function readPicture(wire: z.infer<typeof pictureInput>, { files, limits }: Env): Promise<Picture> {
  const bytes = typeof wire === "string" ? decodeDataUrl(wire, limits.maxFileBytes) : await readFile(wire.file, files);
  return await decodePicture(bytes, limits);
}

async function readFile(id: string, files: Env["files"]): Promise<Uint8Array> {
  try {
    return (await files.read(id)).bytes;
  } catch (error) {
    // A message of the system would name a path.
    if (isVitrineError(error) || (error instanceof Error && /expired/i.test(error.name))) throw error;
    throw new Error("The file could not be read", { cause: error });
  }
}

function decodeDataUrl(url: string, maxBytes: number): Uint8Array {
  const at = url.indexOf(",") + 1;
  const most = Math.ceil((url.length - at) * 0.75);
  if (most - 2 > maxBytes) throw new Error(`The picture is ${megabytes(most)} MB; the limit is ${megabytes(maxBytes)} MB`);
  let binary: string;
  try {
    binary = atob(url.slice(at));
  } catch {
    throw new Error("The data: URL is not base64");
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function megabytes(bytes: number): string {
  return String(Number((bytes / 2 ** 20).toFixed(1)));
}

/** Small pictures lose nothing; a photo as PNG would be ten times its JPEG. */
const losslessPixels = 512 * 512;

/** Stores a picture. `auto` is PNG for transparent or small ones, else JPEG of quality 90. */
export async function writePicture(picture: Picture, { files }: Env, format: PictureFormat | "auto"): Promise<ImageRef> {
  const chosen = format !== "auto" ? format : !picture.opaque || picture.width * picture.height <= losslessPixels ? "png" : "jpeg";
  const { bytes, type, width, height } = await encodePicture(picture, { format: chosen });
  const ref = await files.write(bytes, { type, name: `picture.${chosen === "jpeg" ? "jpg" : chosen}` });
  return { file: ref.file, url: ref.url, name: ref.name, type: ref.type, bytes: ref.bytes, width, height };
}
