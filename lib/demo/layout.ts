// Layout is a picture: rows of field names that become CSS grid areas. This file refuses to know CSS and widgets.

import { AuthorError } from "./author-error.ts";

/** What may stand in a layout's cell: an input, an output, or `"."` for a gap. */
export type Cell<I, O> = (keyof I & string) | (keyof O & string) | ".";

/**
 * Checks a layout against the fields: every row as long as the first, every field once, each a rectangle.
 * @throws AuthorError naming the row and cell
 */
export function checkLayout(got: unknown, inputs: readonly string[], outputs: readonly string[]): readonly (readonly string[])[] {
  if (!Array.isArray(got) || got.length === 0 || !got.every(Array.isArray)) {
    throw new AuthorError("layout", got, 'rows of field names, such as [["filters", "chart"], ["filters", "table"]]');
  }
  for (const name of inputs) {
    if (outputs.includes(name)) throw new AuthorError("layout", name, `names that differ: "${name}" is both an input and an output`);
  }
  const rows = got as readonly (readonly unknown[])[];
  const names = [...inputs, ...outputs];
  const width = rows[0]?.length ?? 0;
  const areas = new Map<string, { top: number; bottom: number; left: number; right: number; cells: number }>();
  rows.forEach((row, y) => {
    if (row.length !== width || width === 0) throw new AuthorError(`layout[${y}]`, row, `${width || 1} cells, as in the first row`);
    row.forEach((cell, x) => {
      if (cell === ".") return;
      if (typeof cell !== "string" || !names.includes(cell)) throw new AuthorError(`layout[${y}][${x}]`, cell, `one of ${names.join(", ")} or "."`);
      const area = areas.get(cell) ?? { top: y, bottom: y, left: x, right: x, cells: 0 };
      areas.set(cell, {
        top: area.top,
        bottom: y,
        left: Math.min(area.left, x),
        right: Math.max(area.right, x),
        cells: area.cells + 1,
      });
    });
  });
  for (const [name, area] of areas) {
    const whole = (area.bottom - area.top + 1) * (area.right - area.left + 1);
    if (whole !== area.cells) throw new AuthorError("layout", name, "its cells to form one rectangle");
  }
  for (const name of names) {
    if (!areas.has(name)) throw new AuthorError("layout", name, "every input and output to have a cell; this one has none");
  }
  return rows as readonly (readonly string[])[];
}
