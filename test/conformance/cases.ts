// What the suite needs to know of each widget: fields that show all shapes of its value, values that fit and that do not.
// A widget without an entry here fails the suite.

import fc from "fast-check";
import sharp from "sharp";
import type { Env, Field } from "../../lib/demo/field.ts";
import type { Json } from "../../lib/demo/json.ts";
import { Picture } from "../../lib/engine/picture.ts";
import { boxes, chart, checkbox, image, json, label, markdown, metric, number, select, sketch, slider, table, text } from "../../lib/vitrine.ts";

export interface WidgetCase {
  /** The widget in all its shapes: with no options, with all, as a range, and so on. */
  readonly fields: readonly FieldCase[];
  /** The builder given options as a JavaScript author may, on top of those that it needs. */
  readonly build: (options: object) => unknown;
}

export interface FieldCase {
  readonly title: string;
  readonly field: Field;
  readonly input?: InputCase;
  readonly output?: OutputCase;
}

export interface InputCase {
  /** Wires that decode. */
  readonly good: (env: Env) => Promise<fc.Arbitrary<Json>> | fc.Arbitrary<Json>;
  /** Wires that do not. */
  readonly bad: readonly Json[];
  /** A rule that JSON Schema cannot tell: wires that it lets through and the codec does not. */
  readonly unsaid?: (wire: Json) => boolean;
  /** How often properties are tried. */
  readonly runs?: number;
}

export interface OutputCase {
  /** Values that `run` may give. */
  readonly good: fc.Arbitrary<unknown>;
  /** Values that it may not. */
  readonly bad: readonly unknown[];
  readonly runs?: number;
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value));
const score = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value));
const polluting: Json = JSON.parse('{"__proto__":{"polluted":true}}');
const circle: { self?: unknown } = {};
circle.self = circle;

const picture = fc
  .record({ width: fc.integer({ min: 1, max: 6 }), height: fc.integer({ min: 1, max: 6 }), seed: fc.integer({ min: 0, max: 255 }), opaque: fc.boolean() })
  .map(({ width, height, seed, opaque }) =>
    Picture.of(width, height, Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) => (at % 4 === 3 ? (opaque ? 255 : 128 + (at % 128)) : (seed * 7 + at * 31) % 256))),
  );

const notPictures: readonly Json[] = [
  null,
  7,
  true,
  "",
  "/etc/passwd",
  "./samples/cat.jpg",
  "https://example.org/cat.jpg",
  "file:///etc/passwd",
  "data:text/html;base64,PHNjcmlwdD4=",
  "data:image/png;base64,AAAA",
  "data:image/svg+xml;base64,PHN2Zy8+",
  { file: "../../etc/passwd" },
  { file: "0".repeat(64) },
  { file: 7 },
  { url: "https://example.org/cat.jpg" },
  {},
  [],
  polluting,
];

async function uploads(env: Env): Promise<fc.Arbitrary<Json>> {
  const dot = { create: { width: 3, height: 2, channels: 3 as const, background: "#c66b00" } };
  const files = await Promise.all(
    [sharp(dot).png(), sharp(dot).jpeg(), sharp(dot).webp(), sharp(dot).gif()].map(async (made) => {
      const bytes = await made.toBuffer();
      return { ref: await env.files.write(bytes, { type: "image/*", name: "dot" }), bytes };
    }),
  );
  return fc.constantFrom<Json>(...files.map(({ ref }): Json => ({ file: ref.file })), ...files.map(({ ref }) => ref as unknown as Json), `data:image/png;base64,${files[0]?.bytes.toString("base64")}`);
}

const cell = fc.oneof(fc.string(), finite, fc.boolean(), fc.constant(null));
const columnName = fc.constantFrom("a", "b", "long name", "toString");

