// table: rows under typed columns. As an input its cells can be edited; as an output it scrolls through 100,000 rows.

import * as z from "zod";
import { AuthorError, print } from "../../../lib/demo/author-error.ts";
import { checkOptions, createField, type CommonOptions, type InputField, type Maybe, type OutputField } from "../../../lib/demo/field.ts";
import type { Json } from "../../../lib/demo/json.ts";
import { humanize } from "../../../lib/demo/spec.ts";

export interface TextColumn {
  readonly type: "text";
  readonly label?: string;
  /** The only texts allowed; the page offers them as a list. */
  readonly choices?: readonly string[];
}

export interface NumberColumn {
  readonly type: "number";
  readonly label?: string;
  /** Written beside the column's name, such as `"cm"`. */
  readonly unit?: string;
  /** Decimal places shown; by default as many as a number has, at most 4. */
  readonly digits?: number;
  readonly min?: number;
  readonly max?: number;
  /** True lets a cell be empty: its value is null. */
  readonly optional?: boolean;
}

export interface BooleanColumn {
  readonly type: "boolean";
  readonly label?: string;
}

export type ColumnOption = "text" | "number" | "boolean" | TextColumn | NumberColumn | BooleanColumn;
export type ColumnOptions = Readonly<Record<string, ColumnOption>>;

/** What a cell of a table without declared columns may hold; a missing one is shown empty. */
export type Cell = string | number | boolean | null | undefined;

type TypeOf<Column> = Column extends { readonly type: infer Type } ? Type : Column;
type CellOf<Column> =
  | (TypeOf<Column> extends "number" ? number : TypeOf<Column> extends "boolean" ? boolean : Column extends { readonly choices: readonly (infer Choice)[] } ? Choice : string)
  | (Column extends { readonly optional: true } ? null : never);

/** One row, typed by its columns. */
export type RowOf<Columns> = { readonly [Name in keyof Columns]: CellOf<Columns[Name]> };

type KeysFor<Column> = TypeOf<Column> extends "number" ? keyof NumberColumn : TypeOf<Column> extends "boolean" ? keyof BooleanColumn : keyof TextColumn;
/** Inference from a constraint lets a misspelt option through; this does not, and the compiler underlines it. */
type OnlyKnown<Columns> = {
  readonly [Name in keyof Columns]: Columns[Name] extends object ? Columns[Name] & { readonly [Key in Exclude<keyof Columns[Name], KeysFor<Columns[Name]>>]: never } : Columns[Name];
};

export interface TableOptions<Columns extends ColumnOptions | undefined, Optional extends boolean> extends CommonOptions<Optional> {
  /** Columns by name, in the order shown: `"text"`, `"number"`, `"boolean"`, or an object that says more. An output may leave them out: they are then read from the rows. */
  columns?: Columns & OnlyKnown<Columns>;
  /** The rows that an input starts with. Default: none. */
  default?: readonly RowOf<NoInfer<Columns>>[];
  /** Most rows taken or shown. Default 10,000 as an input, 100,000 as an output. */
  maxRows?: number;
  /** Tallest that the table grows before it scrolls, in CSS pixels. Default 360. */
  height?: number;
}

/** A column with every default resolved. */
export interface Column {
  readonly name: string;
  readonly label: string;
  readonly type: "text" | "number" | "boolean";
  readonly unit: string;
  readonly digits: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly optional: boolean;
  readonly choices: readonly string[] | null;
  readonly [name: string]: Json;
}

export interface TableProps {
  /** Null: the view reads them from the rows. */
  readonly columns: readonly Column[] | null;
  readonly height: number;
  /** Most rows that the page lets a visitor enter. */
  readonly maxRows: number;
  readonly [name: string]: Json;
}

type CellWire = string | number | boolean | null;
export type TableWire = readonly { readonly [name: string]: CellWire }[];

type TableField<Columns extends ColumnOptions | undefined, Optional extends boolean> = [Columns] extends [ColumnOptions]
  ? InputField<Maybe<readonly RowOf<Columns>[], Optional>, readonly RowOf<Columns>[]> & OutputField<Maybe<readonly RowOf<Columns>[], Optional>, readonly RowOf<Columns>[]>
  : OutputField<Maybe<readonly { readonly [name: string]: Cell }[], Optional>, TableWire>;

const maxRowsIn = 10_000;
const maxRowsOut = 100_000;

/**
 * Rows under typed columns. Without `columns` it is an output only.
 *
 * @throws AuthorError when a column, the default rows or a limit does not fit
 * @example
 * table({ columns: { item: "text", price: { type: "number", unit: "€", digits: 2 }, inStock: "boolean" } })
 */
