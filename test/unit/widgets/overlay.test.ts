import { describe, expect, it } from "vitest";
import { listFindings, placeChips } from "../../../components/widgets/boxes/overlay.ts";
import { refuseFile } from "../../../components/widgets/image/refuse-file.ts";

const found = (label: string, score: number, box: [number, number, number, number]) => ({ label, score, box });

describe("what was found", () => {
  it("is listed best first, and a label keeps its colour", () => {
    const list = listFindings({ boxes: [found("dog", 0.6, [0, 0, 1, 1]), found("cat", 0.9, [0, 0, 1, 1]), found("dog", 0.95, [0, 0, 1, 1])], points: [{ label: "hand", score: 0.7, points: [[2, 3, 1], [5, 9, 1]] }] });
    expect(list.map(({ key, label, color }) => [key, label, color])).toEqual([["b2", "dog", "var(--series-1)"], ["b1", "cat", "var(--series-2)"], ["p0", "hand", "var(--series-3)"], ["b0", "dog", "var(--series-1)"]]);
    expect(list[2]?.box).toEqual([2, 3, 3, 6]);
  });

  it("has names that never lie over one another nor outside the picture", () => {
    const boxes = Array.from({ length: 40 }, (_, index) => found(`thing ${index}`, 1 - index / 50, [(index * 37) % 260, (index * 53) % 180, 60, 40]));
    const chips = placeChips(listFindings({ boxes, points: [] }), 1, 320, 220, () => 70);
    expect(chips.length).toBeGreaterThan(10);
    for (const [index, one] of chips.entries()) {
      expect(one.left >= 0 && one.left + 70 <= 320 && one.top >= 0 && one.top + 20 <= 220).toBe(true);
      for (const other of chips.slice(index + 1)) expect(Math.abs(one.left - other.left) >= 70 || Math.abs(one.top - other.top) >= 20).toBe(true);
    }
  });
});

describe("a file that a visitor chooses", () => {
  const limit = 20 * 2 ** 20;

  it("is refused before it travels when it is too large, empty, or no image", () => {
    expect(refuseFile({ name: "cat.jpg", type: "image/jpeg", size: 31 * 2 ** 20 }, limit)).toBe("File is 31 MB; the limit is 20 MB");
    expect(refuseFile({ name: "notes.pdf", type: "application/pdf", size: 10 }, limit)).toBe("Not an image: notes.pdf. Expected JPEG, PNG, WebP, AVIF, GIF or TIFF");
    expect(refuseFile({ name: "a.svg", type: "image/svg+xml", size: 10 }, limit)).toMatch(/^This kind of image is not taken: a.svg/);
    expect(refuseFile({ name: "cat.png", type: "image/png", size: 0 }, limit)).toBe("cat.png is empty");
  });

  it("is taken by its ending where the browser knows no type", () => {
    expect(refuseFile({ name: "SCAN.TIF", type: "", size: 10 }, limit)).toBeNull();
    expect(refuseFile({ name: "cat.png", type: "image/png", size: 10 ** 9 }, undefined)).toBeNull();
  });
});
