// What the two faces of a table share: columns found in rows, their widths, and cells as text. It refuses to know React.

import { formatNumber } from "../parts/number-text.ts";
import type { Column, TableWire } from "./index.ts";

export type CellWire = TableWire[number][string];

/** A row's own cell: a column may be called "toString". */
export function cellAt(row: TableWire[number] | undefined, name: string): CellWire {
  return row !== undefined && Object.hasOwn(row, name) ? (row[name] ?? null) : null;
}

/** Columns of rows that came without any: every name in the first rows, typed by what stands under it. */
export function readColumns(rows: TableWire): readonly Column[] {
  const seen = new Map<string, Set<string>>();
  for (const row of rows.slice(0, 500)) {
    for (const [name, cell] of Object.entries(row)) {
      const types = seen.get(name) ?? new Set();
      if (cell !== null) types.add(typeof cell);
      seen.set(name, types);
    }
  }
  return Array.from(seen, ([name, types]) => {
    const only = types.size === 1 ? [...types][0] : undefined;
    const type = only === "number" || only === "boolean" ? only : "text";
    return { name, label: name, type, unit: "", digits: type === "number" ? commonDigits(rows, name) : null, min: null, max: null, optional: true, choices: null };
  });
}

/** Decimal places that suit a whole column, so that its points stand under one another; the whole number is a click away. */
function commonDigits(rows: TableWire, name: string): number | null {
  const numbers = rows.slice(0, 500).flatMap((row) => {
    const cell = cellAt(row, name);
    return typeof cell === "number" ? [Math.abs(cell)] : [];
  });
  const largest = Math.max(0, ...numbers);
  if (largest === 0 || largest < 1e-4 || largest >= 1e15) return null;
  const needed = Math.max(...numbers.map((number) => /\.(\d+)$/.exec(String(number))?.[1]?.length ?? (Number.isInteger(number) ? 0 : 6)));
  return Math.max(0, Math.min(needed, 6, 4 - Math.floor(Math.log10(largest))));
}

export function cellText(cell: CellWire, column: Column): string {
  if (cell === null) return "";
  if (typeof cell === "number") return formatNumber(cell, column.digits);
  if (typeof cell === "boolean") return cell ? "Yes" : "No";
  return cell;
}

/** A cell as programs read it: numbers whole, not as shown. */
export function plainText(cell: CellWire): string {
  return cell === null ? "" : String(cell);
}

/** Rows of tab-separated text, as spreadsheets take and give it. */
export function toTsv(rows: readonly (readonly (CellWire)[])[]): string {
  return rows.map((row) => row.map((cell) => plainText(cell).replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
}

export function fromTsv(text: string): readonly (readonly string[])[] {
  return text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
}

export function columnTitle(column: Column): string {
  return column.unit === "" ? column.label : `${column.label}, ${column.unit}`;
}

/** A cell as the card of a click shows it: every figure of a number. */
export function fullText(cell: CellWire, column: Column): string {
  return typeof cell === "number" ? String(cell) : cellText(cell, column);
}

/**
 * Widths for `grid-template-columns`: each column fits its first 100 cells, within limits, and they share what is left.
 * The first column is pinned, so on a narrow page it never takes more than two fifths.
 * @param tail the width of a last cell that is no column, or nothing
 */
export function columnTemplate(columns: readonly Column[], rows: TableWire, tail: string): string {
  const sizes = columns.map((column, index) => {
    const shown = rows.slice(0, 100).map((row) => cellText(cellAt(row, column.name), column).length);
    const letters = Math.max(columnTitle(column).length + 1, ...shown, ...(column.choices ?? []).map((choice) => choice.length));
    const width = Math.round(Math.min(320, Math.max(64, letters * 7 + 25)));
    return index === 0 && columns.length > 1 ? `minmax(min(${width}px, 40cqi), ${width}fr)` : `minmax(${width}px, ${width}fr)`;
  });
  return [...sizes, tail].join(" ").trim();
}

export interface Sort {
  readonly column: string;
  readonly down: boolean;
}

/** The rows' order under a sort: row numbers. Empty cells stay last; equal rows keep their order. */
export function sortRows(rows: TableWire, sorts: readonly Sort[]): readonly number[] {
  const order = Array.from(rows.keys());
  if (sorts.length === 0) return order;
  const words = new Intl.Collator("en", { numeric: true });
  return order.sort((a, b) => {
    for (const { column, down } of sorts) {
      const left = cellAt(rows[a], column);
      const right = cellAt(rows[b], column);
      if (left === right) continue;
      if (left === null) return 1;
      if (right === null) return -1;
      const difference = typeof left === "string" || typeof right === "string" ? words.compare(String(left), String(right)) : Number(left) - Number(right);
      if (difference !== 0) return down ? -difference : difference;
    }
    return 0;
  });
}
