// `defineDemo`: the five-line file. It types the author's file, checks what types cannot, and resolves every default once.
// It refuses to know how a demo is run or drawn.

import { AuthorError, isAuthorError, print } from "./author-error.ts";
import type { Field, InputValue, InputWire, IsInput, IsOutput, OutputValue, OutputWire } from "./field.ts";
import type { Json } from "./json.ts";
import { checkLayout, type Cell } from "./layout.ts";

export type Fields = Readonly<Record<string, Field>>;
/** Looser than `Fields`, so that what is no field is told by name. */
type Named = Readonly<Record<string, unknown>>;

/** Makes the keys whose value type admits `undefined` optional. */
type Loose<Shape> = { [K in keyof Shape as undefined extends Shape[K] ? never : K]: Shape[K] } & {
  [K in keyof Shape as undefined extends Shape[K] ? K : never]?: Shape[K];
};
type Flat<Shape> = { [K in keyof Shape]: Shape[K] };

/** What `run` receives: each input's decoded value, by name. */
export type InputsOf<I> = { readonly [K in keyof I]: InputValue<I[K]> };
/** What `run` returns: each output's value, by name. */
export type OutputsOf<O> = Flat<Loose<{ -readonly [K in keyof O]: OutputValue<O[K]> }>>;

/** What a run may say and hear while it works. */
export interface Context {
  /** Aborted when the visitor cancels, leaves, or the time limit has passed. */
  readonly signal: AbortSignal;
  /**
   * Shows how far the run is.
   * @param fraction 0 to 1
   * @param text what is being done, such as `"Tile 3 of 10"`
   */
  progress(fraction: number, text?: string): void;
  /** Adds a line to the run's log, shown in the page and sent as an event. */
  log(text: string): void;
}

type Awaitable<Value> = Value | Promise<Value>;

type AnyGenerator<Part, Last> = AsyncGenerator<Part, Last, void> | Generator<Part, Last, void>;

/** One function for all outputs: returns them whole, or yields them in parts. */
export type RunFunction<I, O> = (inputs: InputsOf<I>, context: Context) => Awaitable<OutputsOf<O>> | AnyGenerator<Partial<OutputsOf<O>>, Partial<OutputsOf<O>> | void>;

/** One function per output: each is computed anew only when an input that it read has changed. */
export type RunRecord<I, O> = {
  readonly [K in keyof O]: (inputs: InputsOf<I>, context: Context) => Awaitable<OutputValue<O[K]>>;
};

export type Run<I, O> = RunFunction<I, O> | RunRecord<I, O>;

// What follows makes the compiler speak. A run that does not fit `Run` would be told so by its whole type, a page of it.
// So `defineDemo` takes a `Try`: the right types, which give literals and tuples their context, or anything else; and
// `Judge` answers it with a type that holds one sentence, which the compiler prints as its last line.

/**
 * Anything else. It must give no context of its own: the symbol index lets object literals in and says nothing of named
 * properties; a text and a list are told by one method each, as whole they could be iterated like a generator.
 */
type Else = { readonly [key: symbol]: unknown } | { readonly charAt: unknown } | { readonly findIndex: unknown } | number | bigint | boolean | null | undefined | void;

type Try<I, O> =
  | ((inputs: InputsOf<I>, context: Context) => Awaitable<OutputsOf<O> | Else> | AnyGenerator<Partial<OutputsOf<O>> | Else, Partial<OutputsOf<O>> | Else>)
  | { readonly [K in keyof O]?: (inputs: InputsOf<I>, context: Context) => Awaitable<OutputValue<O[K]> | Else> };

type Judge<F, O> = string extends keyof O ? unknown : F extends (...args: never[]) => infer Result ? JudgeResult<Result, O> : JudgeRecord<F, O>;

type JudgeResult<Result, O> = [Result] extends [never] ? unknown : Result extends AnyGenerator<infer Part, infer Last> ? JudgeNames<Given<Part | Last>, O> : Unknowable<Awaited<Result>> extends true ? unknown : JudgeWhole<Awaited<Result>, O>;

/** True for `any`, for what never comes, and for what took its type from `Try` itself, as `new Promise` does. */
type Unknowable<Value> = [Value] extends [never] ? true : [Else] extends [Value] ? true : false;

type JudgeWhole<Value, O> = [Value] extends [object]
  ? // A misspelt name is both too many and missing: the one that was written is told.
    [Exclude<NamesOf<Value>, keyof O>, Missing<Value, O>] extends [never, string]
    ? [Missing<Value, O>] extends [never]
      ? JudgeNames<Value, O>
      : `run does not give "${Missing<Value, O>}", which is in outputs`
    : JudgeNames<Value, O>
  : `run must give an object with ${keyof O & string}`;

