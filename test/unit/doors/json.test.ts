import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deepest } from "../../../lib/demo/json.ts";
import { parseJsonObject } from "../../../lib/doors/json.ts";
import { isVitrineError } from "../../../lib/run/errors.ts";

function messageOf(text: string): string {
  try {
    parseJsonObject(text);
    return "accepted";
  } catch (error) {
    return isVitrineError(error) && error.code === "bad_request" ? error.message : String(error);
  }
}

describe("malformed JSON is refused with its place", () => {
  it.each([
    ["", 'line 1, column 1: got the end, expected a value'],
    ["{", 'line 1, column 2: got the end, expected a name in "quotes" or "}"'],
    ["{a: 1}", 'line 1, column 2: got "a", expected a name in "quotes" or "}"'],
    ['{"a" 1}', 'line 1, column 6: got "1", expected ":"'],
    ['{"a": 1,}', 'line 1, column 9: got "}", expected a name in "quotes"'],
    ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: got "\\"", expected "," or "}"'],
    ['{"a": [1, 2}', 'line 1, column 12: got "}", expected "," or "]"'],
    ['{"a": [1,]}', 'line 1, column 10: got "]", expected a value'],
    ['{"a": NaN}', 'line 1, column 7: got "N", expected a value'],
    ['{"a": Infinity}', 'line 1, column 7: got "I", expected a value'],
    ['{"a": 01}', 'line 1, column 8: got "1", expected "," or "}"'],
    ['{"a": truth}', 'line 1, column 7: got "t", expected a value'],
    ['{"a": "b}', "line 1, column 10: got the end, expected the closing quote"],
    ['{"a": "b\nc"}', 'line 1, column 9: got "\\n", expected a control character written as an escape, such as \\n'],
    ['{"a": "\\x"}', 'line 1, column 8: got "\\\\", expected an escape that JSON knows'],
    ["{} {}", 'line 1, column 4: got "{", expected nothing more'],
    ["{'a': 1}", `line 1, column 2: got "'", expected a name in "quotes" or "}"`],
    ['{"a": 💛}', 'line 1, column 7: got "💛", expected a value'],
  ])("%j", (text, place) => expect(messageOf(text)).toBe(`The body is not JSON: ${place}`));

  it("always with a place inside the text, and quickly", () => {
    const near = fc.json().chain((text) => fc.tuple(fc.constant(text), fc.nat(text.length), fc.constantFrom("", ",", '"', "}", "]", "\\", "\n", "e")));
    fc.assert(
      fc.property(near, ([text, at, extra]) => {
        const spoiled = text.slice(0, at) + extra + text.slice(at + 1);
        const message = messageOf(spoiled);
        let isJson = true;
        try {
          JSON.parse(spoiled);
        } catch {
          isJson = false;
        }
        expect(message.startsWith("The body is not JSON: line ")).toBe(!isJson);
      }),
    );
    const long = `{"a": "${"\\\\x".repeat(500_000)}`;
    expect(messageOf(long)).toContain("expected the closing quote");
    expect(messageOf(`{"a": ${"[".repeat(1_000_000)}`)).toContain("expected a value");
  });
});

describe("a body that could do harm is refused", () => {
  it.each(["[]", "1", "null", '"text"'])("%s, which is not an object", (text) => expect(messageOf(text)).toBe("The body must be a JSON object"));

  it.each([
    '{"__proto__": {"admin": true}}',
    '{"inputs": {"__proto__": {"admin": true}}}',
    '{"inputs": {"\\u005f_proto__": 1}}',
    '{"inputs": {"rows": [{"a": {"__proto__": 1}}]}}',
    '{"constructor": 1}',
    '{"inputs": {"constructor": 1}}',
    '{"inputs": {"a": {"constructor": {"prototype": {"x": 1}}}}}',
  ])("%s", (text) => {
    expect(messageOf(text)).toMatch(/the key "(__proto__|constructor)", which is not allowed/);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it("nested deeper than any value is", () => {
    const nested = (depth: number) => `{"inputs": ${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(messageOf(nested(deepest))).toContain("nested more than");
    expect(messageOf(nested(500_000))).toContain("nested more than");
    expect(messageOf(nested(deepest - 2))).toBe("accepted");
  });
});

it("a number too large to be one is refused, as it would arrive as null", () => {
  expect(messageOf('{"inputs": {"n": 1e999}}')).toBe("The body holds a number that is too large");
  expect(messageOf('{"inputs": {"n": [1, -1e999]}}')).toBe("The body holds a number that is too large");
  expect(messageOf('{"inputs": {"n": 1e308}}')).toBe("accepted");
});

it("a table may have a column named constructor", () => {
  expect(parseJsonObject('{"inputs": {"rows": [{"constructor": "Ferrari"}]}}')).toEqual({ inputs: { rows: [{ constructor: "Ferrari" }] } });
});
