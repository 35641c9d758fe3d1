// What happens in a run: decode → run → encode, told as events. It refuses to know who carries the events,
// where the models are, and whether this is a process, a worker or a browser.

import { print } from "../demo/author-error.ts";
import type { AnyRunFunction, Context, Demo } from "../demo/define.ts";
import type { Env, Field } from "../demo/field.ts";
import type { Json } from "../demo/json.ts";
import { isVitrineError, VitrineError, type ErrorBody, type Issue } from "./errors.ts";
import type { RunnerEvent, Wires } from "./events.ts";
import type { z } from "zod";

type Codec = z.ZodType<unknown, unknown>;

/** A demo with its codecs made, once per runner. */
export interface PreparedDemo {
  readonly demo: Demo;
  readonly inputs: ReadonlyMap<string, { field: Field; codec: Codec; initial: Json }>;
  readonly outputs: ReadonlyMap<string, { field: Field; codec: Codec }>;
}

/** Makes a demo's codecs. `initials` replaces defaults that are paths by what they became on the wire. */
export function prepareDemo(demo: Demo, env: Env, initials: Readonly<Record<string, Json>>): PreparedDemo {
  return {
    demo,
    inputs: new Map(Object.entries(demo.inputs).map(([name, field]) => [name, { field, codec: field.codec(env, "input"), initial: initials[name] ?? field.initial }])),
    outputs: new Map(Object.entries(demo.outputs).map(([name, field]) => [name, { field, codec: field.codec(env, "output") }])),
  };
}

export interface RunOptions {
  readonly inputs: Readonly<Record<string, Json>>;
  /** Names of the outputs wanted; null for all. */
  readonly outputs: readonly string[] | null;
  readonly signal: AbortSignal;
  /** Whether to add safe HTML for outputs that have it. */
  readonly rendered: boolean;
  /** Stacks go into errors only while watching. */
  readonly watching: boolean;
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Hears what the author's code threw, whole: the author's terminal shows it whether or not visitors may see it. */
  readonly report: (error: unknown) => void;
  /** Waited for between a generator's results, where whoever takes the events can fall behind; null when there is nothing to wait for. */
  readonly drained?: () => Promise<void> | null;
}

/**
 * Runs a demo once. It never throws: every way to end is an event, and exactly one last event is emitted.
 * Cancelling is cooperative: the last event comes when the author's code has really ended.
 */
export async function runDemo(prepared: PreparedDemo, options: RunOptions, emit: (event: RunnerEvent) => void): Promise<void> {
  const begun = options.now();
  emit({ type: "started" });
  const { context, settle } = createContext(options, emit);
  try {
    const values = await decodeInputs(prepared, options.inputs);
    const decoded = options.now();
    const work = createWork(prepared, options, emit);
    await work.run(values, context);
    settle();
    if (options.signal.aborted) throw options.signal.reason;
    const { outputs, rendered, reads, encodeMs } = work.result();
    const ended = options.now();
    const timing = { queue: 0, decode: decoded - begun, run: ended - decoded - encodeMs, encode: encodeMs };
    emit({ type: "done", outputs, timing, ...(rendered && { rendered }), ...(reads && { reads }) });
  } catch (error) {
    settle();
    if (options.signal.aborted) emit({ type: "cancelled", reason: String(options.signal.reason) });
    else {
      if (!isVitrineError(error) || error.code !== "invalid_input") options.report(error);
      emit({ type: "failed", error: describeFailure(error, options.watching) });
    }
  }
}

/** Decodes all inputs and collects every issue, so that a form learns of all its mistakes at once. */
async function decodeInputs(prepared: PreparedDemo, wires: Readonly<Record<string, Json>>): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const issues: Issue[] = [];
  await Promise.all(
    Array.from(prepared.inputs, async ([name, { field, codec, initial }]) => {
      const given = Object.hasOwn(wires, name) && !field.disabled ? wires[name] : undefined;
      const wire = given === undefined ? initial : given;
      if (wire === null) {
        values[name] = undefined;
        if (!field.optional) issues.push({ path: name, message: "Required" });
        return;
      }
      try {
        const parsed = await codec.safeDecodeAsync(wire);
        if (parsed.success) values[name] = parsed.data;
        else for (const issue of parsed.error.issues) issues.push({ path: joinPath(name, issue.path), message: issue.message });
      } catch (error) {
        if (!isVitrineError(error)) throw error;
        issues.push({ path: name, message: error.message });
      }
    }),
  );
  if (issues.length > 0) {
    const order = [...prepared.inputs.keys()];
    const fieldOf = (issue: Issue) => order.indexOf(/^\w+/.exec(issue.path)?.[0] ?? "");
    issues.sort((a, b) => fieldOf(a) - fieldOf(b));
    const first = issues[0] as Issue;
    const message = issues.length === 1 ? `${first.path}: ${first.message}` : `${issues.length} inputs do not fit; first ${first.path}: ${first.message}`;
    throw new VitrineError("invalid_input", message, { issues: issues.slice(0, 100) });
  }
  return values;
}

