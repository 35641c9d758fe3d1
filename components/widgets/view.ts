// What the frame hands to a widget's view. A view is pure: value in, onChange out; it holds no default and no rule.

import type { FileRef } from "@/lib/demo/file.ts";
import type { Json, JsonObject } from "@/lib/demo/json.ts";

export interface InputViewProps<Props = JsonObject, Wire = Json> {
  /** For the control itself, so that the frame's label points at it; use it as a prefix for further ids. */
  readonly id: string;
  /** The field's name, for `name=` on native controls. */
  readonly name: string;
  readonly label: string;
  readonly props: Props;
  /** Null while nothing is chosen. */
  readonly value: Wire | null;
  readonly onChange: (value: Wire | null) => void;
  readonly disabled: boolean;
  readonly optional: boolean;
  /** True while an issue stands under the field. */
  readonly invalid: boolean;
  /** Ids of help and issue, for `aria-describedby`. */
  readonly describedBy: string | undefined;
  /** Enter was pressed in a one-line field: run. */
  readonly onSubmit: () => void;
  /** A complaint that only the view can have, such as a refused file; null takes it back. */
  readonly onIssue: (message: string | null) => void;
  /** Stores a file on the server. Rejects with an Error whose message is fit to show. */
  readonly upload: (file: Blob, name: string, onProgress: (fraction: number) => void) => Promise<FileRef>;
  /** Largest file that the server takes, so that a larger one is refused before it travels; absent where unknown. */
  readonly maxFileBytes?: number | undefined;
}

export interface OutputViewProps<Props = JsonObject, Wire = Json> {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly props: Props;
  /** Null before the first result: draw the ghost of the widget. */
  readonly value: Wire | null;
  /** Safe HTML of the value, for widgets with `render`. */
  readonly html: string | undefined;
  /** The value belongs to an earlier run than the one under way. */
  readonly stale: boolean;
}
