// The host: what the web process knows of demos, runs and files. Doors and pages call it; it refuses to know HTTP,
// React, the authors' code and models. This file holds the interface; `create-host.ts` makes one.

import { AsyncLocalStorage } from "node:async_hooks";
import type { FileRef } from "../demo/file.ts";
import type { DemoSpec } from "../demo/spec.ts";
import type { ErrorBody } from "../run/errors.ts";
import type { RunEvent, Wires } from "../run/events.ts";
import type { LoadError } from "../runner/protocol.ts";

export type { DemoSpec, ErrorBody, FileRef, LoadError, RunEvent };

/** `broken`: its file does not load. `closed`: it crashed three runners within a minute. */
export type DemoState = "loading" | "ready" | "broken" | "closed";

export interface DemoEntry {
  readonly slug: string;
  readonly state: DemoState;
  /** The last spec that loaded; it stays while a newer version of the file is broken. */
  readonly spec: DemoSpec | null;
  /** Why the newest version of the file does not load, or why the demo is closed. */
  readonly error: LoadError | null;
  /** Grows by one with every reload. */
  readonly version: number;
  /** The author's source, read when asked. */
  source(): Promise<string>;
}

export interface RunRequest {
  readonly slug: string;
  /** As it came from outside: anything. Names are checked here, values by their codecs in the runner. */
  readonly inputs: unknown;
  /** Record demos only: the outputs wanted; null for all. */
  readonly outputs?: unknown;
  /** Milliseconds that the run lives on while nobody watches it: 15,000 for a page, 0 for an API call. */
  readonly unwatchedMs: number;
  /** Whether events carry `rendered` HTML, as pages want. */
  readonly rendered?: boolean;
}

export type RunState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface RunSnapshot {
  readonly id: string;
  readonly slug: string;
  readonly state: RunState;
  readonly createdAt: number;
  /** Milliseconds from start to end; null until it ended. */
  readonly durationMs: number | null;
  readonly position: number;
  readonly outputs: Wires | null;
  readonly error: ErrorBody | null;
  /** True once somebody asked to keep it running with nobody watching. */
  readonly detached: boolean;
}

export interface Run {
  readonly id: string;
  readonly slug: string;
  snapshot(): RunSnapshot;
  /** The first event after number `after` that is still kept; undefined when there is none yet. */
  next(after: number): RunEvent | undefined;
  /** Calls back for every event after number `after` (0 for all), those of the past first; counts as a watcher until stopped. */
  watch(after: number, listener: (event: RunEvent) => void): () => void;
  /**
   * The events as a stream that ends with the last one, taken as they are read; cancelling the stream stops the watching.
   * @param ready waited for before each event, for readers behind whom things could pile up unseen
   */
  stream(after?: number, ready?: Ready): ReadableStream<RunEvent>;
  /** The last event. Counts as a watcher until `signal` aborts. */
  finished(signal?: AbortSignal): Promise<RunEvent>;
  cancel(reason: string): void;
  /** Lets the run live on with nobody watching. */
  detach(): void;
}

export interface OpenFile {
  readonly path: string;
  readonly ref: FileRef;
}

export interface FileStore {
  /**
   * Stores bytes by content hash; the type is read from the content, never from the name.
   * @throws VitrineError `file_too_large`, `unsupported_type`, `storage_full`; nothing is left on disk
   */
  put(bytes: AsyncIterable<Uint8Array> | Uint8Array, about: { name: string; maxBytes?: number }): Promise<FileRef>;
  /** Serves a file where it lies, such as a demo's sample; it is never swept. */
  link(file: { id: string; path: string; name: string; type: string }): void;
  /** Finds a file and marks it as used; undefined when unknown or expired. */
  open(id: string): Promise<OpenFile | undefined>;
  /** Keeps files for 30 days from now: they are part of a copied link. */
  keep(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** What open pages hear while watching. */
export type Change =
  | { readonly type: "demo"; readonly slug: string; readonly version: number; readonly error: LoadError | null }
  | { readonly type: "demos" };

export interface Limits {
  /** Seconds that a run may take. */
  readonly runSeconds: number;
  readonly uploadBytes: number;
  readonly pixels: number;
  readonly bodyBytes: number;
  readonly queue: number;
  readonly runnerBytes: number;
  readonly drainSeconds: number;
}

export interface Host {
  /** The name of what is served, such as the folder's. */
  readonly name: string;
  /** True under `vitrine`, false under `vitrine serve`: stacks, live reload and author errors are shown only when true. */
  readonly watching: boolean;
  readonly limits: Limits;
  readonly files: FileStore;
  /** All demos by slug, in alphabetical order. */
  demos(): readonly DemoEntry[];
  demo(slug: string): DemoEntry | undefined;
  /** Resolves when every demo has loaded or failed for the first time. */
  loaded(): Promise<void>;
  /** The demo once it is no longer loading; undefined when there is none of that name. */
  settled(slug: string): Promise<DemoEntry | undefined>;
  /** @throws VitrineError `unknown_demo`, `demo_broken`, `demo_closed`, `invalid_input` (names), `busy` (queue full) */
  run(request: RunRequest): Run;
  findRun(id: string): Run | undefined;
  onChange(listener: (change: Change) => void): () => void;
  /** A page opened (true) or left: a warm spare runner is kept only while somebody looks. */
  watched(open: boolean): void;
  /** Takes no new runs, lets started ones finish for at most the drain limit, then ends every runner. */
  close(): Promise<void>;
}

/** Resolves when the one who reads an answer can take more; null when that is now. */
export type Ready = () => Promise<void> | null;

const slot = Symbol.for("vitrine.host");
const readerSlot = Symbol.for("vitrine.reader");

/** Puts the host where every bundle of this process finds it; Next holds its own copy of each module. */
export function provideHost(host: Host): void {
  (globalThis as { [slot]?: Host })[slot] = host;
}

/** Answers a request so that `theReader` tells what answers it whether its reader keeps up: React takes a stream as fast as it comes. */
export function answerReader<Result>(ready: Ready, answer: () => Result): Result {
  const slots = globalThis as { [readerSlot]?: AsyncLocalStorage<Ready> };
  slots[readerSlot] ??= new AsyncLocalStorage<Ready>();
  return slots[readerSlot].run(ready, answer);
}

/** The reader of the answer that is being made. */
export function theReader(): Ready {
  return (globalThis as { [readerSlot]?: AsyncLocalStorage<Ready> })[readerSlot]?.getStore() ?? (() => null);
}

/** @throws Error when the process was not started through the server */
export function theHost(): Host {
  const host = (globalThis as { [slot]?: Host })[slot];
  if (!host) throw new Error("There is no host in this process: start it with `vitrine serve <folder>`, not with `next`.");
  return host;
}
