// From a prepared demo to its spec: plain JSON for pages and clients. It refuses to know files and processes.

import * as z from "zod";
import { AuthorError } from "../demo/author-error.ts";
import type { Field } from "../demo/field.ts";
import type { Json, JsonObject } from "../demo/json.ts";
import { humanize, type DemoSpec, type ExampleSpec, type FieldSpec, type ModelSpec } from "../demo/spec.ts";
import { renderMarkdown } from "./markdown.ts";
import type { PreparedDemo } from "./run.ts";

/** What the runner found out besides the definition. */
export interface Surroundings {
  readonly slug: string;
  /** Inputs of each example, defaults filled in, paths replaced by file references. */
  readonly examples: readonly ExampleSpec[];
  readonly models: readonly ModelSpec[];
}

/**
 * Describes a demo as JSON.
 * @throws AuthorError when an example or default is not valid for its field
 */
export async function describeDemo(prepared: PreparedDemo, { slug, examples, models }: Surroundings): Promise<DemoSpec> {
  const { demo } = prepared;
  await checkExamples(prepared, examples);
  return {
    slug,
    title: demo.title || humanize(slug.replace(/^.*\//, "")),
    description: demo.description,
    descriptionHtml: demo.description === "" ? "" : await renderMarkdown(demo.description),
    inputs: Array.from(prepared.inputs, ([name, { field, codec, initial }]) => describeField(name, field, codec, initial)),
    outputs: Array.from(prepared.outputs, ([name, { field, codec }]) => describeField(name, field, codec, null)),
    layout: demo.layout,
    kind: typeof demo.run !== "function" ? "record" : /^(async )?function\s*\*|^(async\s*)?\*/.test(Function.prototype.toString.call(demo.run)) ? "generator" : "function",
    live: demo.live,
    submit: demo.submit,
    tags: demo.tags,
    links: demo.links,
    examples,
    models,
    retry: demo.retry,
    timeout: demo.timeout,
  };
}

function describeField(name: string, field: Field, codec: z.ZodType, initial: Json): FieldSpec {
  return {
    name,
    widget: field.widget,
    label: field.label ?? humanize(name),
    help: field.help,
    optional: field.optional,
    disabled: field.disabled,
    props: field.props,
    initial,
    schema: schemaOf(name, codec),
  };
}

function schemaOf(name: string, codec: z.ZodType): JsonObject {
  try {
    const { $schema: _, "~standard": __, ...schema } = z.toJSONSchema(codec, { io: "input" }) as Record<string, unknown>;
    return schema as JsonObject;
  } catch (error) {
    throw new AuthorError(name, (error as Error).message, "a codec whose wire side has a JSON Schema");
  }
}

async function checkExamples(prepared: PreparedDemo, examples: readonly ExampleSpec[]): Promise<void> {
  for (const [index, example] of examples.entries()) {
    for (const [name, wire] of Object.entries(example.inputs)) {
      const input = prepared.inputs.get(name);
      // A file is decoded only when it is used: decoding every sample at load would cost the start.
      if (!input || wire === null || input.field.takesPaths) continue;
      const parsed = await input.codec.safeDecodeAsync(wire);
      if (!parsed.success) throw new AuthorError(`examples[${index}].inputs.${name}`, wire, parsed.error.issues[0]?.message ?? "another value");
    }
  }
}
