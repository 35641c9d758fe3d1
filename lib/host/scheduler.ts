// Who runs where and when: the queue, the runners, their health, cancelling, timeouts and the retry rule. It refuses to know
// files, watching and HTTP; spawning and time are handed in.

import { VitrineError, type ErrorBody } from "../run/errors.ts";
import type { RunnerEvent } from "../run/events.ts";
import { isLast } from "../run/events.ts";
import type { Framed, FromRunner, LoadedDemo, StoredFile, ToRunner } from "../runner/protocol.ts";
import type { FileRef } from "../demo/file.ts";
import { weigh, type Json } from "../demo/json.ts";
import type { RunnerExit, RunnerProcess } from "./runner-process.ts";
import type { RunRecord } from "./runs.ts";

type LoadMessage = Extract<ToRunner, { type: "load" }>;

/** What the scheduler needs to know of a demo. */
export interface Rules {
  readonly retry: boolean;
  readonly timeoutMs: number;
}

export interface Job {
  readonly run: RunRecord;
  readonly slug: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly outputs: readonly string[] | null;
  readonly rendered: boolean;
  readonly files: readonly StoredFile[];
}

export interface SchedulerOptions {
  readonly spawn: (hear: (framed: Framed<FromRunner>) => void) => RunnerProcess;
  /** Runners wanted once `expand` was called; one before that. */
  readonly runners: number;
  readonly queueLimit: number;
  /** Bytes that the inputs of all runs together, waiting and under way, may take in this process. */
  readonly inputBytes: number;
  readonly memoryBytes: number;
  readonly rules: (slug: string) => Rules;
  readonly onLoaded: (demo: LoadedDemo) => void;
  /** The first runner of this load has answered for every demo. */
  readonly onReady: () => void;
  readonly onFile: (ref: FileRef, bytes: Uint8Array) => void;
  /** A demo crashed often enough to be closed, or (null) may be opened again. */
  readonly onClosed: (slug: string, reason: string | null) => void;
  readonly log: (line: string) => void;
  readonly now: () => number;
}

export interface Scheduler {
  /** Replaces what runners load: new ones start with it, old ones finish what they started. */
  load(message: LoadMessage): void;
  /** @throws VitrineError `busy` when the queue is full, `demo_closed` after repeated crashes */
  submit(job: Job): void;
  cancel(run: RunRecord, reason: string): void;
  /** Fails what waits for a demo that turned out not to load. */
  dropQueued(slug: string, error: ErrorBody): void;
  /** Starts a process before it is known what to load. */
  warm(): void;
  /** Brings the number of runners up to what was asked for. */
  expand(): void;
  /** Keeps one warm process at hand for the next load, or lets it go. */
  keepSpare(keep: boolean): void;
  state(): { readonly queued: number; readonly running: number; readonly runners: number };
  close(drainMs: number): Promise<void>;
}

/** Runs that one runner may hold at a time, of one demo and of all: enough to batch and to overlap waiting, few enough to lose. */
const slotsOfDemo = 8;
const slots = 24;
const beatLateMs = 250;
const stuckMs = 500;
/** A runner that has been silent for this long and works at no run is lost: a demo left an endless loop behind. */
const lostMs = 2_000;
const loadLimitMs = 10_000;
const cancelGraceMs = 2_000;
const timeoutGraceMs = 500;
/** Inputs below this are never refused for the memory that all of them take. */
const smallBytes = 64 * 1024;
const crashWindowMs = 60_000;
const crashLimit = 3;
/** Runners that end again and again for no known reason are started ever later, at most this much. */
const longestPauseMs = 10_000;
const tickMs = 100;
const memoryEveryMs = 500;
const positionEveryMs = 250;

interface Assignment {
  /** By which the runner knows it. */
  readonly id: string;
  readonly entry: Entry;
  readonly sentAt: number;
  started: boolean;
  startedAt: number;
  yielded: boolean;
  /** Set when the run was ended from here: the runner has until then to let go of it. */
  killAt: number;
}

