// How a layout's picture becomes CSS grid, and how it folds where there is no room for it. It refuses to know React.

interface Named {
  readonly name: string;
  readonly widget: string;
}

/** What of a demo a picture is drawn from. */
export interface Drawn {
  readonly inputs: readonly Named[];
  readonly outputs: readonly Named[];
}

export interface Cell {
  readonly name: string;
  /** Columns of two that the cell takes on a narrow and on a middling page. */
  readonly narrow: 1 | 2;
  readonly medium: 1 | 2;
}

export interface Picture {
  readonly areas: string;
  readonly columns: string;
  readonly cells: readonly Cell[];
}

/** Names of CSS grid areas may not be words of CSS, such as `auto`. */
export function areaOf(name: string): string {
  return `f-${name}`;
}

/** The grid of a layout. Cells stand in source order, inputs before outputs, whatever the picture. */
export function drawPicture(spec: Drawn, layout: readonly (readonly string[])[]): Picture {
  const fields = [...spec.inputs, ...spec.outputs];
  const width = layout[0]?.length ?? 1;
  const inputs = new Set(spec.inputs.map((field) => field.name));
  const spans = new Map(fields.map(({ name }) => [name, Math.max(...layout.map((row) => row.filter((cell) => cell === name).length))]));
  const sidebar = Array.from({ length: width }, (_, x) => layout.every((row) => inputs.has(row[x] ?? "") || row[x] === ".") && layout.some((row) => row[x] !== "."));
  const allSidebar = sidebar.every(Boolean);
  const small = (name: string): boolean => (spans.get(name) ?? 1) * 2 <= width || width === 1;
  const metrics = new Set(spec.outputs.filter(({ widget }) => widget === "metric" || widget === "number").map(({ name }) => name));
  const names = fields.map(({ name }) => name);
  const medium = pack(names, (name) => width > 1 && small(name));
  const narrow = pack(names, (name) => metrics.has(name));
  return {
    areas: layout.map((row) => `"${row.map((cell) => (cell === "." ? "." : areaOf(cell))).join(" ")}"`).join(" "),
    columns: sidebar.map((side) => (side && !allSidebar ? "minmax(208px, 0.6fr)" : "minmax(0, 1fr)")).join(" "),
    cells: names.map((name) => ({ name, narrow: narrow.get(name) ?? 2, medium: medium.get(name) ?? 2 })),
  };
}

/** Two halves share a row; a half without a neighbour takes the row alone, so that no hole is left. */
function pack(names: readonly string[], isHalf: (name: string) => boolean): Map<string, 1 | 2> {
  const widths = new Map<string, 1 | 2>();
  let alone: string | null = null;
  for (const name of names) {
    if (!isHalf(name)) {
      if (alone !== null) widths.set(alone, 2);
      alone = null;
      widths.set(name, 2);
    } else {
      widths.set(name, 1);
      alone = alone === null ? name : null;
    }
  }
  if (alone !== null) widths.set(alone, 2);
  return widths;
}