type JudgeNames<Value, O> = Exclude<NamesOf<Value>, keyof O> extends never
  ? Wrong<Value, O> extends never
    ? unknown
    : { [K in Wrong<Value, O> as `run gives "${K}" another type than its widget takes`]: { got: ValueOf<Value, K>; expected: OutputValue<O[K]> } }
  : `run gives "${Exclude<NamesOf<Value>, keyof O> & string}", which is not in outputs`;

type JudgeRecord<F, O> = {
  [K in keyof F]: K extends keyof O ? JudgeOne<ResultOf<F[K]>, OutputValue<O[K]>, K & string> : `run has "${K & string}", which is not in outputs`;
} & { [K in Exclude<keyof O, keyof F>]: (...args: never[]) => OutputValue<O[K]> };

type JudgeOne<Value, Expected, Name extends string> = [Value] extends [Expected]
  ? unknown
  : Unknowable<Value> extends true
    ? unknown
    : { [Message in Name as `run.${Message} gives another type than its widget takes`]: { got: Value; expected: Expected } };

type ResultOf<F> = F extends (...args: never[]) => infer Result ? Awaited<Result> : F;

/** What parts hold: none of their names must be there, and an undefined one is as good as none. */
type Given<Part> = Part extends object ? { [K in keyof Part]-?: Exclude<Part[K], undefined> } : never;
/** The names in every branch of a union, as far as they are known. */
type NamesOf<Value> = Value extends object ? (string extends keyof Value ? never : keyof Value) : never;
type ValueOf<Value, K> = Value extends object ? (K extends keyof Value ? Value[K] : never) : never;
/** The outputs that some branch leaves out though their widget needs them. */
type Missing<Value, O> = Value extends unknown ? Exclude<{ [K in keyof O & string]: undefined extends OutputValue<O[K]> ? never : K }[keyof O & string], keyof Value> : never;
type Wrong<Value, O> = { [K in keyof O & string]: [ValueOf<Value, K>] extends [OutputValue<O[K]>] ? never : K }[keyof O & string];

type OnlyInputs<I> = {
  [K in keyof I]: IsInput<I[K]> extends true ? unknown : I[K] extends Field ? `"${K & string}" cannot be an input: its widget only shows results` : { [Name in K & string as `"${Name}" is not a field: call a widget, such as text()`]: never };
};
type OnlyOutputs<O> = {
  [K in keyof O]: IsOutput<O[K]> extends true ? unknown : O[K] extends Field ? `"${K & string}" cannot be an output: its widget only takes values` : { [Name in K & string as `"${Name}" is not a field: call a widget, such as text()`]: never };
};

type DeepPartial<Value> = Value extends readonly (infer Item)[] ? readonly DeepPartial<Item>[] : Value extends object ? { [K in keyof Value]?: DeepPartial<Value[K]> } : Value;

/** Inputs to try, and what should come of them: shown in the page and run as a test. */
export interface Example<I, O> {
  /** A few words under the thumbnail; by default the first input's value. */
  readonly title?: string;
  /** Wire values by input name; for pictures and files a path beside the demo file. Missing ones take their default. */
  readonly inputs: { readonly [K in keyof I]?: InputWire<I[K]> };
  /**
   * What the outputs must hold: a part of each output's wire value. Text must be equal, numbers within 0.02 or 2 %,
   * a list is compared from its start.
   */
  readonly expect?: { readonly [K in keyof O]?: DeepPartial<OutputWire<O[K]>> };
}

export interface Link {
  readonly label: string;
  readonly url: string;
}

export interface DemoDefinition<I, O, F = Run<I, O>> {
  /** What visitors set, by name; the order is the reading order. */
  readonly inputs: I;
  /** What `run` gives back, by name. */
  readonly outputs: O;
  /** Takes the inputs' values and gives the outputs': an async function, an async generator, or a record of functions. */
  readonly run: F;
  /** The heading; by default the file name, spaced and capitalised. */
  readonly title?: string;
  /** Markdown under the heading; its first line also stands in the gallery. */
  readonly description?: string;
  readonly examples?: readonly Example<I, O>[];
  /** The page as a picture: rows of field names; repeating a name makes it span, `"."` leaves a gap. */
  readonly layout?: readonly (readonly Cell<I, O>[])[];
  /** True runs after every change, newest wins. Default false. */
  readonly live?: boolean;
  /** The words on the run button. Default `"Run"`. */
  readonly submit?: string;
  readonly tags?: readonly string[];
  readonly links?: readonly Link[];
  /** False: a run that was started is never tried again after a crash. Default true. */
  readonly retry?: boolean;
  /** Seconds that a run may take. Default: the server's `--timeout` (60). */
  readonly timeout?: number;
}