export function table<const Columns extends ColumnOptions | undefined = undefined, const Optional extends boolean = false>(options: TableOptions<Columns, Optional> = {}): TableField<Columns, Optional> {
  checkOptions("table", options, ["columns", "default", "maxRows", "height"]);
  const columns = options.columns === undefined ? null : checkColumns(options.columns);
  const { height = 360 } = options;
  if (!(height >= 120 && height <= 4_000)) throw new AuthorError("table.height", height, "pixels, 120 to 4000");
  const { maxRows } = options;
  if (maxRows !== undefined && !(Number.isInteger(maxRows) && maxRows > 0)) throw new AuthorError("table.maxRows", maxRows, "a whole number above 0");
  if (options.default !== undefined) checkDefault(columns, options.default, maxRows ?? maxRowsIn);
  const props: TableProps = { columns, height, maxRows: maxRows ?? maxRowsIn };
  return createField({
    widget: "table",
    roles: columns === null ? ["output"] : ["input", "output"],
    options,
    props,
    initial: (options.default as Json | undefined) ?? (columns === null ? null : []),
    codec: (_env, role) => (role === "input" && columns !== null ? createInputSchema(columns, maxRows ?? maxRowsIn) : createOutputCodec(columns, maxRows ?? maxRowsOut)),
  });
}

function checkColumns(got: unknown): readonly Column[] {
  if (typeof got !== "object" || got === null || Array.isArray(got) || Object.keys(got).length === 0) {
    throw new AuthorError("table.columns", got, 'columns by name, such as { name: "text", price: "number" }');
  }
  return Object.entries(got).map(([name, option]: [string, unknown]) => {
    const at = `table.columns.${name}`;
    if (name === "__proto__") throw new AuthorError(at, name, "another name");
    const column = (typeof option === "string" ? { type: option } : option) as Partial<Column> | null;
    if (typeof column !== "object" || column === null || !isColumnType(column.type)) throw new AuthorError(at, option, '"text", "number", "boolean", or { type, … }');
    const { type } = column;
    for (const key of Object.keys(column)) {
      if (!optionsOf[type].includes(key)) throw new AuthorError(`${at}.${key}`, column[key], `one of ${optionsOf[type].join(", ")}`);
    }
    const { min = null, max = null, digits = null, choices = null } = column;
    for (const [key, limit] of Object.entries({ min, max })) {
      if (limit !== null && !Number.isFinite(limit)) throw new AuthorError(`${at}.${key}`, limit, "a finite number");
    }
    if (min !== null && max !== null && min > max) throw new AuthorError(`${at}.min`, min, `at most max (${max})`);
    if (digits !== null && !(Number.isInteger(digits) && digits >= 0 && digits <= 12)) throw new AuthorError(`${at}.digits`, digits, "a whole number, 0 to 12");
    if (choices !== null && !(Array.isArray(choices) && choices.length > 0 && choices.every((choice) => typeof choice === "string"))) throw new AuthorError(`${at}.choices`, choices, "a list of texts");
    return { name, label: column.label ?? humanize(name), type, unit: column.unit ?? "", digits, min, max, optional: column.optional ?? false, choices };
  });
}

const optionsOf = {
  text: ["type", "label", "choices"],
  number: ["type", "label", "unit", "digits", "min", "max", "optional"],
  boolean: ["type", "label"],
} as const satisfies Record<Column["type"], readonly string[]> as Record<Column["type"], readonly string[]>;

function isColumnType(type: unknown): type is Column["type"] {
  return type === "text" || type === "number" || type === "boolean";
}

function checkDefault(columns: readonly Column[] | null, rows: unknown, maxRows: number): void {
  if (columns === null) throw new AuthorError("table.default", rows, "columns beside it: rows without columns can only be shown");
  const checked = createInputSchema(columns, maxRows).safeParse(rows);
  if (!checked.success) throw new AuthorError("table.default", rows, checked.error.issues[0]?.message ?? "rows that fit the columns");
}

/** The part of a zod issue that a message is made from; `path` is the whole path by the time it is asked. */
interface RawIssue {
  readonly path?: readonly PropertyKey[] | undefined;
  readonly code?: string | undefined;
  readonly input?: unknown;
}

/** A row's cell as people count: from 1, with the column's label. */
function place(issue: RawIssue, label: string): string {
  const row = issue.path?.findLast((part) => typeof part === "number");
  return `${label}${typeof row === "number" ? `, row ${row + 1}` : ""}`;
}

