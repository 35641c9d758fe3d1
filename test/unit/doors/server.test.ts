import { existsSync, readdirSync } from "node:fs";
import { request as sendRequest, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDoors } from "../../../lib/doors/doors.ts";
import type { Change, Run } from "../../../lib/host/host.ts";
import { numberDemo, until } from "../host/host-on.ts";
import { openSite, parseEvents, type Site } from "./site.ts";

let site: Site;
let server: Server;
let port: number;
const started: Run[] = [];

beforeAll(async () => {
  site = await openSite({ keepAliveMs: 30 });
  // The last run is remembered: a client that has gone cannot say which one was its own.
  const host = { ...site.host, run: (request: Parameters<typeof site.host.run>[0]) => started[started.push(site.host.run(request)) - 1]! };
  const doors = createDoors(host, { keepAliveMs: 30, log: (line) => site.doorLog.push(line) });
  server = createAdaptorServer({ fetch: doors.fetch }) as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await site[Symbol.asyncDispose]();
});

interface Talk {
  readonly socket: Socket;
  readonly got: () => string;
}

function talk(...lines: string[]): Talk {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (data) => (text += data.toString("latin1")));
  socket.on("error", () => {});
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return { socket, got: () => text };
}

function filesOnDisk(): string[] {
  const folder = join(site.folder, ".vitrine/files");
  return existsSync(folder) ? readdirSync(folder) : [];
}

function jsonPost(path: string, body: string, ...headers: string[]): string[] {
  return [`POST ${path} HTTP/1.1`, "Host: localhost", "Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`, ...headers, "", body];
}

describe("an upload that is cut in the middle leaves nothing on disk", () => {
  const form = "Content-Type: multipart/form-data; boundary=x";
  const partHead = '--x\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\n';
  const inChunks = "Transfer-Encoding: chunked";

  it.each([
    ["as a form with a length", [form, "Content-Length: 5000000"], partHead],
    ["as a form in chunks", [form, inChunks], partHead],
    ["as a body with a length", ["Content-Type: image/png", "Content-Length: 5000000"], "x"],
    ["as a body in chunks", ["Content-Type: image/png", inChunks], "x"],
  ])("%s", async (_, headers, start) => {
    const before = filesOnDisk();
    const { socket, got } = talk("POST /api/files HTTP/1.1", "Host: localhost", ...headers);
    for (const piece of [start, ...Array.from({ length: 5 }, () => "x".repeat(10_000))]) {
      socket.write(headers.includes(inChunks) ? `${piece.length.toString(16)}\r\n${piece}\r\n` : piece);
      await new Promise((resume) => setTimeout(resume, 5));
    }
    await until(() => filesOnDisk().some((name) => name.startsWith("part-")));
    socket.destroy();
    await until(() => !filesOnDisk().some((name) => name.startsWith("part-")));
    expect(filesOnDisk()).toEqual(before);
    expect(got()).toBe("");
  });
});

describe("a body of 100 MB", () => {
  it("is refused from its declared length, before any of it is sent", async () => {
    for (const [path, code] of [["/api/demos/sum/run", "body_too_large"], ["/api/files", "file_too_large"]]) {
      const { got, socket } = talk(`POST ${path} HTTP/1.1`, "Host: localhost", "Content-Type: application/json", "Content-Length: 104857600");
      await until(() => got().includes('"hint"'));
      expect(got()).toMatch(/^HTTP\/1\.1 413 /);
      expect(got()).toContain(`"code":"${code}"`);
      socket.destroy();
    }
  });

  it("that does not declare its length is refused while it comes, without being kept in memory", async () => {
    for (const [path, code] of [["/api/demos/sum/run", "body_too_large"], ["/api/files", "file_too_large"]]) {
      const before = process.memoryUsage();
      let sent = 0;
      let answer = "";
      await new Promise<void>((resolve) => {
        const request = sendRequest({ port, host: "127.0.0.1", path, method: "POST", headers: { "content-type": "application/json" } });
        request.on("response", (response: IncomingMessage) => {
          answer += response.statusCode;
          response.on("data", (data) => (answer += data));
        });
        request.on("error", () => {});
        request.on("close", resolve);
        const chunk = Buffer.alloc(65_536, " ");
        const pump = () => {
          while (!request.destroyed && sent < 100 * 1024 * 1024) {
            sent += chunk.length;
            if (!request.write(chunk)) {
              request.once("drain", pump);
              return;
            }
          }
          if (!request.destroyed) request.end();
        };
        pump();
      });
      expect(answer).toMatch(/^413/);
      expect(answer).toContain(code);
      const after = process.memoryUsage();
      expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(50 * 1024 * 1024);
    }
    expect(filesOnDisk().filter((name) => name.startsWith("part-"))).toEqual([]);
  });
});

it("a client that is still sending a file beyond the limit reads why it is refused", async () => {
  for (let n = 0; n < 5; n++) {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(30 * 1024 * 1024)]), "large.bin");
    const response = await fetch(`http://127.0.0.1:${port}/api/files`, { method: "POST", body: form });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { code: "file_too_large" } });
  }
});

