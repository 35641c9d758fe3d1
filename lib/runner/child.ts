// The runner as a child process: the only place where authors' code and models run. Whatever happens here ends with this
// process. It refuses to know HTTP, pages and other runners.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Env } from "../demo/field.ts";
import { fileUrl } from "../demo/file.ts";
import { configureEngine, preloadRuntime } from "../engine/model.ts";
import { VitrineError } from "../run/errors.ts";
import { describeFailure, runDemo, type PreparedDemo } from "../run/run.ts";
import { loadDemo } from "./load.ts";
import { createPipeChannel } from "./pipe.ts";
import { protocolVersion, type FromRunner, type RunnerChannel, type StoredFile, type ToRunner } from "./protocol.ts";

/** The descriptor of the pipe that the host opened beside stdin, stdout and stderr. */
const pipe = 3;
const beatEveryMs = 100;
/** An idle runner that took so many bytes more outside the JavaScript heap lets go of what nobody uses. */
const muchMemory = 64 * 1024 * 1024;
const tidyAfterMs = 500;
/** A model whose calls stay under this needs no announcement: the heartbeat outlives them. */
const shortCallMs = 50;

const exit = process.exit.bind(process);
process.setSourceMapsEnabled(true);
// An author's exit would look like a crash and take other visitors' runs along; as an error it ends one run.
process.exit = ((code?: number) => {
  throw new Error(`The demo called process.exit(${code ?? ""})`);
}) as typeof process.exit;

const channel: RunnerChannel = createPipeChannel<FromRunner, ToRunner>(new Socket({ fd: pipe, readable: true, writable: true }));
const demos = new Map<string, PreparedDemo>();
const samples = new Map<string, StoredFile>();
/** Files that recent runs referred to, oldest first. */
const uploads = new Map<string, StoredFile>();
const mostUploads = 10_000;
const underWay = new Map<string, AbortController>();
const waiting: Extract<ToRunner, { type: "run" }>[] = [];
let watching = false;
let stopping = false;
let beat: NodeJS.Timeout | undefined;
let starting = false;
let tidying: NodeJS.Timeout | undefined;
let collect: (() => void) | undefined;
/** What was in use after the last collection. */
let neededMemory = 0;

channel.onMessage(({ message }) => {
  switch (message.type) {
    case "load":
      void load(message);
      break;
    case "run":
      waiting.push(message);
      startSoon();
      break;
    case "cancel": {
      const index = waiting.findIndex((run) => run.id === message.id);
      if (index >= 0) {
        waiting.splice(index, 1);
        channel.send({ type: "event", id: message.id, event: { type: "cancelled", reason: message.reason } });
      }
      underWay.get(message.id)?.abort(message.reason);
      break;
    }
    case "stop":
      stopping = true;
      exitWhenIdle();
  }
});
// The web process is gone: nobody is left to answer to.
channel.onClose(() => exit(0));
channel.send({ type: "hello", protocol: protocolVersion, pid: process.pid });

process.on("uncaughtException", (error) => fault("Uncaught exception", error));
process.on("unhandledRejection", (reason) => fault("Unhandled rejection", reason));
// Ctrl-C, a closed terminal and a service manager's stop reach the whole group; the host decides when a runner ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

function fault(kind: string, error: unknown): void {
  // The stack is for the host, which shows it to nobody but the author.
  const { message } = describeFailure(error, watching);
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  console.error(`${kind}: ${stack || message}`);
  channel.send({ type: "fault", message: `${kind}: ${message}`, stack });
  channel.flush();
  exit(70);
}

