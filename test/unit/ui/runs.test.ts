import { describe, expect, it } from "vitest";
import { LostRun, Runs, type Clock, type RunDoor, type RunView, type Values } from "../../../components/demo/runs.ts";
import type { ErrorBody } from "../../../lib/run/errors.ts";
import type { RunEvent, RunEventBody } from "../../../lib/run/events.ts";

const timing = { queue: 0, decode: 1, run: 2, encode: 1 };

describe("a run", () => {
  it("shows its result, how long it took and where the time went", async () => {
    const { runs, door, clock } = open();
    runs.run({ x: 1 });
    clock.advance(40);
    await door.say(0, queued("r1"), { type: "started" }, done({ y: 2 }));
    expect(runs.view()).toMatchObject({ phase: "done", tookMs: 40, timing, results: { y: { value: 2 } }, error: null });
  });

  it("shows nothing of its work before 150 ms", async () => {
    const { runs, door, clock } = open();
    runs.run({});
    await door.say(0, queued("r1"), { type: "started" });
    clock.advance(149);
    expect(runs.view().slow).toBe(false);
    clock.advance(1);
    expect(runs.view().slow).toBe(true);
  });

  it("keeps the last result, marked as outdated, until the next is ready", async () => {
    const { runs, door } = open();
    runs.run({});
    await door.say(0, queued("r1"), done({ y: 1 }));
    runs.run({});
    await door.say(1, queued("r2"), { type: "started" });
    expect(runs.view().results.y?.value).toBe(1);
    expect(runs.view().outdated.has("y")).toBe(true);
    await door.say(1, done({ y: 2 }));
    expect(runs.view().results.y?.value).toBe(2);
    expect(runs.view().outdated.size).toBe(0);
  });

  it("says its place in line", async () => {
    const { runs, door } = open();
    runs.run({});
    await door.say(0, queued("r1", 2));
    expect(runs.view()).toMatchObject({ phase: "queued", position: 2 });
    await door.say(0, queued("r1", 1), { type: "started" });
    expect(runs.view()).toMatchObject({ phase: "running", position: 0 });
  });

  it("keeps the error of a failed run beside the last result", async () => {
    const { runs, door } = open();
    runs.run({});
    await door.say(0, queued("r1"), done({ y: 1 }));
    runs.run({});
    await door.say(1, queued("r2"), { type: "failed", error: failure("model_failed") });
    expect(runs.view()).toMatchObject({ phase: "failed", error: { code: "model_failed" }, results: { y: { value: 1 } } });
  });

  it("turns a refusal and a thrown action into the one error shape", async () => {
    const { runs, door } = open();
    runs.run({});
    await door.refuse(0, failure("busy"));
    expect(runs.view()).toMatchObject({ phase: "failed", error: { code: "busy" } });
    runs.run({});
    await door.throw(1, new Error("Minified React error #441"));
    expect(runs.view().error?.message).toBe("The server did not answer");
    expect(runs.view().error?.message).not.toContain("React");
  });
});

describe("partial outputs", () => {
  it("are shown at most once a frame, the last always", async () => {
    const { runs, door, clock } = open();
    const painted: unknown[] = [];
    runs.run({});
    runs.subscribe(() => painted.push(runs.view().results.y?.value));
    await door.say(0, queued("r1"), { type: "started" });
    painted.length = 0;
    await door.say(0, ...Array.from({ length: 50 }, (_, y): RunEventBody => ({ type: "partial", outputs: { y } })));
    expect(painted).toEqual([]);
    clock.paint();
    expect(painted).toEqual([49]);
    await door.say(0, { type: "partial", outputs: { y: 50 } }, done({ y: 51 }));
    expect(painted).toEqual([49, 51]);
    clock.paint();
    expect(painted).toEqual([49, 51]);
  });
});

