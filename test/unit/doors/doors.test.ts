import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDoors } from "../../../lib/doors/doors.ts";
import type { Host, Run } from "../../../lib/host/host.ts";
import { until } from "../host/host-on.ts";
import { openSite, parseEvents, post, readError, type Site } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite();
  await until(() => site.host.demos().every((demo) => demo.state !== "loading"));
});
afterAll(() => site[Symbol.asyncDispose]());

const ask = (path: string, init?: RequestInit) => site.doors.request(path, init);
/** What the tests look at, of whatever comes back. */
interface Answer {
  slug: string;
  state: string;
  demos: { slug: string }[];
  inputs: unknown[];
  outputs: unknown;
  run: { id: string };
  openapi: string;
  paths: Record<string, Record<string, { operationId?: string }>>;
}
const read = async (path: string, init?: RequestInit) => (await ask(path, init)).json() as Promise<Answer>;

describe("GET /api/demos", () => {
  it("lists every demo with its title, tags and state", async () => {
    const { demos } = await read("/api/demos");
    expect(demos.map((demo) => demo.slug)).toEqual(site.host.demos().map((demo) => demo.slug));
    expect(demos).toContainEqual({ slug: "sum", title: "Sum", description: "Adds two numbers.", tags: ["toy"], kind: "function", state: "ready", url: "/demos/sum" });
    expect(demos).toContainEqual(expect.objectContaining({ slug: "broken", title: "Broken", state: "broken" }));
    expect(demos).toContainEqual(expect.objectContaining({ slug: "nested/deep/twice", url: "/demos/nested/deep/twice" }));
  });
});

describe("GET /api/demos/<slug>", () => {
  it("tells the fields with their JSON Schemas, and the examples", async () => {
    const spec = await read("/api/demos/sum");
    expect(spec).toMatchObject({ slug: "sum", state: "ready", kind: "function", examples: [{ inputs: { a: 2, b: 3 } }] });
    expect(spec.inputs[0]).toMatchObject({ name: "a", widget: "number", label: "A", initial: 1, schema: { type: "number" } });
  });

  it("finds names with slashes, spaces and letters beyond ASCII, however they are written", async () => {
    for (const path of ["nested/deep/twice", "nested%2Fdeep%2Ftwice"]) expect((await read(`/api/demos/${path}`)).slug).toBe("nested/deep/twice");
    expect((await read(`/api/demos/${encodeURIComponent("Größe 1")}`)).slug).toBe("Größe 1");
    expect(await read(`/api/demos/${encodeURIComponent("Größe 1")}/run`, post({ inputs: { n: 4 } }))).toMatchObject({ outputs: { x: 5 } });
    expect(await read("/api/demos/nested%2Fdeep%2Ftwice/run", post({ inputs: { n: 4 } }))).toMatchObject({ outputs: { x: 8 } });
  });

  it("tells a demo called run from the running of a demo", async () => {
    expect((await read("/api/demos/run")).slug).toBe("run");
    expect((await read("/api/demos/sum/run")).slug).toBe("sum/run");
    expect(await read("/api/demos/run/run", post({}))).toMatchObject({ outputs: { x: -2 } });
    expect(await read("/api/demos/sum/run", post({ inputs: { b: 1 } }))).toMatchObject({ outputs: { sum: 2 } });
    expect(await read("/api/demos/sum/run/run", post({}))).toMatchObject({ outputs: { x: 2 } });
  });

  it("says that a demo does not exist, or does not load, without saying where its file lies", async () => {
    for (const path of ["nope", "nope/run", "%", "..%2f..%2fetc%2fpasswd", "__proto__", "constructor"]) expect(await readError(await ask(`/api/demos/${path}`))).toMatchObject({ code: "unknown_demo" });
    expect(await readError(await ask("/api/demos/broken"))).toMatchObject({ code: "demo_broken", issues: [] });
  });
});

