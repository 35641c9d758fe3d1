// select: one of several choices. Its value is the union of them, so that a misspelt one does not compile.

import * as z from "zod";
import { AuthorError, print } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type InputField, type Maybe } from "../../../lib/demo/field.ts";

/** A choice: its value, which is also its name, or both apart. */
export type Choice = string | { readonly value: string; readonly label: string };

/** The values of a list of choices. */
export type ChoiceValue<Choices extends readonly Choice[]> = Choices[number] extends infer Each ? (Each extends { readonly value: infer Value } ? Value : Each) : never;

export interface SelectOptions<Choices extends readonly Choice[], Optional extends boolean> extends CommonOptions<Optional> {
  /** At least one; values must differ. */
  choices: Choices;
  /** Default: the first choice, or none where the field is optional. */
  default?: NoInfer<ChoiceValue<Choices>>;
  /** Shown while nothing is chosen. Default `"None"`. */
  placeholder?: string;
}

export interface SelectProps {
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly placeholder: string;
  readonly [name: string]: string | readonly { readonly value: string; readonly label: string }[];
}

/**
 * One of several choices; from eight on, typing filters them.
 *
 * @throws AuthorError when there are no choices, two are alike, or `default` is not among them
 * @example
 * select({ choices: ["mean", { value: "p95", label: "95th percentile" }], default: "p95" })
 */
export function select<const Choices extends readonly Choice[], const Optional extends boolean = false>(
  options: SelectOptions<Choices, Optional>,
): InputField<Maybe<ChoiceValue<Choices>, Optional>, ChoiceValue<Choices>> {
  checkOptions("select", options, ["choices", "default", "placeholder"]);
  const { placeholder = "None" } = options;
  if (typeof placeholder !== "string") throw new AuthorError("select.placeholder", placeholder, "a string");
  const choices = checkChoices(options.choices);
  const values = choices.map((choice) => choice.value);
  const initial = options.default ?? (options.optional ? null : (values[0] as string));
  if (initial !== null && !values.includes(initial as string)) throw new AuthorError("select.default", initial, `one of the choices ${list(values)}`);
  const codec = z.enum(values, { error: `Must be one of ${list(values)}` });
  const props: SelectProps = { choices, placeholder };
  return createField({ widget: "select", roles: ["input"], options, props, initial: initial as string | null, codec: () => codec });
}

function checkChoices(got: unknown): SelectProps["choices"] {
  if (!Array.isArray(got) || got.length === 0) throw new AuthorError("select.choices", got, 'a list of choices, such as ["a", "b"]');
  const seen = new Set<string>();
  return got.map((choice: unknown, index) => {
    const at = `select.choices[${index}]`;
    const { value, label } = typeof choice === "string" ? { value: choice, label: choice } : ((choice ?? {}) as { value?: unknown; label?: unknown });
    if (typeof value !== "string" || typeof label !== "string") throw new AuthorError(at, choice, "a string or { value, label }, both strings");
    // An empty value is what a page sends for "nothing chosen".
    if (value === "") throw new AuthorError(at, choice, "a value that is not empty");
    if (seen.has(value)) throw new AuthorError(at, choice, "values that differ; this one stands twice");
    seen.add(value);
    return { value, label };
  });
}

function list(values: readonly string[]): string {
  const shown = values.slice(0, 8).map(print).join(", ");
  return values.length > 8 ? `${shown} and ${values.length - 8} more` : shown;
}