describe("cancelling", () => {
  it("keeps the old result and tells the server", async () => {
    const { runs, door } = open();
    runs.run({});
    await door.say(0, queued("r1"), done({ y: 1 }));
    runs.run({});
    await door.say(1, queued("r2"), { type: "started" });
    runs.cancel();
    expect(door.cancelled).toEqual(["r2"]);
    await door.say(1, { type: "partial", outputs: { y: 9 } }, { type: "cancelled", reason: "asked" });
    expect(runs.view()).toMatchObject({ phase: "cancelled", results: { y: { value: 1 } } });
  });

  it("reaches the server even when its id comes only later", async () => {
    const { runs, door } = open();
    runs.run({});
    runs.cancel();
    expect(door.cancelled).toEqual([]);
    await door.say(0, queued("r1"));
    expect(door.cancelled).toEqual(["r1"]);
  });

  it("happens when the page leaves, unless the run was asked to go on", async () => {
    const first = open();
    first.runs.run({});
    await first.door.say(0, queued("r1"), { type: "started" });
    first.runs.leave();
    expect(first.door.cancelled).toEqual(["r1"]);

    const second = open();
    second.runs.run({});
    await second.door.say(0, queued("r2"), { type: "started" });
    expect(await second.runs.detach()).toBe(true);
    second.runs.leave();
    expect(second.door.cancelled).toEqual([]);
  });
});

describe("live mode", () => {
  it("waits until the input settles", async () => {
    const { runs, door, clock } = open();
    let x = 0;
    const values = (): Values => ({ x });
    for (x = 1; x <= 3; x += 1) {
      runs.changed("x", true, values);
      clock.advance(100);
    }
    x = 3;
    expect(door.started).toEqual([]);
    clock.advance(20);
    expect(door.started).toEqual([{ x: 3 }]);
  });

  it("follows a drag where runs are fast", async () => {
    const { runs, door, clock } = open();
    runs.run({ x: 0 });
    await door.say(0, queued("r1"), done({ y: 0 }));
    let x = 0;
    for (x = 1; x <= 4; x += 1) {
      runs.changed("x", true, () => ({ x }));
      clock.advance(60);
      if (door.started.length === 2) await door.say(1, queued("r2"), done({ y: 1 }));
    }
    expect(door.started.length).toBe(3);
  });

  it("has one run in flight: the outdated is cancelled, only the newest waits", async () => {
    const { runs, door } = open();
    runs.run({ x: 1 });
    await door.say(0, queued("r1"), { type: "started" });
    runs.run({ x: 2 });
    runs.run({ x: 3 });
    expect(door.started).toEqual([{ x: 1 }]);
    expect(door.cancelled).toContain("r1");
    await door.say(0, { type: "cancelled", reason: "outdated" });
    expect(door.started).toEqual([{ x: 1 }, { x: 3 }]);
    expect(runs.view().phase).toBe("running");
    await door.say(1, queued("r2"), done({ y: 3 }));
    expect(runs.view()).toMatchObject({ phase: "done", results: { y: { value: 3 } } });
  });

  it("shows the result of a run that ended before it could be cancelled", async () => {
    const { runs, door } = open();
    runs.run({ x: 1 });
    await door.say(0, queued("r1"), { type: "started" });
    runs.run({ x: 2 });
    await door.say(0, done({ y: 1 }));
    expect(runs.view().results.y?.value).toBe(1);
    expect(door.started).toEqual([{ x: 1 }, { x: 2 }]);
  });
});