describe("a client that goes away", () => {
  it("ends its run when it waited for the answer", async () => {
    const count = started.length;
    const { socket } = talk(...jsonPost("/api/demos/slow/run", "{}"));
    await until(() => started.length > count && started.at(-1)!.snapshot().state === "running");
    socket.destroy();
    await until(() => started.at(-1)!.snapshot().state === "cancelled");
  });

  it("ends its run when it listened to the events", async () => {
    const { socket, got } = talk(...jsonPost("/api/demos/slow/run", "{}", "Accept: text/event-stream"));
    await until(() => got().includes('"started"'));
    const run = started.at(-1)!;
    socket.destroy();
    await until(() => run.snapshot().state === "cancelled");
  });

  it("does not end a run that another client still watches", async () => {
    const { socket, got } = talk(...jsonPost("/api/demos/slow/run", "{}", "Accept: text/event-stream"));
    await until(() => got().includes('"started"'));
    const run = started.at(-1)!;
    const second = talk(`GET /api/runs/${run.id}/events HTTP/1.1`, "Host: localhost");
    await until(() => second.got().includes('"started"'));
    socket.destroy();
    await new Promise((resume) => setTimeout(resume, 100));
    expect(run.snapshot().state).toBe("running");
    second.socket.destroy();
    await until(() => run.snapshot().state === "cancelled");
  });

  it("in the middle of a JSON body harms nobody", async () => {
    const { socket } = talk("POST /api/demos/sum/run HTTP/1.1", "Host: localhost", "Content-Type: application/json", "Content-Length: 1000", "", '{"inputs":');
    await new Promise((resume) => setTimeout(resume, 50));
    socket.destroy();
    await new Promise((resume) => setTimeout(resume, 50));
    expect(site.doorLog).toEqual([]);
  });
});

describe("event streams", () => {
  it("say something now and then, so that proxies keep them open", async () => {
    const { socket, got } = talk(...jsonPost("/api/demos/slow/run", "{}", "Accept: text/event-stream"));
    await until(() => got().split("\n:\n\n").length > 3 || (got().match(/\r\n:\n\n/g)?.length ?? 0) > 2);
    expect(got()).toContain("content-type: text/event-stream");
    expect(got()).toContain("x-accel-buffering: no");
    socket.destroy();
  });

  it("resume after a dropped connection with exactly the missing events", async () => {
    const first = talk(...jsonPost("/api/demos/count/run", '{"inputs":{"n":40}}', "Accept: text/event-stream"));
    await until(() => first.got().includes('"started"'));
    const run = started.at(-1)!;
    run.detach();
    await until(() => first.got().includes("id: 6\n"));
    first.socket.destroy();
    await until(() => run.snapshot().state === "done");
    const second = talk(`GET /api/runs/${run.id}/events HTTP/1.1`, "Host: localhost", "Last-Event-ID: 6", "Connection: close");
    await new Promise((resolve) => second.socket.once("close", resolve));
    const body = second.got().replace(/\r\n[0-9a-f]+\r\n/g, "");
    const events = parseEvents(body);
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => 7 + index));
    expect(events.at(-1)).toMatchObject({ type: "done", outputs: { x: 40 } });
  });
});