describe("POST /api/demos/<slug>/run", () => {
  it("answers with the outputs, the run's id and where the time went", async () => {
    const response = await ask("/api/demos/sum/run", post({ inputs: { a: 2, b: 40 } }));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    const body = (await response.json()) as { run: { id: string } };
    expect(body).toEqual({
      outputs: { sum: 42 },
      run: { id: expect.any(String), durationMs: expect.any(Number), timing: { queue: expect.any(Number), decode: expect.any(Number), run: expect.any(Number), encode: expect.any(Number) } },
    });
    expect(response.headers.get("vitrine-run")).toBe(body.run.id);
    expect(await read(`/api/runs/${body.run.id}`)).toMatchObject({ slug: "sum", state: "done", outputs: { sum: 42 }, error: null });
  });

  it("takes defaults for what is missing and names every input that does not fit", async () => {
    expect(await read("/api/demos/sum/run", post({ inputs: { b: 1 } }))).toMatchObject({ outputs: { sum: 2 } });
    const missing = await readError(await ask("/api/demos/picture/run", post({})));
    expect(missing).toMatchObject({ code: "invalid_input", issues: [{ path: "photo" }] });
    const wrong = await readError(await ask("/api/demos/sum/run", post({ inputs: { a: "x", b: [1] } })));
    expect(wrong.issues.map((issue) => issue.path)).toEqual(["a", "b"]);
    expect(await readError(await ask("/api/demos/sum/run", post({ inputs: { a: 101, b: 1, c: 2 } })))).toMatchObject({ code: "invalid_input", issues: [{ path: "c" }] });
    for (const inputs of [1, null, [], "x"]) expect(await readError(await ask("/api/demos/sum/run", post({ inputs })))).toMatchObject({ code: "invalid_input", issues: [{ path: "inputs" }] });
  });

  it("computes only the outputs asked for, and says what each has read", async () => {
    expect(await read("/api/demos/both/run", post({ inputs: { a: 5 }, outputs: ["one"] }))).toMatchObject({ outputs: { one: 5 }, run: { reads: { one: ["a"] } } });
    expect((await read("/api/demos/both/run", post({}))).outputs).toEqual({ one: 1, two: 3 });
    expect(await readError(await ask("/api/demos/both/run", post({ outputs: ["three"] })))).toMatchObject({ code: "invalid_input", issues: [{ path: "outputs" }] });
    expect(await readError(await ask("/api/demos/sum/run", post({ inputs: { b: 1 }, outputs: ["sum"] })))).toMatchObject({ code: "invalid_input" });
  });

  it("refuses a body that is not the JSON it takes", async () => {
    const codes = async (init: RequestInit) => (await readError(await ask("/api/demos/sum/run", init))).code;
    expect(await codes({ method: "POST", body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded" } })).toBe("unsupported_type");
    expect(await codes({ method: "POST", body: '{"inputs":{"b":1}}', headers: { "content-type": "text/plain" } })).toBe("unsupported_type");
    expect(await codes({ method: "POST", body: new Uint8Array(2) })).toBe("unsupported_type");
    expect(await codes({ method: "POST" })).toBe("unsupported_type");
    expect(await codes(post(""))).toBe("bad_request");
    expect(await codes(post('{"inputs": {'))).toBe("bad_request");
    expect(await codes(post("[]"))).toBe("bad_request");
    expect(await codes(post('{"inputs": {"__proto__": {"b": 1}}}'))).toBe("bad_request");
    expect(await codes(post('{"inputs": {"constructor": 1}}'))).toBe("bad_request");
    expect(await codes(post('{"inputs": {"b": 1e999}}'))).toBe("bad_request");
    expect(await codes(post('{"inputs": {"b": NaN}}'))).toBe("bad_request");
    const unknown = await readError(await ask("/api/demos/sum/run", post({ a: 1, b: 2 })));
    expect(unknown).toMatchObject({ code: "bad_request", issues: [{ path: "a" }], hint: expect.stringContaining('"inputs"') });
    expect((await ask("/api/demos/sum/run", post({ inputs: { b: 1 } }, { "content-type": "Application/JSON; charset=utf-8" }))).status).toBe(200);
  });

  it("refuses a body beyond the limit, declared or not, and takes one just below", async () => {
    const { bodyBytes } = site.host.limits;
    const frame = '{"inputs":{"words":""}}';
    const long = `{"inputs":{"words":"${"x".repeat(bodyBytes - frame.length)}"}}`;
    expect(long).toHaveLength(bodyBytes);
    expect((await ask("/api/demos/echo/run", post(long))).status).not.toBe(413);
    for (const headers of [{}, { "content-length": String(bodyBytes + 1) }] as Record<string, string>[]) {
      const response = await ask("/api/demos/echo/run", post(`${long} `, headers));
      expect(await readError(response)).toMatchObject({ code: "body_too_large", message: expect.stringContaining("4 MB"), hint: expect.stringContaining("--max-body") });
    }
  });

  it("refuses a path, an address or an unknown id where a file belongs", async () => {
    for (const photo of ["/etc/passwd", "https://example.org/cat.png", "file:///etc/passwd", { file: "../../etc/passwd" }, { file: "0".repeat(64) }, { file: "0".repeat(64), url: "http://localhost/x" }]) {
      const error = await readError(await ask("/api/demos/picture/run", post({ inputs: { photo } })));
      expect(error).toMatchObject({ code: "invalid_input", issues: [{ path: expect.stringMatching(/^photo/) }] });
    }
  });

  it("tells a failure of the demo without stack and folders", async () => {
    const response = await ask("/api/demos/fails/run", post({}));
    expect(response.headers.get("vitrine-run")).toMatch(/./);
    expect(await readError(response)).toMatchObject({ code: "run_failed", message: "Cannot read weights.bin" });
    const events = parseEvents(await (await ask("/api/demos/fails/run", post({}, { accept: "text/event-stream" }))).text());
    expect(events.at(-1)).toMatchObject({ type: "failed", error: { code: "run_failed" } });
    expect(JSON.stringify(events)).not.toContain("stack");
  });

  it("does not run what does not load or exist", async () => {
    expect(await readError(await ask("/api/demos/broken/run", post({})))).toMatchObject({ code: "demo_broken" });
    expect(await readError(await ask("/api/demos/nope/run", post({})))).toMatchObject({ code: "unknown_demo" });
  });

  it("tells the events on request, the first of which names the run", async () => {
    const response = await ask("/api/demos/count/run", post({ inputs: { n: 5 } }, { accept: "text/event-stream" }));
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const events = parseEvents(await response.text());
    expect(events[0]).toMatchObject({ type: "queued", run: response.headers.get("vitrine-run") });
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter((event) => event.type === "partial").length).toBeGreaterThan(0);
    expect(events.at(-1)).toMatchObject({ type: "done", outputs: { x: 5 } });
    expect(events.every((event) => event.id === event.seq)).toBe(true);
  });

  it("ends the run when the client goes away", async () => {
    const events = await ask("/api/demos/slow/run", post({}, { accept: "text/event-stream" }));
    const id = events.headers.get("vitrine-run")!;
    await events.body!.cancel();
    await expect.poll(async () => (await read(`/api/runs/${id}`)).state).toBe("cancelled");

    const leaving = new AbortController();
    const started: Run[] = [];
    const doors = createDoors({ ...site.host, run: (request) => started[started.push(site.host.run(request)) - 1]! }, {});
    const answer = doors.request("/api/demos/slow/run", { ...post({}), signal: leaving.signal });
    await until(() => started[0]?.snapshot().state === "running");
    leaving.abort();
    expect((await answer).status).toBe(499);
    await until(() => started[0]?.snapshot().state === "cancelled");
  });

  it("says when to come again while the queue is full", async () => {
    await using full = await openSite({}, { limits: { queue: 1 } });
    const answers = Array.from({ length: 12 }, () => full.doors.request("/api/demos/slow/run", post({}, { accept: "text/event-stream" })));
    const refused = (await Promise.all(answers)).filter((response) => response.status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.headers.get("retry-after")).toBe("1");
    expect(await readError(refused[0]!)).toMatchObject({ code: "busy" });
    for (const answer of await Promise.all(answers)) await answer.body?.cancel().catch(() => {});
  });

  it("waits for a demo that is still loading", async () => {
    const fresh = await openSite();
    await using _ = fresh;
    expect(await (await fresh.doors.request("/api/demos/sum/run", post({ inputs: { b: 1 } }))).json()).toMatchObject({ outputs: { sum: 2 } });
  });
});

describe("/api/runs/<id>", () => {
  async function start(slug: string, inputs = {}): Promise<{ id: string; events: Response }> {
    const events = await ask(`/api/demos/${slug}/run`, post({ inputs }, { accept: "text/event-stream" }));
    return { id: events.headers.get("vitrine-run")!, events };
  }

  it("gives exactly the events that a client has missed", async () => {
    const { id, events } = await start("count", { n: 8 });
    const all = parseEvents(await events.text());
    for (const after of [0, 1, 4, all.length - 1]) {
      expect(parseEvents(await (await ask(`/api/runs/${id}/events`, { headers: { "last-event-id": String(after) } })).text())).toEqual(all.slice(after));
      expect(parseEvents(await (await ask(`/api/runs/${id}/events?after=${after}`)).text())).toEqual(all.slice(after));
    }
  });

  it("resumes in the middle of a run without a gap or a repetition", async () => {
    const { id, events } = await start("count", { n: 30 });
    const reader = events.body!.getReader();
    let text = "";
    while (parseEvents(text).length < 4) text += new TextDecoder().decode((await reader.read()).value);
    const seen = parseEvents(text);
    const rest = await ask(`/api/runs/${id}/events`, { headers: { "last-event-id": String(seen.at(-1)!.id) } });
    await reader.cancel();
    const all = [...seen, ...parseEvents(await rest.text())];
    expect(all.map((event) => event.id)).toEqual(all.map((_, index) => index + 1));
    expect(all.at(-1)?.type).toBe("done");
  });

  it("tells an EventSource that has seen the end not to come again", async () => {
    const { id, events } = await start("sum", { b: 1 });
    const last = parseEvents(await events.text()).at(-1)!.id;
    expect((await ask(`/api/runs/${id}/events`, { headers: { "last-event-id": String(last) } })).status).toBe(204);
    expect(await readError(await ask(`/api/runs/${id}/events`, { headers: { "last-event-id": "-1" } }))).toMatchObject({ code: "bad_request" });
  });

  it("is cancelled by DELETE, as often as one likes", async () => {
    const { id, events } = await start("slow");
    expect((await ask(`/api/runs/${id}`, { method: "DELETE" })).status).toBe(200);
    expect(parseEvents(await events.text()).at(-1)).toMatchObject({ type: "cancelled", reason: "Cancelled by the client" });
    expect(await read(`/api/runs/${id}`, { method: "DELETE" })).toMatchObject({ state: "cancelled" });
  });

  it("lives on unwatched once it was detached", async () => {
    const { id, events } = await start("count", { n: 20 });
    expect(await read(`/api/runs/${id}/detach`, { method: "POST" })).toMatchObject({ detached: true });
    await events.body!.cancel();
    await expect.poll(async () => read(`/api/runs/${id}`)).toMatchObject({ state: "done", outputs: { x: 20 } });
  });

  it("says that a run is unknown", async () => {
    for (const [path, method] of [["", "GET"], ["", "DELETE"], ["/events", "GET"], ["/detach", "POST"]]) {
      expect(await readError(await ask(`/api/runs/${"x".repeat(3000)}${path}`, { method: method! }))).toMatchObject({ code: "unknown_run" });
    }
  });
});

describe("health", () => {
  it("is ok as long as the process answers", async () => {
    const response = await ask("/healthz");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({ status: "ok" });
  });

  it("is ready only when every demo has loaded, and names those that have not", async () => {
    const response = await ask("/readyz");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    const body = (await response.json()) as { error: unknown; demos: unknown };
    expect(body.error).toEqual({ code: "not_ready", message: "One demo has not loaded", issues: [{ path: "broken", message: "Does not load" }], hint: "" });
    expect(body.demos).toContainEqual({ slug: "sum", state: "ready" });

    await using whole = await openSite();
    whole.remove("broken.ts");
    await using repaired = await openSite({}, { path: `${whole.folder}/nested` });
    const ready = await repaired.doors.request("/readyz");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: "ready", demos: [{ slug: "deep/twice", state: "ready" }] });
  });
});

