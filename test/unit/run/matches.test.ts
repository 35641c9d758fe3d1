import { describe, expect, it } from "vitest";
import { findMismatches } from "../../../lib/run/matches.ts";

describe("what an example expects", () => {
  it("holds for equal text, close numbers, the start of a list and some keys of an object", () => {
    const outputs = { kind: [{ label: "cat", score: 0.41 }, { label: "dog", score: 0.3 }], total: 1000, note: "ok" };
    expect(findMismatches({ kind: [{ label: "cat", score: 0.4 }], total: 1015 }, outputs)).toEqual([]);
  });
  it("says where it does not hold, what came and what was expected", () => {
    expect(findMismatches({ kind: [{ label: "cat", score: 0.9 }] }, { kind: [{ label: "dog", score: 0.3 }] })).toEqual([
      { path: "kind[0].label", got: '"dog"', expected: '"cat"' },
      { path: "kind[0].score", got: "0.3", expected: "0.9" },
    ]);
  });
  it("does not hold for an output that is missing or of another kind", () => {
    expect(findMismatches({ a: 1 }, {})).toHaveLength(1);
    expect(findMismatches({ a: [1] }, { a: "1" })).toHaveLength(1);
    expect(findMismatches({ a: { b: 1 } }, { a: [1] })).toHaveLength(1);
    expect(findMismatches({ a: null }, { a: 0 })).toHaveLength(1);
  });
});