describe("a dashboard", () => {
  const shape = { outputs: ["a", "b", "c"], kind: "record" as const };
  const reads = { a: ["x"], b: ["y"], c: ["x", "y"] };

  it("asks only for the outputs that read the changed input", async () => {
    const { runs, door, clock } = open(shape);
    runs.run({});
    await door.say(0, queued("r1"), done({ a: 1, b: 1, c: 1 }, reads));
    runs.changed("y", true, () => ({}));
    clock.advance(120);
    expect(door.wanted).toEqual([["a", "b", "c"], ["b", "c"]]);
    expect([...runs.view().pending]).toEqual(["b", "c"]);
  });

  it("asks for nothing when no output read the input", async () => {
    const { runs, door, clock } = open(shape);
    runs.run({});
    await door.say(0, queued("r1"), done({ a: 1, b: 1, c: 1 }, reads));
    runs.changed("z", true, () => ({}));
    clock.advance(1000);
    expect(door.started.length).toBe(1);
  });

  it("asks again for what a cancelled run had not given", async () => {
    const { runs, door, clock } = open(shape);
    runs.run({});
    await door.say(0, queued("r1"), done({ a: 1, b: 1, c: 1 }, reads));
    runs.changed("x", true, () => ({}));
    clock.advance(120);
    await door.say(1, queued("r2"), { type: "started" }, { type: "partial", outputs: { a: 2 }, reads: { a: ["x"] } });
    runs.changed("y", true, () => ({}));
    clock.advance(120);
    await door.say(1, { type: "cancelled", reason: "outdated" });
    expect(door.wanted.at(-1)).toEqual(["b", "c"]);
  });

  it("asks for everything when Run is pressed and nothing changed", async () => {
    const { runs, door } = open(shape);
    runs.run({});
    await door.say(0, queued("r1"), done({ a: 1, b: 1, c: 1 }, reads));
    runs.run({});
    expect(door.wanted.at(-1)).toEqual(["a", "b", "c"]);
  });

  it("stops showing work on an output as soon as it is there", async () => {
    const { runs, door, clock } = open(shape);
    runs.run({});
    await door.say(0, queued("r1"), { type: "partial", outputs: { b: 1 }, reads: { b: ["y"] } });
    clock.paint();
    expect([...runs.view().pending]).toEqual(["a", "c"]);
  });
});

describe("a page that comes back", () => {
  it("finds its run again by its id", async () => {
    const { runs, door } = open();
    runs.attach("r7");
    expect(runs.view()).toMatchObject({ phase: "running", id: "r7" });
    await door.say(0, queued("r7"), { type: "started" }, done({ y: 7 }));
    expect(runs.view()).toMatchObject({ phase: "done", results: { y: { value: 7 } } });
  });

  it("is as if nothing had run when the server has forgotten the run", async () => {
    const { runs, door } = open();
    runs.attach("r7");
    await door.throw(0, new LostRun());
    expect(runs.view()).toMatchObject({ phase: "idle", error: null, results: {} });
  });

  it("takes a broken connection up where it broke", async () => {
    const { runs, door, clock } = open();
    runs.run({});
    await door.say(0, queued("r1"), { type: "started" }, { type: "log", text: "one" });
    await door.end(0);
    await clock.settle(250);
    expect(door.resumed).toEqual([["r1", 3]]);
    await door.say(1, { type: "log", text: "two" }, done({ y: 1 }));
    expect(runs.view()).toMatchObject({ phase: "done", log: ["one", "two"] });
  });
});

describe("clearing", () => {
  it("can be undone", async () => {
    const { runs, door } = open();
    runs.run({});
    await door.say(0, queued("r1"), done({ y: 1 }));
    const undo = runs.clear();
    expect(runs.view()).toMatchObject({ phase: "idle", results: {} });
    undo();
    expect(runs.view()).toMatchObject({ phase: "done", results: { y: { value: 1 } } });
  });
});

function open(shape: ConstructorParameters<typeof Runs>[0] = { outputs: ["y"], kind: "function" }) {
  const clock = new HandClock();
  const door = new HandDoor();
  return { clock, door, runs: new Runs(shape, door, clock) };
}

function queued(run: string, position = 0): RunEventBody {
  return { type: "queued", run, position };
}

function done(outputs: Record<string, number>, reads?: Record<string, string[]>): RunEventBody {
  return { type: "done", outputs, timing, ...(reads ? { reads } : {}) };
}

function failure(code: ErrorBody["code"]): ErrorBody {
  return { code, message: "It failed", issues: [], hint: "" };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}

/** Time that passes when told to. */
class HandClock implements Clock {
  #now = 0;
  #timers: { at: number; call: () => void }[] = [];
  #frame: (() => void) | null = null;

