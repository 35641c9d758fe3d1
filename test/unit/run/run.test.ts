import { describe, expect, it } from "vitest";
import { number, text, select } from "../../../components/widgets/index.ts";
import { defineDemo, type Demo } from "../../../lib/demo/define.ts";
import type { Env } from "../../../lib/demo/field.ts";
import type { RunnerEvent } from "../../../lib/run/events.ts";
import { describeFailure, hideFolders, prepareDemo, runDemo } from "../../../lib/run/run.ts";
import { VitrineError } from "../../../lib/run/errors.ts";

const env: Env = {
  files: {
    read: () => Promise.reject(new VitrineError("unknown_file", "This file has expired; add it again")),
    write: () => Promise.reject(new Error("no file is written here")),
  },
  limits: { maxPixels: 1e6, maxFileBytes: 1e6 },
};

async function eventsOf(demo: Demo, inputs: Record<string, never> | object = {}, more: { outputs?: string[]; signal?: AbortSignal } = {}): Promise<RunnerEvent[]> {
  const events: RunnerEvent[] = [];
  let clock = 0;
  await runDemo(
    prepareDemo(demo, env, {}),
    { inputs: inputs as Record<string, never>, outputs: more.outputs ?? null, signal: more.signal ?? new AbortController().signal, rendered: true, watching: false, now: () => clock++, report: () => {} },
    (event) => events.push(event),
  );
  return events;
}

const one = { inputs: { n: number({ default: 2, min: 0, max: 9 }) }, outputs: { x: number() } };

describe("inputs", () => {
  const demo = defineDemo({
    inputs: { n: number({ min: 0, max: 9 }), word: text({ optional: true }), fixed: number({ default: 4, disabled: true }), kind: select({ choices: ["a", "b"], optional: true }) },
    outputs: { seen: text() },
    run: (values) => ({ seen: JSON.stringify(values) }),
  });
  const seen = async (inputs: object) => {
    const last = (await eventsOf(demo, inputs)).at(-1);
    return last?.type === "done" ? JSON.parse(String(last.outputs.seen)) : last;
  };

  it("that are missing take their default; optional ones without one are undefined", async () => {
    expect(await seen({})).toEqual({ n: 0, fixed: 4 });
  });
  it("that are disabled keep their default whatever is sent", async () => {
    expect(await seen({ fixed: 99 })).toMatchObject({ fixed: 4 });
  });
  it("that do not fit are told all at once, in the order of the form", async () => {
    expect(await seen({ kind: "z", n: 10 })).toMatchObject({
      type: "failed",
      error: { code: "invalid_input", issues: [{ path: "n" }, { path: "kind" }] },
    });
  });
  it("that are null are required unless optional", async () => {
    expect(await seen({ n: null })).toMatchObject({ error: { issues: [{ path: "n", message: "Required" }] } });
  });
});

describe("a generator", () => {
  it("gives a partial event for each yield, and what they add up to at the end", async () => {
    const demo = defineDemo({
      inputs: {},
      outputs: { a: number(), b: number() },
      run: async function* () {
        yield { a: 1 };
        yield { b: 2 };
        yield { a: 3 };
      },
    });
    const events = await eventsOf(demo);
    expect(events.map((event) => event.type)).toEqual(["started", "partial", "partial", "partial", "done"]);
    expect(events.at(-1)).toMatchObject({ outputs: { a: 3, b: 2 } });
  });
  it("may be a plain one, and may return its last part", async () => {
    const demo = defineDemo({
      inputs: {},
      outputs: { a: number() },
      run: function* () {
        yield { a: 1 };
        return { a: 9 };
      },
    });
    expect((await eventsOf(demo)).at(-1)).toMatchObject({ type: "done", outputs: { a: 9 } });
  });
  it("is closed when the run is cancelled, so that its finally runs", async () => {
    const stop = new AbortController();
    let closed = false;
    const demo = defineDemo({
      inputs: {},
      outputs: { a: number() },
      run: async function* () {
        try {
          for (let a = 0; ; a++) {
            if (a === 3) stop.abort("enough");
            yield { a };
          }
        } finally {
          closed = true;
        }
      },
    });
    expect((await eventsOf(demo, {}, { signal: stop.signal })).at(-1)).toEqual({ type: "cancelled", reason: "enough" });
    expect(closed).toBe(true);
  });
});

