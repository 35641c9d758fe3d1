// The runs that this process knows: their numbered events, who watches, and how long they are kept. A run belongs to the host,
// not to a connection. This file refuses to know runners and how a run gets its turn.

import { randomUUID } from "node:crypto";
import { VitrineError, type ErrorBody } from "../run/errors.ts";
import { isLast, type RunEvent, type RunEventBody, type Wires } from "../run/events.ts";
import type { Run, RunSnapshot, RunState } from "./host.ts";

/** How long a finished run can be asked for. */
const keptMs = 10 * 60_000;
/** Beyond these, the oldest finished runs go early, and long runs lose their oldest partial results. */
const mostRuns = 20_000;
const mostBytes = 128 * 1024 * 1024;
const mostBytesOfOne = 8 * 1024 * 1024;

/** A run with the verbs that only the scheduler uses. */
export interface RunRecord extends Run {
  readonly state: RunState;
  emit(body: RunEventBody): void;
}

export interface Runs {
  create(about: { slug: string; unwatchedMs: number; onCancel: (run: RunRecord, reason: string) => void }): RunRecord;
  find(id: string): RunRecord | undefined;
  /** How many runs have not ended. */
  readonly open: number;
  close(): void;
}

/** Makes the registry. `now` is a clock in milliseconds since the epoch. */
export function createRuns(now: () => number = Date.now): Runs {
  const runs = new Map<string, RunRecord>();
  /** Finished runs in the order of their end. */
  const ended = new Map<string, { at: number; bytes: number }>();
  let endedBytes = 0;
  let open = 0;
  const sweeper = setInterval(sweep, 30_000);
  sweeper.unref();

  function forget(id: string, bytes: number): void {
    runs.delete(id);
    ended.delete(id);
    endedBytes -= bytes;
  }

  function sweep(): void {
    for (const [id, { at, bytes }] of ended) {
      if (now() - at < keptMs && ended.size <= mostRuns && endedBytes <= mostBytes) return;
      forget(id, bytes);
    }
  }

  return {
    create({ slug, unwatchedMs, onCancel }) {
      open += 1;
      const run = createRun({
        slug,
        unwatchedMs,
        now,
        onCancel,
        onEnd(id, bytes) {
          open -= 1;
          ended.set(id, { at: now(), bytes });
          endedBytes += bytes;
          if (ended.size > mostRuns || endedBytes > mostBytes) sweep();
        },
      });
      runs.set(run.id, run);
      return run;
    },
    find: (id) => runs.get(id),
    get open() {
      return open;
    },
    close: () => clearInterval(sweeper),
  };
}

interface RunOptions {
  slug: string;
  unwatchedMs: number;
  now: () => number;
  onCancel: (run: RunRecord, reason: string) => void;
  onEnd: (id: string, bytes: number) => void;
}

function createRun({ slug, unwatchedMs, now, onCancel, onEnd }: RunOptions): RunRecord {
  const id = randomUUID();
  const createdAt = now();
  const events: RunEvent[] = [];
  const listeners = new Set<(event: RunEvent) => void>();
  let state: RunState = "queued";
  let seq = 0;
  let bytes = 0;
  let position = 0;
  let startedAt: number | null = null;
  let durationMs: number | null = null;
  let outputs: Wires | null = null;
  let error: ErrorBody | null = null;
  let watchers = 0;
  let detached = false;
  let unwatched: NodeJS.Timeout | undefined;

  const over = () => state === "done" || state === "failed" || state === "cancelled";

  function leave(): void {
    watchers -= 1;
    if (watchers > 0 || detached || over()) return;
    unwatched = setTimeout(() => onCancel(run, "Nobody is watching"), unwatchedMs);
  }

  const run: RunRecord = {
    id,
    slug,
    get state() {
      return state;
    },
    emit(body) {
      if (over()) return;
      seq += 1;
      const event: RunEvent = { ...body, seq, at: now() };
      events.push(event);
      switch (body.type) {
        case "queued":
          state = "queued";
          position = body.position;
          break;
        case "started":
          state = "running";
          startedAt ??= event.at;
          break;
        case "partial":
          outputs = { ...outputs, ...body.outputs };
          bytes += sizeOf(body.outputs);
          if (bytes > mostBytesOfOne) bytes -= dropOldestPartial(events);
          break;
        case "done":
          outputs = body.outputs;
          bytes += sizeOf(body.outputs);
          break;
        case "failed":
          error = body.error;
      }
      if (isLast(body)) {
        state = body.type as RunState;
        durationMs = event.at - (startedAt ?? createdAt);
        clearTimeout(unwatched);
        onEnd(id, bytes + 500);
      }
      for (const listener of listeners) listener(event);
    },
    snapshot: (): RunSnapshot => ({ id, slug, state, createdAt, durationMs, position, outputs, error, detached }),
    watch(after, listener) {
      watchers += 1;
      clearTimeout(unwatched);
      for (const event of events) if (event.seq > after) listener(event);
      listeners.add(listener);
      let watching = true;
      return () => {
        if (!watching) return;
        watching = false;
        listeners.delete(listener);
        leave();
      };
    },
    stream(after = 0) {
      let stop = () => {};
      return new ReadableStream<RunEvent>({
        start(controller) {
          let ended = false;
          stop = run.watch(after, (event) => {
            if (ended) return;
            controller.enqueue(event);
            if (!isLast(event)) return;
            ended = true;
            controller.close();
            queueMicrotask(() => stop());
          });
          if (!ended && over()) controller.close();
        },
        cancel: () => stop(),
      });
    },
    finished(signal) {
      return new Promise((resolve, reject) => {
        let stop = () => {};
        const aborted = () => {
          stop();
          reject(new VitrineError("cancelled", "The client left"));
        };
        stop = run.watch(0, (event) => {
          if (!isLast(event)) return;
          signal?.removeEventListener("abort", aborted);
          queueMicrotask(() => stop());
          resolve(event);
        });
        if (signal?.aborted) aborted();
        else signal?.addEventListener("abort", aborted, { once: true });
      });
    },
    cancel(reason) {
      if (!over()) onCancel(run, reason);
    },
    detach() {
      detached = true;
      clearTimeout(unwatched);
    },
  };
  return run;
}

/** Roughly the bytes that a result holds in memory; exact enough for a limit, and cheap for small ones. */
function sizeOf(outputs: Wires): number {
  return JSON.stringify(outputs).length;
}

/** Frees the oldest partial but the newest one; a client that resumes from before it gets the next. */
function dropOldestPartial(events: RunEvent[]): number {
  const index = events.findIndex((event) => event.type === "partial");
  const event = events[index];
  if (!event || event.type !== "partial" || index === events.length - 1) return 0;
  events.splice(index, 1);
  return sizeOf(event.outputs);
}