function joinPath(name: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((whole, part) => (typeof part === "number" ? `${whole}[${part}]` : `${whole}.${String(part)}`), name);
}

interface Work {
  run(values: Record<string, unknown>, context: Context): Promise<void>;
  result(): { outputs: Wires; rendered?: Record<string, string>; reads?: Record<string, readonly string[]>; encodeMs: number };
}

function createWork(prepared: PreparedDemo, options: RunOptions, emit: (event: RunnerEvent) => void): Work {
  const { demo } = prepared;
  const outputs: Record<string, Json> = {};
  const rendered: Record<string, string> = {};
  const reads: Record<string, readonly string[]> = {};
  let encodeMs = 0;

  async function encode(given: unknown): Promise<{ outputs: Wires; rendered?: Record<string, string> }> {
    const started = options.now();
    const fresh = await encodeOutputs(prepared, given, options.rendered);
    Object.assign(outputs, fresh.outputs);
    Object.assign(rendered, fresh.rendered);
    encodeMs += options.now() - started;
    return hasKeys(fresh.rendered) ? fresh : { outputs: fresh.outputs };
  }

  async function runFunction(run: AnyRunFunction, values: Record<string, unknown>, context: Context): Promise<void> {
    const returned = await run(Object.freeze(values), context);
    if (!isIterator(returned)) {
      await encode(returned);
      return;
    }
    let breath = options.now();
    for (;;) {
      const step = await returned.next();
      if (options.signal.aborted) {
        await returned.return?.(undefined);
        return;
      }
      if (step.done) {
        if (step.value !== undefined) await encode(step.value);
        return;
      }
      emit({ type: "partial", ...(await encode(step.value)) });
      const behind = options.drained?.();
      if (behind) await behind;
      // A generator that never waits would keep cancel and heartbeat out of the event loop.
      if (options.now() - breath > 20) {
        await new Promise<void>((resume) => setTimeout(resume, 0));
        breath = options.now();
      }
    }
  }

  async function runRecord(run: Readonly<Record<string, AnyRunFunction>>, values: Record<string, unknown>, context: Context): Promise<void> {
    const wanted = [...prepared.outputs.keys()].filter((name) => options.outputs?.includes(name) ?? true);
    await Promise.all(
      wanted.map(async (name) => {
        const read = new Set<string>();
        const value = await (run[name] as AnyRunFunction)(trackReads(values, read), context);
        if (options.signal.aborted) return;
        const fresh = await encode({ [name]: value });
        reads[name] = [...read];
        emit({ type: "partial", ...fresh, reads: { [name]: reads[name] } });
      }),
    );
  }

  return {
    run: (values, context) => (typeof demo.run === "function" ? runFunction(demo.run, values, context) : runRecord(demo.run, values, context)),
    result() {
      const wanted = typeof demo.run === "function" ? null : options.outputs;
      const missing = [...prepared.outputs].find(([name, { field }]) => !field.optional && !Object.hasOwn(outputs, name) && (wanted?.includes(name) ?? true));
      if (missing) throw new VitrineError("invalid_output", `run gave no "${missing[0]}"; outputs needs ${missing[0]}: ${missing[1].field.widget}()`);
      return { outputs, encodeMs, ...(hasKeys(rendered) && { rendered }), ...(hasKeys(reads) && { reads }) };
    },
  };
}

async function encodeOutputs(prepared: PreparedDemo, given: unknown, render: boolean): Promise<{ outputs: Wires; rendered: Record<string, string> }> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new VitrineError("invalid_output", `run gave ${print(given)}; expected an object with ${[...prepared.outputs.keys()].join(", ")}`);
  }
  const outputs: Record<string, Json> = {};
  const rendered: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const output = prepared.outputs.get(name);
    if (!output) throw new VitrineError("invalid_output", `run gave "${name}", which is not in outputs (${[...prepared.outputs.keys()].join(", ")})`);
    if (value === undefined) continue;
    const encoded = await output.codec.safeEncodeAsync(value);
    if (!encoded.success) {
      const issues = encoded.error.issues.map((issue) => ({ path: joinPath(name, issue.path), message: issue.message }));
      throw new VitrineError("invalid_output", `run gave ${name}: ${print(value)}; ${issues[0]?.path}: ${issues[0]?.message}`, { issues });
    }
    outputs[name] = encoded.data as Json;
    if (render && output.field.render) rendered[name] = await output.field.render(outputs[name]);
  }
  return { outputs, rendered };
}