const brand = Symbol.for("vitrine.demo");

/** A demo, checked and complete. */
export interface Demo {
  readonly [brand]: true;
  readonly inputs: Fields;
  readonly outputs: Fields;
  readonly run: AnyRun;
  readonly title: string;
  readonly description: string;
  readonly examples: readonly DemoExample[];
  readonly layout: readonly (readonly string[])[] | null;
  readonly live: boolean;
  readonly submit: string;
  readonly tags: readonly string[];
  readonly links: readonly Link[];
  readonly retry: boolean;
  /** Seconds, or null for the server's limit. */
  readonly timeout: number | null;
}

export interface DemoExample {
  readonly title: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly expect: Readonly<Record<string, Json>> | null;
}

export type AnyRunFunction = (inputs: Readonly<Record<string, unknown>>, context: Context) => unknown;
export type AnyRun = AnyRunFunction | Readonly<Record<string, AnyRunFunction>>;

/**
 * Defines a demo: typed inputs and outputs around a `run`. The page, the HTTP API and the tests all follow from it.
 *
 * @throws AuthorError when a name, option, layout cell or example does not fit; the message says where, got and expected
 * @example
 * import { defineDemo, number, text } from "vitrine";
 * export default defineDemo({
 *   inputs: { name: text({ default: "Ada" }), times: number({ default: 2, min: 1, max: 9 }) },
 *   outputs: { greeting: text() },
 *   run: ({ name, times }) => ({ greeting: `Hello ${name}! `.repeat(times) }),
 * });
 */
export function defineDemo<const I extends Named, const O extends Named, F extends Try<I, O>>(
  definition: DemoDefinition<I, O, unknown> & {
    readonly inputs: OnlyInputs<NoInfer<I>>;
    readonly outputs: OnlyOutputs<NoInfer<O>>;
    readonly run: F & Judge<F, O>;
  },
): Demo {
  return checkDemo(definition);
}

const known = ["inputs", "outputs", "run", "title", "description", "examples", "layout", "live", "submit", "tags", "links", "retry", "timeout"];

function checkDemo(definition: unknown): Demo {
  if (!isRecord(definition)) throw new AuthorError("defineDemo", definition, "an object with inputs, outputs and run");
  for (const name of Object.keys(definition)) {
    if (!known.includes(name)) throw new AuthorError(name, definition[name], `one of ${known.join(", ")}`);
  }
  const inputs = checkFields("inputs", "input", definition.inputs);
  const outputs = checkFields("outputs", "output", definition.outputs);
  if (Object.keys(outputs).length === 0) throw new AuthorError("outputs", definition.outputs, "at least one output");
  return Object.freeze({
    [brand]: true as const,
    inputs,
    outputs,
    run: checkRun(definition.run, outputs),
    title: option(definition, "title", "string", ""),
    description: option(definition, "description", "string", ""),
    examples: checkExamples(definition.examples, inputs, outputs),
    layout: definition.layout === undefined ? null : checkLayout(definition.layout, Object.keys(inputs), Object.keys(outputs)),
    live: option(definition, "live", "boolean", false),
    submit: option(definition, "submit", "string", "Run"),
    tags: strings("tags", definition.tags),
    links: checkLinks(definition.links),
    retry: option(definition, "retry", "boolean", true),
    timeout: checkTimeout(definition.timeout),
  });
}