interface Entry {
  readonly job: Job;
  readonly queuedAt: number;
  attempts: number;
  alone: boolean;
  position: number;
  /** How often it was taken back from a silent runner before it began. */
  moves: number;
  sendings: number;
  /** What its inputs take in memory. */
  readonly bytes: number;
}

interface Runner {
  readonly process: RunnerProcess;
  load: LoadMessage | null;
  hello: boolean;
  loading: string | null;
  loadingSince: number;
  readonly loaded: Set<string>;
  ready: boolean;
  /** Takes no new runs and ends when it is idle. */
  retiring: boolean;
  readonly held: Map<string, Assignment>;
  /** Since when it owes an answer, for runs that were taken back or to end; Infinity when it does not. */
  owesSince: number;
  dead: boolean;
}

/** Makes the scheduler; nothing is spawned before the first `load`. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const queue: Entry[] = [];
  const runners = new Set<Runner>();
  let spare: Runner | null = null;
  let wantSpare = false;
  let current: LoadMessage | null = null;
  let wanted = 1;
  let closing = false;
  let announcedReady = false;
  let failedStarts = 0;
  /** When runners ended while no run was under way and no demo was to blame. */
  let idleEnds: number[] = [];
  let startAfter = 0;
  let spareFailed = false;
  let tickedAt = performance.now();
  let memoryAt = 0;
  let positionsAt = 0;
  const crashes = new Map<string, number[]>();
  const closed = new Map<string, { reason: string; until: number }>();
  const excluded = new Set<string>();
  /** Demos during whose loading a runner ended once; a second time they are excluded. */
  const doubted = new Set<string>();

  const ticker = setInterval(tick, tickMs);
  ticker.unref();

  // --- runners -----------------------------------------------------------------------------------------------------

  function start(): Runner {
    const runner: Runner = {
      process: options.spawn((framed) => hear(runner, framed)),
      load: null,
      hello: false,
      loading: null,
      loadingSince: 0,
      loaded: new Set(),
      ready: false,
      retiring: false,
      held: new Map(),
      owesSince: Infinity,
      dead: false,
    };
    void runner.process.exited.then((exit) => bury(runner, exit));
    return runner;
  }

  function give(runner: Runner, message: LoadMessage): void {
    runner.load = { ...message, demos: message.demos.filter(({ slug }) => !excluded.has(slug) && !closed.has(slug)) };
    runner.loadingSince = options.now();
    runner.process.send(runner.load);
    runners.add(runner);
  }

  function isStuck(runner: Runner): boolean {
    return late(runner) > stuckMs;
  }

  /** Milliseconds that a runner which owes an answer has been silent outside a model call. */
  function late(runner: Runner): number {
    const since = silentSince(runner);
    return since === Infinity ? 0 : performance.now() - since;
  }

  function silentSince(runner: Runner): number {
    if (runner.process.inModel !== null) return Infinity;
    let oldest = Infinity;
    for (const held of runner.held.values()) oldest = Math.min(oldest, held.sentAt);
    return Math.min(runner.owesSince, Math.max(runner.process.heardAt, oldest));
  }

  /** Starts runners until enough of them answer; a stuck one does not count, so that others can go on. */
  function ensure(): void {
    if (closing || !current) return;
    const answering = [...runners].filter((runner) => !runner.dead && !runner.retiring && !isStuck(runner));
    for (let n = answering.length; n < wanted && runners.size < 2 * Math.max(wanted, 2) && options.now() >= startAfter; n++) {
      const runner = spare ?? start();
      spare = null;
      give(runner, current);
    }
    // One that was stuck has come back, and another has taken its place meanwhile.
    const idle = answering.filter((runner) => runner.ready && runner.held.size === 0);
    for (const runner of idle.slice(0, Math.max(0, answering.length - wanted))) retire(runner);
    if (wantSpare && !spare && !spareFailed && announcedReady) spare = start();
  }

  function retire(runner: Runner): void {
    runner.retiring = true;
    stop(runner);
  }

  /** It answers by ending, once it is idle; one that does neither is lost. */
  function stop(runner: Runner): void {
    runner.process.send({ type: "stop" });
    runner.owesSince = performance.now();
  }

  function hear(runner: Runner, { message, bodies }: Framed<FromRunner>): void {
    const isCurrent = runner.load !== null && !runner.retiring;
    runner.owesSince = Infinity;
    switch (message.type) {
      case "hello":
        runner.hello = true;
        break;
      case "loading":
        runner.loading = message.slug;
        runner.loadingSince = options.now();
        break;
      case "loaded":
        runner.loading = null;
        runner.loadingSince = options.now();
        if (message.demo.error === null) runner.loaded.add(message.demo.slug);
        doubted.delete(message.demo.slug);
        if (isCurrent && !announcedReady) options.onLoaded(message.demo);
        dispatch();
        break;
      case "ready":
        runner.ready = true;
        failedStarts = 0;
        if (isCurrent && !announcedReady) {
          announcedReady = true;
          options.onReady();
        }
        dispatch();
        ensure();
        break;
      case "file":
        options.onFile(message.ref, bodies[0] ?? new Uint8Array());
        break;
      case "event":
        take(runner, message.id, message.event);
    }
  }

  function bury(runner: Runner, exit: RunnerExit): void {
    runner.dead = true;
    runners.delete(runner);
    if (spare === runner) {
      // The next load starts one by itself, and tells if that fails too.
      spare = null;
      spareFailed = true;
      if (exit.killedFor === null) options.log(`A spare runner ended: ${describeExit(exit, options.memoryBytes).message}`);
    }
    const lost = [...runner.held.values()];
    runner.held.clear();
    const hadStarted = lost.some((held) => held.started);
    if (runner.load && !runner.retiring && !hadStarted && exit.killedFor !== "stop" && !closing) {
      if (!runner.ready) blameLoad(runner, exit);
      else if (exit.killedFor !== "run") blameIdle(runner, exit);
    }
    if (exit.killedFor !== "stop") recover(runner, lost, exit);
    else for (const { entry } of lost) fail(entry, new VitrineError("not_ready", "The server is stopping").body());
    ensure();
    dispatch();
  }

  function blameLoad(runner: Runner, exit: RunnerExit): void {
    const why = describeExit(exit, options.memoryBytes);
    if (runner.loading !== null) {
      const slug = runner.loading;
      // Two runners can hang on the same file; it is told once.
      if (excluded.has(slug)) return;
      // Something from outside may have ended it, such as a system short of memory: a demo does not go for that.
      if (exit.killedFor === null && !doubted.has(slug)) {
        doubted.add(slug);
        options.log(`A runner ended while it loaded ${slug}: ${why.message}. It is tried once more.`);
        return;
      }
      excluded.add(slug);
      const message = exit.killedFor === "run" ? `Loading took more than ${loadLimitMs / 1000} s` : `${why.message} while it was loading`;
      options.onLoaded(brokenDemo(slug, message, exit));
      return;
    }
    failedStarts += 1;
    options.log(`A runner ended before it was ready: ${why.message}\n${exit.lastWords}`);
    if (failedStarts < 3) return;
    // Starting it again and again would burn the machine and tell nobody anything.
    startAfter = options.now() + longestPauseMs;
    if ([...runners].some((other) => other.ready && !other.retiring)) return;
    for (const demo of current?.demos ?? []) options.onLoaded(brokenDemo(demo.slug, `No runner starts: ${why.message}`, exit));
    options.onReady();
    // Should one start after all, it tells of every demo anew.
    announcedReady = false;
  }

  /** A runner ended while no run was under way: what a demo left running did it, if anybody knows which. */
  function blameIdle(runner: Runner, exit: RunnerExit): void {
    const why = describeExit(exit, options.memoryBytes);
    options.log(`Runner ${runner.process.pid} ended while no run was under way: ${why.message}${exit.fault?.stack ? `\n${exit.fault.stack}` : ""}`);
    const named = demoInStack(runner, exit);
    if (named !== undefined) {
      countCrash(named, why.message);
      return;
    }
    const now = options.now();
    idleEnds = [...idleEnds, now].filter((at) => now - at < crashWindowMs);
    if (idleEnds.length >= crashLimit) startAfter = now + Math.min(longestPauseMs, 250 * 2 ** (idleEnds.length - crashLimit));
  }

  function demoInStack(runner: Runner, exit: RunnerExit): string | undefined {
    return runner.load?.demos.find((demo) => exit.fault?.stack.includes(demo.file))?.slug;
  }

  function brokenDemo(slug: string, message: string, exit: RunnerExit): LoadedDemo {
    const file = current?.demos.find((demo) => demo.slug === slug)?.file ?? "";
    const stack = exit.fault?.stack ?? exit.lastWords;
    return { slug, spec: null, samples: [], modelFiles: [], error: { message, file, line: 0, column: 0, source: "", hint: "", stack } };
  }

  // --- the retry rule ----------------------------------------------------------------------------------------------

  function recover(runner: Runner, lost: readonly Assignment[], exit: RunnerExit): void {
    const why = describeExit(exit, options.memoryBytes);
    const started = lost.filter((held) => held.started && !isOver(held.entry));
    if (exit.killedFor !== "run") blame(runner, lost, exit, why.message);
    const again: Entry[] = [];
    for (const held of lost) {
      const { entry } = held;
      if (isOver(entry)) continue;
      if (!isServed(entry.job.slug)) {
        fail(entry, goneError(entry.job.slug).body());
        continue;
      }
      if (!held.started) {
        again.push(entry);
        continue;
      }
      const { retry } = options.rules(entry.job.slug);
      if (!retry || held.yielded || entry.attempts > 0 || closed.has(entry.job.slug)) {
        fail(entry, why);
        continue;
      }
      entry.attempts += 1;
      entry.alone = true;
      again.push(entry);
    }
    if (started.length > 0) options.log(`Runner ${runner.process.pid}: ${why.message}${exit.fault?.stack ? `\n${exit.fault.stack}` : ""}`);
    queue.unshift(...again);
  }

  /** A crash counts against a demo when it is certain whose it was: it ran alone, or the stack lies in its file. */
  function blame(runner: Runner, lost: readonly Assignment[], exit: RunnerExit, reason: string): void {
    const slugs = new Set(lost.filter((held) => held.started).map((held) => held.entry.job.slug));
    const slug = slugs.size === 1 ? [...slugs][0] : slugs.size > 1 ? demoInStack(runner, exit) : undefined;
    if (slug !== undefined) countCrash(slug, reason);
  }

  function countCrash(slug: string, reason: string): void {
    const now = options.now();
    const recent = [...(crashes.get(slug) ?? []), now].filter((at) => now - at < crashWindowMs);
    crashes.set(slug, recent);
    if (recent.length < crashLimit) return;
    crashes.delete(slug);
    closed.set(slug, { reason, until: now + crashWindowMs });
    options.onClosed(slug, reason);
    options.log(`${slug} is closed for ${crashWindowMs / 1000} s after ${crashLimit} crashes in a minute: ${reason}`);
    dropQueued(slug, closedError(slug).body());
  }

  function dropQueued(slug: string, error: ErrorBody): void {
    for (const entry of queue.filter((entry) => entry.job.slug === slug)) {
      queue.splice(queue.indexOf(entry), 1);
      fail(entry, error);
    }
  }

  /** Whether a runner of now has, or will have, this demo: a run of any other would wait for ever. */
  function isServed(slug: string): boolean {
    return current === null || (!excluded.has(slug) && current.demos.some((demo) => demo.slug === slug));
  }

  function goneError(slug: string): VitrineError {
    return new VitrineError("unknown_demo", `The demo "${slug}" is not served any more`);
  }

  function closedError(slug: string): VitrineError {
    const { reason = "", until = 0 } = closed.get(slug) ?? {};
    const seconds = Math.max(1, Math.ceil((until - options.now()) / 1000));
    return new VitrineError("demo_closed", `This demo is closed after ${crashLimit} crashes in a minute: ${reason}`, { hint: `It opens again in ${seconds} s.` });
  }

  // --- runs --------------------------------------------------------------------------------------------------------

  function isOver(entry: Entry): boolean {
    const { state } = entry.job.run;
    return state === "done" || state === "failed" || state === "cancelled";
  }

  function fail(entry: Entry, error: ErrorBody): void {
    if (!isOver(entry)) entry.job.run.emit({ type: "failed", error });
  }

  function take(runner: Runner, id: string, event: RunnerEvent): void {
    const held = runner.held.get(id);
    if (!held) return;
    const { entry } = held;
    if (event.type === "started") {
      held.started = true;
      held.startedAt = options.now();
      // A second attempt must not look like a second start.
      if (entry.attempts > 0) return;
    }
    if (event.type === "partial") held.yielded = true;
    if (isLast(event)) {
      runner.held.delete(id);
      const queueMs = held.startedAt - entry.queuedAt;
      entry.job.run.emit(event.type === "done" ? { ...event, timing: { ...event.timing, queue: Math.max(0, queueMs) } } : event);
      if (runner.retiring && runner.held.size === 0) stop(runner);
      dispatch();
      return;
    }
    entry.job.run.emit(event);
  }

  function dispatch(): void {
    if (queue.length === 0) return;
    /** Demos that have just been found to have no room: the rest of their runs need not be looked at. */
    const full = new Set<string>();
    for (let index = 0; index < queue.length; ) {
      const entry = queue[index] as Entry;
      const runner = full.has(entry.job.slug) && !entry.alone ? undefined : choose(entry);
      if (!runner) {
        // With no room anywhere for anybody, looking further down the queue is wasted.
        if (!hasRoom()) return;
        if (!entry.alone) full.add(entry.job.slug);
        index += 1;
        continue;
      }
      queue.splice(index, 1);
      const { run, slug, inputs, outputs, rendered, files } = entry.job;
      // Every sending has an id of its own: what a runner still says of an earlier one is then nobody's.
      const id = `${run.id}/${(entry.sendings += 1)}`;
      runner.held.set(id, { id, entry, sentAt: performance.now(), started: false, startedAt: options.now(), yielded: false, killAt: Infinity });
      runner.process.send({ type: "run", id, slug, inputs, outputs, rendered, files });
    }
  }

  function hasRoom(): boolean {
    for (const runner of runners) if (isOpen(runner) && runner.held.size < slots) return true;
    return false;
  }

  function heldBytes(): number {
    let bytes = queue.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const runner of runners) for (const held of runner.held.values()) bytes += held.entry.bytes;
    return bytes;
  }

  function isOpen(runner: Runner): boolean {
    return !runner.dead && !runner.retiring && late(runner) < beatLateMs && !holdsAlone(runner);
  }

  function countHeld(runner: Runner, slug: string): number {
    let count = 0;
    for (const held of runner.held.values()) if (held.entry.job.slug === slug) count += 1;
    return count;
  }

  function holdsAlone(runner: Runner): boolean {
    for (const held of runner.held.values()) if (held.entry.alone) return true;
    return false;
  }

  function choose(entry: Entry): Runner | undefined {
    const { slug } = entry.job;
    let best: Runner | undefined;
    let stuckOnIt = 0;
    for (const runner of runners) {
      if (late(runner) >= beatLateMs) for (const held of runner.held.values()) if (held.entry.job.slug === slug && held.started) stuckOnIt += 1;
      if (!isOpen(runner) || !runner.loaded.has(slug)) continue;
      // While a runner loads, a crash could be the file's or the run's; only at the very start is waiting worse than not knowing.
      if (!runner.ready && announcedReady) continue;
      const room = entry.alone ? runner.held.size === 0 : runner.held.size < slots && countHeld(runner, slug) < slotsOfDemo;
      if (room && (!best || runner.held.size < best.held.size)) best = runner;
    }
    // A demo that hangs may hold all runners but one, so that the others go on.
    return stuckOnIt >= Math.max(1, wanted - 1) ? undefined : best;
  }

  // --- the clock ---------------------------------------------------------------------------------------------------

  function tick(): void {
    const now = options.now();
    const begun = performance.now();
    // If this process itself was held up, what runners said meanwhile is still unread.
    const isFair = begun - tickedAt < beatLateMs;
    tickedAt = begun;
    for (const [slug, { until }] of closed) if (now >= until) reopen(slug);
    for (const runner of runners) {
      if (!runner.ready && now - runner.loadingSince > loadLimitMs && runner.held.size === 0) runner.process.kill("run");
      checkDeadlines(runner, now);
      if (!isFair) continue;
      if (late(runner) >= beatLateMs) takeBack(runner);
      if (runner.ready && late(runner) > lostMs && ![...runner.held.values()].some((held) => held.started)) {
        options.log(`Runner ${runner.process.pid} has not answered for ${lostMs / 1000} s while no run was under way, and was ended: a demo left an endless loop behind.`);
        runner.process.kill("run");
      }
    }
    if (now - memoryAt > memoryEveryMs) {
      memoryAt = now;
      for (const runner of runners) void checkMemory(runner);
    }
    if (queue.length > 0) {
      if (now - positionsAt > positionEveryMs) {
        positionsAt = now;
        tellPositions();
      }
      dispatch();
    }
    ensure();
  }

  function reopen(slug: string): void {
    closed.delete(slug);
    // Runners that started meanwhile came up without it.
    for (const runner of runners) if (runner.ready && !runner.loaded.has(slug)) retire(runner);
    options.onClosed(slug, null);
  }

  function checkDeadlines(runner: Runner, now: number): void {
    const started = [...runner.held.values()].filter((held) => held.started);
    for (const held of started) {
      if (now > held.killAt) {
        runner.process.kill("run");
        return;
      }
      const { entry } = held;
      const { timeoutMs, retry } = options.rules(entry.job.slug);
      if (held.killAt !== Infinity || now - held.startedAt < timeoutMs) continue;
      // Which of several runs hangs a silent runner is unknown: each gets one more try, alone.
      if (isStuck(runner) && started.length > 1 && entry.attempts === 0 && retry && !held.yielded) {
        runner.process.kill("run");
        return;
      }
      fail(entry, new VitrineError("timeout", `The run took more than ${timeoutMs / 1000} s and was stopped`, { hint: "The limit is --timeout, or timeout in the demo." }).body());
      release(runner, held, "timeout", timeoutGraceMs);
    }
  }

  /** The run is over for its watchers; its runner has a moment to let go of it. */
  function release(runner: Runner, held: Assignment, reason: string, graceMs: number): void {
    runner.process.send({ type: "cancel", id: held.id, reason });
    held.killAt = options.now() + graceMs;
  }

  /** Runs that a silent runner has not begun go elsewhere; should it wake, what it says of them is not heard. */
  function takeBack(runner: Runner): void {
    const back: Entry[] = [];
    const since = silentSince(runner);
    for (const [id, held] of runner.held) {
      if (held.started || !options.rules(held.entry.job.slug).retry) continue;
      // On a machine that is out of breath every runner is late: moving a run each time would keep it from ever starting.
      if (performance.now() - since < beatLateMs * 4 ** held.entry.moves) continue;
      held.entry.moves += 1;
      runner.held.delete(id);
      runner.process.send({ type: "cancel", id, reason: "given to another runner" });
      if (!isOver(held.entry)) back.push(held.entry);
    }
    if (back.length === 0) return;
    runner.owesSince = since;
    queue.unshift(...back);
  }

  async function checkMemory(runner: Runner): Promise<void> {
    const bytes = await runner.process.memory();
    if (bytes !== null && bytes > options.memoryBytes && !runner.dead) runner.process.kill("memory");
  }

  function tellPositions(): void {
    queue.forEach((entry, index) => {
      if (entry.position === index + 1 || entry.attempts > 0) return;
      entry.position = index + 1;
      entry.job.run.emit({ type: "queued", run: entry.job.run.id, position: index + 1 });
    });
  }

  return {
    load(message) {
      if (closing) return;
      current = message;
      announcedReady = false;
      failedStarts = 0;
      spareFailed = false;
      startAfter = 0;
      idleEnds = [];
      excluded.clear();
      doubted.clear();
      crashes.clear();
      for (const slug of closed.keys()) options.onClosed(slug, null);
      closed.clear();
      for (const runner of runners) retire(runner);
      // Retiring runners end on their own time; the new one must not wait for their place.
      const runner = spare ?? start();
      spare = null;
      give(runner, message);
      for (const slug of new Set(queue.map((entry) => entry.job.slug))) if (!isServed(slug)) dropQueued(slug, goneError(slug).body());
    },
    submit(job) {
      if (closing) throw new VitrineError("not_ready", "The server is stopping");
      if (closed.has(job.slug)) throw closedError(job.slug);
      if (!isServed(job.slug)) throw goneError(job.slug);
      if (queue.length >= options.queueLimit) {
        throw new VitrineError("busy", `${queue.length} runs are waiting; the limit is ${options.queueLimit}`, { hint: "Try again in a few seconds." });
      }
      const bytes = weigh(job.inputs);
      if (bytes > smallBytes && bytes + heldBytes() > options.inputBytes) {
        throw new VitrineError("busy", "The runs that wait and run now hold as much as this server can keep", { hint: "Try again in a few seconds." });
      }
      const entry: Entry = { job, queuedAt: options.now(), attempts: 0, alone: false, position: 0, moves: 0, sendings: 0, bytes };
      queue.push(entry);
      dispatch();
      const index = queue.indexOf(entry);
      entry.position = index + 1;
      job.run.emit({ type: "queued", run: job.run.id, position: index + 1 });
    },
    cancel(run, reason) {
      const index = queue.findIndex((entry) => entry.job.run === run);
      if (index >= 0) queue.splice(index, 1);
      run.emit({ type: "cancelled", reason });
      for (const runner of runners) {
        const held = [...runner.held.values()].find(({ entry }) => entry.job.run === run);
        if (held) release(runner, held, reason, cancelGraceMs);
      }
    },
    dropQueued,
    warm() {
      spare ??= start();
    },
    expand() {
      wanted = options.runners;
      ensure();
    },
    keepSpare(keep) {
      if (keep && !wantSpare) spareFailed = false;
      wantSpare = keep;
      if (keep) ensure();
      else {
        spare?.process.kill("stop");
        spare = null;
      }
    },
    state: () => ({
      queued: queue.length,
      running: [...runners].reduce((sum, runner) => sum + runner.held.size, 0),
      runners: runners.size,
    }),
    async close(drainMs) {
      closing = true;
      const until = options.now() + drainMs;
      while (options.now() < until && (queue.length > 0 || [...runners].some((runner) => runner.held.size > 0))) {
        await new Promise((resume) => setTimeout(resume, 20));
      }
      clearInterval(ticker);
      for (const entry of queue.splice(0)) fail(entry, new VitrineError("not_ready", "The server stopped before this run could start").body());
      const all = [...runners, ...(spare ? [spare] : [])];
      for (const runner of all) runner.process.send({ type: "stop" });
      const patience = setTimeout(() => all.forEach((runner) => runner.process.kill("stop")), 1_000);
      await Promise.all(all.map((runner) => runner.process.exited));
      clearTimeout(patience);
    },
  };
}

function describeExit(exit: RunnerExit, memoryBytes: number): ErrorBody {
  const limit = `${Math.round(memoryBytes / 1024 ** 3 * 10) / 10} GiB`;
  if (exit.killedFor === "memory" || /heap limit|heap out of memory|Array buffer allocation failed/i.test(exit.lastWords)) {
    return new VitrineError("out_of_memory", `The demo used more memory than its runner may have (${limit})`, { hint: "Try smaller inputs; the limit is --memory." }).body();
  }
  if (exit.fault) return new VitrineError("crashed", exit.fault.message).body();
  if (exit.killedFor === "run") return new VitrineError("crashed", "The run shared a runner with one that had to be stopped").body();
  const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`;
  return new VitrineError("crashed", `The demo crashed its runner (${how})`).body();
}
