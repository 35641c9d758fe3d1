import { describe, expect, it } from "vitest";
import { chart } from "../../../components/widgets/index.ts";
import { draw, formatTime, roundTicks, slice, timeTicks, valueScale } from "../../../components/widgets/chart/series.ts";
import type { ChartProps, ChartWire } from "../../../components/widgets/chart/index.ts";
import { csvCell } from "../../../components/widgets/parts/save-file.ts";
import { createMemoryEnv } from "./memory-files.ts";

const env = createMemoryEnv();
const line = chart({ kind: "line", x: "day", y: ["a", "b"] });
const propsOf = (field: { props: unknown }) => field.props as ChartProps;

describe("a chart's rows", () => {
  const codec = line.codec(env, "output");

  it("keep the columns that are drawn; gaps are null", () => {
    expect(codec.encode([{ day: "Mon", a: 1, b: Number.NaN, c: 9 }, { day: 2, a: null, b: undefined }])).toEqual([{ day: "Mon", a: 1, b: null }, { day: 2, a: null, b: null }]);
  });

  it("that lack a column name it, and say which they have", () => {
    expect(codec.safeEncode([{ day: "Mon", a: 1, bb: 2 }]).error?.issues[0]).toMatchObject({ path: [0, "b"], message: "got nothing, expected a number or null; the row has day, a, bb" });
    expect(codec.safeEncode([{ day: "Mon", a: "1", b: 2 }]).error?.issues[0]).toMatchObject({ path: [0, "a"], message: 'got "1", expected a number or null' });
    expect(codec.safeEncode({}).error?.issues[0]?.message).toBe("got {}, expected a list of rows");
    expect(codec.safeEncode(Array.from({ length: 20_001 }, () => ({ day: 1, a: 1, b: 1 }))).error?.issues[0]?.message).toBe("got 20001 rows, expected at most 20000: group or sample them first");
  });
});

describe("a chart's options", () => {
  it("that do not go together are refused", () => {
    expect(() => chart({ kind: "donut" as "pie", x: "a", y: "b" })).toThrow('chart.kind: got "donut", expected one of line, bar, area, scatter, pie');
    expect(() => chart({ kind: "line", x: "a", y: "b", stacked: true })).toThrow('chart.stacked: got true, expected false: only bars and areas can be stacked, not kind "line"');
    expect(() => chart({ kind: "bar", x: "a", y: ["b", "c"], by: "d" })).toThrow("chart.by");
    expect(() => chart({ kind: "pie", x: "a", y: ["b", "c"] })).toThrow("chart.y");
    expect(() => chart({ kind: "bar", x: "a", y: "b", labels: { c: "C" } as never })).toThrow("chart.labels.c: got \"C\", expected one of a, b");
  });

  it("resolve to the words for each column", () => {
    expect(propsOf(chart({ kind: "bar", x: "dayOfWeek", y: "cost", labels: { cost: "Price" } })).labels).toEqual({ dayOfWeek: "Day of week", cost: "Price" });
  });
});

describe("a drawing", () => {
  it("lays dates and numbers on a scale, in order, and names side by side, as given", () => {
    const props = propsOf(line);
    const dates = draw([{ day: "2026-03-02", a: 1, b: 2 }, { day: "2026-03-01", a: 3, b: 4 }], props);
    expect([dates.scale, dates.points.map(({ x }) => x)]).toEqual(["times", [Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 2)]]);
    expect(draw([{ day: 2, a: 1, b: 2 }, { day: 1, a: 1, b: 2 }], props)).toMatchObject({ scale: "numbers", points: [{ x: 1 }, { x: 2 }] });
    expect(draw([{ day: "Tue", a: 1, b: 2 }, { day: "Mon", a: 1, b: 2 }], props)).toMatchObject({ scale: "names", points: [{ x: "Tue" }, { x: "Mon" }] });
  });

  it("splits one column into series by another", () => {
    const props = propsOf(chart({ kind: "bar", x: "day", y: "n", by: "who" }));
    const { series, points } = draw([{ day: "Mon", n: 1, who: "Ada" }, { day: "Mon", n: 2, who: "Bo" }, { day: "Tue", n: 3, who: "Bo" }], props);
    expect(series.map(({ label }) => label)).toEqual(["Ada", "Bo"]);
    expect(points).toEqual([{ x: "Mon", s0: 1, s1: 2 }, { x: "Tue", s1: 3 }]);
  });

  it("tells more than four series apart by dashes too", () => {
    const props = propsOf(chart({ kind: "line", x: "t", y: ["a", "b", "c", "d", "e", "f"] }));
    const { series } = draw([], props);
    expect(series.map(({ dash }) => dash === undefined)).toEqual([true, true, true, true, false, false]);
    expect(new Set(series.map(({ color }) => color)).size).toBe(6);
  });

  it("of 20,000 rows keeps every peak", () => {
    const rows: ChartWire = Array.from({ length: 20_000 }, (_, day) => ({ day, a: day === 7_777 ? 50 : Math.sin(day), b: day === 3 ? -50 : 0 }));
    const { points, thinned } = draw(rows, propsOf(line));
    expect(thinned).toBe(true);
    expect(points.length).toBeLessThan(3_100);
    expect(Math.max(...points.map(({ s0 }) => Number(s0)))).toBe(50);
    expect(Math.min(...points.map(({ s1 }) => Number(s1)))).toBe(-50);
  });
});