/** Recognises a demo made by any copy of this module. */
export function isDemo(value: unknown): value is Demo {
  return typeof value === "object" && value !== null && brand in value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function option<Type extends "string" | "boolean">(
  definition: Record<string, unknown>,
  name: string,
  type: Type,
  initial: Type extends "string" ? string : boolean,
): Type extends "string" ? string : boolean {
  const got = definition[name];
  if (got === undefined) return initial;
  if (typeof got !== type) throw new AuthorError(name, got, `a ${type}`);
  return got as Type extends "string" ? string : boolean;
}

const fieldName = /^[A-Za-z][A-Za-z0-9_]*$/;

function checkFields(at: "inputs" | "outputs", role: "input" | "output", got: unknown): Fields {
  if (!isRecord(got)) throw new AuthorError(at, got, "an object of fields by name");
  for (const [name, field] of Object.entries(got)) {
    if (!fieldName.test(name)) throw new AuthorError(`${at}.${name}`, name, "a name of letters, digits and _, starting with a letter");
    if (!isRecord(field) || typeof field.widget !== "string" || typeof field.codec !== "function") {
      throw new AuthorError(`${at}.${name}`, field, `a field such as text() or slider()`);
    }
    if (!(field.roles as string[]).includes(role)) {
      throw new AuthorError(`${at}.${name}`, `${field.widget}()`, role === "input" ? "a widget that takes values; this one only shows results" : "a widget that shows results; this one only takes values");
    }
  }
  return Object.freeze({ ...got }) as Fields;
}

function checkRun(run: unknown, outputs: Fields): AnyRun {
  if (typeof run === "function") return run as AnyRunFunction;
  if (!isRecord(run)) throw new AuthorError("run", run, "a function, or a record of functions, one per output");
  for (const name of Object.keys(outputs)) {
    if (typeof run[name] !== "function") throw new AuthorError(`run.${name}`, run[name], "a function that computes this output");
  }
  for (const name of Object.keys(run)) {
    if (!Object.hasOwn(outputs, name)) throw new AuthorError(`run.${name}`, run[name], `no such function, as outputs has only ${Object.keys(outputs).join(", ")}`);
  }
  return Object.freeze({ ...run }) as Readonly<Record<string, AnyRunFunction>>;
}

function checkExamples(got: unknown, inputs: Fields, outputs: Fields): readonly DemoExample[] {
  if (got === undefined) return [];
  if (!Array.isArray(got)) throw new AuthorError("examples", got, "a list of { inputs, expect?, title? }");
  return got.map((example: unknown, index) => {
    const at = `examples[${index}]`;
    if (!isRecord(example) || !isRecord(example.inputs)) throw new AuthorError(at, example, "{ inputs: { … } }");
    for (const name of Object.keys(example)) {
      if (!["inputs", "expect", "title"].includes(name)) throw new AuthorError(`${at}.${name}`, example[name], "inputs, expect or title");
    }
    checkNames(`${at}.inputs`, example.inputs, inputs);
    if (example.expect !== undefined) {
      if (!isRecord(example.expect)) throw new AuthorError(`${at}.expect`, example.expect, "an object by output name");
      checkNames(`${at}.expect`, example.expect, outputs);
    }
    return {
      title: option(example, "title", "string", exampleTitle(example.inputs)),
      inputs: example.inputs as Record<string, Json>,
      expect: (example.expect as Record<string, Json> | undefined) ?? null,
    };
  });
}

function checkNames(at: string, got: Record<string, unknown>, fields: Fields): void {
  for (const name of Object.keys(got)) {
    if (!Object.hasOwn(fields, name)) throw new AuthorError(`${at}.${name}`, got[name], `one of ${Object.keys(fields).join(", ")}`);
  }
}

/** The first value that reads as a title: a file's name without folder and extension, else the value itself. */
function exampleTitle(inputs: Record<string, unknown>): string {
  const values = Object.values(inputs).filter((value) => typeof value !== "object");
  const path = values.find((value): value is string => typeof value === "string" && /\.[a-z0-9]{2,4}$/i.test(value));
  if (path) return path.replace(/^.*\//, "").replace(/\.[^.]+$/, "").replace(/[-_]+/g, " ");
  return values.slice(0, 4).map((value) => (typeof value === "string" ? value.slice(0, 40) : print(value))).join(" · ");
}

function strings(at: string, got: unknown): readonly string[] {
  if (got === undefined) return [];
  if (!Array.isArray(got)) throw new AuthorError(at, got, "a list of strings");
  got.forEach((item, index) => {
    if (typeof item !== "string") throw new AuthorError(`${at}[${index}]`, item, "a string");
  });
  return got;
}

function checkLinks(got: unknown): readonly Link[] {
  if (got === undefined) return [];
  if (!Array.isArray(got)) throw new AuthorError("links", got, "a list of { label, url }");
  return got.map((link: unknown, index) => {
    if (!isRecord(link) || typeof link.label !== "string") throw new AuthorError(`links[${index}]`, link, "{ label, url }");
    if (typeof link.url !== "string" || !/^(https?:\/\/|\/(?!\/))/.test(link.url)) throw new AuthorError(`links[${index}].url`, link.url, "an address that starts with https://, http:// or /");
    return { label: link.label, url: link.url };
  });
}

function checkTimeout(got: unknown): number | null {
  if (got === undefined) return null;
  if (typeof got !== "number" || !(got > 0 && got <= 86_400)) throw new AuthorError("timeout", got, "seconds, more than 0 and at most 86400");
  return got;
}

/** Runs a check and says from which demo its complaint comes. */
export function inDemo<Value>(slug: string, check: () => Value): Value {
  try {
    return check();
  } catch (error) {
    throw isAuthorError(error) ? error.within(`demo "${slug}"`) : error;
  }
}
