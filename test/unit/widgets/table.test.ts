import { describe, expect, it } from "vitest";
import { table } from "../../../components/widgets/index.ts";
import { columnTemplate, fromTsv, readColumns, sortRows, toTsv } from "../../../components/widgets/table/columns.ts";
import type { TableProps } from "../../../components/widgets/table/index.ts";
import { createMemoryEnv } from "./memory-files.ts";

const env = createMemoryEnv();
const columns = { item: "text", price: { type: "number", label: "Price", unit: "€", min: 0, max: 100 }, size: { type: "text", choices: ["S", "M"] }, sold: "boolean", weight: { type: "number", optional: true } } as const;
const cup = { item: "Cup", price: 3, size: "S", sold: true, weight: null };
const input = table({ columns }).codec(env, "input");

function issues(rows: unknown) {
  return input.safeDecode(rows).error?.issues.map(({ path, message }) => [path.join("."), message]) ?? [];
}

describe("a table that is filled in", () => {
  it("gives typed rows as they are", () => {
    expect(input.decode([cup, { ...cup, weight: 250 }])).toEqual([cup, { ...cup, weight: 250 }]);
  });

  it("says for each wrong cell which column and row it is in", () => {
    expect(issues([cup, { ...cup, price: 101 }, { ...cup, price: null, sold: "yes" }, { ...cup, size: "XL", item: 7 }])).toEqual([
      ["1.price", "Price, row 2: must be a number, 0 to 100"],
      ["2.price", "Price, row 3: must be a number, 0 to 100"],
      ["2.sold", "Sold, row 3: must be true or false"],
      ["3.item", "Item, row 4: must be text"],
      ["3.size", "Size, row 4: must be one of S, M"],
    ]);
  });

  it("names a column that is missing, unknown or would reach the prototype", () => {
    const { price: _, ...without } = cup;
    expect(issues([without])).toEqual([["0.price", "Price, row 1: must be a number, 0 to 100"]]);
    expect(issues([{ ...cup, colour: "red" }])).toEqual([["0", 'Table, row 1: there is no column "colour"; the columns are item, price, size, sold, weight']]);
    expect(issues([JSON.parse('{"item":"Cup","price":3,"size":"S","sold":true,"weight":null,"__proto__":{"polluted":1}}')])).toHaveLength(1);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("refuses NaN, infinities and numbers in quotes", () => {
    for (const price of [Number.NaN, Number.POSITIVE_INFINITY, "3"]) expect(issues([{ ...cup, price }])).toHaveLength(1);
  });

  it("holds at most as many rows as it says", () => {
    expect(table({ columns: { a: "number" }, maxRows: 2 }).codec(env, "input").safeDecode([{ a: 1 }, { a: 2 }, { a: 3 }]).error?.issues[0]?.message).toBe("3 rows are too many; the limit is 2");
    expect(issues("rows")).toEqual([["", "Must be a list of rows, each an object with item, price, size, sold, weight"]]);
  });

  it("takes 10,000 rows", () => {
    const rows = Array.from({ length: 10_000 }, () => cup);
    expect(input.decode(rows)).toHaveLength(10_000);
  });
});

describe("a table that is shown", () => {
  const output = table({ columns: { name: "text", ms: "number" } }).codec(env, "output");

  it("leaves out undeclared columns and draws what is no number as an empty cell", () => {
    expect(output.encode([{ name: "a", ms: Number.NaN, secret: 1 }, { name: undefined, ms: 12n }])).toEqual([{ name: "a", ms: null }, { name: null, ms: 12 }]);
  });

  it("tells the author which cell is wrong, got and expected", () => {
    expect(output.safeEncode([{ name: "a", ms: 1 }, { name: "b", ms: "2" }]).error?.issues[0]).toMatchObject({ path: [1, "ms"], message: 'got "2", expected a number' });
    expect(output.safeEncode("rows").error?.issues[0]?.message).toBe('got "rows", expected a list of rows');
    expect(table({ maxRows: 1 }).codec(env, "output").safeEncode([{}, {}]).error?.issues[0]?.message).toBe("got 2 rows, expected at most 1; set maxRows or show fewer");
  });

  it("takes any columns where none are declared, also one called toString", () => {
    expect(table().codec(env, "output").encode([{ toString: 1, b: true }])).toEqual([{ toString: 1, b: true }]);
    expect(table({ columns: { toString: "number" } }).codec(env, "output").encode([{} as { toString: number }])).toEqual([{ toString: null }]);
  });

  it("without columns is not an input", () => {
    expect(table().roles).toEqual(["output"]);
    expect(table({ columns }).roles).toEqual(["input", "output"]);
  });
});

describe("an author's table", () => {
  it("has every default resolved in its props", () => {
    const props = table({ columns: { unitPrice: { type: "number", unit: "€" } } }).props as TableProps;
    expect(props.columns).toEqual([{ name: "unitPrice", label: "Unit price", type: "number", unit: "€", digits: null, min: null, max: null, optional: false, choices: null }]);
  });

  it("is refused with the column's name when an option does not fit", () => {
    expect(() => table({ columns: { a: "date" as "text" } })).toThrow('table.columns.a: got "date", expected "text", "number", "boolean", or { type, … }');
    expect(() => table({ columns: { a: { type: "number", min: 5, max: 1 } } })).toThrow("table.columns.a.min: got 5, expected at most max (1)");
    expect(() => table({ columns: { a: { type: "text", unit: "€" } as never } })).toThrow("table.columns.a.unit");
    expect(() => table({ columns: { a: "number" }, default: [{ a: "1" as unknown as number }] })).toThrow(/table.default: .*A, row 1: must be a number/);
    expect(() => table({ columns: {} })).toThrow("table.columns: got {}, expected columns by name");
  });
});

describe("the page's table", () => {
  it("reads columns from rows: names, types, and decimals that stand under one another", () => {
    const found = readColumns([{ id: 1, share: 0.25, ok: true }, { id: 2, share: 12.125, late: null }]);
    expect(found.map(({ name, type, digits }) => [name, type, digits])).toEqual([["id", "number", 0], ["share", "number", 3], ["ok", "boolean", null], ["late", "text", null]]);
  });

  it("sorts numbers by size, texts as people count, and leaves empty cells last both ways", () => {
    const rows = [{ a: "b10", n: 2 }, { a: "b9", n: null }, { a: "a", n: 10 }];
    expect(sortRows(rows, [{ column: "a", down: false }])).toEqual([2, 1, 0]);
    expect(sortRows(rows, [{ column: "n", down: false }])).toEqual([0, 2, 1]);
    expect(sortRows(rows, [{ column: "n", down: true }])).toEqual([2, 0, 1]);
    expect(sortRows([{ k: 1, n: 1 }, { k: 0, n: 2 }, { k: 1, n: 0 }], [{ column: "k", down: true }, { column: "n", down: false }])).toEqual([2, 0, 1]);
  });

  it("copies to spreadsheets and back", () => {
    expect(toTsv([["a\tb", 1.5], [null, true]])).toBe("a b\t1.5\n\ttrue");
    expect(fromTsv("a\t1,5\r\nb\t2\r\n")).toEqual([["a", "1,5"], ["b", "2"]]);
  });

  it("gives a long text no more than 320 pixels", () => {
    const rows = [{ a: "x".repeat(500), b: 1 }];
    expect(columnTemplate(readColumns(rows), rows, "")).toBe("minmax(min(320px, 40cqi), 320fr) minmax(64px, 64fr)");
  });
});
