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

interface Area {
  readonly left: number;
  readonly top: number;
  right: number;
  readonly bottom: number;
}

function meet(one: Area, other: Area): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/**
 * Places a chip for each finding: above its box's top left corner, else inside, else under, wherever it meets no other
 * and stays on the picture, if it can without covering another box; where nothing is free it has none, and the list still
 * names it.
 *
 * @param scale CSS pixels for one of the picture's
 * @param widthOf CSS pixels that a chip's text needs
 */
export function placeChips(findings: readonly Finding[], scale: number, width: number, height: number, widthOf: (finding: Finding) => number): readonly Chip[] {
  const taken: Area[] = [];
  const areas = findings.map(({ key, box: [x, y, w, h] }) => ({ key, area: { left: x * scale, top: y * scale, right: (x + w) * scale, bottom: (y + h) * scale } }));
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
    const free = (left: number, top: number, boxes: boolean) => {
      const at = { left: Math.max(0, Math.min(width - wide, left)), top, right: 0, bottom: top + chipHeight };
      at.right = at.left + wide;
      const inside = at.top >= 0 && at.bottom <= height;
      return inside && !taken.some((other) => meet(at, other)) && !(boxes && areas.some(({ key, area }) => key !== finding.key && meet(at, area))) ? at : undefined;
    };
    for (const avoidBoxes of [true, false]) {
      for (const [left, top] of places) {
        const at = free(left, top, avoidBoxes);
        if (!at) continue;
        taken.push(at);
        return [{ key: finding.key, left: at.left, top: at.top }];
      }
    }
    return [];
  });
}
