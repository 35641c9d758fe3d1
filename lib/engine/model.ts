// The engine: `onnx("name")` is a handle on a model, opened on first use, loaded once a process and shared by all demos.
// What a picture or a row must become for it stands in its card. This file refuses to know demos, runs and widgets.

import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AuthorError } from "../demo/author-error.ts";
import type { ModelSpec } from "../demo/spec.ts";
import { isVitrineError, VitrineError } from "../run/errors.ts";
import { parseCard, type Card, type ClassifyImageCard, type ClassifyTableCard, type DetectCard } from "./card.ts";
import { decodeBoxes, suppress } from "./detect.ts";
import { isPicture, type Picture } from "./picture.ts";
import { preparePicture } from "./prepare.ts";
import { activate, rank, type Label } from "./scores.ts";
import { loadRuntime, openSession, type Feeds, type Port, type Session } from "./session.ts";
import { tensor, type Tensor } from "./tensor.ts";

export type { Feeds, Label, Port };

/** One thing that was found in a picture. */
export interface Detection {
  readonly label: string;
  /** From 0 to 1. */
  readonly score: number;
  /** In pixels of the picture, inside it. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
  /** Marks such as eyes, where the model gives them, in pixels of the picture. */
  readonly points?: readonly (readonly [x: number, y: number])[];
}

export interface DetectOptions {
  /** Least score. Default: the card's. */
  threshold?: number;
  /** Of two boxes of one label that overlap by more than this share, the better stays. Default: the card's. */
  iou?: number;
}

export interface OnnxOptions {
  /** What a relative path is relative to: a file's path or URL, such as `import.meta.url`. Default: the demo file. */
  from?: string | URL;
}

/** What the engine is told by its process, once. */
export interface EngineOptions {
  /** Where `onnx("name")` looks for `name/model.onnx`, first match wins. Default: `models` in the working folder. */
  readonly modelFolders: readonly string[];
  /** What relative model paths are relative to: the folder of the demo that is being loaded. Default: the working folder. */
  readonly baseFolder: string;
  /** Threads of one session. Default 1: several runners share the cores, and two runners with one thread each do more than one with two. */
  readonly threads: number;
  /** Called right before each call that blocks the thread, so that the process can say so first; what it gives back is called after. */
  readonly onModelCall: (model: string) => (() => void) | undefined;
}

interface Engine {
  options: EngineOptions;
  /** By absolute path of the graph. */
  readonly models: Map<string, Model>;
  readonly used: Model[];
  readonly files: string[];
}

// The runner and the authors' entry are bundles of their own: the state that both must share cannot lie in a module.
const slot = Symbol.for("vitrine.engine");

function engine(): Engine {
  const home = globalThis as { [slot]?: Engine };
  home[slot] ??= {
    options: { modelFolders: [resolve("models")], baseFolder: process.cwd(), threads: 1, onModelCall: () => undefined },
    models: new Map(),
    used: [],
    files: [],
  };
  return home[slot];
}

/** Tells the engine of its surroundings. Sessions that are already open keep their threads. */
export function configureEngine(options: Partial<EngineOptions>): void {
  const state = engine();
  state.options = { ...state.options, ...options };
}

/** Loads ONNX Runtime ahead of the first model, for a process that has nothing else to do yet. */
export async function preloadRuntime(): Promise<void> {
  await loadRuntime();
}

/** The models that `onnx` was asked for so far, one entry a call, in order: a caller that loads demos one by one reads off who uses what. */
export function usedModels(): readonly ModelSpec[] {
  return engine().used.map((model) => model.spec);
}

/** Absolute paths of the models, cards and labels that `onnx` looked at or looked for so far: a change of one concerns its demo. */
export function usedFiles(): readonly string[] {
  return engine().files;
}

/**
 * A handle on a model: by name, looked up in the model folders as `name/model.onnx`; or by path, relative to the demo
 * file. Its card is `model.json` beside `model.onnx`, in general `<file>.json` beside `<file>.onnx`; without one there is `.run`
 * alone. The graph is opened on first use.
 *
 * @throws AuthorError when there is no such model, or its card is wrong
 * @example
 * const iris = onnx("iris-logreg");
 * const [best] = await iris.classify([5.1, 3.5, 1.4, 0.2]); // { label: "setosa", score: 0.98 }
 */