export const cases: Readonly<Record<string, WidgetCase>> = {
  boxes: {
    build: (options) => boxes(options),
    fields: [
      {
        title: "boxes and points",
        field: boxes({ threshold: 0.2 }),
        output: {
          runs: 8,
          good: fc.record(
            {
              image: picture,
              boxes: fc.array(fc.record({ label: fc.string(), score: fc.constantFrom(0, 0.25, 1), box: fc.tuple(fc.integer(), fc.integer(), fc.nat(), fc.nat()) }), { maxLength: 4 }),
              points: fc.array(fc.record({ label: fc.string(), score: fc.constantFrom(0, 0.5), points: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(0, 1))) }), { maxLength: 2 }),
            },
            { requiredKeys: ["image", "boxes"] },
          ),
          bad: [
            null,
            "cat.jpg",
            [],
            { boxes: [] },
            { image: "cat.jpg", boxes: [] },
            { image: Picture.of(1, 1, [0]), boxes: "none" },
            { image: Picture.of(1, 1, [0]), boxes: [{ label: "cat", score: 1.5, box: [0, 0, 1, 1] }] },
            { image: Picture.of(1, 1, [0]), boxes: [{ label: "cat", score: Number.NaN, box: [0, 0, 1, 1] }] },
            { image: Picture.of(1, 1, [0]), boxes: [{ label: "cat", score: 1, box: [0, 0, -1, 1] }] },
            { image: Picture.of(1, 1, [0]), boxes: [{ label: "cat", score: 1, box: [0, 0, 1] }] },
            { image: Picture.of(1, 1, [0]), boxes: [{ label: 7, score: 1, box: [0, 0, 1, 1] }] },
            { image: Picture.of(1, 1, [0]), boxes: [], points: [{ label: "hand", score: 1, points: [[0, 0]] }] },
          ],
        },
      },
    ],
  },

  chart: {
    build: (options) => chart({ kind: "line", x: "day", y: "cost", ...options }),
    fields: [
      {
        title: "lines",
        field: chart({ kind: "line", x: "day", y: ["cost", "gain"], unit: "€" }),
        output: {
          good: fc.array(fc.record({ day: fc.oneof(fc.string(), finite), cost: fc.option(finite), gain: fc.option(finite) })),
          bad: [null, "rows", {}, [1], [null], [{}], [{ day: "Mon" }], [{ day: "Mon", cost: "3", gain: 1 }], [{ day: {}, cost: 3, gain: 1 }], [{ day: "Mon", cost: 3 }], Array.from({ length: 20_001 }, () => ({ day: 1, cost: 1, gain: 1 }))],
        },
      },
      { title: "series by a column", field: chart({ kind: "bar", x: "day", y: "cost", by: "team", stacked: true }), output: { good: fc.array(fc.record({ day: fc.string(), cost: finite, team: fc.string() })), bad: [[{ day: "Mon", cost: 3 }]] } },
      ...(["area", "scatter", "pie"] as const).map(
        (kind): FieldCase => ({ title: kind, field: chart({ kind, x: "day", y: "cost" }), output: { good: fc.array(fc.record({ day: kind === "scatter" ? finite : fc.string(), cost: fc.double({ min: 0, max: 1e6, noNaN: true }) }), { minLength: 1, maxLength: 6 }), bad: [7] } }),
      ),
    ],
  },

  checkbox: {
    build: (options) => checkbox(options),
    fields: [
      { title: "plain", field: checkbox(), input: { good: () => fc.boolean(), bad: [0, 1, "", "true", "on", "false", [], [true], {}, { checked: true }, polluting] } },
      { title: "optional", field: checkbox({ optional: true }), input: { good: () => fc.boolean(), bad: ["yes"] } },
    ],
  },

  image: {
    build: (options) => image(options),
    fields: [
      {
        title: "plain",
        field: image(),
        input: {
          runs: 9,
          good: uploads,
          bad: notPictures,
          // Whether a file is there, and what is in it, no schema can know.
          unsaid: (wire) => typeof wire === "string" || (typeof wire === "object" && wire !== null && "file" in wire),
        },
        output: { runs: 8, good: picture, bad: [null, "cat.jpg", 7, {}, [], { width: 1, height: 1, pixels: [0, 0, 0, 0] }, new Uint8Array(4), { file: "0".repeat(64) }, true, () => null] },
      },
      { title: "as PNG", field: image({ format: "png", optional: true }), output: { runs: 4, good: picture, bad: ["x"] } },
    ],
  },

  json: {
    build: (options) => json(options),
    fields: [
      {
        title: "plain",
        field: json({ depth: 1 }),
        output: {
          good: fc.oneof(
            fc.jsonValue().filter((value) => !JSON.stringify(value).includes("__proto__")).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
            fc.constantFrom<unknown>(new Date(0), new Float32Array([1, 0.5]), new Map([["a", new Set([1, 2])]]), { gone: undefined, kept: 1 }, 12n, 2n ** 70n, { toJSON: () => "told" }, "long ".repeat(100)),
          ),
          bad: [Number.NaN, Number.POSITIVE_INFINITY, { deep: [{ nan: Number.NaN }] }, () => 1, Symbol("s"), { f: () => 1 }, circle, polluting, new Float32Array([Number.NaN]), Array.from({ length: 200 }).reduce((inner) => [inner], [] as unknown), [undefined], undefined],
        },
      },
    ],
  },

  label: {
    build: (options) => label(options),
    fields: [
      {
        title: "three best",
        field: label({ top: 3 }),
        output: {
          good: fc.oneof(
            fc.array(fc.record({ label: fc.string(), score })),
            fc.dictionary(fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"), score),
            fc.string(),
            fc.constant([{ label: "almost one", score: 1 + 1e-7 }, { label: "almost none", score: -1e-9 }]),
          ),
          bad: [null, 7, true, [7], [{ label: "cat" }], [{ score: 1 }], [{ label: "cat", score: 7.2 }], [{ label: "cat", score: -0.5 }], [{ label: "cat", score: Number.NaN }], { cat: "much" }, { cat: 7 }, { cat: Number.POSITIVE_INFINITY }, [["cat", 0.5]]],
        },
      },
    ],
  },

  markdown: {
    build: (options) => markdown(options),
    fields: [{ title: "plain", field: markdown(), output: { good: fc.oneof(fc.string(), fc.constant("# A\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] done\n\n```js\nx < 1\n```\n")), bad: [null, 7, true, [], {}, ["# A"], undefined, Number.NaN, () => "", { text: "# A" }] } }],
  },

  metric: {
    build: (options) => metric(options),
    fields: [
      {
        title: "all options",
        field: metric({ unit: "ms", better: "lower", period: "vs yesterday", deltaUnit: "%", digits: 1 }),
        output: {
          good: fc.oneof(
            finite,
            fc.constantFrom(null, Number.NaN),
            fc.record({ value: fc.oneof(finite, fc.constantFrom(null, Number.NaN)), delta: fc.option(finite, { nil: undefined }), history: fc.option(fc.array(fc.option(finite), { maxLength: 30 }), { nil: undefined }) }),
          ),
          bad: ["21.8", true, [], {}, [21.8], { value: "21.8" }, { vaule: 21.8 }, { value: 1, delta: "up" }, { value: 1, history: 7 }, { value: 1, history: ["a"] }, Number.POSITIVE_INFINITY, { value: Number.NEGATIVE_INFINITY }, { value: 1, history: Array.from({ length: 1001 }, () => 1) }],
        },
      },
      { title: "plain", field: metric(), output: { good: finite, bad: ["x"] } },
    ],
  },

  number: {
    build: (options) => number(options),
    fields: [
      { title: "plain", field: number(), input: { good: () => finite, bad: [null, "7", "", true, [], [7], {}, polluting] }, output: { good: finite, bad: ["7", Number.NaN, Number.POSITIVE_INFINITY, null, undefined, [], {}, true, 7n, () => 7] } },
      { title: "whole, in bounds", field: number({ min: 1, max: 10, integer: true, unit: "rows" }), input: { good: () => fc.integer({ min: 1, max: 10 }), bad: [0, 11, 1.5, -1, 1e9] } },
      { title: "from 0", field: number({ min: 0, step: 0.1, optional: true }), input: { good: () => fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0), bad: [-0.001] } },
      { title: "up to 5", field: number({ max: 5, placeholder: "5 or less" }), input: { good: () => fc.integer({ max: 5 }), bad: [5.001] } },
    ],
  },

  select: {
    build: (options) => select({ choices: ["a", "b"], ...options }),
    fields: [
      { title: "few choices", field: select({ choices: ["mean", { value: "p95", label: "95th percentile" }], default: "p95" }), input: { good: () => fc.constantFrom("mean", "p95"), bad: ["", "p99", "95th percentile", "Mean", 0, 1, true, [], ["mean"], {}, { value: "mean" }, null, polluting] } },
      { title: "many choices, optional", field: select({ choices: Array.from({ length: 12 }, (_, at) => `choice ${at}`), optional: true, placeholder: "Any" }), input: { good: () => fc.integer({ min: 0, max: 11 }).map((at) => `choice ${at}`), bad: ["choice 12"] } },
    ],
  },

  sketch: {
    build: (options) => sketch(options),
    fields: [
      {
        title: "plain",
        field: sketch({ width: 28, height: 28 }),
        input: { runs: 6, good: uploads, bad: notPictures, unsaid: (wire) => typeof wire === "string" || (typeof wire === "object" && wire !== null && "file" in wire) },
      },
    ],
  },

  slider: {
    build: (options) => slider(options),
    fields: [
      { title: "single", field: slider({ min: 0, max: 8, step: 0.1, default: 1.4, unit: "cm" }), input: { good: () => fc.double({ min: 0, max: 8, noNaN: true }).map((value) => value + 0), bad: [null, -0.1, 8.1, "1.4", "", true, [], [1], [1, 2], {}, { value: 1 }, polluting] } },
      {
        title: "range",
        field: slider({ range: true, min: 1900, max: 2000 }),
        input: {
          good: () => fc.tuple(fc.integer({ min: 1900, max: 2000 }), fc.integer({ min: 1900, max: 2000 })).map(([a, b]): Json => [Math.min(a, b), Math.max(a, b)]),
          bad: [1950, [1950], [1950, 1960, 1970], [1960, 1950], [1899, 1950], [1950, 2001], ["1950", "1960"], [null, null], { low: 1950, high: 1960 }],
          // One number's relation to another.
          unsaid: (wire) => Array.isArray(wire) && wire.length === 2 && Number(wire[0]) > Number(wire[1]),
        },
      },
    ],
  },

  table: {
    build: (options) => table(options),
    fields: [
      {
        title: "typed columns",
        field: table({ columns: { name: "text", price: { type: "number", min: 0, optional: true }, sold: "boolean", size: { type: "text", choices: ["S", "M"] } }, default: [{ name: "Cup", price: 3, sold: false, size: "S" }], maxRows: 50 }),
        input: {
          good: () => fc.array(fc.record({ name: fc.string(), price: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value + 0)), sold: fc.boolean(), size: fc.constantFrom("S", "M") }), { maxLength: 5 }) as fc.Arbitrary<Json>,
          bad: [
            null,
            "rows",
            {},
            [1],
            [null],
            [{}],
            [{ name: "Cup", price: -1, sold: false, size: "S" }],
            [{ name: "Cup", price: "3", sold: false, size: "S" }],
            [{ name: 7, price: 3, sold: false, size: "S" }],
            [{ name: "Cup", price: 3, sold: "no", size: "S" }],
            [{ name: "Cup", price: 3, sold: false, size: "XL" }],
            [{ name: "Cup", price: 3, sold: false, size: "S", colour: "red" }],
            [JSON.parse('{"name":"Cup","price":3,"sold":false,"size":"S","__proto__":{"polluted":true}}') as Json],
            Array.from({ length: 51 }, () => ({ name: "Cup", price: 3, sold: false, size: "S" })),
          ],
        },
        output: { good: fc.array(fc.record({ name: fc.string(), price: fc.option(finite), sold: fc.boolean(), size: fc.constantFrom("S", "M") }), { maxLength: 5 }), bad: [[{ name: "Cup", price: "3", sold: false, size: "S" }]] },
      },
      {
        title: "any rows",
        field: table(),
        output: { good: fc.array(fc.dictionary(columnName, cell, { maxKeys: 4 })), bad: [null, "rows", {}, [1], [null], ["a"], [[1]], [{ a: {} }], [{ a: [1] }], [{ a: () => 1 }], [{ a: Symbol("s") }], 7] },
      },
    ],
  },

  text: {
    build: (options) => text(options),
    fields: [
      { title: "plain", field: text(), input: { good: () => fc.string({ unit: "grapheme" }), bad: [null, 7, true, [], ["a"], {}, { text: "a" }, polluting] }, output: { good: fc.string(), bad: [null, 7, true, [], {}, undefined, Number.NaN, () => "", Symbol("s"), 7n] } },
      { title: "2 to 5 characters, many lines", field: text({ lines: 3, minLength: 2, maxLength: 5, placeholder: "A word", default: "Word" }), input: { good: () => fc.string({ unit: "binary", minLength: 2, maxLength: 5 }), bad: ["", "a", "abcdef", "😀", "😀😀😀😀😀😀"] } },
      { title: "optional", field: text({ optional: true }), input: { good: () => fc.string(), bad: [7] } },
    ],
  },
};