async function load(message: Extract<ToRunner, { type: "load" }>): Promise<void> {
  watching = message.watching;
  const slowest = new Map<string, number>();
  configureEngine({
    modelFolders: message.modelFolders,
    threads: message.threads,
    onModelCall(model) {
      const longest = slowest.get(model);
      if (longest === undefined || longest > shortCallMs) {
        channel.send({ type: "busy", model });
        channel.flush();
      }
      const begun = performance.now();
      return () => slowest.set(model, Math.max(performance.now() - begun, (longest ?? 0) * 0.9));
    },
  });
  let usesModels = false;
  const env: Env = { limits: message.limits, files: { read: readStored, write: writeFile } };
  for (const source of message.demos) {
    channel.send({ type: "loading", slug: source.slug });
    channel.flush();
    const { loaded, prepared } = await loadDemo(source, env);
    if (prepared) demos.set(source.slug, prepared);
    for (const sample of loaded.samples) samples.set(sample.id, sample);
    usesModels ||= loaded.modelFiles.length > 0;
    channel.send({ type: "loaded", demo: loaded });
  }
  channel.send({ type: "ready" });
  channel.flush();
  if (usesModels) void preloadRuntime();
}

async function readStored(id: string): Promise<{ bytes: Uint8Array; type: string; name: string }> {
  const file = uploads.get(id) ?? samples.get(id);
  const gone = () => new VitrineError("unknown_file", "This file has expired; add it again");
  if (!file) throw gone();
  const bytes = await readFile(file.path).catch(() => {
    throw gone();
  });
  return { bytes, type: file.type, name: file.name };
}

function rememberUpload(file: StoredFile): void {
  uploads.delete(file.id);
  uploads.set(file.id, file);
  const [oldest] = uploads.keys();
  if (uploads.size > mostUploads && oldest !== undefined) uploads.delete(oldest);
}

async function writeFile(bytes: Uint8Array, about: { type: string; name: string }) {
  const id = createHash("sha256").update(bytes).digest("hex");
  const ref = { file: id, url: fileUrl(id), name: about.name, type: about.type, bytes: bytes.byteLength };
  channel.send({ type: "file", ref }, [bytes]);
  return ref;
}

/** Each run starts in a turn of its own, so that "started" is told before the author's code can block the loop. */
function startSoon(): void {
  if (starting || waiting.length === 0) return;
  starting = true;
  setImmediate(() => {
    starting = false;
    const next = waiting.shift();
    if (next) void start(next);
    startSoon();
  });
}

async function start(message: Extract<ToRunner, { type: "run" }>): Promise<void> {
  const { id, slug } = message;
  const prepared = demos.get(slug);
  if (!prepared) {
    channel.send({ type: "event", id, event: { type: "failed", error: new VitrineError("unknown_demo", `There is no demo "${slug}"`).body() } });
    return;
  }
  const stop = new AbortController();
  underWay.set(id, stop);
  beat ??= setInterval(() => channel.send({ type: "beat" }), beatEveryMs);
  message.files.forEach(rememberUpload);
  await runDemo(
    prepared,
    {
      inputs: message.inputs,
      outputs: message.outputs,
      signal: stop.signal,
      rendered: message.rendered,
      watching,
      now: () => performance.now(),
      drained: channel.drained,
      report: (error) => console.error(`${slug}: ${(error instanceof Error && error.stack) || describeFailure(error, true).message}`),
    },
    (event) => channel.send({ type: "event", id, event }),
  );
  underWay.delete(id);
  if (underWay.size === 0) {
    clearInterval(beat);
    beat = undefined;
    tidying ??= setTimeout(tidy, tidyAfterMs).unref();
  }
  exitWhenIdle();
}

/** An idle process collects no garbage, and a few large pictures would stay in memory until somebody comes again. */
function tidy(): void {
  tidying = undefined;
  if (underWay.size > 0 || process.memoryUsage().external < neededMemory + muchMemory) return;
  collect ??= makeCollector();
  collect();
  neededMemory = process.memoryUsage().external;
}

/** V8 tells its collector only to contexts made after the flag was set. */
function makeCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

function exitWhenIdle(): void {
  if (!stopping || underWay.size > 0 || waiting.length > 0) return;
  channel.flush();
  exit(0);
}
