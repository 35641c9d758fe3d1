// What a hostile visitor or a careless demo can try, over and over: the site must stand, and say what is wrong.

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDoors } from "../../../lib/doors/doors.ts";
import { hostOn, numberDemo, until, type HostOn } from "../host/host-on.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

describe("a demo that turns against its own process", () => {
  let site: HostOn;
  beforeAll(async () => {
    site = await hostOn({
      "fine.ts": numberDemo("({ n }) => ({ x: n + 1 })"),
      "garbage.ts": `import { writeSync } from "node:fs";\n${numberDemo('async () => { writeSync(3, "not a frame ".repeat(500)); await new Promise((r) => setTimeout(r, 60_000)); return { x: 1 }; }', "retry: false,")}`,
      "loud.ts": numberDemo('() => { for (let i = 0; i < 200; i++) console.log("x".repeat(100_000)); return { x: 7 }; }'),
      "globals.ts": numberDemo('() => { JSON.stringify = () => { throw new Error("mine now"); }; return { x: 1 }; }', "retry: false,"),
    });
  });
  afterAll(() => site[Symbol.asyncDispose]());

  it("by writing garbage on the runner's pipe loses that runner alone", async () => {
    expect(await site.end("garbage")).toMatchObject({ type: "failed" });
    expect(await site.end("fine", { n: 1 })).toMatchObject({ outputs: { x: 2 } });
  });

  it("by printing 20 MB still gets its answer through", async () => {
    expect(await site.end("loud")).toMatchObject({ type: "done", outputs: { x: 7 } });
  });

  it("by replacing JSON.stringify cannot reach the host or another demo", async () => {
    const run = site.host.run({ slug: "globals", inputs: {}, unwatchedMs: 0 });
    await run.finished();
    await until(async () => (await site.end("fine", { n: 3 })).type === "done");
    expect(site.host.demos().map((demo) => demo.slug)).toContain("fine");
  });
});

it("whatever JSON is sent to whichever demo, the answer is a result or a clear refusal, and the site goes on", async () => {
  await using site = await hostOn({}, { path: join(root, "demos") });
  const doors = createDoors(site.host, {});
  const slugs = site.host.demos().map((demo) => demo.slug);
  const names = site.host.demos().flatMap((demo) => demo.spec?.inputs.map((input) => input.name) ?? []);
  const body = fc.record({ inputs: fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.jsonValue(), { maxKeys: 4 }) }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...slugs), fc.oneof({ weight: 4, arbitrary: body }, { weight: 1, arbitrary: fc.jsonValue() }), async (slug, sent) => {
      const response = await doors.request(`/api/demos/${slug}/run`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(sent) });
      const answer = (await response.json()) as { outputs?: object; error?: { code: string; message: string } };
      expect([200, 400, 422], `${slug} ${JSON.stringify(sent)} ${JSON.stringify(answer)}`).toContain(response.status);
      if (response.status !== 200) expect(answer.error?.message).toMatch(/\w/);
      expect(JSON.stringify(answer)).not.toContain(root);
    }),
    { numRuns: 150 },
  );
  expect((await doors.request("/healthz")).status).toBe(200);
}, 60_000);

it.runIf(process.platform === "linux")("runners end when the web process is killed without a word", async () => {
  const data = mkdtempSync(join(tmpdir(), "vitrine-orphan-"));
  const child = spawn(process.execPath, [join(root, "lib/cli/bin.js"), "serve", join(root, "demos"), "--port", "0", "--data", data], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NODE_ENV: "production" } });
  const childrenOf = (parent: number): number[] =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => {
        try {
          return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1]) === parent;
        } catch {
          return false;
        }
      })
      .map(Number);
  const isAlive = (pid: number): boolean => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return false;
    }
  };
  let runners: number[] = [];
  await until(() => (runners = childrenOf(child.pid ?? 0)).length > 0);
  child.kill("SIGKILL");
  await until(() => !runners.some(isAlive));
  rmSync(data, { recursive: true, force: true });
});
