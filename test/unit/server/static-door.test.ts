import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync, brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listen, type Listening } from "../../../lib/server/listen.ts";
import { createStaticDoor } from "../../../lib/server/static-door.ts";

const script = "console.log('hello');\n".repeat(100);
let ui: string;
let open: Listening;

beforeAll(async () => {
  ui = mkdtempSync(join(tmpdir(), "vitrine-ui-"));
  mkdirSync(join(ui, "static/chunks"), { recursive: true });
  const [br, gz] = [brotliCompressSync(script), gzipSync(script)];
  writeFileSync(join(ui, "static/chunks/a.js"), script);
  writeFileSync(join(ui, "static/chunks/a.js.br"), br);
  writeFileSync(join(ui, "static/chunks/a.js.gz"), gz);
  writeFileSync(join(ui, "static/chunks/[x].js"), "1");
  writeFileSync(join(ui, "secret.txt"), "secret");
  const list = {
    "chunks/a.js": { type: "text/javascript; charset=utf-8", etag: "hash", bytes: script.length, br: br.length, gz: gz.length },
    "chunks/[x].js": { type: "text/javascript; charset=utf-8", etag: "other", bytes: 1 },
  };
  writeFileSync(join(ui, "static.json"), JSON.stringify(list));
  const door = createStaticDoor(ui);
  open = await listen((request, response) => void door(request, response, (request.url ?? "").split("?")[0] ?? ""), 0, null);
});
afterAll(async () => {
  await open.close(async () => {});
  rmSync(ui, { recursive: true });
});

function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: open.port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

it("sends the tightest packed form that the client takes, to be kept for ever", async () => {
  const br = await ask("/_next/static/chunks/a.js", { "accept-encoding": "gzip, deflate, br, zstd" });
  expect(br.headers).toMatchObject({ "content-encoding": "br", "content-type": "text/javascript; charset=utf-8", "cache-control": "public, max-age=31536000, immutable", vary: "Accept-Encoding" });
  expect(brotliDecompressSync(br.body).toString()).toBe(script);
  const gz = await ask("/_next/static/chunks/a.js", { "accept-encoding": "br;q=0, gzip" });
  expect(gz.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(gz.body).toString()).toBe(script);
  const plain = await ask("/_next/static/chunks/a.js");
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.body.toString()).toBe(script);
});

it("answers 304 to whoever has it, in whatever packing", async () => {
  const { headers } = await ask("/_next/static/chunks/a.js", { "accept-encoding": "br" });
  const again = await ask("/_next/static/chunks/a.js", { "if-none-match": String(headers.etag) });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect((await ask("/_next/static/chunks/a.js", { "if-none-match": '"old"' })).status).toBe(200);
});

it("tells HEAD everything but the body, and takes no other method", async () => {
  const head = await ask("/_next/static/chunks/a.js", {}, "HEAD");
  expect([head.status, Number(head.headers["content-length"]), head.body.length]).toEqual([200, script.length, 0]);
  expect((await ask("/_next/static/chunks/a.js", {}, "POST")).status).toBe(405);
});

it("finds names with brackets as browsers write them", async () => {
  expect((await ask("/_next/static/chunks/%5Bx%5D.js")).status).toBe(200);
});

it("serves nothing that is not on its list", async () => {
  for (const path of ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "chunks/../../secret.txt", "chunks/a.js.br", "chunks/", "%E0%A4%A", "__proto__", "chunks/a.js%00"]) {
    const { status, body } = await ask(`/_next/static/${path}`);
    expect(status, path).toBe(404);
    expect(body.toString()).not.toContain("secret");
  }
});
