// From the start of the process: to the first prediction, to the first page; and the memory of an idle server.

import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { figureOf, repeat, sleep, type Figure } from "./figure.ts";
import { freePort, irisDemo, memoryOf, postJson, root, startProcess, startVitrine, timeUntil, type Site } from "./site.ts";

const times = 7;

/** A bare Node server around the same model: what no framework can undercut. */
const floorServer = (port: number) => `
import { createServer } from "node:http";
import ort from "onnxruntime-node";
const session = await ort.InferenceSession.create(${JSON.stringify(join(root, "models/iris-logreg/model.onnx"))});
createServer(async (request, response) => {
  const result = await session.run({ X: new ort.Tensor("float32", [5.1, 3.5, 1.4, 0.2], [1, 4]) });
  response.end(JSON.stringify([...result.probabilities.data]));
}).listen(${port}, "127.0.0.1");
`;

async function startFloor(): Promise<Site> {
  const folder = mkdtempSync(join(root, "dist", "bench-floor-"));
  const port = await freePort();
  const file = join(folder, "floor.mjs");
  writeFileSync(file, floorServer(port));
  const site = startProcess([file], port);
  return { ...site, stop: async () => (await site.stop(), rmSync(folder, { recursive: true })) };
}

async function startNext(): Promise<Site> {
  const port = await freePort();
  return startProcess([join(root, "node_modules/next/dist/bin/next"), "start", "--port", String(port), "--hostname", "127.0.0.1"], port);
}

async function timed(start: () => Promise<Site>, ask: (url: string) => Promise<boolean>): Promise<number> {
  const site = await start();
  try {
    return await timeUntil(site, ask);
  } finally {
    await site.stop();
  }
}

const predicts = async (url: string) => (await postJson(`${url}/api/demos/iris/run`, { inputs: {} })).ok;
const startIris = () => startVitrine({ "iris.ts": irisDemo });

export async function benchStart(): Promise<Figure[]> {
  const [predictions, floors, pages, nexts]: number[][] = [[], [], [], []];
  // In turns, so that a slow minute of the machine falls on all.
  await repeat(times, async () => {
    predictions?.push(await timed(startIris, predicts));
    floors?.push(await timed(startFloor, async (url) => (await fetch(url)).ok));
    pages?.push(await timed(startIris, async (url) => (await fetch(`${url}/demos/iris`)).ok));
    nexts?.push(await timed(startNext, async (url) => (await fetch(`${url}/no-such-page`)).status === 404));
  });
  const floor = figureOf("", "ms", floors ?? []).value;
  const next = figureOf("", "ms", nexts ?? []).value;
  return [
    figureOf("start to the first iris prediction over HTTP", "ms", predictions ?? [], { beside: { name: "bare node:http + ONNX Runtime", value: floor }, atMost: 600 }),
    figureOf("start to the first page", "ms", pages ?? [], { beside: { name: "next start showing its 404", value: next }, atMost: next * 1.3 }),
  ];
}

export async function benchMemory(): Promise<Figure[]> {
  if (process.platform !== "linux") return [];
  const measure = async () => {
    const site = await startVitrine({ "iris.ts": irisDemo }, ["--runners", "1"]);
    try {
      await timeUntil(site, predicts);
      await fetch(`${site.url}/demos/iris`);
      await sleep(2_000);
      return memoryOf(site.process.pid ?? 0);
    } finally {
      await site.stop();
    }
  };
  return [figureOf("memory idle, one small model, one runner (PSS)", "MiB", await repeat(3, measure), { atMost: 200 })];
}
