import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { describeBounds, roundStep, snap } from "../../components/widgets/parts/bounds.ts";
import { formatNumber, formatShare, parseNumber } from "../../components/widgets/parts/number-text.ts";

describe("numbers as people write them", () => {
  it.each([
    ["1.5", 1.5],
    ["1,5", 1.5],
    [" −3 ", -3],
    ["1 000", 1000],
    ["1\u202f000,5", 1000.5],
    ["1,234.5", 1234.5],
    ["1.234,5", 1234.5],
    ["2e-3", 0.002],
    [".5", 0.5],
    ["5.", 5],
    ["+7", 7],
  ])("%s is read", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each(["", " ", "-", ".", "abc", "1.2.3", "1e", "1e999", "0x10", "Infinity", "NaN", "5 cm", "1,2,3"])("%s is no number", (text) => {
    expect(parseNumber(text)).toBeNull();
  });

  it("what a field shows for a number is read as that number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumber(String(value))).toBe(value === 0 ? parseNumber(String(value)) : value);
      }),
    );
  });
});

describe("numbers as people read them", () => {
  it.each([
    [0, null, "0"],
    [3, null, "3"],
    [-2.5, null, "−2.5"],
    [0.1 + 0.2, null, "0.3"],
    [1234, null, "1234"],
    [12_345.678, null, "12\u202f345.7"],
    [123_456_789, null, "123\u202f456\u202f789"],
    [0.00123456789, null, "0.001235"],
    [0.0000123, null, "1.23 × 10⁻⁵"],
    [-6.02e23, null, "−6.02 × 10²³"],
    [3, 2, "3.00"],
    [-0.004, 2, "0.00"],
    [999_999.9, 0, "1\u202f000\u202f000"],
  ])("%d with %s figures is %s", (value, digits, text) => {
    expect(formatNumber(value, digits)).toBe(text);
  });

  it("a share says less than 1 % and never 100 % of what is less", () => {
    expect([0, 0.004, 0.01, 0.944, 0.9951, 1].map(formatShare)).toEqual(["0 %", "< 1 %", "1 %", "94 %", "> 99 %", "100 %"]);
  });
});

describe("bounds", () => {
  it("are told in one way", () => {
    expect(describeBounds({ min: 1, max: 10, integer: true })).toBe("Must be a whole number, 1 to 10");
    expect(describeBounds({ min: 0, max: null, integer: false })).toBe("Must be a number, 0 or more");
    expect(describeBounds({ min: null, max: 5, integer: false })).toBe("Must be a number, 5 or less");
    expect(describeBounds({ min: null, max: null, integer: false })).toBe("Must be a number");
  });

  it("have steps of 1, 2 or 5 times a power of ten, without crumbs", () => {
    expect([0.08, 1, 0.003, 30, 0.1].map(roundStep)).toEqual([0.1, 1, 0.005, 50, 0.1]);
    expect(snap(0.3000000001, 0, 0.1)).toBe(0.3);
  });
});
