import { describe, expect, it } from "vitest";
import type { Change } from "../../../lib/host/host.ts";
import { hostOn, numberDemo, until, type HostOn } from "./host-on.ts";

function listen(site: HostOn): Change[] {
  const changes: Change[] = [];
  site.host.onChange((change) => changes.push(change));
  return changes;
}

describe("saving a file while watching", () => {
  it("changes that demo and leaves the others as they were", async () => {
    await using site = await hostOn({ "a.ts": numberDemo("() => ({ x: 1 })"), "b.ts": numberDemo("() => ({ x: 2 })") }, { watching: true });
    const changes = listen(site);
    site.write("a.ts", numberDemo("() => ({ x: 10 })", 'title: "New",'));
    await until(() => changes.length > 0);
    expect(changes).toEqual([{ type: "demo", slug: "a", version: 2, error: null }]);
    expect(site.host.demo("a")?.spec?.title).toBe("New");
    expect(await site.end("a")).toMatchObject({ outputs: { x: 10 } });
    expect(await site.end("b")).toMatchObject({ outputs: { x: 2 } });
    expect(site.host.demo("b")?.version).toBe(1);
  });

  it("reaches a demo through a file that it imports", async () => {
    await using site = await hostOn({ "a.ts": `import { value } from "./parts/value.ts";\n${numberDemo("() => ({ x: value })")}`, "parts/value.ts": "export const value = 1;" }, { watching: true });
    expect(site.host.demos().map((demo) => demo.slug)).toEqual(["a"]);
    expect(await site.end("a")).toMatchObject({ outputs: { x: 1 } });
    site.write("parts/value.ts", "export const value = 42;");
    await until(() => site.host.demo("a")?.version === 2);
    expect(await site.end("a")).toMatchObject({ outputs: { x: 42 } });
  });

  it("finds new files and forgets removed ones", async () => {
    await using site = await hostOn({ "a.ts": numberDemo("() => ({ x: 1 })") }, { watching: true });
    site.write("deep/new.ts", numberDemo("() => ({ x: 3 })"));
    await until(() => site.host.demo("deep/new")?.state === "ready");
    expect(await site.end("deep/new")).toMatchObject({ outputs: { x: 3 } });
    site.remove("deep/new.ts");
    await until(() => site.host.demo("deep/new") === undefined);
  });

  it("lets a run that was started finish on the old code", async () => {
    await using site = await hostOn({ "a.ts": numberDemo("async () => { await new Promise((r) => setTimeout(r, 800)); return { x: 1 }; }") }, { watching: true });
    const changes = listen(site);
    const run = site.host.run({ slug: "a", inputs: {}, unwatchedMs: 0 });
    const last = run.finished();
    await until(() => run.snapshot().state === "running");
    site.write("a.ts", numberDemo("() => ({ x: 2 })"));
    await until(() => changes.length > 0);
    expect(await site.end("a")).toMatchObject({ outputs: { x: 2 } });
    expect(await last).toMatchObject({ type: "done", outputs: { x: 1 } });
  });
});

describe("a mistake in a file", () => {
  const mistakes = [
    { name: "a syntax error", text: "const a = ;\nexport default a;", line: 1, says: /Unexpected ";"/ },
    { name: "an import that is not installed", text: '\nimport x from "no-such-package";\nexport default x;', line: 2, says: /no-such-package/ },
    { name: "a wrong option", text: 'import { slider } from "vitrine";\n\nexport default slider({ min: 5, max: 1 });', line: 3, says: /slider\.min: got 5, expected less than max \(1\)/ },
    { name: "a default export that is no demo", text: "export default 42;", line: 0, says: /export default: got 42, expected a demo/ },
    { name: "something thrown while loading", text: 'throw new Error("no such luck");\nexport default 1;', line: 1, says: /no such luck/ },
    { name: "a layout that forgets a field", text: numberDemo("() => ({ x: 1 })", 'layout: [["n"]],'), line: 2, says: /layout: got "x", expected every input and output to have a cell/ },
    { name: "an example that does not fit", text: numberDemo("() => ({ x: 1 })", 'examples: [{ inputs: { n: 1000 } }],'), line: 0, says: /examples\[0\]\.inputs\.n: got 1000/ },
  ];

  for (const { name, text, line, says } of mistakes) {
    it(`says file, line and what for ${name}, and heals when it is fixed`, async () => {
      await using site = await hostOn({ "good.ts": numberDemo("() => ({ x: 1 })"), "bad.ts": text }, { watching: true });
      const entry = site.host.demo("bad");
      expect(entry).toMatchObject({ state: "broken", error: { file: "bad.ts", line } });
      expect(entry?.error?.message).toMatch(says);
      if (line > 0) expect(entry?.error?.source).toBe(text.split("\n")[line - 1]);
      expect(site.log.join("\n")).toContain(`bad.ts${line > 0 ? `:${line}` : ""}`);
      expect(await site.end("good")).toMatchObject({ type: "done" });
      expect(() => site.host.run({ slug: "bad", inputs: {}, unwatchedMs: 0 })).toThrow(says);
      site.write("bad.ts", numberDemo("() => ({ x: 5 })"));
      await until(() => site.host.demo("bad")?.state === "ready");
      expect(site.host.demo("bad")?.error).toBeNull();
      expect(await site.end("bad")).toMatchObject({ outputs: { x: 5 } });
    });
  }

  it("keeps the last good page while a newer version is broken", async () => {
    await using site = await hostOn({ "a.ts": numberDemo("() => ({ x: 1 })", 'title: "Good",') }, { watching: true });
    site.write("a.ts", "export default defineDemo(");
    await until(() => site.host.demo("a")?.state === "broken");
    expect(site.host.demo("a")?.spec?.title).toBe("Good");
  });

  it("is not told to visitors outside watching", async () => {
    await using site = await hostOn({ "bad.ts": "const a = ;\nexport default a;" });
    expect(() => site.host.run({ slug: "bad", inputs: {}, unwatchedMs: 0 })).toThrow(/^This demo does not load at the moment$/);
  });

  it("tells which two files want the same name", async () => {
    await using site = await hostOn({ "a.ts": numberDemo("() => ({ x: 1 })"), "a.js": "export default 1;" });
    expect(site.host.demo("a")?.error?.message).toMatch(/a\.(js|ts) and a\.(js|ts) both want the name "a"/);
  });

  it("that hangs while loading leaves the other demos working", async () => {
    await using site = await hostOn({ "good.ts": numberDemo("() => ({ x: 1 })"), "hang.ts": "for (;;) {}\nexport default 1;" });
    expect(site.host.demo("hang")?.error?.message).toMatch(/Loading took more than 10 s/);
    expect(await site.end("good")).toMatchObject({ type: "done" });
  }, 30_000);
});

it("a demo file in plain JavaScript works as one in TypeScript", async () => {
  await using site = await hostOn({ "plain.mjs": 'import { defineDemo, number } from "vitrine";\nexport default defineDemo({ inputs: { n: number() }, outputs: { x: number() }, run: ({ n }) => ({ x: n * 3 }) });' });
  expect(await site.end("plain", { n: 5 })).toMatchObject({ outputs: { x: 15 } });
});

it("import.meta.url in a demo is the address of the author's file", async () => {
  await using site = await hostOn({ "where.ts": `import { defineDemo, text } from "vitrine";\nexport default defineDemo({ inputs: {}, outputs: { url: text() }, run: () => ({ url: import.meta.url }) });` });
  expect(await site.end("where")).toMatchObject({ outputs: { url: expect.stringMatching(/\/where\.ts$/) } });
});
