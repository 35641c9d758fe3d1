// What a page knows of its runs: one in flight, the newest waiting, the last result kept until the next is there.
// It refuses to know React, server actions and HTTP; those come in as `RunDoor` and `Clock`.

import type { Json } from "@/lib/demo/json.ts";
import type { ErrorBody } from "@/lib/run/errors.ts";
import type { RunEvent, Timing } from "@/lib/run/events.ts";

export type Values = Readonly<Record<string, Json>>;

/** How a run reaches the server. */
export interface RunDoor {
  /** Starts a run. Failures come back as data; it may also throw. */
  start(values: Values, outputs: readonly string[] | null): Promise<AsyncIterable<RunEvent> | { readonly error: ErrorBody }>;
  /** The events of a run that exists, from number `after` on. Throws `LostRun` when the server no longer knows it. */
  resume(id: string, after: number): AsyncIterable<RunEvent>;
  cancel(id: string): void;
  detach(id: string): Promise<boolean>;
}

/** Time and frames, so that tests need neither. Each call answers with what takes it back. */
export interface Clock {
  now(): number;
  later(ms: number, call: () => void): () => void;
  frame(call: () => void): () => void;
}

/** The server does not know the run: it ended long ago, or the server started anew. */
export class LostRun extends Error {
  override readonly name = "LostRun";
}

export type Phase = "idle" | "queued" | "running" | "done" | "failed" | "cancelled";

/** One output as the page shows it. */
export interface Result {
  readonly value: Json;
  readonly html: string | undefined;
}

export interface RunView {
  readonly phase: Phase;
  readonly id: string | null;
  /** 1 for the next to start, 0 once a runner has it. */
  readonly position: number;
  /** When this page asked, on the clock's scale. */
  readonly startedAt: number;
  /** The run has lasted 150 ms: from here on the page shows that it works. */
  readonly slow: boolean;
  readonly progress: { readonly fraction: number; readonly text: string } | null;
  readonly log: readonly string[];
  readonly results: Readonly<Record<string, Result>>;
  /** Outputs that the run under way has still to give. */
  readonly pending: ReadonlySet<string>;
  /** Outputs whose result belongs to other inputs, or an older file, than those on the page. */
  readonly outdated: ReadonlySet<string>;
  readonly error: ErrorBody | null;
  readonly timing: Timing | null;
  /** From asking to the last event, in milliseconds; null until a run has ended. */
  readonly tookMs: number | null;
  readonly detached: boolean;
}

export interface Shape {
  readonly outputs: readonly string[];
  readonly kind: "function" | "generator" | "record";
}

const nothing: ReadonlySet<string> = new Set();
const idle: RunView = {
  phase: "idle",
  id: null,
  position: 0,
  startedAt: 0,
  slow: false,
  progress: null,
  log: [],
  results: {},
  pending: nothing,
  outdated: nothing,
  error: null,
  timing: null,
  tookMs: null,
  detached: false,
};

/** Below this a run shows no work: nothing moves. */
export const quietMs = 150;
/** Live mode waits this long after the last change; runs faster than it also follow a drag at this pace. */
export const settleMs = 120;
const keptLines = 200;

interface Flight {
  readonly wanted: readonly string[];
  id: string | null;
  /** When the host took it, on the host's clock; set for runs that began before this page. */
  takenAt: number | null;
  readonly attached: boolean;
  lastSeq: number;
  /** The visitor cancelled: nothing more of it is shown. */
  dropped: boolean;
  cancelWhenKnown: boolean;
  ended: boolean;
}

export class Runs {
  #view: RunView = idle;
  readonly #listeners = new Set<() => void>();
  readonly #door: RunDoor;
  readonly #clock: Clock;
  #shape: Shape;
  #flight: Flight | null = null;
  #next: Values | null = null;
  /** Record demos: which inputs each output read last, and which outputs have to be computed anew. */
  #reads: Record<string, readonly string[]> = {};
  #dirty: Set<string>;
  #unpainted: RunView | null = null;
  #stopFrame: (() => void) | null = null;
  #stopQuiet: (() => void) | null = null;
  #stopSettle: (() => void) | null = null;
  #settleValues: (() => Values) | null = null;

