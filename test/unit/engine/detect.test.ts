// Boxes from a graph's numbers.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DetectOutput } from "../../../lib/engine/card.ts";
import { decodeBoxes, overlap, suppress, type Candidate, type Decoding } from "../../../lib/engine/detect.ts";
import { tensor, type Tensor } from "../../../lib/engine/tensor.ts";

const box = (left: number, top: number, right: number, bottom: number, score: number, kind = 0): Candidate => ({ left, top, right, bottom, score, kind, points: [] });

function decoding(outputs: Record<string, Tensor>, more: Partial<Decoding> = {}): Decoding {
  return { output: (name) => outputs[name ?? "only"] as Tensor, width: 32, height: 32, labels: 2, threshold: 0.5, card: "models/foo/model.json", ...more };
}

describe("overlap", () => {
  it("is the shared area's part of the joined area", () => {
    expect(overlap(box(0, 0, 10, 10, 1), box(5, 0, 15, 10, 1))).toBeCloseTo(50 / 150);
    expect(overlap(box(0, 0, 10, 10, 1), box(0, 0, 10, 10, 1))).toBe(1);
    expect(overlap(box(0, 0, 10, 10, 1), box(10, 0, 20, 10, 1))).toBe(0);
    expect(overlap(box(0, 0, 0, 0, 1), box(0, 0, 0, 0, 1))).toBe(0);
  });
});

describe("suppression of doubles", () => {
  it("keeps the best of those that overlap, and gives the best first", () => {
    const [weak, best, other] = [box(0, 0, 10, 10, 0.6), box(1, 0, 11, 10, 0.9), box(50, 50, 60, 60, 0.7)];
    expect(suppress([weak, best, other], 0.45)).toEqual([best, other]);
  });

  it("leaves boxes of different labels alone", () => {
    const pair = [box(0, 0, 10, 10, 0.9, 0), box(0, 0, 10, 10, 0.8, 1)];
    expect(suppress(pair, 0.45)).toEqual(pair);
  });

  it("does not chain: a box that overlaps only a suppressed one stays", () => {
    const [first, second, third] = [box(0, 0, 10, 10, 0.9), box(4, 0, 14, 10, 0.8), box(8, 0, 18, 10, 0.7)];
    expect(suppress([first, second, third], 0.4)).toEqual([first, third]);
  });

  it("never keeps two that overlap more, never loses the best, and changes nothing the second time", () => {
    const any = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 1 }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), fc.double({ min: 0.1, max: 0.9, noNaN: true }), (rows, iou) => {
        const boxes = rows.map(([x, y, w, h, score, kind]) => box(x, y, x + w, y + h, score / 1000, kind));
        const kept = suppress(boxes, iou);
        for (const [i, a] of kept.entries()) for (const b of kept.slice(i + 1)) expect(a.kind === b.kind && overlap(a, b) > iou).toBe(false);
        if (boxes.length > 0) expect(kept[0]?.score).toBe(Math.max(...boxes.map(({ score }) => score)));
        expect(suppress(kept, iou)).toEqual(kept);
      }),
    );
  });
});

describe("YOLOX cells", () => {
  const output: DetectOutput = { decoder: "yolox", name: null, strides: [8, 16], threshold: 0.5, iou: 0.45 };
  // 32 × 32: 16 cells of stride 8, then 4 of stride 16; each 5 + 2 numbers.
  const cells = new Float32Array(20 * 7);
  cells.set([0.5, 0.25, Math.log(2), Math.log(1), 0.9, 0.1, 0.8], 5 * 7);
  cells.set([0, 0, 0, 0, 0.8, 1, 0], 18 * 7);
  cells.set([0, 0, 0, 0, Number.NaN, 1, 0], 19 * 7);

  it("become boxes by their place in the grid of their stride", () => {
    const [small, large, ...rest] = decodeBoxes(output, decoding({ only: tensor(cells, [1, 20, 7]) }));
    expect(rest).toEqual([]);
    // Cell 5 of stride 8 is x 1, y 1: centre (12, 10), 16 × 8.
    expect([small?.left, small?.top, small?.right, small?.bottom].map((side) => side?.toFixed(3))).toEqual(["4.000", "6.000", "20.000", "14.000"]);
    expect(small?.kind).toBe(1);
    expect(small?.score).toBeCloseTo(0.72);
    // The third cell of stride 16 is x 0, y 1.
    expect(large).toMatchObject({ left: -8, top: 8, right: 8, bottom: 24, kind: 0 });
  });

  it("must be as many as the strides say", () => {
    expect(() => decodeBoxes(output, decoding({ only: tensor(cells, [1, 20, 7]) }, { labels: 80 }))).toThrow(
      'models/foo/model.json: output: got "a tensor of shape [1, 20, 7]", expected [1, 20, 85]: the cells of strides 8, 16 in 32 × 32, and 5 + 80 labels',
    );
  });
});

