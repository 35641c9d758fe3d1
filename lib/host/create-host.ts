// Makes the host: finds and bundles demo files, watches them, and ties runs, runners and files together.

import { readFile, rm, readdir, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { getHeapStatistics } from "node:v8";
import type { FSWatcher } from "chokidar";
import { fileIdPattern } from "../demo/file.ts";
import { findProblem, formatPath, type Json } from "../demo/json.ts";
import { VitrineError, isVitrineError, type Issue } from "../run/errors.ts";
import type { DemoSource, LoadedDemo, LoadError, StoredFile, ToRunner } from "../runner/protocol.ts";
import { createBundler, type Bundle } from "./bundle.ts";
import { discoverDemos, isSkippedFolder, looksLikeDemo, slugOf, type FoundFile } from "./discover.ts";
import { createFileStore } from "./files.ts";
import type { Change, DemoEntry, DemoSpec, DemoState, FileStore, Host, Limits, Run } from "./host.ts";
import { startRunner } from "./runner-process.ts";
import { createRuns, type RunRecord } from "./runs.ts";
import { createScheduler } from "./scheduler.ts";

export const defaultLimits: Limits = {
  runSeconds: 60,
  uploadBytes: 20 * 1024 * 1024,
  pixels: 50_000_000,
  bodyBytes: 4 * 1024 * 1024,
  queue: 1_000,
  runnerBytes: 2 * 1024 ** 3,
  drainSeconds: 15,
};

/** What a demo makes may be larger than what a visitor may send; beyond this it is a mistake. */
const largestOutput = 256 * 1024 * 1024;

export interface HostOptions {
  /** Absolute path of a demo file or of a folder of them. */
  readonly path: string;
  readonly watching: boolean;
  /** Where uploads and bundles are kept. */
  readonly dataFolder: string;
  /** The built modules that a runner process runs and that `vitrine` means inside demo files. */
  readonly runtime: { readonly runner: string; readonly entry: string };
  /** Default: the number of cores, at least 2. */
  readonly runners?: number | undefined;
  readonly limits?: Partial<Limits>;
  /** Folders searched by `onnx("name")`, first match wins. Default: `models` beside the demos and in the working folder. */
  readonly modelFolders?: readonly string[];
  /** Takes what runners print and what befalls them. */
  readonly log?: (line: string) => void;
}

interface Entry {
  readonly slug: string;
  readonly file: string;
  state: DemoState;
  spec: DemoSpec | null;
  error: LoadError | null;
  version: number;
  bundle: Bundle | null;
  /** Another file wants the same name. */
  clash: LoadError | null;
  samples: readonly StoredFile[];
  modelFiles: readonly string[];
}

/**
 * Starts serving a demo file or a folder: returns as soon as the files are found, while they load.
 * @throws Error when the path does not exist
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const log = options.log ?? ((line) => console.error(line));
  const wantedRunners = options.runners ?? Math.max(2, availableParallelism());
  const listeners = new Set<(change: Change) => void>();
  const entries = new Map<string, Entry>();
  const runs = createRuns();
  const pendingFiles = new Map<string, Promise<unknown>>();
  const begunAt = Date.now();
  /** Paths that are watched. */
  const known = new Set<string>();
  let openPages = 0;
  let closing = false;
  let bundling = Promise.resolve();

  const scheduler = createScheduler({
    spawn: (hear) => startRunner({ entry: options.runtime.runner, memoryBytes: limits.runnerBytes, print: log }, hear),
    runners: wantedRunners,
    queueLimit: limits.queue,
    inputBytes: getHeapStatistics().heap_size_limit / 4,
    memoryBytes: limits.runnerBytes,
    rules(slug) {
      const spec = entries.get(slug)?.spec;
      return { retry: spec?.retry ?? true, timeoutMs: (spec?.timeout ?? limits.runSeconds) * 1000 };
    },
    onLoaded: (demo) => void takeLoaded(demo),
    onReady: () => firstLoad.resolve(),
    onFile(ref, bytes) {
      const put = files.put(bytes, { name: ref.name, maxBytes: largestOutput }).catch((error: Error) => log(`An output file could not be stored: ${error.message}`));
      pendingFiles.set(ref.file, put);
      void put.finally(() => pendingFiles.delete(ref.file));
    },
    onClosed(slug, reason) {
      const entry = entries.get(slug);
      if (!entry || (reason === null && entry.state !== "closed")) return;
      entry.state = reason === null ? "ready" : "closed";
      entry.error = reason === null ? null : { message: reason, file: showPath(entry.file), line: 0, column: 0, source: "", hint: "", stack: "" };
      announce({ type: "demo", slug, version: entry.version, error: entry.error });
    },
    log,
    now: () => performance.now(),
  });
  // The process boots while the files are found and bundled.
  scheduler.warm();

  const info = await stat(options.path).catch(() => null);
  if (!info) {
    await scheduler.close(0);
    throw new Error(`There is nothing at ${options.path}`);
  }
  const isFolder = info.isDirectory();
  const root = isFolder ? options.path : dirname(options.path);
  const modelFolders = [...new Set(options.modelFolders ?? [join(root, "models"), resolve(root, "..", "models"), resolve("models")])];
  const bundler = createBundler(join(options.dataFolder, "bundles"), options.runtime.entry);
  const files = createFileStore({ folder: join(options.dataFolder, "files"), maxBytes: limits.uploadBytes });
  const store: FileStore = {
    ...files,
    async open(id) {
      await pendingFiles.get(id);
      return files.open(id);
    },
  };

  const firstLoad = withResolvers<void>();
  const settlers = new Map<string, ((entry: Entry) => void)[]>();
  /** Demos whose own files changed in the load under way; others answer again without news. */
  let affected = new Set<string>();

  const found = await find();
  for (const file of found) addEntry(file);
  await rebuild([...entries.values()]);
  void sweepBundles();
  const expanding = setTimeout(() => scheduler.expand(), 1_000);
  expanding.unref();
  const watching = options.watching ? watch() : null;
  if (!options.watching) void firstLoad.promise.then(() => bundler.rest());

  // --- finding and building ----------------------------------------------------------------------------------------

  async function find(): Promise<readonly FoundFile[]> {
    return isFolder ? discoverDemos(root) : [{ slug: slugOf(root, options.path), file: options.path }];
  }

  function addEntry({ slug, file }: FoundFile): void {
    const other = entries.get(slug);
    if (other) {
      const message = `${showPath(other.file)} and ${showPath(file)} both want the name "${slug}"`;
      other.clash = { message, file: other.file, line: 0, column: 0, source: "", hint: "Rename one of them.", stack: "" };
      return;
    }
    entries.set(slug, { slug, file, state: "loading", spec: null, error: null, version: 0, bundle: null, clash: null, samples: [], modelFiles: [] });
  }

  /** Bundles anew what changed and loads everything, unless nothing came out differently. */
  async function rebuild(changed: readonly Entry[], isNews: (entry: Entry) => boolean = () => true): Promise<void> {
    const before = new Map(changed.map((entry) => [entry, entry.bundle?.module]));
    await Promise.all(
      changed.map(async (entry) => {
        const bundle = await bundler.bundle(entry);
        entry.bundle = entry.clash ? { slug: entry.slug, file: entry.file, module: null, sources: bundle.sources, error: entry.clash } : bundle;
      }),
    );
    const news = changed.filter((entry) => isNews(entry) || !entry.bundle?.module || entry.bundle.module !== before.get(entry));
    if (news.length === 0) return;
    affected = new Set(news.map((entry) => entry.slug));
    for (const entry of entries.values()) {
      const { bundle } = entry;
      if (!bundle) continue;
      if (bundle.error) await setBroken(entry, bundle.error);
      else if (bundle.module === null && isFolder) {
        // A file without a default export is a part of other demos.
        forget(entry);
        if (entry.version > 0) announce({ type: "demos" });
      } else if (bundle.module === null) {
        await setBroken(entry, { message: "The file has no default export", file: entry.file, line: 0, column: 0, source: "", hint: "Write: export default defineDemo({ inputs, outputs, run })", stack: "" });
      }
    }
    const demos: DemoSource[] = [];
    for (const { slug, file, bundle } of entries.values()) if (bundle?.module) demos.push({ slug, file, module: bundle.module });
    // Somebody waits for what changed.
    demos.sort((a, b) => Number(affected.has(b.slug)) - Number(affected.has(a.slug)));
    const message: Extract<ToRunner, { type: "load" }> = {
      type: "load",
      demos,
      limits: { maxPixels: limits.pixels, maxFileBytes: limits.uploadBytes },
      modelFolders,
      threads: Math.max(1, Math.floor(availableParallelism() / wantedRunners)),
      watching: options.watching,
    };
    scheduler.load(message);
  }

  async function takeLoaded({ slug, spec, samples, modelFiles, error }: LoadedDemo): Promise<void> {
    const entry = entries.get(slug);
    if (!entry) return;
    entry.modelFiles = modelFiles;
    if (error) {
      await setBroken(entry, error);
      return;
    }
    const isNews = affected.has(slug) || entry.state !== "ready" || JSON.stringify(entry.spec) !== JSON.stringify(spec);
    entry.spec = spec;
    entry.error = null;
    entry.state = "ready";
    entry.samples = samples;
    for (const sample of samples) files.link(sample);
    if (isNews) entry.version += 1;
    settle(entry);
    if (isNews) announce({ type: "demo", slug, version: entry.version, error: null });
  }

  async function setBroken(entry: Entry, error: LoadError): Promise<void> {
    const isNews = affected.has(entry.slug) || entry.state !== "broken" || entry.error?.message !== error.message;
    entry.state = "broken";
    entry.error = { ...error, file: showPath(error.file), source: error.source || (await readLine(error.file, error.line)) };
    if (isNews) {
      entry.version += 1;
      log(formatLoadError(entry.slug, entry.error));
      announce({ type: "demo", slug: entry.slug, version: entry.version, error: entry.error });
    }
    scheduler.dropQueued(entry.slug, brokenError(entry).body());
    settle(entry);
  }

  /** Nobody waits any longer for a demo whose file is gone. */
  function forget(entry: Entry): void {
    entries.delete(entry.slug);
    scheduler.dropQueued(entry.slug, new VitrineError("unknown_demo", `The demo "${entry.slug}" is not served any more`).body());
    settle(entry);
  }

  function settle(entry: Entry): void {
    for (const resolveEntry of settlers.get(entry.slug) ?? []) resolveEntry(entry);
    settlers.delete(entry.slug);
  }

  function announce(change: Change): void {
    for (const listener of listeners) listener(change);
  }

  function showPath(file: string): string {
    const path = relative(root, file);
    return path.startsWith("..") ? basename(file) : path;
  }

  function brokenError(entry: Entry): VitrineError {
    const { error } = entry;
    const message = options.watching && error ? `${error.file}${error.line ? `:${error.line}` : ""}: ${error.message}` : "This demo does not load at the moment";
    return new VitrineError("demo_broken", message, { hint: options.watching ? (error?.hint ?? "") : "" });
  }

  // --- watching ----------------------------------------------------------------------------------------------------

  async function watch(): Promise<FSWatcher> {
    const { watch: startWatching } = await import("chokidar");
    const watched = startWatching(newPaths(), {
      ignoreInitial: true,
      ignored: (path) => path !== root && isSkippedFolder(basename(path)),
    });
    const changed = new Set<string>();
    let timer: NodeJS.Timeout | undefined;
    watched.on("all", (event, path) => {
      if (event === "addDir" || event === "unlinkDir") return;
      changed.add(path);
      clearTimeout(timer);
      // Editors write in several steps; a few milliseconds make them one change.
      timer = setTimeout(() => {
        const paths = [...changed];
        changed.clear();
        bundling = bundling.then(() => takeChange(paths)).catch((error: Error) => log(`Reload failed: ${error.stack ?? error.message}`));
      }, 15);
    });
    watched.on("error", (error) => log(`Watching files: ${(error as Error).message}`));
    await new Promise<void>((ready) => watched.once("ready", ready));
    await firstLoad.promise;
    if (closing) return watched;
    watched.add(newPaths());
    // Saved between bundling and now: nobody heard it.
    const missed: string[] = [];
    for (const path of [...entries.values()].flatMap(sourcesOf)) {
      const info = await stat(path).catch(() => null);
      if (info && info.mtimeMs > begunAt) missed.push(path);
    }
    if (missed.length > 0) await takeChange(missed);
    return watched;
  }

  /** Those that came in since the last time: what is watched already is not scanned again. */
  function newPaths(): string[] {
    const fresh = watchedPaths().filter((path) => !known.has(path));
    for (const path of fresh) known.add(path);
    return fresh;
  }

  /** For one file: its sources and samples alone, as the folder around it may be a whole home directory. */
  function watchedPaths(): string[] {
    const inside = isFolder ? [root] : [options.path];
    for (const entry of entries.values()) {
      for (const path of [...sourcesOf(entry), ...entry.modelFiles]) {
        if (!isFolder || !isBelow(root, path)) inside.push(path);
      }
    }
    return [...new Set(inside)];
  }

  function sourcesOf({ file, bundle, samples }: Entry): readonly string[] {
    return [file, ...(bundle?.sources ?? []), ...samples.map((sample) => sample.path)];
  }

  async function takeChange(paths: readonly string[]): Promise<void> {
    if (closing) return;
    const relevant = new Set<Entry>();
    for (const entry of entries.values()) {
      const own = [...sourcesOf(entry), ...entry.modelFiles];
      // What would mend a broken file, such as a missing sample, cannot be known: any change may.
      if (entry.state === "broken" || paths.some((path) => own.includes(path))) relevant.add(entry);
    }
    if (isFolder && paths.some(looksLikeDemo)) {
      const now = await find();
      const files = new Set(now.map(({ file }) => file));
      for (const entry of entries.values()) {
        if (files.has(entry.file)) continue;
        forget(entry);
        relevant.delete(entry);
        announce({ type: "demos" });
      }
      for (const entry of entries.values()) {
        if (entry.clash) relevant.add(entry);
        entry.clash = null;
      }
      const known = new Set([...entries.values()].map((entry) => entry.file));
      for (const file of now) {
        if (known.has(file.file)) continue;
        addEntry(file);
        const entry = entries.get(file.slug);
        if (entry) relevant.add(entry);
        announce({ type: "demos" });
      }
    }
    if (relevant.size === 0) return;
    // A file that was only touched makes the same module again; samples and models have no module to compare.
    await rebuild([...relevant], (entry) => [...entry.modelFiles, ...entry.samples.map((sample) => sample.path)].some((path) => paths.includes(path)));
    void watching?.then((watched) => watched.add(newPaths()));
  }

  async function sweepBundles(): Promise<void> {
    const folder = join(options.dataFolder, "bundles");
    const used = new Set([...entries.values()].map((entry) => entry.bundle?.module));
    const week = 7 * 24 * 3_600_000;
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const info = await stat(path).catch(() => null);
      if (info && !used.has(path) && Date.now() - info.mtimeMs > week) await rm(path, { force: true });
    }
  }

  // --- runs --------------------------------------------------------------------------------------------------------

  function requireReady(slug: string): DemoSpec {
    const entry = entries.get(slug);
    if (!entry) throw new VitrineError("unknown_demo", `There is no demo "${slug}"`, { hint: `GET /api/demos lists them.` });
    if (entry.state === "broken") throw brokenError(entry);
    if (!entry.spec) throw new VitrineError("not_ready", "This demo is still loading", { hint: "Try again in a second." });
    return entry.spec;
  }

  const host: Host = {
    name: basename(isFolder ? root : options.path),
    watching: options.watching,
    limits,
    files: store,
    demos: () => [...entries.values()].sort((a, b) => (a.slug < b.slug ? -1 : 1)).map(showEntry),
    demo(slug) {
      const entry = entries.get(slug);
      return entry && showEntry(entry);
    },
    async loaded() {
      await firstLoad.promise;
      await watching;
    },
    async settled(slug) {
      const entry = entries.get(slug);
      if (!entry || entry.state !== "loading") return entry && showEntry(entry);
      await new Promise<Entry>((resolveEntry) => settlers.set(slug, [...(settlers.get(slug) ?? []), resolveEntry]));
      return host.demo(slug);
    },
    run(request) {
      const spec = requireReady(request.slug);
      const inputs = checkInputs(spec, request.inputs);
      const outputs = checkOutputNames(spec, request.outputs);
      const ids = fileIdsIn(inputs);
      const run = runs.create({ slug: request.slug, unwatchedMs: request.unwatchedMs, onCancel: (record, reason) => scheduler.cancel(record, reason) });
      const job = { run, slug: request.slug, inputs, outputs, rendered: request.rendered ?? false };
      try {
        if (ids.size === 0) scheduler.submit({ ...job, files: [] });
        else void submitWithFiles(run, ids, (stored) => scheduler.submit({ ...job, files: stored }));
      } catch (error) {
        run.emit({ type: "failed", error: (error as VitrineError).body() });
        throw error;
      }
      return run;
    },
    findRun: (id): Run | undefined => runs.find(id),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watched(open) {
      openPages += open ? 1 : -1;
      if (options.watching) scheduler.keepSpare(openPages > 0);
    },
    async close() {
      closing = true;
      clearTimeout(expanding);
      // Whoever waits for a demo that is still loading waits in vain.
      firstLoad.resolve();
      for (const entry of entries.values()) settle(entry);
      await (await watching)?.close();
      await bundling;
      await scheduler.close(limits.drainSeconds * 1000);
      runs.close();
      await Promise.all([store.close(), bundler.rest()]);
    },
  };
  return host;

  function showEntry(entry: Entry): DemoEntry {
    const { slug, file, state, spec, error, version } = entry;
    return { slug, state, spec, error, version, source: () => readFile(file, "utf8") };
  }

  async function submitWithFiles(run: RunRecord, ids: ReadonlySet<string>, submit: (files: readonly StoredFile[]) => void): Promise<void> {
    try {
      const stored: StoredFile[] = [];
      for (const id of ids) {
        const open = await store.open(id);
        if (open) stored.push({ id, path: open.path, name: open.ref.name, type: open.ref.type });
      }
      if (run.state === "queued") submit(stored);
    } catch (error) {
      run.emit({ type: "failed", error: isVitrineError(error) ? error.body() : new VitrineError("internal", "The run could not be started").body() });
      if (!isVitrineError(error)) log(`Starting a run: ${(error as Error).stack}`);
    }
  }
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function withResolvers<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolvePromise: (value: Value) => void = () => {};
  const promise = new Promise<Value>((resolveIt) => (resolvePromise = resolveIt));
  return { promise, resolve: resolvePromise };
}