describe("a connection", () => {
  it("serves the next request after a refusal", async () => {
    const refused = jsonPost("/api/demos/sum/run", '{"inputs":{"b":1}}', "Origin: https://evil.example").join("\r\n");
    const wrong = jsonPost("/api/demos/sum/run", "nonsense").join("\r\n");
    const fine = jsonPost("/api/demos/sum/run", '{"inputs":{"b":1}}').join("\r\n");
    const { socket, got } = talk(refused.trimEnd());
    // Each body is as long as its header says, so the line end that `talk` adds is an empty line before the next request.
    await until(() => got().includes("bad_origin"));
    socket.write(wrong);
    await until(() => got().includes("bad_request"));
    socket.write(fine);
    await until(() => got().includes('"sum":2'));
    expect(got().match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 403", "HTTP/1.1 400", "HTTP/1.1 200"]);
    socket.destroy();
  });

  it.each(["/files/../../../../etc/passwd", "/files/%2e%2e/%2e%2e/etc/passwd", "/files/..%2f..%2fetc%2fpasswd", "/api/../files/../x", "/files//etc/passwd"])("finds nothing at %s", async (target) => {
    const { got, socket } = talk(`GET ${target} HTTP/1.1`, "Host: localhost", "Connection: close");
    await new Promise((resolve) => socket.once("close", resolve));
    expect(got()).toMatch(/^HTTP\/1\.1 404 /);
    expect(got()).not.toContain("root:");
  });

  it("gets a part of a large file, and leaves in the middle of it without harm", async () => {
    const bytes = new Uint8Array(8 * 1024 * 1024).map((_, index) => index % 253);
    const response = await fetch(`http://127.0.0.1:${port}/api/files?name=large.bin`, { method: "POST", body: bytes });
    const { files } = (await response.json()) as { files: { url: string }[] };
    const url = `http://127.0.0.1:${port}${files[0]!.url}`;
    const part = await fetch(url, { headers: { range: "bytes=1000000-5999999" } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1_000_000, 6_000_000))).toBe(true);
    const head = await fetch(url, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String(bytes.length));
    const { socket, got } = talk(`GET ${files[0]!.url} HTTP/1.1`, "Host: localhost");
    await until(() => got().length > 10_000);
    socket.destroy();
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
  });
});

describe("GET /api/changes", () => {
  it("does not exist unless the host is watching", async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/changes`);
    expect(response.status).toBe(404);
  });

  it("tells while watching which demo changed, and counts who is looking", async () => {
    await using watched = await openSite({}, { watching: true });
    const looking: boolean[] = [];
    const doors = createDoors({ ...watched.host, watched: (open) => void (looking.push(open), watched.host.watched(open)) }, {});
    const response = await doors.request("/api/changes");
    expect(looking).toEqual([true]);
    const reader = response.body!.getReader();
    let text = "";
    const changes = () => parseEvents(text) as unknown as Change[];
    const reading = (async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        text += new TextDecoder().decode(value);
      }
    })();
    await until(() => text.includes(": watching"));
    watched.write("sum.ts", numberDemo("({ n }) => ({ x: n })"));
    await until(() => changes().some((change) => change.type === "demo" && change.slug === "sum" && change.error === null));
    watched.write("sum.ts", "export default defineDemo({");
    await until(() => changes().some((change) => change.type === "demo" && change.slug === "sum" && change.error !== null));
    await reader.cancel();
    await reading;
    expect(looking).toEqual([true, false]);

    // Saved between the making of the page and its first listening: told at once.
    const late = (await doors.request("/api/changes?demo=sum&version=1")).body!.getReader();
    let first = "";
    while (!first.includes("data: ")) first += new TextDecoder().decode((await late.read()).value);
    expect(parseEvents(first)).toMatchObject([{ type: "demo", slug: "sum", version: watched.host.demo("sum")!.version }]);
    await late.cancel();
    const current = (await doors.request(`/api/changes?demo=sum&version=${watched.host.demo("sum")!.version}`)).body!.getReader();
    expect(new TextDecoder().decode((await current.read()).value)).toBe(": watching\n\n");
    await current.cancel();
    expect(looking).toEqual([true, false, true, false, true, false]);
  });
});
