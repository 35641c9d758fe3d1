// JSON from strangers: where it is malformed, and what it must not hold. It refuses to know HTTP and what the values mean.

import { findProblem, formatPath } from "../demo/json.ts";
import { VitrineError, type Issue } from "../run/errors.ts";

/**
 * Parses a body: an object without keys that could reach a prototype.
 * @throws VitrineError `bad_request`, with line and column where the text is not JSON
 */
export function parseJsonObject(text: string): Record<string, unknown> {
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse("The body must be a JSON object", []);
  const path: (string | number)[] = [];
  const problem = findProblem(value, path);
  if (problem !== null) throw refuse(`The body holds ${problem}`, [{ path: formatPath(path), message: problem }]);
  return value as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { at, expected } = findMistake(text);
    const line = text.slice(0, at).split("\n").length;
    const column = at - text.lastIndexOf("\n", at - 1);
    const got = at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0)) : "the end";
    throw refuse(`The body is not JSON: line ${line}, column ${column}: got ${got}, expected ${expected}`, []);
  }
}

function refuse(message: string, issues: readonly Issue[]): VitrineError {
  return new VitrineError("bad_request", message, { issues });
}

/** Reads the text again, by hand, up to the first character that cannot stand there: V8's own message often has no place. */
function findMistake(text: string): { at: number; expected: string } {
  const closers: string[] = [];
  let at = 0;
  let want: "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "next" = "value";
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match !== null;
  };
  /** Moves behind the string; or to the mistake in it, and says what should stand there. */
  const passString = (): string | null => {
    at++;
    for (; at < text.length; at++) {
      const letter = text.charAt(at);
      if (letter === '"') {
        at++;
        return null;
      }
      if (letter < " ") return "a control character written as an escape, such as \\n";
      if (letter !== "\\") continue;
      if (!/^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at + 1, at + 6))) return "an escape that JSON knows";
      at++;
    }
    return "the closing quote";
  };
  for (;;) {
    take(space);
    const letter = text[at];
    switch (want) {
      case "next": {
        const closer = closers.at(-1);
        if (closer === undefined) return { at, expected: "nothing more" };
        if (letter === closer) closers.pop();
        else if (letter === ",") want = closer === "}" ? "key" : "value";
        else return { at, expected: `"," or "${closer}"` };
        at++;
        continue;
      }
      case "colon":
        if (letter !== ":") return { at, expected: '":"' };
        want = "value";
        at++;
        continue;
      case "key":
      case "keyOrEnd":
        if (want === "keyOrEnd" && letter === "}") {
          closers.pop();
          want = "next";
          at++;
        } else if (letter !== '"') {
          return { at, expected: want === "key" ? 'a name in "quotes"' : 'a name in "quotes" or "}"' };
        } else {
          const mistake = passString();
          if (mistake !== null) return { at, expected: mistake };
          want = "colon";
        }
        continue;
      default:
        if (want === "valueOrEnd" && letter === "]") {
          closers.pop();
          want = "next";
          at++;
        } else if (letter === "{" || letter === "[") {
          closers.push(letter === "{" ? "}" : "]");
          want = letter === "{" ? "keyOrEnd" : "valueOrEnd";
          at++;
        } else if (letter === '"') {
          const mistake = passString();
          if (mistake !== null) return { at, expected: mistake };
          want = "next";
        } else if (take(scalar)) {
          want = "next";
        } else {
          return { at, expected: "a value" };
        }
    }
  }
}

const space = /[ \t\r\n]*/y;
const scalar = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