function trackReads(values: Record<string, unknown>, read: Set<string>): Record<string, unknown> {
  return new Proxy(values, {
    get(target, name) {
      if (typeof name === "string" && Object.hasOwn(target, name)) read.add(name);
      return Reflect.get(target, name);
    },
    // Spreading or listing the inputs may use any of them.
    ownKeys(target) {
      for (const name of Object.keys(target)) read.add(name);
      return Reflect.ownKeys(target);
    },
    set: () => false,
  });
}

interface AnyIterator {
  next(): IteratorResult<unknown, unknown> | Promise<IteratorResult<unknown, unknown>>;
  return?(value: undefined): unknown;
}

function isIterator(value: unknown): value is AnyIterator {
  return typeof value === "object" && value !== null && "next" in value && typeof value.next === "function" && (Symbol.asyncIterator in value || Symbol.iterator in value);
}

function hasKeys(record: object): boolean {
  for (const _ in record) return true;
  return false;
}

/** Progress faster than the eye is thinned out; logs are cut, so that a loop cannot fill the server's memory. */
const progressEveryMs = 40;
const mostLogs = 1_000;
const longestLog = 2_000;

function createContext(options: RunOptions, emit: (event: RunnerEvent) => void): { context: Context; settle: () => void } {
  let lastAt = -Infinity;
  let waiting: RunnerEvent | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let logs = 0;
  let open = true;
  const tell = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!waiting) return;
    lastAt = options.now();
    emit(waiting);
    waiting = undefined;
  };
  const context: Context = {
    signal: options.signal,
    progress(fraction, text = "") {
      if (!open) return;
      if (typeof fraction !== "number" || !Number.isFinite(fraction)) throw new TypeError(`progress(fraction): got ${print(fraction)}, expected a number from 0 to 1`);
      waiting = { type: "progress", fraction: Math.min(1, Math.max(0, fraction)), text: String(text).slice(0, 200) };
      if (options.now() - lastAt >= progressEveryMs) tell();
      else timer ??= setTimeout(tell, progressEveryMs);
    },
    log(text) {
      if (!open || logs > mostLogs) return;
      logs += 1;
      emit({ type: "log", text: logs > mostLogs ? `Only the first ${mostLogs} lines are kept.` : String(text).slice(0, longestLog) });
    },
  };
  return {
    context,
    settle() {
      tell();
      open = false;
    },
  };
}

/** What people are told of a failure. Outside watching, stacks stay here and absolute paths lose their folders. */
export function describeFailure(error: unknown, watching: boolean): ErrorBody {
  const hide = (text: string) => (watching ? text : hideFolders(text));
  const stack = watching && error instanceof Error && error.stack ? { stack: error.stack } : {};
  if (isVitrineError(error)) {
    const body = error.body();
    return { ...body, message: hide(body.message), hint: hide(body.hint), ...(body.code !== "invalid_input" && stack) };
  }
  const message = error instanceof Error ? error.message || error.name : typeof error === "string" ? error : `The demo threw ${print(error)}`;
  return { code: "run_failed", message: hide(message || "The demo threw an empty text"), issues: [], hint: "Try other inputs, or run it again.", ...stack };
}

/** Cuts folders off absolute paths and file URLs, so that a message does not show how the server is laid out. */
export function hideFolders(text: string): string {
  const unquoted = text.replace(quotedPath, "$1");
  return unquoted.replace(barePath, (path, at: number) => {
    const before = unquoted[at - 1];
    // Part of an address such as https://host/a/b, or of a relative path: not a place on this server.
    return before !== undefined && /[\p{L}\p{N}_/.]/u.test(before) ? path : "";
  });
}

/** Between quotation marks a path may hold spaces; Node's own messages put it there. */
const quotedPath = /(?<=\s)(["'`])(?:file:\/\/)?(?:[A-Za-z]:)?[\\/](?:[^"'`\\/\n]+[\\/])*(?=[^"'`\\/\n])/gu;
const barePath = /(?:file:\/\/)?(?:(?<![\p{L}\p{N}])[A-Za-z]:)?(?:[\\/][\p{L}\p{N}_.@+~-]+)+[\\/](?=[\p{L}\p{N}_.@+~-])/gu;