describe("/api/openapi.json", () => {
  it("is valid OpenAPI 3.1", async () => {
    const document = await read("/api/openapi.json");
    const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(result).toMatchObject({ valid: true });
    expect(document.openapi).toBe("3.1.0");
  });

  it("describes every demo that loads, and every operation under a name of its own", async () => {
    const { paths } = await read("/api/openapi.json");
    for (const { slug, state } of site.host.demos()) {
      const path = `/api/demos/${slug.split("/").map(encodeURIComponent).join("/")}`;
      expect(paths[`${path}/run`]?.post !== undefined, slug).toBe(state === "ready");
    }
    const names = Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ operationId }) => operationId ?? []));
    expect(new Set(names).size).toBe(names.length);
  });

  it("holds schemas that accept the examples and what really comes back, and refuse what the demo refuses", async () => {
    const document = await read("/api/openapi.json");
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema(document, "api");
    const validate = (key: string) => ajv.compile({ $ref: `api#/components/schemas/${key}` });
    expect(validate("sum.inputs")({ a: 2, b: 3 })).toBe(true);
    expect(validate("sum.inputs")({ b: 3 })).toBe(true);
    expect(validate("picture.inputs")({})).toBe(false);
    expect(validate("sum.inputs")({ a: 2, b: 3, c: 4 })).toBe(false);
    expect(validate("sum.inputs")({ a: 200, b: 3 })).toBe(false);
    const { outputs, run } = await read("/api/demos/sum/run", post({ inputs: { a: 2, b: 3 } }));
    expect(validate("sum.outputs")(outputs)).toBe(true);
    expect(validate("RunInfo")(run)).toBe(true);
    expect(validate("Run")(await read(`/api/runs/${run.id}`))).toBe(true);
    expect(validate("Error")(await read("/api/demos/nope"))).toBe(true);
    for (const demo of (await read("/api/demos")).demos) expect(validate("DemoSummary")(demo)).toBe(true);
  });

  it("names the public address as the server", async () => {
    const doors = createDoors(site.host, { origin: "https://demo.example.org", version: "1.2.3" });
    const document = (await (await doors.request("/api/openapi.json")).json()) as { servers: unknown; info: unknown };
    expect(document.servers).toEqual([{ url: "https://demo.example.org" }]);
    expect(document.info).toMatchObject({ version: "1.2.3" });
  });
});

