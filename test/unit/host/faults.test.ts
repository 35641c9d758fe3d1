import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostOn, numberDemo, until, type HostOn } from "./host-on.ts";

const memory = 300 * 1024 * 1024;

describe("a demo that misbehaves", () => {
  let site: HostOn;
  beforeAll(async () => {
    site = await hostOn(
      {
        "fine.ts": numberDemo("({ n }) => ({ x: n + 1 })"),
        "loop.ts": numberDemo("() => { for (;;) {} }", "timeout: 4,"),
        "exit.ts": numberDemo("() => { process.exit(3); }"),
        "thrown.ts": numberDemo('() => { throw "just a text"; }'),
        "rejected.ts": numberDemo('async () => { void Promise.reject(new Error("nobody caught me")); await new Promise((r) => setTimeout(r, 500)); return { x: 1 }; }'),
        "heap.ts": numberDemo("async () => { const keep: unknown[] = []; for (;;) keep.push(new Array(1e5).fill(Math.random())); }"),
        "native.ts": numberDemo("async () => { const keep: unknown[] = []; for (;;) { keep.push(Buffer.alloc(3e7, 1)); await new Promise((r) => setTimeout(r, 5)); } }"),
        "segfault.ts": numberDemo('() => { process.kill(process.pid, "SIGSEGV"); for (;;) {} }'),
        "slow.ts": numberDemo("async () => { await new Promise((r) => setTimeout(r, 60_000)); return { x: 1 }; }"),
        "polite.ts": numberDemo('(_, { signal }) => new Promise((_r, reject) => signal.addEventListener("abort", () => reject(signal.reason)))'),
        "once.ts": numberDemo('async function* () { yield { x: 1 }; await new Promise((r) => setTimeout(r, 50)); process.kill(process.pid, "SIGKILL"); await new Promise(() => {}); }'),
        "no-retry.ts": numberDemo('() => { process.kill(process.pid, "SIGKILL"); for (;;) {} }', "retry: false,"),
      },
      { limits: { runnerBytes: memory } },
    );
    // Both runners are up, as on a site that has been running for a moment.
    await until(() => site.host.demos().every((demo) => demo.state === "ready"));
    await new Promise((resume) => setTimeout(resume, 1_500));
  });
  afterAll(() => site[Symbol.asyncDispose]());

  const cases = [
    // First, while both runners are up: after a crash the others share what is left until a new one has started.
    { slug: "loop", code: "timeout", says: /more than 4 s/ },
    { slug: "exit", code: "run_failed", says: /called process\.exit\(3\)/ },
    { slug: "thrown", code: "run_failed", says: /^just a text$/ },
    { slug: "rejected", code: "crashed", says: /Unhandled rejection: nobody caught me/ },
    { slug: "segfault", code: "crashed", says: /SIGSEGV/ },
    { slug: "heap", code: "out_of_memory", says: /more memory than its runner may have/ },
    { slug: "native", code: "out_of_memory", says: /more memory than its runner may have/ },
  ];

  for (const { slug, code, says } of cases) {
    it(`${slug} ends as "${code}" while another demo keeps answering`, async () => {
      const culprit = site.host.run({ slug, inputs: {}, unwatchedMs: 0 });
      const last = culprit.finished();
      const begun = performance.now();
      const waits: number[] = [];
      do {
        const asked = performance.now();
        expect(await site.end("fine", { n: 4 })).toMatchObject({ type: "done", outputs: { x: 5 } });
        waits.push(performance.now() - asked);
        await new Promise((resume) => setTimeout(resume, 30));
      } while (["queued", "running"].includes(culprit.snapshot().state));
      // A second here, where nothing else loads the machine; as a share of the hang it holds on a busy one too.
      if (slug === "loop") expect(Math.max(...waits)).toBeLessThan((performance.now() - begun) / 2);
      const event = await last;
      expect(event).toMatchObject({ type: "failed", error: { code } });
      expect(event.type === "failed" && event.error.message).toMatch(says);
    });
  }

  it("three endless loops at once leave a runner for others", async () => {
    let ended = 0;
    const loops = [1, 2, 3].map(() => site.end("loop").finally(() => (ended += 1)));
    await new Promise((resume) => setTimeout(resume, 300));
    for (let count = 0; count < 4; count++) expect(await site.end("fine")).toMatchObject({ type: "done" });
    // All of these were answered while at least two loops still hang.
    expect(site.host.demo("loop")?.state).toBe("ready");
    expect(ended).toBe(0);
    for (const loop of await Promise.all(loops)) expect(loop).toMatchObject({ type: "failed", error: { code: "timeout" } });
  }, 20_000);

  it("cancelling a run that ignores the signal ends its process", async () => {
    const run = site.host.run({ slug: "slow", inputs: {}, unwatchedMs: 0 });
    const last = run.finished();
    await until(() => run.snapshot().state === "running");
    run.cancel("Cancelled");
    expect(await last).toMatchObject({ type: "cancelled" });
    await until(() => site.log.length >= 0 && run.snapshot().state === "cancelled");
    expect(await site.end("fine")).toMatchObject({ type: "done" });
  });

  it("cancelling reaches a run that listens to the signal", async () => {
    const run = site.host.run({ slug: "polite", inputs: {}, unwatchedMs: 0 });
    const last = run.finished();
    await until(() => run.snapshot().state === "running");
    run.cancel("Cancelled");
    expect(await last).toMatchObject({ type: "cancelled", reason: "Cancelled" });
  });

  it("a run that nobody watches any more is cancelled", async () => {
    const run = site.host.run({ slug: "polite", inputs: {}, unwatchedMs: 50 });
    const stop = run.watch(0, () => {});
    await until(() => run.snapshot().state === "running");
    stop();
    await until(() => run.snapshot().state === "cancelled");
  });

  it("a detached run lives on with nobody watching", async () => {
    const run = site.host.run({ slug: "polite", inputs: {}, unwatchedMs: 20 });
    const stop = run.watch(0, () => {});
    run.detach();
    stop();
    await new Promise((resume) => setTimeout(resume, 300));
    expect(run.snapshot()).toMatchObject({ state: "running", detached: true });
    run.cancel("end of test");
  });

  it("a run that has yielded is not tried again after a crash", async () => {
    const run = site.host.run({ slug: "once", inputs: {}, unwatchedMs: 0 });
    const events: string[] = [];
    for await (const event of run.stream()) events.push(event.type);
    expect(events.filter((type) => type === "partial")).toHaveLength(1);
    expect(events.at(-1)).toBe("failed");
  });

  it("three crashes within a minute close that demo alone, with the reason", async () => {
    await site.end("no-retry");
    await site.end("no-retry");
    await site.end("no-retry");
    expect(site.host.demo("no-retry")).toMatchObject({ state: "closed", error: { message: expect.stringContaining("SIGKILL") } });
    expect(() => site.host.run({ slug: "no-retry", inputs: {}, unwatchedMs: 0 })).toThrow(/closed after 3 crashes in a minute/);
    expect(await site.end("fine")).toMatchObject({ type: "done" });
  });
});

