// What the two faces of a table share: columns found in rows, their widths, and cells as text. It refuses to know React.

import { formatNumber } from "../parts/number-text.ts";
import type { Column, TableWire } from "./index.ts";

export type CellWire = TableWire[number][string];

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
    return { name, label: name, type, unit: "", digits: null, min: null, max: null, optional: true, choices: null };
  });
}

export function cellText(cell: CellWire | undefined, column: Column): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return formatNumber(cell, column.digits);
  if (typeof cell === "boolean") return cell ? "Yes" : "No";
  return cell;
}

/** A cell as programs read it: numbers whole, not as shown. */
export function plainText(cell: CellWire | undefined): string {
  return cell === null || cell === undefined ? "" : String(cell);
}

/** Rows of tab-separated text, as spreadsheets take and give it. */
export function toTsv(rows: readonly (readonly (CellWire | undefined)[])[]): string {
  return rows.map((row) => row.map((cell) => plainText(cell).replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
}

export function fromTsv(text: string): readonly (readonly string[])[] {
  return text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
}

export function columnTitle(column: Column): string {
  return column.unit === "" ? column.label : `${column.label}, ${column.unit}`;
}

/**
 * Widths for `grid-template-columns`: each column fits its first 100 cells, within limits, and they share what is left.
 * The first column is pinned, so on a narrow page it never takes more than two fifths.
 * @param room extra pixels that a cell's own control needs
 */
export function columnTemplate(columns: readonly Column[], rows: TableWire, room: number, tail: string): { template: string; least: number } {
  let least = 0;
  const sizes = columns.map((column, index) => {
    const shown = rows.slice(0, 100).map((row) => cellText(row[column.name], column).length);
    const letters = Math.max(columnTitle(column).length + 2, ...shown, ...(column.choices ?? []).map((choice) => choice.length));
    const width = Math.round(Math.min(320, Math.max(72, letters * 7.4 + 26 + room)));
    least += width;
    return index === 0 && columns.length > 1 ? `minmax(min(${width}px, 40cqi), ${width}fr)` : `minmax(${width}px, ${width}fr)`;
  });
  return { template: [...sizes, tail].join(" ").trim(), least };
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
      const left = rows[a]?.[column] ?? null;
      const right = rows[b]?.[column] ?? null;
      if (left === right) continue;
      if (left === null) return 1;
      if (right === null) return -1;
      const difference = typeof left === "string" || typeof right === "string" ? words.compare(String(left), String(right)) : Number(left) - Number(right);
      if (difference !== 0) return down ? -difference : difference;
    }
    return 0;
  });
}
