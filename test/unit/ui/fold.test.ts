import { describe, expect, it } from "vitest";
import { drawPicture } from "../../../components/demo/fold.ts";

const demo = {
  inputs: [
    { name: "model", widget: "select" },
    { name: "range", widget: "slider" },
  ],
  outputs: [
    { name: "speed", widget: "metric" },
    { name: "cost", widget: "metric" },
    { name: "errors", widget: "metric" },
    { name: "chart", widget: "chart" },
    { name: "auto", widget: "table" },
  ],
};
const layout = [
  ["model", "speed", "cost", "errors"],
  ["range", "chart", "chart", "auto"],
];

describe("a layout", () => {
  const picture = drawPicture(demo, layout);

  it("gathers the inputs of a side in one card", () => {
    expect(picture.areas).toBe('"side-0 f-speed f-cost f-errors" "side-0 f-chart f-chart f-auto"');
    expect(picture.places[0]).toMatchObject({ area: "side-0", names: ["model", "range"] });
  });

  it("gives a side less room than the results", () => {
    expect(picture.columns).toBe("minmax(216px, 0.75fr) minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1fr)");
  });

  it("keeps the source order, inputs first", () => {
    expect(picture.places.flatMap(({ names }) => names)).toEqual(["model", "range", "speed", "cost", "errors", "chart", "auto"]);
  });

  it("shows figures two by two on a phone and leaves no hole", () => {
    const narrow = Object.fromEntries(picture.places.map(({ area, narrow: columns }) => [area, columns]));
    expect(narrow).toEqual({ "side-0": 2, "f-speed": 1, "f-cost": 1, "f-errors": 2, "f-chart": 2, "f-auto": 2 });
  });

  it("fills every row of its middling fold", () => {
    let free = 0;
    for (const { medium } of picture.places) {
      if (medium > free) {
        expect(free).toBe(0);
        free = 2;
      }
      free -= medium;
    }
    expect(free).toBe(0);
  });

  it("keeps a row of inputs as the author drew it", () => {
    const bar = drawPicture(demo, [
      ["model", "range", "range"],
      ["speed", "cost", "errors"],
      ["chart", "chart", "auto"],
    ]);
    expect(bar.areas).toBe('"f-model f-range f-range" "f-speed f-cost f-errors" "f-chart f-chart f-auto"');
    expect(bar.columns).toBe("minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1fr)");
  });

  it("keeps gaps, also over and under a side, and names no area with a word of CSS", () => {
    expect(drawPicture({ inputs: [], outputs: [{ name: "auto", widget: "text" }] }, [["auto", "."]]).areas).toBe('"f-auto ."');
    const gaps = drawPicture({ inputs: [{ name: "a", widget: "text" }], outputs: [{ name: "b", widget: "text" }] }, [
      [".", "b"],
      ["a", "b"],
      [".", "b"],
    ]);
    expect(gaps.areas).toBe('". f-b" "side-0 f-b" ". f-b"');
  });
});