async function readLine(file: string, line: number): Promise<string> {
  if (line === 0) return "";
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n")[line - 1]?.trimEnd() ?? "";
}

/** An author's mistake as the terminal shows it. */
function formatLoadError(slug: string, error: LoadError): string {
  const place = `${error.file}${error.line ? `:${error.line}:${error.column}` : ""}`;
  const source = error.source ? `\n  ${error.line} | ${error.source}` : "";
  return `${slug} does not load\n  ${place}\n  ${error.message}${source}${error.hint ? `\n  ${error.hint}` : ""}`;
}

/** Names, and that values can cross a wire, are all that is checked here: values are decoded in the runner, where the author's rules live. */
function checkInputs(spec: DemoSpec, inputs: unknown): Readonly<Record<string, Json>> {
  if (inputs === undefined) return {};
  if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs)) {
    throw new VitrineError("invalid_input", "inputs must be an object of values by name", { issues: [{ path: "inputs", message: "Must be an object of values by name" }] });
  }
  const names = spec.inputs.map((field) => field.name);
  const issues: Issue[] = Object.keys(inputs)
    .filter((name) => !names.includes(name))
    .map((name) => ({ path: name.slice(0, 100), message: `No such input; this demo has ${names.join(", ") || "none"}` }));
  const [first] = issues;
  if (first) throw new VitrineError("invalid_input", `${first.path}: ${first.message}`, { issues: issues.slice(0, 100) });
  const path: (string | number)[] = ["inputs"];
  const problem = findProblem(inputs, path);
  if (problem === null) return inputs as Readonly<Record<string, Json>>;
  const place = formatPath(path.slice(1));
  throw new VitrineError("invalid_input", `${place}: holds ${problem}`, { issues: [{ path: place, message: `Holds ${problem}` }] });
}