describe("a record of functions", () => {
  const computed: string[] = [];
  const demo = defineDemo({
    inputs: { a: number({ default: 1 }), b: number({ default: 2 }) },
    outputs: { sum: number(), onlyA: number(), all: text() },
    run: {
      sum: ({ a, b }) => (computed.push("sum"), a + b),
      onlyA: async (inputs) => (computed.push("onlyA"), inputs.a),
      all: (inputs) => (computed.push("all"), Object.keys({ ...inputs }).join()),
    },
  });
  it("says which inputs each output read", async () => {
    expect((await eventsOf(demo)).at(-1)).toMatchObject({ type: "done", reads: { sum: ["a", "b"], onlyA: ["a"], all: ["a", "b"] } });
  });
  it("computes only the outputs that are asked for", async () => {
    computed.length = 0;
    const events = await eventsOf(demo, { a: 5 }, { outputs: ["onlyA"] });
    expect(computed).toEqual(["onlyA"]);
    expect(events.at(-1)).toMatchObject({ outputs: { onlyA: 5 } });
  });
});

describe("what run gives back", () => {
  const failing = (run: () => unknown) => eventsOf(defineDemo({ ...one, run: run as () => { x: number } })).then((events) => events.at(-1));
  it("must be an object by output name", async () => {
    expect(await failing(() => 5)).toMatchObject({ error: { code: "invalid_output", message: "run gave 5; expected an object with x" } });
  });
  it("must have every output", async () => {
    expect(await failing(() => ({}))).toMatchObject({ error: { code: "invalid_output", message: 'run gave no "x"; outputs needs x: number()' } });
  });
  it("must have no other", async () => {
    expect(await failing(() => ({ x: 1, y: 2 }))).toMatchObject({ error: { message: 'run gave "y", which is not in outputs (x)' } });
  });
  it("must fit its widget, and the message names it", async () => {
    expect(await failing(() => ({ x: "three" }))).toMatchObject({ error: { code: "invalid_output", issues: [{ path: "x" }] } });
  });
});

describe("context", () => {
  it("thins out progress but always tells the last", async () => {
    const demo = defineDemo({ ...one, run: (_, { progress }) => (Array.from({ length: 1000 }, (_x, i) => progress(i / 999, `step ${i}`)), { x: 1 }) });
    const told = (await eventsOf(demo)).filter((event) => event.type === "progress");
    expect(told.length).toBeLessThan(100);
    expect(told.at(-1)).toMatchObject({ fraction: 1, text: "step 999" });
  });
  it("keeps at most 1,000 log lines and says so", async () => {
    const demo = defineDemo({ ...one, run: (_, { log }) => (Array.from({ length: 5000 }, (_x, i) => log(`line ${i}`)), { x: 1 }) });
    const lines = (await eventsOf(demo)).filter((event) => event.type === "log");
    expect(lines).toHaveLength(1001);
    expect(lines.at(-1)).toMatchObject({ text: "Only the first 1000 lines are kept." });
  });
  it("refuses a progress that is no number", async () => {
    const demo = defineDemo({ ...one, run: (_, { progress }) => (progress(Number.NaN), { x: 1 }) });
    expect((await eventsOf(demo)).at(-1)).toMatchObject({ type: "failed", error: { message: expect.stringContaining("expected a number from 0 to 1") } });
  });
});

describe("a message outside watching", () => {
  it("loses the folders of this server and nothing else", () => {
    expect(hideFolders("open '/srv/app/data/key.pem' failed")).toBe("open 'key.pem' failed");
    expect(hideFolders("at file:///srv/app/demo.ts:3:1")).toBe("at demo.ts:3:1");
    expect(hideFolders("see https://example.org/a/b/c")).toBe("see https://example.org/a/b/c");
    expect(hideFolders("1/2 of models/iris/model.json")).toBe("1/2 of models/iris/model.json");
  });
  it("tells a thrown text, and names what is no error", () => {
    expect(describeFailure("plain", false)).toMatchObject({ code: "run_failed", message: "plain" });
    expect(describeFailure({ odd: 1 }, false).message).toBe('The demo threw {"odd":1}');
    expect(describeFailure(undefined, false).message).toBe("The demo threw nothing");
  });
});
