// A demo as its page needs it: the spec without what only programs read. This is all of it that reaches a browser.

import type { JsonObject } from "@/lib/demo/json.ts";
import type { DemoSpec, ExampleSpec, FieldSpec } from "@/lib/demo/spec.ts";

export type PageField = Omit<FieldSpec, "schema">;

export interface PageDemo {
  readonly slug: string;
  readonly title: string;
  readonly inputs: readonly PageField[];
  readonly outputs: readonly PageField[];
  readonly layout: readonly (readonly string[])[] | null;
  readonly kind: DemoSpec["kind"];
  readonly live: boolean;
  readonly submit: string;
  readonly examples: readonly ExampleSpec[];
  /** Largest file that the server takes. */
  readonly maxFileBytes: number;
}

export function toPageDemo(spec: DemoSpec, maxFileBytes: number): PageDemo {
  const { slug, title, layout, kind, live, submit, examples } = spec;
  return { slug, title, layout, kind, live, submit, examples, maxFileBytes, inputs: spec.inputs.map(withoutSchema), outputs: spec.outputs.map(withoutSchema) };
}

function withoutSchema(field: FieldSpec & { readonly schema: JsonObject }): PageField {
  const { schema: _, ...rest } = field;
  return rest;
}
