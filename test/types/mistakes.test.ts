// An author's mistake must not compile, and what the compiler says must name it. Each file in mistakes/ holds one:
// the line that is wrong ends in `//! word`, and the word must stand in the first or last line of the message,
// or be what the compiler underlines.

import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "mistakes");
const mistakes = readdirSync(folder).filter((name) => name.endsWith(".ts"));

interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Without the place. */
  readonly lines: readonly string[];
}

describe("a mistake in a demo file does not compile", () => {
  let complaints: readonly Complaint[] = [];

  beforeAll(async () => {
    complaints = readComplaints(await compile());
  }, 60_000);

  it("at least 25 kinds are tried", () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(25);
  });

  it("demos without a mistake compile, and nothing else is complained of", () => {
    expect(complaints.filter((complaint) => !complaint.file.includes("/mistakes/"))).toEqual([]);
  });

  it.each(mistakes)("%s", (file) => {
    const source = readFileSync(join(folder, file), "utf8").split("\n");
    const at = source.findIndex((line) => line.includes("//! "));
    const culprit = String(source[at]?.split("//! ")[1]);
    const own = complaints.filter((complaint) => complaint.file.endsWith(`/mistakes/${file}`));
    const first = own.find((complaint) => complaint.line === at + 1);
    expect(first, `an error on line ${at + 1}, not only on ${own.map((complaint) => complaint.line)}`).toBeDefined();
    const underlined = /^[\w$]+/.exec(String(source[at]).slice(Number(first?.column) - 1))?.[0];
    const said = [first?.lines[0], first?.lines.at(-1), underlined].join("\n");
    expect(said).toMatch(new RegExp(`\\b${culprit}\\b`));
  });
});

/** What `tsc` prints; it fails, as it should. */
async function compile(): Promise<string> {
  const tsc = join(import.meta.dirname, "../../node_modules/.bin/tsc");
  const args = ["--noEmit", "--pretty", "false", "-p", join(import.meta.dirname, "tsconfig.json")];
  try {
    const { stdout } = await promisify(execFile)(tsc, args, { maxBuffer: 16e6 });
    return stdout;
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

function readComplaints(printed: string): readonly Complaint[] {
  const found: (Complaint & { lines: string[] })[] = [];
  for (const line of printed.split("\n")) {
    const head = /^(\S.*?)\((\d+),(\d+)\): error (.*)$/.exec(line);
    if (head) found.push({ file: `/${head[1]}`, line: Number(head[2]), column: Number(head[3]), lines: [String(head[4])] });
    else if (line.trim() !== "") found.at(-1)?.lines.push(line.trim());
  }
  return found;
}
