// Where boxes and their name chips stand on a picture. It refuses to know React.

import type { BoxesWire } from "./index.ts";

/** A box or a group of points, as the page lists it. */
export interface Finding {
  /** Its number in the wire, for linking row and box. */
  readonly key: string;
  readonly label: string;
  readonly score: number;
  readonly color: string;
  /** Left, top, width, height in pixels of the picture; for points, the area that holds them. */
  readonly box: readonly [number, number, number, number];
  readonly points: readonly (readonly [number, number, number])[];
}

/** Everything found, best first; each label keeps one colour, given in the order of their best scores. */
export function listFindings({ boxes, points }: Pick<BoxesWire, "boxes" | "points">): readonly Finding[] {
  const found = [
    ...boxes.map((one, index) => ({ key: `b${index}`, ...one, points: [] })),
    ...points.map((one, index) => ({ key: `p${index}`, ...one, box: areaOf(one.points) })),
  ].sort((a, b) => b.score - a.score);
  const labels = [...new Set(found.map(({ label }) => label))];
  return found.map((one) => ({ ...one, color: `var(--series-${(labels.indexOf(one.label) % 8) + 1})` }));
}

function areaOf(points: readonly (readonly [number, number, number])[]): [number, number, number, number] {
  if (points.length === 0) return [0, 0, 0, 0];
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}

export interface Chip {
  readonly key: string;
  /** CSS pixels from the drawing's top left. */
  readonly left: number;
  readonly top: number;
}

const chipHeight = 20;

/**
 * Places a chip for each finding: above its box's top left corner, else inside, else under, wherever it meets no other
 * and stays on the picture; where nothing is free it has none, and the list still names it.
 *
 * @param scale CSS pixels for one of the picture's
 * @param widthOf CSS pixels that a chip's text needs
 */
export function placeChips(findings: readonly Finding[], scale: number, width: number, height: number, widthOf: (finding: Finding) => number): readonly Chip[] {
  const taken: { left: number; top: number; right: number; bottom: number }[] = [];
  return findings.flatMap((finding) => {
    const [x, y, w, h] = finding.box.map((pixels) => pixels * scale) as [number, number, number, number];
    const wide = Math.min(width, widthOf(finding));
    const places = [
      [x - 1, y - chipHeight],
      [x + w - wide + 1, y - chipHeight],
      [x - 1, y + h],
      [x + 1, y + 1],
      [x + w - wide - 1, y + h - chipHeight - 1],
      [x + w - wide + 1, y + h],
    ] as const;
    for (const [left, top] of places) {
      const at = { left: Math.max(0, Math.min(width - wide, left)), top, right: 0, bottom: top + chipHeight };
      at.right = at.left + wide;
      if (at.top < 0 || at.bottom > height) continue;
      if (taken.some((other) => at.left < other.right && other.left < at.right && at.top < other.bottom && other.top < at.bottom)) continue;
      taken.push(at);
      return [{ key: finding.key, left: at.left, top: at.top }];
    }
    return [];
  });
}
