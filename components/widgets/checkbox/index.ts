// checkbox: yes or no.

import * as z from "zod";
import { checkOptions, createField, type CommonOptions, type InputField, type Maybe } from "../../../lib/demo/field.ts";
import { AuthorError } from "../../../lib/demo/author-error.ts";

export interface CheckboxOptions<Optional extends boolean> extends CommonOptions<Optional> {
  /** Default false; nothing where the field is optional. */
  default?: boolean;
}

export type CheckboxProps = Readonly<Record<string, never>>;

/**
 * Yes or no; the whole row is the button.
 *
 * @throws AuthorError when `default` is not true or false
 * @example
 * checkbox({ label: "Show the boxes", default: true })
 */
export function checkbox<const Optional extends boolean = false>(options: CheckboxOptions<Optional> = {}): InputField<Maybe<boolean, Optional>, boolean> {
  checkOptions("checkbox", options, ["default"]);
  const initial = options.default ?? (options.optional ? null : false);
  if (initial !== null && typeof initial !== "boolean") throw new AuthorError("checkbox.default", initial, "true or false");
  const codec = z.boolean({ error: "Must be true or false" });
  return createField({ widget: "checkbox", roles: ["input"], options, props: {}, initial, codec: () => codec });
}
