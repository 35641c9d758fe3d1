// From a picture to a graph's input, and back to where it lies in the picture.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCard, type ClassifyImageCard, type PictureInput } from "../../../lib/engine/card.ts";
import { Picture } from "../../../lib/engine/picture.ts";
import { preparePicture } from "../../../lib/engine/prepare.ts";

function input(more: object): PictureInput {
  const card = parseCard(JSON.stringify({ name: "foo", license: "MIT", source: "https://example.com", task: "classify-image", labels: ["a"], input: { size: { width: 28, height: 28 }, ...more }, output: {} }), "model.json");
  return (card as ClassifyImageCard).input;
}

const plain = (width: number, height: number, grey = 90): Picture => Picture.of(width, height, new Uint8Array(width * height).fill(grey));

/** A drawing: strokes where `isInk` says so. */
function drawing(width: number, height: number, isInk: (x: number, y: number) => boolean, [ink, paper] = [20, 250]): Picture {
  return Picture.of(width, height, Uint8Array.from({ length: width * height }, (_, i) => (isInk(i % width, Math.floor(i / width)) ? ink : paper) as number));
}

describe("the size that a graph asks for", () => {
  it("is met, whatever the picture's shape and the card's fit", () => {
    const side = fc.integer({ min: 1, max: 300 });
    const fit = fc.constantFrom({ fit: "stretch" }, { fit: "contain" }, { fit: "contain", position: "start" }, { fit: "cover" }, { fit: "cover", crop: 0.875 }, { fit: "cover", shortSide: 32 }, { fit: "ink" });
    fc.assert(
      fc.property(side, side, fit, (width, height, more) => {
        const { tensor } = preparePicture(plain(width, height), input({ ...more, size: { width: 28, height: 20 } }));
        expect(tensor.shape).toEqual([1, 3, 20, 28]);
      }),
      { numRuns: 60 },
    );
  });

  it("may be free: the longest side and a multiple, never enlarged", () => {
    const free = input({ size: { longest: 960, multiple: 32 } });
    const sizes = [[640, 240, 640, 256], [1920, 1080, 960, 544], [5, 5, 32, 32], [4000, 10, 960, 32]] as const;
    for (const [width, height, toWidth, toHeight] of sizes) expect(preparePicture(plain(width, height), free), `${width} × ${height}`).toMatchObject({ width: toWidth, height: toHeight });
  });
});

describe("the way back", () => {
  it("puts the corners of what the graph saw where they lie in the picture", () => {
    const corners = (more: object, width: number, height: number): number[] => {
      const { placement, ...size } = preparePicture(plain(width, height), input({ size: { width: 100, height: 100 }, ...more }));
      return [placement.left, placement.top, size.width * placement.scaleX + placement.left, size.height * placement.scaleY + placement.top].map((corner) => Math.round(corner) + 0);
    };
    expect(corners({ fit: "stretch" }, 200, 50)).toEqual([0, 0, 200, 50]);
    expect(corners({ fit: "contain" }, 200, 50)).toEqual([0, -74, 200, 126]);
    expect(corners({ fit: "contain", position: "start" }, 200, 50)).toEqual([0, 0, 200, 200]);
    expect(corners({ fit: "cover" }, 200, 50)).toEqual([75, 0, 125, 50]);
    expect(corners({ fit: "cover", crop: 0.5 }, 400, 200)).toEqual([150, 50, 250, 150]);
    expect(corners({ fit: "cover", shortSide: 200 }, 400, 200)).toEqual([150, 50, 250, 150]);
  });
});

describe("a drawing", () => {
  const ink = input({ fit: "ink", colors: "gray", ground: "black", std: 255 });
  const rows = (picture: Picture): Float32Array => preparePicture(picture, ink).tensor.toFloat32();
  const stroke = (x: number, y: number): boolean => x >= 30 && x < 50 && y >= 100 && y < 200;

  it("lands in the middle, twenty pixels long, wherever and however large it was drawn", () => {
    const here = rows(drawing(280, 280, stroke));
    const there = rows(drawing(400, 300, (x, y) => stroke(x - 250, y - 60)));
    expect([...there].map((value) => value.toFixed(2))).toEqual([...here].map((value) => value.toFixed(2)));
    const inked = [...here].flatMap((value, i) => (value > 0.5 ? [i] : []));
    expect(Math.floor((inked[0] as number) / 28)).toBe(4);
    expect(Math.floor((inked.at(-1) as number) / 28)).toBe(23);
    expect(new Set(inked.map((i) => i % 28))).toEqual(new Set([12, 13, 14, 15]));
  });

  it("is light on dark for the graph, whichever way it was drawn", () => {
    const dark = rows(drawing(100, 100, (x, y) => x > 40 && x < 60 && y > 10 && y < 90));
    const light = rows(drawing(100, 100, (x, y) => x > 40 && x < 60 && y > 10 && y < 90, [235, 5]));
    expect(Math.max(...dark)).toBe(1);
    expect(dark[0]).toBe(0);
    light.forEach((value, i) => expect(value).toBeCloseTo(dark[i] as number, 1));
  });

  it("on transparent paper is one on white", () => {
    const pixels = Array.from({ length: 100 * 100 }, (_, i) => (i % 100 > 40 && i % 100 < 60 ? [0, 0, 0, 255] : [0, 0, 0, 0])).flat();
    expect([...rows(Picture.of(100, 100, pixels))]).toEqual([...rows(drawing(100, 100, (x) => x > 40 && x < 60, [0, 255]))]);
  });

  it("of nothing is an empty sheet", () => {
    expect(new Set(rows(plain(50, 50, 255)))).toEqual(new Set([0]));
    expect(new Set(rows(plain(50, 50, 0)))).toEqual(new Set([0]));
  });

  it("of a thin pen is as strong as one of a thick pen", () => {
    expect(Math.max(...rows(drawing(400, 400, (x, y) => x === 200 && y > 20 && y < 380)))).toBe(1);
  });
});
