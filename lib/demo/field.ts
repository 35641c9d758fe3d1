// A field is one input or output of a demo: which widget draws it, its complete options, and the codec that is
// validation, decoding, encoding and JSON Schema in one. This file refuses to know React, files on disk and models.

import type { z } from "zod";
import type { FileRef } from "./file.ts";
import { AuthorError } from "./author-error.ts";
import type { Json, JsonObject } from "./json.ts";

/** Which side of a demo a field stands on. */
export type Role = "input" | "output";

/** What a codec may reach beyond the value itself. The runner hands it over once, when it loads the demo. */
export interface Env {
  readonly files: FileAccess;
  readonly limits: ValueLimits;
}

export interface FileAccess {
  /** The bytes of an uploaded file; throws `ExpiredFile` when it is gone. */
  read(id: string): Promise<{ bytes: Uint8Array; type: string; name: string }>;
  /** Stores bytes under their content hash and answers with what a page needs to fetch them. */
  write(bytes: Uint8Array, about: { type: string; name: string }): Promise<FileRef>;
}

export interface ValueLimits {
  /** Largest picture that is decoded, in pixels (width × height). */
  readonly maxPixels: number;
  /** Largest file or `data:` URL, in bytes. */
  readonly maxFileBytes: number;
}

/** The options that every widget has. */
export interface CommonOptions<Optional extends boolean = boolean> {
  /** The name that people read; by default the field's own name, spaced and capitalised. */
  label?: string;
  /** One line under the label. */
  help?: string;
  /** True lets the value be absent: `run` gets `undefined`. */
  optional?: Optional;
  /** True draws the widget but takes no changes; its default is used. */
  disabled?: boolean;
}

/** One input or output, whole: nothing in it is undefined but by meaning. Widgets make it with `createField`. */
export interface Field {
  readonly widget: string;
  readonly roles: readonly Role[];
  readonly label: string | undefined;
  readonly help: string;
  readonly optional: boolean;
  readonly disabled: boolean;
  /** Every option with its default resolved, as plain JSON: the only thing of a field that reaches a page. */
  readonly props: JsonObject;
  /** The default, in wire form or, where `sample` is set, a path beside the demo file; null without one. */
  readonly initial: Json;
  /** Whether defaults and examples of this field may be paths to files, resolved beside the demo file. */
  readonly takesPaths: boolean;
  codec(env: Env, role: Role): z.ZodType<unknown, unknown>;
  /** Safe HTML of an encoded value, for widgets whose look is made on the server (Markdown). */
  readonly render: ((wire: Json) => Promise<string>) | undefined;
}

declare const asInput: unique symbol;
declare const asOutput: unique symbol;

/** A field that can stand under `inputs`: `run` receives `Value`; examples and URLs carry `Wire`. */
export interface InputField<out Value, out Wire = Value> extends Field {
  readonly [asInput]: { value: Value; wire: Wire };
}

/** A field that can stand under `outputs`: `run` returns `Value`; the page receives `Wire`. */
export interface OutputField<in out Value, out Wire = Value> extends Field {
  readonly [asOutput]: { value: (value: Value) => Value; wire: Wire };
}

export type InputValue<F> = F extends InputField<infer Value, unknown> ? Value : never;
export type InputWire<F> = F extends InputField<unknown, infer Wire> ? Wire : never;
export type OutputValue<F> = F extends { readonly [asOutput]: { value: (value: infer Value) => unknown } } ? Value : never;
export type OutputWire<F> = F extends { readonly [asOutput]: { wire: infer Wire } } ? Wire : never;
export type IsInput<F> = F extends { readonly [asInput]: unknown } ? true : false;
export type IsOutput<F> = F extends { readonly [asOutput]: unknown } ? true : false;

/** `undefined` joins the value type only where the author wrote `optional: true`. */
export type Maybe<Value, Optional extends boolean> = Optional extends true ? Value | undefined : Value;

const commonOptions = ["label", "help", "optional", "disabled"];

/**
 * Refuses options that a widget does not have; in a JavaScript demo nobody else would notice them.
 * Every builder calls it first, with the names of its own options.
 *
 * @throws AuthorError naming the option and listing those there are
 */
export function checkOptions<Options extends object>(widget: string, options: Options, own: readonly (keyof Options & string)[]): void {
  const known = [...own, ...commonOptions];
  if (typeof options !== "object" || options === null || Array.isArray(options)) throw new AuthorError(widget, options, `an object of options: ${known.join(", ")}`);
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new AuthorError(`${widget}.${name}`, options[name as keyof Options], `one of the options ${known.join(", ")}`);
  }
}

export interface FieldParts {
  widget: string;
  roles: readonly Role[];
  options: CommonOptions;
  props: JsonObject;
  initial?: Json | undefined;
  takesPaths?: boolean;
  codec(env: Env, role: Role): z.ZodType<unknown, never> | z.ZodType<unknown, unknown>;
  render?: (wire: Json) => Promise<string>;
}

/** Makes a field from a widget's parts; the one place where the common options get their defaults. */
export function createField<Made extends Field>(parts: FieldParts): Made {
  const { options } = parts;
  for (const [name, type] of Object.entries({ label: "string", help: "string", optional: "boolean", disabled: "boolean" })) {
    const got: unknown = options[name as keyof CommonOptions];
    if (got !== undefined && typeof got !== type) throw new AuthorError(name, got, `a ${type}`);
  }
  const field: Field = {
    widget: parts.widget,
    roles: parts.roles,
    label: options.label,
    help: options.help ?? "",
    optional: options.optional ?? false,
    disabled: options.disabled ?? false,
    props: parts.props,
    initial: parts.initial ?? null,
    takesPaths: parts.takesPaths ?? false,
    codec: parts.codec as Field["codec"],
    render: parts.render,
  };
  // The phantom symbols exist for the compiler alone, so no object literal can carry them.
  return Object.freeze(field) as Made;
}