it("a message shows no folder of the server unless authors are watching", async () => {
  const source = numberDemo('() => { throw new Error("ENOENT: no such file, open \'/srv/secret/place/key.pem\'"); }');
  await using served = await hostOn({ "leak.ts": source });
  const hidden = await served.end("leak");
  expect(hidden).toMatchObject({ type: "failed", error: { message: "ENOENT: no such file, open 'key.pem'" } });
  expect(hidden.type === "failed" && hidden.error.stack).toBeUndefined();
  await using watched = await hostOn({ "leak.ts": source }, { watching: true });
  const shown = await watched.end("leak");
  expect(shown.type === "failed" && shown.error.stack).toMatch(/leak\.ts:3:/);
});

it("a full queue refuses with the limit in the message", async () => {
  await using site = await hostOn({ "slow.ts": numberDemo("() => new Promise(() => {})") }, { limits: { queue: 3 }, runners: 1 });
  const submit = () => site.host.run({ slug: "slow", inputs: {}, unwatchedMs: 60_000 });
  const runs = Array.from({ length: 11 }, submit);
  expect(runs.at(-1)?.snapshot().position).toBe(3);
  expect(submit).toThrow(/3 runs are waiting; the limit is 3/);
  for (const run of runs) run.cancel("end of test");
});

it("closing lets started runs finish", async () => {
  const site = await hostOn({ "brief.ts": numberDemo("async () => { await new Promise((r) => setTimeout(r, 300)); return { x: 7 }; }") });
  const run = site.host.run({ slug: "brief", inputs: {}, unwatchedMs: 0 });
  const last = run.finished();
  await until(() => run.snapshot().state === "running");
  await site[Symbol.asyncDispose]();
  expect(await last).toMatchObject({ type: "done", outputs: { x: 7 } });
});
