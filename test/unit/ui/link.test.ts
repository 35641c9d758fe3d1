import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fits } from "../../../components/demo/fits.ts";
import { decodeValue, encodeValue, filesIn, parameterOf, same, strip } from "../../../components/demo/link.ts";
import { readLink } from "../../../components/demo/read-link.ts";
import type { Json } from "../../../lib/demo/json.ts";
import type { DemoSpec, FieldSpec } from "../../../lib/demo/spec.ts";

const id = "a".repeat(64);
const file = { file: id, url: `/files/${id}`, name: "cat.png", type: "image/png", bytes: 9 };

describe("a value in a link", () => {
  it("is read as what it was", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        expect(decodeValue(encodeValue(value as Json))).toEqual({ value: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });

  it("is text that people can read", () => {
    expect(encodeValue("Ada Lovelace")).toBe("Ada Lovelace");
    expect(encodeValue(1.4)).toBe("1.4");
    expect(encodeValue([2, 8])).toBe("[2,8]");
  });

  it("tells the text 1.4 from the number, and a text from the name of a stored value", () => {
    expect(decodeValue(encodeValue("1.4"))).toEqual({ value: "1.4" });
    expect(decodeValue(encodeValue(`~${id}`))).toEqual({ value: `~${id}` });
    expect(decodeValue(`~${id}`)).toEqual({ stored: id });
  });

  it("carries of a file its id alone", () => {
    expect(strip({ photo: file, more: [file] })).toEqual({ photo: { file: id }, more: [{ file: id }] });
    expect(filesIn({ photo: file, more: [file] })).toEqual([id, id]);
    expect(same(file, { file: id })).toBe(true);
  });

  it("leaves a table alone whose columns are called file and url", () => {
    const rows = [{ file: "report.pdf", url: "https://example.org" }, { file: id, pages: 3 }, { file: id, url: "https://example.org" }];
    expect(strip(rows)).toEqual(rows);
    expect(filesIn(rows)).toEqual([]);
  });

  it("keeps its parameters apart from the page's own", () => {
    expect(parameterOf("run")).toBe("_run");
    expect(parameterOf("embed")).toBe("_embed");
    expect(parameterOf("photo")).toBe("photo");
  });
});

describe("the kind of a value", () => {
  it("is compared as deep as the schema goes", () => {
    const pair = { type: "array", prefixItems: [{ type: "number" }, { type: "number" }] };
    expect(fits([1, 2], pair)).toBe(true);
    expect(fits([1, "2"], pair)).toBe(false);
    expect(fits([1], pair)).toBe(false);
    expect(fits({ file: id }, { anyOf: [{ type: "object", required: ["file"], properties: { file: { type: "string" } } }, { type: "string" }] })).toBe(true);
    expect(fits({ url: "x" }, { type: "object", required: ["file"] })).toBe(false);
    expect(fits("b", { enum: ["a", "b"] })).toBe(true);
    expect(fits("c", { enum: ["a", "b"] })).toBe(false);
    expect(fits(3, { type: "integer" })).toBe(true);
    expect(fits(3.5, { type: "integer" })).toBe(false);
    expect(fits(900, { type: "number", maximum: 10 })).toBe(true);
  });
});

describe("reading a link on the server", () => {
  const spec = {
    inputs: [field("name", { type: "string" }), field("size", { type: "number" }), field("run", { type: "number" }), field("photo", { anyOf: [{ type: "object" }, { type: "string" }] }), field("note", { type: "string" }, true)],
  } as unknown as DemoSpec;
  const files = { open: async (wanted: string) => (wanted === id ? { path: "unused", ref: file } : undefined) };

  it("takes what fits and passes over what it does not know", async () => {
    const { values, issues } = await readLink(spec, { name: "Ada", size: "1.5", _run: "3", run: "abc", unknown: "1", __proto__: "x" }, files);
    expect(values).toEqual({ name: "Ada", size: 1.5, run: 3 });
    expect(issues).toEqual({});
  });

  it("says under the field when a value does not fit", async () => {
    const { values, issues } = await readLink(spec, { size: "large" }, files);
    expect(values).toEqual({});
    expect(issues.size).toMatch(/does not fit/);
  });

  it("completes a file, and says when it has expired", async () => {
    expect((await readLink(spec, { photo: JSON.stringify({ file: id }) }, files)).values.photo).toEqual(file);
    const gone = await readLink(spec, { photo: JSON.stringify({ file: "b".repeat(64) }) }, files);
    expect(gone.values).toEqual({});
    expect(gone.issues.photo).toMatch(/expired/);
  });

  it("opens no file that is not named by its id", async () => {
    const asked: string[] = [];
    await readLink(spec, { photo: '{"file":"../../etc/passwd"}', name: "~../../etc/passwd" }, { open: async (wanted) => (asked.push(wanted), undefined) });
    expect(asked).toEqual([]);
  });

  it("may empty an optional field", async () => {
    expect((await readLink(spec, { note: "null", name: "null" }, files)).values).toEqual({ note: null });
  });
});

function field(name: string, schema: FieldSpec["schema"], optional = false): FieldSpec {
  return { name, widget: "text", label: name, help: "", optional, disabled: false, props: {}, initial: null, schema };
}