function checkOutputNames(spec: DemoSpec, outputs: unknown): readonly string[] | null {
  if (outputs === undefined || outputs === null) return null;
  const names = spec.outputs.map((field) => field.name);
  const isList = Array.isArray(outputs) && outputs.every((name): name is string => typeof name === "string" && names.includes(name));
  if (!isList || outputs.length === 0) {
    throw new VitrineError("invalid_input", `outputs must be a list of names out of ${names.join(", ")}`, { issues: [{ path: "outputs", message: `Must be a list of names out of ${names.join(", ")}` }] });
  }
  if (spec.kind !== "record") {
    throw new VitrineError("invalid_input", "outputs can be chosen only where each output has a function of its own", { issues: [{ path: "outputs", message: "This demo computes all its outputs at once" }] });
  }
  return outputs;
}

/** The uploads that inputs refer to: any `{ "file": id }` at any depth. */
function fileIdsIn(value: unknown, into = new Set<string>(), depth = 0): Set<string> {
  if (typeof value !== "object" || value === null || depth > 8 || into.size > 1_000) return into;
  if (Array.isArray(value)) {
    for (const item of value) fileIdsIn(item, into, depth + 1);
    return into;
  }
  const { file } = value as { file?: unknown };
  if (typeof file === "string" && fileIdPattern.test(file)) into.add(file);
  else for (const item of Object.values(value)) fileIdsIn(item, into, depth + 1);
  return into;
}