  constructor(shape: Shape, door: RunDoor, clock: Clock) {
    this.#shape = shape;
    this.#door = door;
    this.#clock = clock;
    this.#dirty = new Set(shape.outputs);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): RunView => this.#view;

  /** The state before anything ran, which is also what the server draws. */
  static readonly idle = (): RunView => idle;

  get busy(): boolean {
    return this.#flight !== null;
  }

  /** Runs with these values: at once, or as soon as the outdated run under way has given way. */
  run(values: Values): void {
    this.#stopSettle?.();
    this.#stopSettle = null;
    if (this.#flight) {
      this.#next = values;
      this.#giveUp(this.#flight);
      return;
    }
    void this.#fly(values, this.#wanted());
  }

  /** An input changed: outputs that read it are outdated. In live mode a run follows when the input settles. */
  changed(input: string, live: boolean, values: () => Values): void {
    const affected = this.#readersOf(input);
    if (affected.length === 0) return;
    for (const output of affected) this.#dirty.add(output);
    // A live run marks them itself, once it is slow enough to be seen.
    if (live) this.#settle(values);
    else this.#outdate(affected);
  }

  /** Every result is outdated, such as after the demo file changed. */
  reshape(shape: Shape, fresh: boolean): void {
    this.#shape = shape;
    if (!fresh) return;
    this.#reads = {};
    this.#dirty = new Set(shape.outputs);
    this.#outdate(shape.outputs);
  }

  /** The visitor does not want this run: the last result stays, the server is told. */
  cancel(): void {
    this.#stopSettle?.();
    this.#stopSettle = null;
    this.#next = null;
    const flight = this.#flight;
    if (!flight) return;
    this.#giveUp(flight);
    flight.dropped = true;
    this.#land(flight, { phase: "cancelled", error: null, tookMs: null, timing: null });
  }

  /** Puts the results away; answers with what brings them back. */
  clear(): () => void {
    this.cancel();
    const before = this.#view;
    const reads = this.#reads;
    const dirty = this.#dirty;
    this.#reads = {};
    this.#dirty = new Set(this.#shape.outputs);
    this.#replace(idle);
    return () => {
      this.cancel();
      this.#reads = reads;
      this.#dirty = dirty;
      this.#replace(before);
    };
  }

  /** Lets the run live on after this page; resolves to whether the server agreed. */
  async detach(): Promise<boolean> {
    const id = this.#flight?.id;
    if (!id || !(await this.#door.detach(id))) return false;
    this.#set({ detached: true });
    return true;
  }

  /** Watches a run that was started before this page was loaded. */
  attach(id: string): void {
    if (this.#flight) return;
    const flight = this.#begin(this.#shape.outputs, true);
    flight.id = id;
    this.#set({ id, phase: "running", slow: true });
    void this.#follow(flight, this.#door.resume(id, 0));
  }

  /** The page leaves the demo: a run that nobody asked to keep is cancelled. */
  leave(): void {
    this.#stopSettle?.();
    this.#stopQuiet?.();
    this.#stopFrame?.();
    this.#next = null;
    const flight = this.#flight;
    if (!flight) return;
    flight.dropped = true;
    if (!this.#view.detached) this.#giveUp(flight);
    this.#flight = null;
  }

  #outdate(outputs: readonly string[]): void {
    const view = this.#latest();
    const outdated = new Set([...view.outdated, ...outputs.filter((name) => name in view.results)]);
    if (outdated.size > view.outdated.size) this.#set({ outdated });
  }

  #readersOf(input: string): readonly string[] {
    if (this.#shape.kind !== "record") return this.#shape.outputs;
    return this.#shape.outputs.filter((output) => this.#reads[output]?.includes(input) ?? true);
  }

  /** Record demos are asked for what is outdated alone; a press on Run with nothing outdated asks for all. */
  #wanted(): readonly string[] {
    const { kind, outputs } = this.#shape;
    if (kind !== "record") return outputs;
    const dirty = outputs.filter((name) => this.#dirty.has(name));
    return dirty.length === 0 ? outputs : dirty;
  }

  #settle(values: () => Values): void {
    this.#settleValues = values;
    const fast = this.#view.tookMs !== null && this.#view.tookMs < settleMs;
    if (this.#stopSettle && fast) return;
    this.#stopSettle?.();
    this.#stopSettle = this.#clock.later(settleMs, () => {
      this.#stopSettle = null;
      if (this.#settleValues) this.run(this.#settleValues());
    });
  }

  #begin(wanted: readonly string[], attached: boolean): Flight {
    const flight: Flight = { wanted, attached, takenAt: null, id: null, lastSeq: 0, dropped: false, cancelWhenKnown: false, ended: false };
    this.#flight = flight;
    for (const name of wanted) this.#dirty.delete(name);
    this.#set({
      phase: "running",
      id: null,
      position: 0,
      startedAt: this.#clock.now(),
      // A run that takes over from a slow one goes on showing work, else live mode would flicker.
      slow: this.#view.slow && this.#view.pending.size > 0,
      progress: null,
      log: [],
      pending: new Set(wanted),
      outdated: new Set([...this.#view.outdated, ...wanted.filter((name) => name in this.#view.results)]),
      error: null,
      detached: false,
    });
    this.#stopQuiet?.();
    this.#stopQuiet = this.#clock.later(quietMs, () => {
      if (this.#flight === flight) this.#set({ slow: true });
    });
    return flight;
  }

  async #fly(values: Values, wanted: readonly string[]): Promise<void> {
    const flight = this.#begin(wanted, false);
    let answer: AsyncIterable<RunEvent> | { readonly error: ErrorBody };
    try {
      answer = await this.#door.start(values, this.#shape.kind === "record" ? wanted : null);
    } catch (error) {
      this.#fail(flight, unreachable(error));
      return;
    }
    if ("error" in answer) this.#fail(flight, answer.error);
    else await this.#follow(flight, answer);
  }

