// Under load: does a health check stay quick while pictures keep the models busy, and how many predictions a second.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request, Agent } from "node:http";
import { join } from "node:path";
import { figureOf, quantile, sleep, type Figure } from "./figure.ts";
import { freePort, irisDemo, photoDemo, postJson, root, startProcess, startVitrine, timeUntil, type Site } from "./site.ts";

const agent = new Agent({ keepAlive: true });

/** Milliseconds that one request took, on a kept connection. */
function timeRequest(url: string, body?: Buffer): Promise<number> {
  return new Promise((done, failed) => {
    const begun = performance.now();
    const sent = request(url, { agent, method: body ? "POST" : "GET", headers: body ? { "content-type": "application/json", "content-length": body.length } : {} }, (response) => {
      response.resume();
      response.on("end", () => (response.statusCode === 200 ? done(performance.now() - begun) : failed(new Error(`${url} answered ${response.statusCode}`))));
    });
    sent.on("error", failed);
    sent.end(body);
  });
}

async function probe(url: string, seconds: number): Promise<number[]> {
  const values: number[] = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    values.push(await timeRequest(url));
    await sleep(8);
  }
  return values.sort((a, b) => a - b);
}

/** Eight clients in a process of their own, each sending its next picture as soon as the last is answered. */
function startClients(url: string, bodyFile: string): { stop(): Promise<number> } {
  const source = `
    import { readFileSync } from "node:fs"; import { request, Agent } from "node:http";
    const body = readFileSync(${JSON.stringify(bodyFile)}); const agent = new Agent({ keepAlive: true }); let answered = 0;
    const once = () => new Promise((done) => { const sent = request(${JSON.stringify(url)}, { agent, method: "POST", headers: { "content-type": "application/json", "content-length": body.length } }, (response) => { response.resume(); response.on("end", () => { if (response.statusCode === 200) answered++; done(); }); }); sent.on("error", done); sent.end(body); });
    for (let client = 0; client < 8; client++) (async () => { for (;;) await once(); })();
    process.on("SIGTERM", () => { console.log(answered); process.exit(0); });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", source], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  return {
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      return Number(output);
    },
  };
}

async function startEmptyHono(): Promise<Site> {
  const folder = mkdtempSync(join(root, "dist", "bench-hono-"));
  const port = await freePort();
  writeFileSync(join(folder, "hono.mjs"), `import { Hono } from "hono"; import { serve } from "@hono/node-server"; const app = new Hono(); app.get("/healthz", (c) => c.json({ status: "ok" })); serve({ fetch: app.fetch, port: ${port}, hostname: "127.0.0.1" });`);
  const site = startProcess([join(folder, "hono.mjs")], port);
  return { ...site, stop: async () => (await site.stop(), rmSync(folder, { recursive: true })) };
}

export async function benchHealth(): Promise<Figure[]> {
  const site = await startVitrine({ "photo.ts": photoDemo });
  const hono = await startEmptyHono();
  const folder = mkdtempSync(join(root, "dist", "bench-body-"));
  try {
    const picture = readFileSync(join(root, "models/efficientnet-lite0/samples/coffee.jpg"));
    const body = join(folder, "body.json");
    writeFileSync(body, JSON.stringify({ inputs: { photo: `data:image/jpeg;base64,${picture.toString("base64")}` } }));
    await timeUntil(site, async (url) => (await postJson(`${url}/api/demos/photo/run`, JSON.parse(readFileSync(body, "utf8")))).ok);
    await timeUntil(hono, async (url) => (await fetch(`${url}/healthz`)).ok);
    await sleep(2_000);
    const clients = startClients(`${site.url}/api/demos/photo/run`, body);
    await sleep(1_500);
    const seconds = 10;
    // The rival runs beside the same load: both are asked in turns of two seconds.
    const [ours, theirs]: [number[], number[]] = [[], []];
    const begun = performance.now();
    for (let turn = 0; turn < seconds / 2; turn++) {
      ours.push(...(await probe(`${site.url}/healthz`, 2)));
      theirs.push(...(await probe(`${hono.url}/healthz`, 2)));
    }
    const elapsed = (performance.now() - begun) / 1000 + 1.5;
    const pictures = (await clients.stop()) / elapsed;
    ours.sort((a, b) => a - b);
    theirs.sort((a, b) => a - b);
    const [p99, empty] = [quantile(ours, 0.99), quantile(theirs, 0.99)];
    return [
      { name: "GET /healthz p99 beside eight picture clients", value: p99, unit: "ms", beside: { name: "an empty Hono server, same load", value: empty }, atMost: empty * 2 },
      { name: "GET /healthz p50 beside eight picture clients", value: quantile(ours, 0.5), unit: "ms", beside: { name: "an empty Hono server, same load", value: quantile(theirs, 0.5) } },
      { name: "pictures a second meanwhile", value: pictures, unit: "/s" },
    ];
  } finally {
    await site.stop();
    await hono.stop();
    rmSync(folder, { recursive: true });
  }
}

export async function benchThroughput(): Promise<Figure[]> {
  const site = await startVitrine({ "iris.ts": irisDemo });
  try {
    const url = `${site.url}/api/demos/iris/run`;
    await timeUntil(site, async () => (await postJson(url, { inputs: {} })).ok);
    await sleep(2_000);
    const body = Buffer.from('{"inputs":{}}');
    const figures: Figure[] = [];
    for (const clients of [1, 25, 64]) {
      const waits: number[] = [];
      const until = performance.now() + 4_000;
      await Promise.all(Array.from({ length: clients }, async () => {
        while (performance.now() < until) waits.push(await timeRequest(url, body));
      }));
      waits.sort((a, b) => a - b);
      figures.push({ name: `iris predictions over HTTP, ${clients} client${clients > 1 ? "s" : ""}`, value: waits.length / 4, unit: "/s" });
      figures.push({ ...figureOf(`  wait of each, ${clients} client${clients > 1 ? "s" : ""}, p50`, "ms", waits), high: quantile(waits, 0.99) });
    }
    return figures;
  } finally {
    await site.stop();
  }
}
