// Every example of every demo in the gallery, run by the real runner on the real models, against what its author expects.

import { afterAll, describe, expect, it } from "vitest";
import { fileURLToPath } from "node:url";
import { findMismatches } from "../../../lib/run/matches.ts";
import { hostOn } from "../host/host-on.ts";

const demos = fileURLToPath(new URL("../../../demos", import.meta.url));
const site = await hostOn({}, { path: demos });
afterAll(() => site[Symbol.asyncDispose]());

for (const { slug, spec, error } of site.host.demos()) {
  describe(`the demo ${slug}`, () => {
    it("loads", () => expect(error).toBeNull());
    it("has a title, a description and at least two examples", () => {
      expect(spec?.description.length).toBeGreaterThan(40);
      expect(spec?.examples.length).toBeGreaterThanOrEqual(2);
    });
    it("names licence and source of its models", () => {
      for (const model of spec?.models ?? []) expect(model).toMatchObject({ license: expect.stringMatching(/\w/), source: expect.stringMatching(/\w/) });
    });
    for (const example of spec?.examples ?? []) {
      it(`gives what is expected of ${example.title}`, async () => {
        const last = await site.end(slug, example.inputs);
        expect(last).toMatchObject({ type: "done" });
        if (last.type === "done" && example.expect) expect(findMismatches(example.expect, last.outputs)).toEqual([]);
      });
    }
  });
}

it("at least one example of every demo says what it expects", () => {
  const silent = site.host.demos().filter(({ spec }) => !spec?.examples.some((example) => example.expect !== null));
  expect(silent.map((demo) => demo.slug)).toEqual([]);
});