function createInputSchema(columns: readonly Column[], maxRows: number): z.ZodType<TableWire, TableWire> {
  const names = columns.map((column) => column.name).join(", ");
  const row = z.strictObject(Object.fromEntries(columns.map((column) => [column.name, cellSchema(column)])), {
    error: (issue) => {
      const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
      return unknown === undefined ? `${place(issue, "Table")}: must be an object with ${names}` : `${place(issue, "Table")}: there is no column "${unknown}"; the columns are ${names}`;
    },
  });
  return z.array(row, { error: `Must be a list of rows, each an object with ${names}` }).max(maxRows, { error: (issue) => `${count(issue.input)} rows are too many; the limit is ${maxRows}` }) as z.ZodType<TableWire, TableWire>;
}

function cellSchema(column: Column): z.ZodType {
  const { label, min, max, choices } = column;
  if (column.type === "boolean") return z.boolean({ error: (issue) => `${place(issue, label)}: must be true or false` });
  if (column.type === "text") {
    return choices === null
      ? z.string({ error: (issue) => `${place(issue, label)}: must be text` })
      : z.enum(choices as [string, ...string[]], { error: (issue) => `${place(issue, label)}: must be one of ${choices.join(", ")}` });
  }
  const range = min !== null && max !== null ? `, ${min} to ${max}` : min !== null ? `, ${min} or more` : max !== null ? `, ${max} or less` : "";
  const error = (issue: RawIssue) => `${place(issue, label)}: must be a number${range}`;
  let number = z.number({ error });
  if (min !== null) number = number.min(min, { error });
  if (max !== null) number = number.max(max, { error });
  return column.optional ? z.union([number, z.null()], { error }) : number;
}

function createOutputCodec(columns: readonly Column[] | null, maxRows: number): z.ZodType<unknown, TableWire> {
  const row = columns === null ? z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])) : z.object(Object.fromEntries(columns.map((column) => [column.name, wireCell(column)])));
  // `cleanRows` checks and copies 100,000 rows in one walk; zod's own walk over what it made would cost ten times as much.
  const { $schema: _, ...items } = z.toJSONSchema(row, { io: "input" });
  const wire = z.array(z.unknown()).meta({ items });
  return z.codec(wire as unknown as z.ZodType<TableWire, TableWire>, z.unknown(), {
    decode: (rows) => rows,
    encode: (rows, context) => {
      const cleaned = cleanRows(rows, columns, maxRows);
      if ("rows" in cleaned) return cleaned.rows;
      context.issues.push({ code: "custom", input: rows, ...cleaned });
      return z.NEVER;
    },
  });
}

function wireCell(column: Column): z.ZodType {
  return (column.type === "number" ? z.number() : column.type === "boolean" ? z.boolean() : z.string()).nullable();
}

interface Complaint {
  readonly path: PropertyKey[];
  readonly message: string;
}

/** Rows that JSON can carry, or the first thing that is wrong: NaN and infinities become empty cells, undeclared columns go. */
function cleanRows(rows: unknown, columns: readonly Column[] | null, maxRows: number): { rows: TableWire } | Complaint {
  if (!Array.isArray(rows)) return { path: [], message: `got ${print(rows)}, expected a list of rows` };
  if (rows.length > maxRows) return { path: [], message: `got ${rows.length} rows, expected at most ${maxRows}; set maxRows or show fewer` };
  const declared = columns?.map(({ name, type }) => ({ name, type }));
  const cleaned: Record<string, CellWire>[] = [];
  for (const [index, row] of rows.entries()) {
    if (typeof row !== "object" || row === null || Array.isArray(row)) return { path: [index], message: `got ${print(row)}, expected an object by column name` };
    const given = row as Readonly<Record<string, unknown>>;
    const made: Record<string, CellWire> = {};
    for (const { name, type } of declared ?? Object.keys(given).map((name) => ({ name, type: null }))) {
      if (name === "__proto__") continue;
      // Own cells only: a column may be called "toString".
      const cell = Object.hasOwn(given, name) ? cleanCell(given[name], type) : null;
      if (cell === undefined) return { path: [index, name], message: `got ${print(given[name])}, expected ${type === null ? "text, a number, true, false or null" : type === "text" ? "text" : type === "number" ? "a number" : "true or false"}` };
      made[name] = cell;
    }
    cleaned.push(made);
  }
  return { rows: cleaned };
}

/** The cell as JSON has it; undefined when the column takes no such value. */
function cleanCell(cell: unknown, type: Column["type"] | null): CellWire | undefined {
  switch (typeof cell) {
    case "undefined":
      return null;
    case "number":
      return type === null || type === "number" ? (Number.isFinite(cell) ? cell : null) : undefined;
    case "bigint":
      return type === null || type === "number" ? Number(cell) : undefined;
    case "string":
      return type === null || type === "text" ? cell : undefined;
    case "boolean":
      return type === null || type === "boolean" ? cell : undefined;
    default:
      return cell === null ? null : undefined;
  }
}

function count(rows: unknown): number {
  return Array.isArray(rows) ? rows.length : 0;
}
