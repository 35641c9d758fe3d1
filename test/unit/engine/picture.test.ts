// Resizing and tensors of pictures. The hashes are of Pillow 13.0's own output for the same pixels.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Picture, isPicture, type Filter } from "../../../lib/engine/picture.ts";

/** A busy pattern, the same as the script that made the hashes drew. */
function pattern(width: number, height: number, hasAlpha: boolean): Picture {
  const pixels: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels.push((x * 37 + y * 11) % 256, (x * x + y * 3) % 256, (x * 5 + y * y * 7) % 256, hasAlpha ? (x * 13 + y * 29) % 256 : 255);
  }
  return Picture.of(width, height, pixels);
}

const hash = (bytes: Uint8ClampedArray | Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

const pillow: readonly (readonly [filter: Filter, width: number, height: number, hasAlpha: boolean, hash: string])[] = [
  ["box", 28, 28, false, "8a45b7944c9eb057"],
  ["bilinear", 28, 28, false, "4157b2b578a347e6"],
  ["bicubic", 28, 28, false, "a53b6e593471e402"],
  ["lanczos", 28, 28, false, "3728315d77afef21"],
  ["box", 40, 70, false, "c223b7830c2c4fad"],
  ["bilinear", 40, 70, false, "d209cb9e587a645b"],
  ["bicubic", 40, 70, false, "aeb16c56937430a2"],
  ["lanczos", 40, 70, false, "3c6dcdef2c0b28ca"],
  ["box", 122, 141, false, "6ba898da97795b36"],
  ["bilinear", 122, 141, false, "dd67aa79f8e066ec"],
  ["bicubic", 122, 141, false, "4c789163dd4beb25"],
  ["lanczos", 122, 141, false, "9f7ee50719e54e61"],
  ["box", 28, 28, true, "8367afd294c24fd8"],
  ["bilinear", 28, 28, true, "a41ead15a8a93d5a"],
  ["bicubic", 28, 28, true, "76d8eda4ac3db0d5"],
  ["lanczos", 28, 28, true, "e838133fa35ea52b"],
  ["box", 40, 70, true, "c8975c1584bcaa80"],
  ["bilinear", 40, 70, true, "ba90e108a6a42ac8"],
  ["bicubic", 40, 70, true, "616ce38e6d6fd174"],
  ["lanczos", 40, 70, true, "0af790f8b871f883"],
  ["box", 122, 141, true, "23ae940b6375841c"],
  ["bilinear", 122, 141, true, "b56c3caa6803bc3d"],
  ["bicubic", 122, 141, true, "62b30badcef59304"],
  ["lanczos", 122, 141, true, "8da5270f8237e57d"],
];

const pillowReduced = "d150fb8cc43f3833";
const pillowGrey = "1af2a47a6f9024ed";

describe("resizing", () => {
  it.each(pillow)("%s to %i × %i (alpha: %s) gives Pillow's bytes", (filter, width, height, hasAlpha, expected) => {
    expect(hash(pattern(61, 47, hasAlpha).resize({ width, height, filter }).pixels)).toBe(expected);
  });

  it("averages blocks before a shrink of six times or more, as Pillow's reducing_gap=3 does", () => {
    expect(hash(pattern(61, 47, false).resize({ width: 5, height: 80 }).pixels)).toBe(pillowReduced);
  });

  it("keeps one colour one colour, whatever the sizes and the kernel", () => {
    const side = fc.integer({ min: 1, max: 90 });
    const channel = fc.integer({ min: 0, max: 255 });
    const filter = fc.constantFrom<Filter>("nearest", "box", "bilinear", "bicubic", "lanczos");
    fc.assert(
      fc.property(side, side, side, side, channel, channel, filter, (width, height, toWidth, toHeight, red, blue, kernel) => {
        const picture = Picture.of(width, height, Array.from({ length: width * height }, () => [red, 40, blue, 255]).flat()).resize({ width: toWidth, height: toHeight, filter: kernel });
        expect([picture.width, picture.height]).toEqual([toWidth, toHeight]);
        expect(picture.pixels.every((value, i) => Math.abs(value - ([red, 40, blue, 255][i % 4] as number)) <= 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("contains: keeps the shape and pads, in the middle or from the top left", () => {
    const wide = Picture.of(4, 2, new Uint8Array(4 * 2 * 3).fill(200));
    const row = (picture: Picture, y: number): number[] => Array.from({ length: 8 }, (_, x) => picture.pixels[(y * 8 + x) * 4] as number);
    const centered = wide.resize({ width: 8, height: 8, fit: "contain", background: 114 });
    expect(row(centered, 1)).toEqual(Array(8).fill(114));
    expect(row(centered, 2)).toEqual(Array(8).fill(200));
    expect(row(centered, 6)).toEqual(Array(8).fill(114));
    const start = wide.resize({ width: 8, height: 8, fit: "contain", position: "start", background: "#102030" });
    expect(row(start, 0)).toEqual(Array(8).fill(200));
    expect([...start.pixels.subarray(7 * 8 * 4, 7 * 8 * 4 + 4)]).toEqual([0x10, 0x20, 0x30, 255]);
  });

  it("covers: keeps the shape and cuts the rest at the centre", () => {
    const picture = Picture.of(6, 2, Array.from({ length: 12 }, (_, i) => (i % 6) * 40));
    const cut = picture.resize({ width: 2, height: 2, fit: "cover" });
    expect([cut.pixels[0], cut.pixels[4]]).toEqual([80, 120]);
  });

  it("follows the picture's shape where one side is left out", () => {
    const { width, height } = pattern(60, 40, false).resize({ width: 30 });
    expect([width, height]).toEqual([30, 20]);
  });

  it("invisible pixels do not bleed into visible ones", () => {
    const red = [255, 0, 0, 255];
    const hiddenGreen = [0, 255, 0, 0];
    const small = Picture.of(4, 1, [...red, ...hiddenGreen, ...red, ...hiddenGreen]).resize({ width: 1, height: 1, filter: "box" });
    expect([...small.pixels]).toEqual([255, 0, 0, 128]);
  });

  it("says what is wrong with a size, a fit, a filter, a colour", () => {
    const picture = pattern(4, 4, false);
    expect(() => picture.resize({ width: 0 })).toThrow("resize.width: got 0, expected a whole number of at least 1");
    expect(() => picture.resize({})).toThrow("expected width, height or both");
    expect(() => picture.resize({ width: 2, fit: "fill" as "cover" })).toThrow('resize.fit: got "fill", expected one of stretch, contain, cover');
    expect(() => picture.resize({ width: 2, filter: "cubic" as "bicubic" })).toThrow('resize.filter: got "cubic", expected one of nearest, box, bilinear, bicubic, lanczos');
    expect(() => picture.resize({ width: 9, height: 2, fit: "contain", background: "#12" })).toThrow('colour: got "#12"');
    expect(() => picture.crop({ left: 2, top: 0, width: 3, height: 1 })).toThrow("expected whole pixels inside 4 × 4");
    expect(() => Picture.of(2, 2, new Uint8Array(5))).toThrow('got "5 values", expected 16 (RGBA), 12 (RGB) or 4 (grey) for 2 × 2');
  });
});

describe("a picture as a tensor", () => {
  it("is laid out as asked: channels first or last, red or blue first", () => {
    const picture = Picture.of(2, 1, [1, 2, 3, 4, 5, 6]);
    expect([...picture.toTensor().data]).toEqual([1, 4, 2, 5, 3, 6]);
    expect(picture.toTensor().shape).toEqual([1, 3, 1, 2]);
    expect([...picture.toTensor({ layout: "nhwc" }).data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...picture.toTensor({ layout: "nhwc", colors: "bgr" }).data]).toEqual([3, 2, 1, 6, 5, 4]);
    expect(picture.toTensor({ layout: "nhwc", colors: "gray" }).shape).toEqual([1, 1, 2, 1]);
  });

  it("is (pixel × scale − mean) / std, each channel with its own", () => {
    const picture = Picture.of(1, 1, [10, 20, 30]);
    expect([...picture.toTensor({ scale: 0.5, mean: 1, std: 2 }).data]).toEqual([2, 4.5, 7]);
    expect([...picture.toTensor({ colors: "bgr", mean: [30, 20, 10], std: [1, 1, 2] }).data]).toEqual([0, 0, 0]);
    expect(() => picture.toTensor({ mean: [1, 2] })).toThrow("toTensor.mean: got [1,2], expected a number, or 3 of them");
    expect(() => picture.toTensor({ std: 0 })).toThrow("a std other than 0");
  });

  it("has the type asked for", () => {
    const picture = Picture.of(1, 1, [0, 128, 255]);
    expect(picture.toTensor({ type: "uint8" })).toMatchObject({ type: "uint8", data: new Uint8Array([0, 128, 255]) });
    expect(picture.toTensor({ type: "int32", mean: 128 }).data).toEqual(new Int32Array([-128, 0, 127]));
    expect(picture.toTensor({ type: "float16", std: 255 }).data).toEqual(new Uint16Array([0, 0x3804, 0x3c00]));
    expect(() => picture.toTensor({ type: "uint8", mean: 10 })).toThrow("whole numbers, 0 to 255");
  });

  it("stands on white where it is transparent", () => {
    expect([...Picture.of(1, 1, [0, 0, 0, 0]).toTensor().data]).toEqual([255, 255, 255]);
    expect([...Picture.of(1, 1, [0, 0, 0, 0]).toTensor({ background: "black" }).data]).toEqual([0, 0, 0]);
  });

  it("is grey as Pillow's mode L", () => {
    expect(hash(pattern(61, 47, false).toTensor({ colors: "gray", type: "uint8" }).data)).toBe(pillowGrey);
  });

  it("comes back from the tensor as it went in", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom<"nchw" | "nhwc">("nchw", "nhwc"),
        fc.constantFrom<"rgb" | "bgr">("rgb", "bgr"),
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        fc.double({ min: -200, max: 200, noNaN: true }),
        fc.double({ min: 0.1, max: 300, noNaN: true }),
        (width, height, layout, colors, scale, mean, std) => {
          const picture = pattern(width, height, false);
          const options = { layout, colors, scale, mean, std };
          expect(Picture.fromTensor(picture.toTensor(options), options).pixels).toEqual(picture.pixels);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is refused when its shape is no picture", () => {
    const picture = pattern(2, 2, false);
    expect(() => Picture.fromTensor(picture.toTensor({ layout: "nhwc" }))).toThrow("expected the shape [1, 3, height, width]");
  });
});

describe("a picture", () => {
  it("is recognised, whatever copy of the module made it", () => {
    expect(isPicture(pattern(1, 1, false))).toBe(true);
    expect(isPicture({ width: 1, height: 1, pixels: new Uint8ClampedArray(4) })).toBe(false);
  });

  it("may come from memory that does not lie on whole words", () => {
    const bytes = new Uint8Array(33).fill(255).subarray(1);
    expect(Picture.of(4, 2, bytes).resize({ width: 2, height: 1 }).pixels[0]).toBe(255);
  });

  it("is cut, inverted and flattened into new ones and stays as it is", () => {
    const picture = Picture.of(2, 1, [10, 20, 30, 0, 40, 50, 60, 255]);
    expect([...picture.crop({ left: 1, top: 0, width: 1, height: 1 }).pixels]).toEqual([40, 50, 60, 255]);
    expect([...picture.invert().pixels]).toEqual([245, 235, 225, 0, 215, 205, 195, 255]);
    expect([...picture.flatten("black").pixels]).toEqual([0, 0, 0, 255, 40, 50, 60, 255]);
    expect(picture.opaque).toBe(false);
    expect([...picture.pixels]).toEqual([10, 20, 30, 0, 40, 50, 60, 255]);
  });
});
