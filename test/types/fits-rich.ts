// As fits.ts, for the widgets of pictures, tables and charts.

import { boxes, chart, defineDemo, image, sketch, table } from "vitrine";
import type { Picture } from "../../lib/engine/picture.ts";

declare function expectType<Expected>(): <Given>(given: Given, ...same: (<Probe>() => Probe extends Given ? 1 : 2) extends <Probe>() => Probe extends Expected ? 1 : 2 ? [] : [never]) => void;

export const rich = defineDemo({
  inputs: {
    photo: image({ default: "./cat.jpg" }),
    maybe: image({ optional: true }),
    digit: sketch(),
    rows: table({ columns: { name: "text", price: { type: "number", optional: true }, size: { type: "text", choices: ["S", "M"] }, sold: "boolean" }, default: [{ name: "Cup", price: 3, size: "S", sold: true }] }),
  },
  outputs: { picture: image(), found: boxes(), list: table(), typed: table({ columns: { a: "number", b: "text" } }), lines: chart({ kind: "line", x: "day", y: ["a", "b"] }), bars: chart({ kind: "bar", x: "day", y: "n", by: "who" }) },
  examples: [{ inputs: { photo: "./dog.jpg", digit: "./3.png", rows: [{ name: "x", price: null, size: "M", sold: false }] } }],
  run: async ({ photo, maybe, digit, rows }) => {
    expectType<Picture>()(photo);
    expectType<Picture | undefined>()(maybe);
    expectType<Picture>()(digit);
    expectType<"S" | "M">()(rows[0]!.size);
    expectType<number | null>()(rows[0]!.price);
    expectType<string>()(rows[0]!.name);
    expectType<boolean>()(rows[0]!.sold);
    return {
      picture: photo,
      found: { image: photo, boxes: [{ label: "cat", score: 1, box: [0, 0, 1, 1] }] },
      list: rows.map((row) => ({ ...row, extra: 1 })),
      typed: [{ a: 1, b: "x" }],
      lines: [1, 2].map((day) => ({ day, a: day, b: null })),
      bars: [{ day: "Mon", n: 1, who: "Ada" }],
    };
  },
});
