import { expect, it } from "vitest";
import { createStyle, drawBytes, drawScreen, type Screen } from "../../../lib/cli/screen.ts";
import type { DemoSpec } from "../../../lib/demo/spec.ts";

const spec = { title: "Iris species", models: [{ name: "iris-logreg", task: "", bytes: 1234, license: "", source: "" }] } as unknown as DemoSpec;
const error = { message: "Unexpected end of file\nmore", file: "broken.ts", line: 3, column: 7, source: "", hint: "", stack: "" };
const screen: Screen = {
  version: "1.2.3",
  name: "demos",
  urls: ["http://localhost:3001"],
  askedPort: 3000,
  port: 3001,
  runners: 2,
  watching: true,
  demos: [
    { slug: "broken", state: "broken", spec: null, error },
    { slug: "iris", state: "ready", spec, error: null },
    { slug: "slow", state: "loading", spec: null, error: null },
  ],
};

it("the screen says what runs where, what is broken, and how to stop", () => {
  expect(drawScreen(screen, createStyle(false))).toBe(`
  Vitrine 1.2.3  demos

  http://localhost:3001   port 3000 is taken, so this is 3001

  ✗ broken  broken.ts:3:7  Unexpected end of file
  ✓ iris    Iris species  iris-logreg 1.2 kB
  … slow    still loading

  2 runners, watching for changes. Ctrl-C stops.
`);
});

it("an empty folder is told what to put into it", () => {
  expect(drawScreen({ ...screen, demos: [] }, createStyle(false))).toContain("No demos here yet: add a file with export default defineDemo(");
});

it("a terminal without colours gets none", () => {
  expect(drawScreen(screen, createStyle(false))).not.toContain("\u001b");
  expect(drawScreen(screen, createStyle(true))).toContain("\u001b[31m✗");
});

it("bytes read as people write them", () => {
  expect([0, 999, 1000, 18_500_000, 2_100_000_000].map(drawBytes)).toEqual(["0 B", "999 B", "1.0 kB", "19 MB", "2.1 GB"]);
});