  /** Reads events to the last one; a broken connection is taken up again where it broke. */
  async #follow(flight: Flight, first: AsyncIterable<RunEvent>): Promise<void> {
    let events = first;
    for (let attempt = 0; ; attempt += 1) {
      const before = flight.lastSeq;
      try {
        for await (const event of events) this.#take(flight, event);
      } catch (error) {
        if (error instanceof LostRun) {
          if (flight.attached) this.#forget(flight);
          else this.#fail(flight, lost);
          return;
        }
      }
      if (flight.ended || flight.dropped) return;
      if (!flight.id || (attempt >= 6 && flight.lastSeq === before)) {
        this.#fail(flight, unreachable(null));
        return;
      }
      if (flight.lastSeq > before) attempt = 0;
      await new Promise<void>((resolve) => this.#clock.later(Math.min(4000, 250 * 2 ** attempt), resolve));
      if (flight.dropped) return;
      events = this.#door.resume(flight.id, flight.lastSeq);
    }
  }

  #take(flight: Flight, event: RunEvent): void {
    if (event.seq <= flight.lastSeq) return;
    flight.lastSeq = event.seq;
    if (event.type === "queued") {
      flight.id = event.run;
      flight.takenAt ??= event.at;
      if (flight.cancelWhenKnown) this.#door.cancel(event.run);
    }
    if (flight.dropped) return;
    switch (event.type) {
      case "queued":
        this.#set({ id: event.run, position: event.position, phase: event.position > 0 ? "queued" : "running" });
        break;
      case "started":
        this.#set({ phase: "running", position: 0 });
        break;
      case "progress":
        this.#paint({ progress: { fraction: event.fraction, text: event.text } });
        break;
      case "log":
        this.#paint({ log: [...this.#latest().log, event.text].slice(-keptLines) });
        break;
      case "partial":
      case "done":
        this.#merge(flight, event);
        break;
      case "failed":
        this.#fail(flight, event.error);
        break;
      case "cancelled":
        this.#land(flight, { phase: "cancelled", timing: null, tookMs: null });
        break;
    }
  }

  #merge(flight: Flight, event: Extract<RunEvent, { type: "partial" | "done" }>): void {
    const view = this.#latest();
    const results = { ...view.results };
    const pending = new Set(view.pending);
    const outdated = new Set(view.outdated);
    for (const [name, value] of Object.entries(event.outputs)) {
      results[name] = { value, html: event.rendered?.[name] };
      if (!this.#dirty.has(name)) outdated.delete(name);
      // A record demo gives each output once; a generator goes on until it is done.
      if (this.#shape.kind === "record") pending.delete(name);
    }
    Object.assign(this.#reads, event.reads);
    if (event.type === "partial") {
      this.#paint({ results, pending, outdated });
      return;
    }
    this.#land(flight, {
      phase: "done",
      results,
      outdated,
      timing: event.timing,
      tookMs: flight.attached && flight.takenAt !== null ? event.at - flight.takenAt : this.#clock.now() - view.startedAt,
      progress: null,
    });
  }

  #fail(flight: Flight, error: ErrorBody): void {
    if (flight.dropped) {
      flight.ended = true;
      return;
    }
    this.#land(flight, { phase: error.code === "cancelled" ? "cancelled" : "failed", error, timing: null, tookMs: null });
  }

  /** A run found by its id is gone: the page is as if nothing had run. */
  #forget(flight: Flight): void {
    this.#land(flight, { phase: "idle", id: null, outdated: nothing });
  }

  #land(flight: Flight, ending: Partial<RunView>): void {
    flight.ended = true;
    if (this.#flight !== flight) return;
    this.#flight = null;
    this.#stopQuiet?.();
    const succeeded = ending.phase === "done";
    if (!succeeded) for (const name of this.#latest().pending) this.#dirty.add(name);
    const next = this.#next;
    this.#next = null;
    // The next run takes over without a moment of rest, so that nothing flickers between two live runs.
    const outdated = ending.outdated ?? this.#latest().outdated;
    const resting = { pending: next ? this.#latest().pending : nothing, slow: next ? this.#latest().slow : false, outdated };
    if (next && !succeeded) this.#set({ ...resting });
    else this.#set({ ...ending, ...resting });
    if (next) void this.#fly(next, this.#wanted());
  }

  /** The server is told to stop; when it does not know the run yet, as soon as it does. */
  #giveUp(flight: Flight): void {
    if (flight.id) this.#door.cancel(flight.id);
    else flight.cancelWhenKnown = true;
  }

  #latest(): RunView {
    return this.#unpainted ?? this.#view;
  }

  /** Shows a change with the next frame; however many there are, the last is shown. */
  #paint(change: Partial<RunView>): void {
    this.#unpainted = { ...this.#latest(), ...change };
    this.#stopFrame ??= this.#clock.frame(() => {
      this.#stopFrame = null;
      this.#set({});
    });
  }

  #set(change: Partial<RunView>): void {
    this.#replace({ ...this.#latest(), ...change });
  }

  #replace(view: RunView): void {
    this.#stopFrame?.();
    this.#stopFrame = null;
    this.#unpainted = null;
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

const lost: ErrorBody = {
  code: "unknown_run",
  message: "The server no longer knows this run",
  issues: [],
  hint: "It may have been restarted. Run it again.",
};

/** The action threw: its own words never reach a browser, so the page finds its own. */
function unreachable(error: unknown): ErrorBody {
  const tooLarge = error instanceof Error && /body exceeded|413/i.test(error.message);
  if (tooLarge) return { code: "body_too_large", message: "The inputs are too large to send", issues: [], hint: "Use a smaller file or fewer rows." };
  return {
    code: "internal",
    message: "The server did not answer",
    issues: [],
    hint: "Check that it is running and that this page has its address, then retry.",
  };
}