describe("every door", () => {
  const doors: [path: string, allowed: string[]][] = [
    ["/healthz", ["GET", "HEAD"]],
    ["/readyz", ["GET", "HEAD"]],
    ["/api/demos", ["GET", "HEAD"]],
    ["/api/demos/echo", ["GET", "HEAD"]],
    ["/api/demos/echo/run", ["POST"]],
    ["/api/runs/x", ["GET", "HEAD", "DELETE"]],
    ["/api/runs/x/events", ["GET", "HEAD"]],
    ["/api/runs/x/detach", ["POST"]],
    ["/api/files", ["POST"]],
    [`/files/${"0".repeat(64)}`, ["GET", "HEAD"]],
    ["/api/changes", ["GET", "HEAD"]],
    ["/api/openapi.json", ["GET", "HEAD"]],
  ];

  it.each(doors)("%s refuses wrong methods in the shape and says which are right", async (path, allowed) => {
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
      const response = await ask(path, { method });
      if (allowed.includes(method)) {
        expect(response.status, method).not.toBe(405);
        await response.body?.cancel();
        continue;
      }
      expect(response.status, method).toBe(405);
      expect(response.headers.get("allow")).toBe([...allowed, "OPTIONS"].join(", "));
      if (method !== "HEAD") expect((await readError(response)).code).toBe("method_not_allowed");
    }
    const options = await ask(path, { method: "OPTIONS" });
    expect(options.status).toBe(204);
    expect(options.headers.get("allow")).toBe([...allowed, "OPTIONS"].join(", "));
    expect(options.headers.get("access-control-allow-origin")).toBeNull();
  });

  it.each(doors)("%s refuses pages of other sites to change anything", async (path, allowed) => {
    for (const method of allowed.filter((method) => method === "POST" || method === "DELETE")) {
      const headers = { origin: "https://evil.example", host: "localhost", "sec-fetch-site": "cross-site", "content-type": "application/json" };
      const error = await readError(await ask(path, { method, headers, body: method === "POST" ? "{}" : undefined }));
      expect(error).toMatchObject({ code: "bad_origin", hint: expect.stringContaining("--cors") });
    }
  });

  it.each(doors.filter(([, allowed]) => allowed.includes("HEAD")))("%s answers HEAD as GET without a body, and starts nothing", async (path) => {
    const get = await ask(path);
    const head = await ask(path, { method: "HEAD" });
    await get.body?.cancel();
    expect(head.status).toBe(get.status);
    expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
    expect(await head.text()).toBe("");
  });

  it("answers unknown addresses in the shape", async () => {
    for (const path of ["/", "/api", "/api/", "/api/nope", "/files", "/files/", "/files/a/b", "/api/runs", "/api/demos/", "/healthz/x", "/%", "/api/%ff"]) {
      for (const method of ["GET", "POST"]) expect((await readError(await ask(path, { method }))).code, path).toMatch(/^(not_found|unknown_demo|unknown_file|method_not_allowed)$/);
    }
  });

  it("forbids guessing and keeping its answers", async () => {
    for (const path of ["/healthz", "/api/demos", "/api/demos/sum", "/api/openapi.json", "/nope"]) {
      const { headers } = await ask(path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  it("tells nobody what went wrong inside, but the log, once", async () => {
    for (const thrown of [new Error("secret at /home/ada/x.ts"), "a text", null, { secret: 1 }]) {
      const log: string[] = [];
      const doors = createDoors({ ...site.host, demos: () => { throw thrown; }, findRun: () => { throw thrown; } } as Host, { log: (line) => log.push(line) });
      for (const path of ["/api/demos", "/api/runs/x", "/readyz"]) {
        log.length = 0;
        const error = await readError(await doors.request(path));
        expect(error).toEqual({ code: "internal", message: "Something went wrong on the server", issues: [], hint: "The server's log says what." });
        expect(log).toHaveLength(1);
      }
    }
  });
});

describe("--cors", () => {
  const docs = "https://docs.example.org";
  let doors: Site["doors"];
  beforeAll(() => {
    doors = createDoors(site.host, { cors: [docs] });
  });

  it("lets a listed site ask beforehand and then run a demo", async () => {
    const preflight = await doors.request("/api/demos/sum/run", { method: "OPTIONS", headers: { origin: docs, "access-control-request-method": "POST", "access-control-request-headers": "content-type" } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(docs);
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Content-Type");
    expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
    expect(preflight.headers.get("vary")).toContain("Origin");

    const response = await doors.request("/api/demos/sum/run", post({ inputs: { b: 1 } }, { origin: docs, "sec-fetch-site": "cross-site" }));
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(docs);
    const failure = await doors.request("/api/demos/nope", { headers: { origin: docs } });
    expect(failure.headers.get("access-control-allow-origin")).toBe(docs);
    expect((await readError(failure)).code).toBe("unknown_demo");
    const events = await doors.request("/api/demos/sum/run", post({ inputs: { b: 1 } }, { origin: docs, accept: "text/event-stream" }));
    expect(events.headers.get("access-control-allow-origin")).toBe(docs);
    expect(parseEvents(await events.text()).at(-1)?.type).toBe("done");
  });

  it("opens nothing to other sites", async () => {
    for (const origin of ["https://evil.example", "null", "https://docs.example.org.evil.example", "http://docs.example.org"]) {
      const preflight = await doors.request("/api/demos/sum/run", { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
      expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
      expect(preflight.headers.get("vary")).toContain("Origin");
      const response = await doors.request("/api/demos/sum/run", post({ inputs: { b: 1 } }, { origin, "sec-fetch-site": "cross-site" }));
      expect((await readError(response)).code).toBe("bad_origin");
      expect((await doors.request("/api/demos", { headers: { origin } })).headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  it("opens the doors to all with *", async () => {
    const open = createDoors(site.host, { cors: ["*"] });
    const response = await open.request("/api/demos/sum/run", post({ inputs: { b: 1 } }, { origin: "null", "sec-fetch-site": "cross-site" }));
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe("null");
  });
});
