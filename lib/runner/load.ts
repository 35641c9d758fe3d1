// Loads authors' demo files inside a runner: import, check, resolve samples, describe. It refuses to know how files are
// bundled and who asked.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AuthorError, isAuthorError } from "../demo/author-error.ts";
import { isDemo, type Demo } from "../demo/define.ts";
import type { Env, Field } from "../demo/field.ts";
import { fileUrl } from "../demo/file.ts";
import type { Json } from "../demo/json.ts";
import type { DemoSpec, ExampleSpec, ModelSpec } from "../demo/spec.ts";
import { configureEngine, usedFiles, usedModels } from "../engine/model.ts";
import { describeDemo } from "../run/describe.ts";
import { isVitrineError } from "../run/errors.ts";
import { prepareDemo, type PreparedDemo } from "../run/run.ts";
import type { DemoSource, LoadedDemo, LoadError, StoredFile } from "./protocol.ts";

export interface LoadResult {
  readonly loaded: LoadedDemo;
  readonly prepared: PreparedDemo | null;
}

/** Imports one demo and makes it ready to run, or tells why it cannot be. */
export async function loadDemo(source: DemoSource, env: Env): Promise<LoadResult> {
  configureEngine({ baseFolder: dirname(source.file) });
  const [models, files] = [usedModels().length, usedFiles().length];
  try {
    const exported = (await import(pathToFileURL(source.module).href)) as { default?: unknown };
    const { spec, samples, prepared } = await readDemo(exported.default, source, env, [...new Set(usedModels().slice(models))]);
    return { loaded: { slug: source.slug, spec, samples, modelFiles: [...new Set(usedFiles().slice(files))], error: null }, prepared };
  } catch (error) {
    return { loaded: { slug: source.slug, spec: null, samples: [], modelFiles: [...new Set(usedFiles().slice(files))], error: explainLoadError(error, source) }, prepared: null };
  }
}

async function readDemo(demo: unknown, source: DemoSource, env: Env, models: readonly ModelSpec[]): Promise<{ spec: DemoSpec; samples: readonly StoredFile[]; prepared: PreparedDemo }> {
  if (!isDemo(demo)) throw new AuthorError("export default", demo, "a demo made by defineDemo({ inputs, outputs, run })");
  const samples = new Map<string, StoredFile>();
  const resolveSample = createSampleResolver(source, samples);
  const initials: Record<string, Json> = {};
  for (const [name, field] of Object.entries(demo.inputs)) {
    if (field.takesPaths && field.initial !== null) initials[name] = await resolveSample(`inputs.${name}.default`, field, field.initial);
  }
  const prepared = prepareDemo(demo, env, initials);
  const examples = await resolveExamples(demo, prepared, resolveSample);
  const spec = await describeDemo(prepared, { slug: source.slug, examples, models });
  return { spec, samples: [...samples.values()], prepared };
}

type ResolveSample = (at: string, field: Field, wire: Json) => Promise<Json>;

/** Turns a path beside the demo file into a file reference that any client can pass back. */
function createSampleResolver(source: DemoSource, samples: Map<string, StoredFile>): ResolveSample {
  const folder = dirname(source.file);
  return async (at, field, wire) => {
    if (!field.takesPaths || typeof wire !== "string" || wire.startsWith("data:")) return wire;
    const path = wire.startsWith("file://") ? fileURLToPath(wire) : resolve(folder, wire);
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      throw new AuthorError(at, wire, `a file beside ${basename(source.file)}; ${error.code === "ENOENT" ? "there is none" : error.message} at ${relative(folder, path)}`);
    });
    const id = createHash("sha256").update(bytes).digest("hex");
    const file: StoredFile = { id, path, name: basename(path), type: mediaTypeOf(path) };
    samples.set(id, file);
    return { file: id, url: fileUrl(id), name: file.name, type: file.type, bytes: bytes.byteLength };
  };
}

async function resolveExamples(demo: Demo, prepared: PreparedDemo, resolveSample: ResolveSample): Promise<ExampleSpec[]> {
  return Promise.all(
    demo.examples.map(async (example, index) => {
      const inputs: Record<string, Json> = {};
      for (const [name, { field, initial }] of prepared.inputs) {
        const given = example.inputs[name];
        inputs[name] = given === undefined ? initial : await resolveSample(`examples[${index}].inputs.${name}`, field, given);
      }
      return { title: example.title, inputs, expect: example.expect };
    }),
  );
}

const mediaTypes: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  tif: "image/tiff",
  tiff: "image/tiff",
  bmp: "image/bmp",
  wav: "audio/wav",
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  flac: "audio/flac",
  mp4: "video/mp4",
  webm: "video/webm",
  csv: "text/csv",
  json: "application/json",
  txt: "text/plain",
};

/** An author's own sample is trusted to be what its ending says. */
function mediaTypeOf(path: string): string {
  return mediaTypes[path.slice(path.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
}

/** Tells why a file did not load: what, the author's file and line, and what would have been right. */
function explainLoadError(error: unknown, source: DemoSource): LoadError {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const place = placeOf(stack, source.file);
  const message = error instanceof Error ? error.message : `The file threw ${String(error)}`;
  return {
    message,
    file: source.file,
    line: place.line,
    column: place.column,
    source: "",
    hint: isAuthorError(error) || isVitrineError(error) ? "" : "This was thrown while the file was loading, outside of run.",
    stack,
  };
}

/** The first line of the stack that lies in the author's file; stacks are already mapped to the source. */
function placeOf(stack: string, file: string): { line: number; column: number } {
  for (const line of stack.split("\n")) {
    const at = line.indexOf(file);
    if (at < 0) continue;
    const numbers = /^:(\d+):(\d+)/.exec(line.slice(at + file.length));
    if (numbers) return { line: Number(numbers[1]), column: Number(numbers[2]) };
  }
  return { line: 0, column: 0 };
}