export function onnx(model: string | URL, options: OnnxOptions = {}): Model {
  const state = engine();
  const file = locate(model, options, state);
  const cardFile = file.replace(/\.onnx$/, ".json");
  state.files.push(file, cardFile);
  let found = state.models.get(file);
  if (!found) {
    const card = existsSync(cardFile) ? parseCard(readFileSync(cardFile, "utf8"), shown(cardFile)) : null;
    found = new Model(file, card);
    state.models.set(file, found);
  }
  if (typeof found.card?.labels === "string") state.files.push(join(dirname(file), found.card.labels));
  state.used.push(found);
  return found;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

function isName(model: string | URL): boolean {
  return typeof model === "string" && namePattern.test(model) && !model.endsWith(".onnx");
}

function locate(model: string | URL, { from }: OnnxOptions, { options, files }: Engine): string {
  const at = `onnx(${JSON.stringify(model instanceof URL ? model.href : model)})`;
  if (isName(model)) {
    const places = options.modelFolders.map((folder) => join(resolve(folder), model as string, "model.onnx"));
    const found = places.find((place) => existsSync(place));
    if (found) return found;
    files.push(...places);
    throw new AuthorError(at, undefined, `a model at ${places.map(shown).join(" or ")}${published(places)}`);
  }
  if (!(model instanceof URL) && (typeof model !== "string" || !model.endsWith(".onnx"))) {
    throw new AuthorError("onnx", model, 'a model\'s name, such as "iris-logreg", or a path that ends in .onnx');
  }
  if (model instanceof URL && model.protocol !== "file:") throw new AuthorError("onnx", model.href, "a file: URL, a path or a name");
  const base = from !== undefined ? dirname(pathOf(from)) : options.baseFolder;
  const path = model instanceof URL || model.startsWith("file:") ? fileURLToPath(model) : isAbsolute(model) ? model : resolve(base, model);
  if (existsSync(path)) return path;
  files.push(path);
  throw new AuthorError(at, undefined, `a model at ${shown(path)}${published([path])}`);
}

/** Where a missing model can be had, when its card is there and says so. */
function published(places: readonly string[]): string {
  for (const place of places) {
    const cardFile = place.replace(/\.onnx$/, ".json");
    if (!existsSync(cardFile)) continue;
    const card = parseCard(readFileSync(cardFile, "utf8"), shown(cardFile));
    const file = card.files[basename(place)];
    if (file?.url) return `. Download ${file.url} (${(file.bytes / 1e6).toFixed(1)} MB) to ${shown(place)}`;
  }
  return "";
}

function pathOf(file: string | URL): string {
  return file instanceof URL || file.startsWith("file:") ? fileURLToPath(file) : resolve(file);
}

/** A path as it is written in messages: from the working folder. */
function shown(path: string): string {
  return relative(process.cwd(), path).replaceAll("\\", "/");
}

/** One model of this process. `onnx` makes it. */
export class Model {
  /** The card's name, or the file's; of a `model.onnx` without a card, its folder's. */
  readonly name: string;
  /** Absolute path of the graph. */
  readonly file: string;
  readonly card: Card | null;
  /** What a page says of this model. */
  readonly spec: ModelSpec;
  #session: Promise<Session> | undefined;
  #labels: readonly string[] | undefined;

  constructor(file: string, card: Card | null) {
    this.file = file;
    this.card = card;
    this.name = card?.name ?? basename(file, ".onnx").replace(/^model$/, basename(dirname(file)));
    this.spec = { name: this.name, task: card?.task ?? "raw", bytes: statSync(file).size, license: card?.license ?? "", source: card?.source ?? "" };
  }

  /** Opens the graph now, rather than with the first call. */
  async warm(): Promise<void> {
    await this.#open();
  }

  /** What the graph says of its inputs and outputs. */
  async ports(): Promise<{ inputs: readonly Port[]; outputs: readonly Port[] }> {
    const { inputs, outputs } = await this.#open();
    return { inputs, outputs };
  }

  /**
   * Runs the graph as it is: tensors by input name in, tensors by output name out.
   * @throws AuthorError when a name, type or shape does not fit; VitrineError `model_failed` when the graph fails
   * @example
   * const { probabilities } = await iris.run({ X: tensor([[5.1, 3.5, 1.4, 0.2]]) });
   */
  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    const session = await this.#open();
    return session.run(feeds, `onnx("${this.name}").run`);
  }

  /**
   * Labels with scores from 0 to 1, best first: of a picture, or of a row of numbers in the order of the card's features.
   * A list gives a list, computed in one call where the graph takes more than one.
   * @throws AuthorError when the card's task is another, or the values do not fit it
   */
  async classify(one: Picture | readonly number[]): Promise<Label[]>;
  async classify(many: readonly Picture[] | readonly (readonly number[])[]): Promise<Label[][]>;
  async classify(given: Picture | readonly number[] | readonly Picture[] | readonly (readonly number[])[]): Promise<Label[] | Label[][]> {
    const card = this.#cardFor(".classify", "classify-image", "classify-table");
    const isMany = Array.isArray(given) && typeof given[0] !== "number";
    const items = (isMany ? given : [given]) as readonly unknown[];
    if (items.length === 0) return [];
    const tensors = card.task === "classify-image" ? items.map((item) => this.#picture(".classify", item, card)) : [this.#rows(items, card)];
    const ranked = await this.#scores(tensors, card);
    return isMany ? ranked : (ranked[0] as Label[]);
  }

  /**
   * What is found in a picture, best first, with boxes in its pixels.
   * @throws AuthorError when the card's task is another, or the graph's outputs do not fit the card's decoder
   */
  async detect(picture: Picture, options: DetectOptions = {}): Promise<Detection[]> {
    const card = this.#cardFor(".detect", "detect");
    if (!isPicture(picture)) throw new AuthorError(`onnx("${this.name}").detect`, picture, "a picture");
    const { output } = card;
    const threshold = share("threshold", options.threshold ?? output.threshold);
    const iou = share("iou", options.iou ?? ("iou" in output ? output.iou : 1));
    const session = await this.#open();
    const prepared = preparePicture(picture, card.input);
    const results = await session.run({ [this.#only("input.name", card.input.name, session.inputs)]: prepared.tensor }, shown(this.file));
    const labels = this.#readLabels();
    const candidates = decodeBoxes(output, {
      output: (name) => this.#output(name, session, results),
      width: prepared.width,
      height: prepared.height,
      labels: labels.length,
      threshold,
      card: this.#cardPath,
    });
    const { scaleX, scaleY, left, top } = prepared.placement;
    const toX = (x: number): number => Math.min(picture.width, Math.max(0, x * scaleX + left));
    const toY = (y: number): number => Math.min(picture.height, Math.max(0, y * scaleY + top));
    return suppress(candidates, iou).flatMap(({ kind, score, points, ...corners }) => {
      const [x, y] = [toX(corners.left), toY(corners.top)];
      const box = [x, y, toX(corners.right) - x, toY(corners.bottom) - y] as const;
      // In the padding beside the picture there is nothing to show.
      if (!(box[2] > 0 && box[3] > 0)) return [];
      const label = labels[kind] as string;
      return [points.length === 0 ? { label, score, box } : { label, score, box, points: points.map(([px, py]) => [toX(px), toY(py)] as const) }];
    });
  }

  #open(): Promise<Session> {
    this.#session ??= this.#start().catch((error: unknown) => {
      // A model that is put right while the process lives must not stay broken.
      this.#session = undefined;
      throw error;
    });
    return this.#session;
  }

  async #start(): Promise<Session> {
    const { card } = this;
    const hasFreeSize = (card?.task === "detect" || card?.task === "classify-image") && "longest" in (card as DetectCard | ClassifyImageCard).input.size;
    try {
      return await openSession(this.file, shown(this.file), {
        threads: engine().options.threads,
        steady: !hasFreeSize,
        onBlock: () => engine().options.onModelCall(this.name),
      });
    } catch (error) {
      const expected = card?.files[basename(this.file)]?.bytes;
      const bytes = statSync(this.file, { throwIfNoEntry: false })?.size;
      if (expected === undefined || bytes === expected || !isVitrineError(error)) throw error;
      throw new VitrineError("model_failed", error.message, { cause: error, hint: `The file has ${bytes ?? 0} bytes and its card says ${expected}: fetch it again.` });
    }
  }

  get #cardPath(): string {
    return shown(this.file.replace(/\.onnx$/, ".json"));
  }

  #cardFor<Task extends "classify-image" | "classify-table" | "detect">(
    method: string,
    ...expected: readonly Task[]
  ): Extract<ClassifyImageCard | ClassifyTableCard | DetectCard, { task: Task }> {
    const { card } = this;
    if (card && (expected as readonly string[]).includes(card.task)) return card as Extract<ClassifyImageCard | ClassifyTableCard | DetectCard, { task: Task }>;
    throw new AuthorError(`${this.#cardPath}: task`, card?.task, `${expected.join(" or ")}, which ${method} needs`);
  }

  #readLabels(): readonly string[] {
    const given = this.card?.labels as string | readonly string[];
    if (this.#labels === undefined) {
      if (typeof given !== "string") this.#labels = given;
      else {
        const path = join(dirname(this.file), given);
        if (!existsSync(path)) throw new AuthorError(`${this.#cardPath}: labels`, given, `a file at ${shown(path)}`);
        this.#labels = readFileSync(path, "utf8").replace(/\r?\n$/, "").split(/\r?\n/);
      }
    }
    return this.#labels;
  }

  #picture(method: string, item: unknown, card: ClassifyImageCard): Tensor {
    if (!isPicture(item)) throw new AuthorError(`onnx("${this.name}")${method}`, item, "a picture");
    return preparePicture(item, card.input).tensor;
  }

  #rows(rows: readonly unknown[], { input }: ClassifyTableCard): Tensor {
    const names = input.features.map(({ name }) => name);
    for (const row of rows) {
      if (!Array.isArray(row) || row.length !== names.length || !row.every(Number.isFinite)) {
        throw new AuthorError(`onnx("${this.name}").classify`, row, `${names.length} finite numbers: ${names.join(", ")}`);
      }
    }
    return tensor((rows as readonly (readonly number[])[]).flat(), [rows.length, names.length], input.type);
  }

  async #scores(tensors: readonly Tensor[], { input, output }: ClassifyImageCard | ClassifyTableCard): Promise<Label[][]> {
    const session = await this.#open();
    const name = this.#only("input.name", input.name, session.inputs);
    const port = session.inputs.find((candidate) => candidate.name === name) as Port;
    const batches = tensors.length > 1 && typeof port.shape[0] === "string" ? [stack(tensors)] : tensors;
    const labels = this.#readLabels();
    const ranked: Label[][] = [];
    for (const batch of batches) {
      const results = await session.run({ [name]: batch }, shown(this.file));
      const scores = this.#output(output.name, session, results);
      const count = batch.shape[0] as number;
      const values = scores.toFloat32();
      if (values.length !== count * labels.length) {
        throw new AuthorError(`${this.#cardPath}: labels`, `${labels.length} labels`, `${values.length / count}, as many as the graph's output ${JSON.stringify(scores.shape)} has scores`);
      }
      for (let i = 0; i < count; i++) ranked.push(rank(activate(values.subarray(i * labels.length, (i + 1) * labels.length), output), labels));
    }
    return ranked;
  }

  #only(field: string, name: string | null, ports: readonly Port[]): string {
    const names = ports.map((candidate) => candidate.name);
    if (name === null && names.length === 1) return names[0] as string;
    if (name !== null && names.includes(name)) return name;
    throw new AuthorError(`${this.#cardPath}: ${field}`, name ?? undefined, `one of the graph's ${names.join(", ")}`);
  }

  #output(name: string | null, { outputs }: Session, results: Record<string, Tensor>): Tensor {
    return results[this.#only("output", name, outputs)] as Tensor;
  }
}

function share(name: string, got: number): number {
  if (!(got >= 0 && got <= 1)) throw new AuthorError(`detect.${name}`, got, "a number from 0 to 1");
  return got;
}

/** Tensors of one shape, each with a first dimension of 1, on top of each other. */
function stack(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors as readonly [Tensor];
  const data = new (first.data.constructor as new (length: number) => Float32Array)(first.size * tensors.length);
  tensors.forEach((one, i) => data.set(one.data as Float32Array, i * first.size));
  return tensor(data, [tensors.length, ...first.shape.slice(1)], first.type);
}