describe("SSD corners", () => {
  const output: DetectOutput = { decoder: "ssd", boxes: "b", scores: "s", unit: "fraction", hasBackground: true, activation: "none", threshold: 0.5, iou: 0.45 };
  const corners = tensor([[[0.25, 0, 0.5, 1], [0, 0, 1, 1]]]);

  it("are parts of the input, and the first column is the background", () => {
    const found = decodeBoxes(output, decoding({ b: corners, s: tensor([[[0.1, 0.2, 0.7], [0.9, 0.1, 0]]]) }));
    expect(found).toMatchObject([{ left: 8, top: 0, right: 16, bottom: 32, kind: 1 }]);
  });

  it("may come as pixels, with scores that need a softmax and no background", () => {
    const found = decodeBoxes({ ...output, unit: "pixel", hasBackground: false, activation: "softmax" }, decoding({ b: tensor([[[1, 2, 3, 4]]]), s: tensor([[[0, 5]]]) }));
    expect(found).toMatchObject([{ left: 1, top: 2, right: 3, bottom: 4, kind: 1 }]);
    expect(found[0]?.score).toBeCloseTo(1 / (1 + Math.exp(-5)), 5);
  });

  it("must have a score for each box and label", () => {
    expect(() => decodeBoxes(output, decoding({ b: corners, s: tensor([[[1, 0]]]) }))).toThrow("expected [1, 2, 3]: a row for each of 2 boxes, a column for the background and 2 labels");
  });
});

describe("a text map", () => {
  const output: DetectOutput = { decoder: "db", name: null, cut: 0.3, grow: 1.6, smallest: 3, threshold: 0.6 };
  const draw = (paint: (x: number, y: number) => number): Tensor => tensor(Float32Array.from({ length: 32 * 16 }, (_, i) => paint(i % 32, Math.floor(i / 32))), [1, 1, 16, 32]);

  it("gives a box for each region, grown by area × 1.6 / perimeter", () => {
    const found = decodeBoxes(output, decoding({ only: draw((x, y) => (x >= 4 && x < 24 && y >= 6 && y < 10 ? 0.9 : 0)) }, { height: 16, labels: 1 }));
    const by = (20 * 4 * 1.6) / 48;
    expect(found).toHaveLength(1);
    expect(found[0]?.left).toBeCloseTo(4 - by);
    expect(found[0]?.bottom).toBeCloseTo(10 + by);
    expect(found[0]?.score).toBeCloseTo(0.9);
  });

  it("joins what touches at a corner, and leaves out dirt and the doubtful", () => {
    const corner = draw((x, y) => ((x < 4 && y < 4) || (x >= 4 && x < 8 && y >= 4 && y < 8) ? 0.8 : x === 20 && y === 2 ? 1 : x > 24 && y > 10 ? 0.4 : 0));
    expect(decodeBoxes(output, decoding({ only: corner }, { height: 16, labels: 1 }))).toHaveLength(1);
  });

  it("scales where the map is smaller than the input", () => {
    const found = decodeBoxes({ ...output, grow: 0 }, decoding({ only: draw((x, y) => (x < 8 && y < 8 ? 1 : 0)) }, { width: 128, height: 64, labels: 1 }));
    expect(found).toMatchObject([{ left: 0, top: 0, right: 32, bottom: 32 }]);
  });
});
