// The spec: a demo as plain JSON, all that a page or a client needs to know of it. It holds no function and no path.

import type { Link } from "./define.ts";
import type { Json, JsonObject } from "./json.ts";

export interface FieldSpec {
  readonly name: string;
  readonly widget: string;
  readonly label: string;
  readonly help: string;
  readonly optional: boolean;
  readonly disabled: boolean;
  /** Complete props: a view never has to fill in a default. */
  readonly props: JsonObject;
  /** The default in wire form, null without one. */
  readonly initial: Json;
  /** JSON Schema of the wire value. */
  readonly schema: JsonObject;
}

export interface ExampleSpec {
  readonly title: string;
  /** Wire values by input name, defaults filled in; files as references. */
  readonly inputs: Readonly<Record<string, Json>>;
  /** What the author expects of the outputs, in part; null where nothing is. */
  readonly expect: Readonly<Record<string, Json>> | null;
}

/** What a page says of a model that a demo uses. */
export interface ModelSpec {
  readonly name: string;
  readonly task: string;
  readonly bytes: number;
  readonly license: string;
  readonly source: string;
}

export interface DemoSpec {
  readonly slug: string;
  readonly title: string;
  /** Markdown as the author wrote it, and safe HTML made from it. */
  readonly description: string;
  readonly descriptionHtml: string;
  readonly inputs: readonly FieldSpec[];
  readonly outputs: readonly FieldSpec[];
  readonly layout: readonly (readonly string[])[] | null;
  /** `record`: outputs can be asked for by name, and each says which inputs it read. */
  readonly kind: "function" | "generator" | "record";
  readonly live: boolean;
  readonly submit: string;
  readonly tags: readonly string[];
  readonly links: readonly Link[];
  readonly examples: readonly ExampleSpec[];
  readonly models: readonly ModelSpec[];
  readonly retry: boolean;
  /** Seconds, or null for the server's limit. */
  readonly timeout: number | null;
}

/** A name as people read it: `petal_length` and `petalLength` become "Petal length". */
export function humanize(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[-_/]+/g, " ").trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
