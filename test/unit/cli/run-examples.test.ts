import { expect, it } from "vitest";
import { runExamples } from "../../../lib/cli/run-examples.ts";
import { createStyle } from "../../../lib/cli/screen.ts";
import { hostOn, numberDemo } from "../host/host-on.ts";

it("examples that hold, that do not, that fail and demos that do not load are counted and explained", async () => {
  await using site = await hostOn({
    "double.ts": numberDemo("({ n }) => ({ x: 2 * n })", "examples: [{ title: 'right', inputs: { n: 3 }, expect: { x: 6 } }, { title: 'wrong', inputs: { n: 3 }, expect: { x: 7 } }],"),
    "broken.ts": "const a = ;\nexport default a;",
    "throws.ts": numberDemo('() => { throw new Error("no luck"); }', "examples: [{ title: 'any', inputs: {} }],"),
  });
  const lines: string[] = [];
  expect(await runExamples(site.host, createStyle(false), (line) => lines.push(line))).toEqual({ passed: 1, failed: 3 });
  const text = lines.join("\n");
  expect(text).toMatch(/✓ double · right/);
  expect(text).toMatch(/✗ double · wrong.*\n +x: got 6, expected 7/);
  expect(text).toMatch(/✗ broken does not load\n +broken\.ts:1/);
  expect(text).toMatch(/✗ throws · any.*\n +no luck/);
});