describe("axes", () => {
  it("of bars start at zero, also below it", () => {
    expect(valueScale([{ x: 1, a: 17_500 }, { x: 2, a: 18_200 }], ["a"], false, true, 4)).toEqual({ domain: [0, 20_000], ticks: [0, 5_000, 10_000, 15_000, 20_000] });
    expect(valueScale([{ x: 1, a: -3 }], ["a"], false, true, 4).domain).toEqual([-3, 0]);
  });

  it("of lines fit what is shown", () => {
    expect(valueScale([{ x: 1, a: 41 }, { x: 2, a: 84 }], ["a"], false, false, 4)).toEqual({ domain: [40, 100], ticks: [40, 60, 80, 100] });
    expect(valueScale([{ x: 1, a: 5 }], ["a"], false, false, 4).domain).toEqual([0, 8]);
    expect(valueScale([], [], false, false, 4)).toEqual({ domain: [0, 1], ticks: [] });
  });

  it("of stacks hold the sums", () => {
    expect(valueScale([{ x: 1, a: 30, b: 40 }], ["a", "b"], true, true, 4).domain).toEqual([0, 80]);
  });

  it("are cut at round numbers and whole days or months", () => {
    expect(roundTicks(1, 40, 4)).toEqual([10, 20, 30, 40]);
    expect(roundTicks(0.1, 0.42, 4)).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect(timeTicks(Date.UTC(2026, 0, 1, 5), Date.UTC(2026, 0, 4), 4).map((at) => new Date(at).toISOString().slice(0, 10))).toEqual(["2026-01-02", "2026-01-03", "2026-01-04"]);
    const span = Date.UTC(2026, 11, 31) - Date.UTC(2025, 0, 1);
    expect(timeTicks(Date.UTC(2025, 0, 1), Date.UTC(2026, 11, 31), 4).map((at) => formatTime(at, span))).toEqual(["Jan 2025", "Jul 2025", "Jan 2026", "Jul 2026"]);
  });
});

describe("a pie", () => {
  const props = propsOf(chart({ kind: "pie", x: "name", y: "n" }));
  const rows: ChartWire = [...Array.from({ length: 11 }, (_, index) => ({ name: `n${index}`, n: index + 1 })), { name: "debt", n: -5 }, { name: "gap", n: null }];

  it("has at most eight slices, the small ones together, none of a negative number", () => {
    const { all } = slice(rows, props, new Set());
    expect(all.map(({ name, value }) => [name, value])).toEqual([["n10", 11], ["n9", 10], ["n8", 9], ["n7", 8], ["n6", 7], ["n5", 6], ["n4", 5], ["Other", 10]]);
    expect(all.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it("counts shares without the slices that are switched off", () => {
    const { shown, total } = slice([{ name: "a", n: 1 }, { name: "b", n: 3 }], props, new Set(["b"]));
    expect([shown.map(({ name, share }) => [name, share]), total]).toEqual([[["a", 1]], 1]);
  });
});

describe("CSV", () => {
  it("quotes what needs it and disarms formulas", () => {
    expect(['a,"b"', "=1+1", -3, null, "line\nbreak"].map(csvCell)).toEqual(['"a,""b"""', "'=1+1", "-3", "", '"line\nbreak"']);
  });
});
