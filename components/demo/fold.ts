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

/** A card of the picture: one field, or the inputs of a column that holds nothing else. */
export interface Place {
  readonly area: string;
  readonly names: readonly string[];
  /** Columns of two that it takes on a narrow and on a middling page. */
  readonly narrow: 1 | 2;
  readonly medium: 1 | 2;
}

export interface Picture {
  readonly areas: string;
  readonly columns: string;
  readonly places: readonly Place[];
}

/** Draws a layout. Places stand in source order, inputs before outputs, whatever the picture. */
export function drawPicture(demo: Drawn, layout: readonly (readonly string[])[]): Picture {
  const width = layout[0]?.length ?? 1;
  const inputs = demo.inputs.map(({ name }) => name);
  const names = [...inputs, ...demo.outputs.map(({ name }) => name)];
  const columnsOf = (name: string): Set<number> => new Set(layout.flatMap((row) => row.flatMap((cell, x) => (cell === name ? [x] : []))));
  const span = new Map(names.map((name) => [name, columnsOf(name).size]));

  const sidebars = new Map<number, readonly string[]>();
  for (const x of width > 1 ? (layout[0] ?? []).keys() : []) {
    const column = [...new Set(layout.map((row) => row[x] ?? "."))].filter((cell) => cell !== ".");
    if (column.length > 0 && column.every((name) => inputs.includes(name) && span.get(name) === 1)) {
      sidebars.set(x, inputs.filter((name) => column.includes(name)));
    }
  }
  // A picture of inputs alone has no side.
  if (sidebars.size === width) sidebars.clear();

  const rows = layout.map((row) => row.map((cell) => (cell === "." ? "." : areaOf(cell))));
  const grouped = new Map<string, number>();
  for (const [x, members] of sidebars) {
    for (const name of members) grouped.set(name, x);
    const filled = rows.map((row, y) => (row[x] === "." ? -1 : y)).filter((y) => y >= 0);
    for (let y = filled[0] ?? 0; y <= (filled.at(-1) ?? -1); y += 1) (rows[y] ?? [])[x] = sideArea(x);
  }

  const cards: { area: string; names: readonly string[] }[] = [];
  for (const name of names) {
    const side = grouped.get(name);
    if (side === undefined) cards.push({ area: areaOf(name), names: [name] });
    else if (sidebars.get(side)?.[0] === name) cards.push({ area: sideArea(side), names: sidebars.get(side) ?? [] });
  }
  const metrics = new Set(demo.outputs.filter(({ widget }) => widget === "metric" || widget === "number").map(({ name }) => name));
  const medium = pack(cards, ([name = ""]) => width > 1 && !grouped.has(name) && (span.get(name) ?? 1) * 2 <= width);
  const narrow = pack(cards, ([name = ""]) => metrics.has(name));
  return {
    areas: rows.map((row) => `"${row.join(" ")}"`).join(" "),
    columns: Array.from({ length: width }, (_, x) => (sidebars.has(x) ? "minmax(216px, 0.75fr)" : "minmax(0, 1fr)")).join(" "),
    places: cards.map(({ area, names: members }) => ({ area, names: members, narrow: narrow.get(area) ?? 2, medium: medium.get(area) ?? 2 })),
  };
}

/** Names of CSS grid areas may not be words of CSS, such as `auto`. */
function areaOf(name: string): string {
  return `f-${name}`;
}

function sideArea(column: number): string {
  return `side-${column}`;
}

/** Two halves share a row; a half without a neighbour takes the row alone, so that no hole is left. */
function pack(cards: readonly { area: string; names: readonly string[] }[], isHalf: (names: readonly string[]) => boolean): Map<string, 1 | 2> {
  const widths = new Map<string, 1 | 2>();
  let alone: string | null = null;
  for (const { area, names } of cards) {
    if (!isHalf(names)) {
      if (alone !== null) widths.set(alone, 2);
      alone = null;
      widths.set(area, 2);
    } else {
      widths.set(area, 1);
      alone = alone === null ? area : null;
    }
  }
  if (alone !== null) widths.set(alone, 2);
  return widths;
}
