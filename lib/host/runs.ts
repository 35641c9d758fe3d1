// The runs that this process knows: their numbered events, who watches, and how long they are kept. A run belongs to the host,
// not to a connection. This file refuses to know runners and how a run gets its turn.

import { randomUUID } from "node:crypto";
import { weigh } from "../demo/json.ts";
import { VitrineError, type ErrorBody } from "../run/errors.ts";
import { isLast, type RunEvent, type RunEventBody, type Wires } from "../run/events.ts";
import type { Run, RunSnapshot, RunState } from "./host.ts";

/** How long a finished run can be asked for. */
const keptMs = 10 * 60_000;
/** Beyond these, the oldest finished runs go early, and the oldest partial results of a run become one with those after them. */
const mostRuns = 20_000;
const mostBytes = 128 * 1024 * 1024;
const mostBytesOfOne = 8 * 1024 * 1024;
/** What a run and an event of it take beside their values. */
const bytesOfRun = 3_500;
const bytesOfEvent = 200;

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
  let kept: Kept[] = [];
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
      const weight = weighEvent(event);
      kept.push({ event, weight });
      bytes += weight;
      if (bytes > mostBytesOfOne) {
        // Further down than needed, so that the next events cost nothing.
        kept = fold(kept, bytes - mostBytesOfOne * 0.75);
        bytes = kept.reduce((sum, { weight }) => sum + weight, 0);
      }
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
          break;
        case "done":
          outputs = body.outputs;
          break;
        case "failed":
          error = body.error;
      }
      if (isLast(body)) {
        state = body.type as RunState;
        durationMs = event.at - (startedAt ?? createdAt);
        clearTimeout(unwatched);
        onEnd(id, bytes + bytesOfRun);
      }
      for (const listener of listeners) listener(event);
    },
    snapshot: (): RunSnapshot => ({ id, slug, state, createdAt, durationMs, position, outputs, error, detached }),
    next: (after) => kept[indexAfter(kept, after)]?.event,
    watch(after, listener) {
      watchers += 1;
      clearTimeout(unwatched);
      for (let event = run.next(after); event; event = run.next(event.seq)) listener(event);
      listeners.add(listener);
      let watching = true;
      return () => {
        if (!watching) return;
        watching = false;
        listeners.delete(listener);
        leave();
      };
    },
    stream(after = 0, ready = () => null) {
      let told = after;
      let wake = () => {};
      const stop = run.watch(Infinity, () => wake());
      return new ReadableStream<RunEvent>(
        {
          async pull(controller) {
            await ready();
            let event = run.next(told);
            while (!event && !over()) {
              await new Promise<void>((resolve) => (wake = resolve));
              event = run.next(told);
            }
            if (event) {
              told = event.seq;
              controller.enqueue(event);
              if (!isLast(event)) return;
            }
            controller.close();
            stop();
          },
          cancel: stop,
        },
        // Events wait in the run, which keeps them within bounds, and not a second time in front of a slow reader.
        { highWaterMark: 0 },
      );
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

interface Kept {
  readonly event: RunEvent;
  readonly weight: number;
}

function weighEvent(event: RunEvent): number {
  switch (event.type) {
    case "partial":
    case "done":
      return bytesOfEvent + weigh(event.outputs) + (event.rendered ? weigh(event.rendered) : 0);
    case "log":
    case "progress":
      return bytesOfEvent + event.text.length;
    default:
      return bytesOfEvent;
  }
}

/** Where the first event after number `after` stands; events are in order, though some may be gone. */
function indexAfter(kept: readonly Kept[], after: number): number {
  let [low, high] = [0, kept.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle] as Kept).event.seq > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Frees about `excess` bytes from the oldest events that later ones replace. Partial results become one with the next, so
 * that whoever comes late still gets each output's latest value.
 */
function fold(kept: readonly Kept[], excess: number): Kept[] {
  const isWhole = kept.at(-1)?.event.type === "done";
  const newest = kept.findLastIndex(({ event }) => event.type === "partial");
  const left: Kept[] = [];
  let older: PartialEvent | undefined;
  let freed = 0;
  kept.forEach((item, index) => {
    const { event, weight } = item;
    if (event.type === "partial") {
      const whole = older ? unite(older, event) : event;
      // The newest stays until there is a whole result.
      if (freed < excess && (isWhole || index !== newest)) {
        older = isWhole ? undefined : whole;
        freed += weight;
        return;
      }
      older = undefined;
      left.push(whole === event ? item : { event: whole, weight: weighEvent(whole) });
      return;
    }
    const isNeeded = event.type === "started" || isLast(event);
    if (isNeeded || freed >= excess) left.push(item);
    else freed += weight;
  });
  return left;
}

type PartialEvent = Extract<RunEvent, { type: "partial" }>;

function unite(older: PartialEvent, newer: PartialEvent): PartialEvent {
  return { ...newer, ...join("outputs", older, newer), ...join("rendered", older, newer), ...join("reads", older, newer) };
}

function join(name: "outputs" | "rendered" | "reads", older: PartialEvent, newer: PartialEvent): object {
  return older[name] || newer[name] ? { [name]: { ...older[name], ...newer[name] } } : {};
}