  now(): number {
    return this.#now;
  }
  later(ms: number, call: () => void): () => void {
    const timer = { at: this.#now + ms, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
  frame(call: () => void): () => void {
    this.#frame = call;
    return () => {
      this.#frame = null;
    };
  }
  paint(): void {
    const frame = this.#frame;
    this.#frame = null;
    frame?.();
  }
  advance(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { call } of due) call();
  }
  async settle(ms: number): Promise<void> {
    await turns();
    this.advance(ms);
    await turns();
  }
}

type Answer = { push(event: RunEvent): void; end(): void; fail(error: unknown): void; refuse(error: ErrorBody): void; seq: number };

/** A server that says what it is told, connection by connection. */
class HandDoor implements RunDoor {
  readonly started: Values[] = [];
  readonly wanted: (readonly string[] | null)[] = [];
  readonly cancelled: string[] = [];
  readonly resumed: [string, number][] = [];
  readonly #answers: Answer[] = [];
  #lastSeq = 0;

  start(values: Values, outputs: readonly string[] | null) {
    this.started.push(values);
    this.wanted.push(outputs);
    this.#lastSeq = 0;
    const { events, answer, refused } = this.#connect();
    void answer;
    return Promise.race([refused, this.#opened(events)]);
  }
  resume(id: string, after: number) {
    this.resumed.push([id, after]);
    return this.#connect().events;
  }
  cancel(id: string): void {
    this.cancelled.push(id);
  }
  async detach(): Promise<boolean> {
    return true;
  }

  async say(connection: number, ...bodies: RunEventBody[]): Promise<void> {
    await turns();
    for (const body of bodies) this.#answer(connection).push({ ...body, seq: (this.#lastSeq += 1), at: 0 });
    await turns();
    for (let extra = 0; extra < bodies.length; extra += 1) await turns();
  }
  async end(connection: number): Promise<void> {
    this.#answer(connection).end();
    await turns();
  }
  async throw(connection: number, error: unknown): Promise<void> {
    this.#answer(connection).fail(error);
    await turns();
  }
  async refuse(connection: number, error: ErrorBody): Promise<void> {
    this.#answer(connection).refuse(error);
    await turns();
  }

  #answer(connection: number): Answer {
    const answer = this.#answers[connection];
    if (!answer) throw new Error(`there is no connection ${connection}`);
    return answer;
  }
  /** As an action does: the stream is handed over once the first event, an error or a refusal is there. */
  async #opened(events: AsyncIterable<RunEvent> & { first: Promise<void> }) {
    await events.first;
    return events;
  }
  #connect() {
    const waiting: RunEvent[] = [];
    let ended = false;
    let failed: { error: unknown } | null = null;
    let wake: () => void = () => {};
    let opened: () => void = () => {};
    let openFailed: (error: unknown) => void = () => {};
    let refuse: (answer: { error: ErrorBody }) => void = () => {};
    const first = new Promise<void>((resolve, reject) => {
      opened = resolve;
      openFailed = reject;
    });
    first.catch(() => {});
    const refused = new Promise<{ error: ErrorBody }>((resolve) => (refuse = resolve));
    const answer: Answer = {
      seq: 0,
      push(event) {
        waiting.push(event);
        opened();
        wake();
      },
      end() {
        ended = true;
        wake();
      },
      fail(error) {
        failed = { error };
        openFailed(error);
        wake();
      },
      refuse: (error) => refuse({ error }),
    };
    this.#answers.push(answer);
    async function* read(): AsyncGenerator<RunEvent> {
      for (;;) {
        const event = waiting.shift();
        if (event) yield event;
        else if (failed) throw failed.error;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    }
    return { events: Object.assign(read(), { first }), answer, refused };
  }
}

// The view is read by React: a change must be a new object, no change the same one.
it("hands out one view until something changes", () => {
  const { runs } = open();
  const seen: RunView[] = [runs.view(), runs.view()];
  expect(seen[0]).toBe(seen[1]);
  runs.run({});
  expect(runs.view()).not.toBe(seen[0]);
});
