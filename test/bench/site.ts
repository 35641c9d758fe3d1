// Starts the command, or a rival, as a user would, and waits for what is asked.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { sleep } from "./figure.ts";

export const root = process.env.BENCH_ROOT ?? "";

export interface Site {
  readonly url: string;
  /** Milliseconds since the epoch when the process was started. */
  readonly startedAt: number;
  readonly process: ChildProcess;
  readonly folder: string;
  output(): string;
  stop(): Promise<void>;
}

/** A port that nobody has now. */
export function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });
}

/** Starts a command that serves HTTP on `port`. */
export function startProcess(args: readonly string[], port: number, more: { cwd?: string; folder?: string } = {}): Site {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [...args], { cwd: more.cwd ?? root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return {
    url: `http://127.0.0.1:${port}`,
    startedAt,
    process: child,
    folder: more.folder ?? "",
    output: () => output,
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Starts Vitrine on demo files in a new folder. */
export async function startVitrine(files: Readonly<Record<string, string>>, more: readonly string[] = [], command: readonly string[] = ["serve"]): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "vitrine-bench-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const port = await freePort();
  const site = startProcess([join(root, "lib/cli/bin.js"), ...command, folder, "--port", String(port), "--data", join(folder, ".vitrine"), ...more], port, { folder });
  return {
    ...site,
    async stop() {
      await site.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Milliseconds from the start of the process until `ask` succeeds. */
export async function timeUntil(site: Site, ask: (url: string) => Promise<boolean>): Promise<number> {
  for (;;) {
    if (site.process.exitCode !== null) throw new Error(`The server ended with ${site.process.exitCode}:\n${site.output()}`);
    const answered = await ask(site.url).catch(() => false);
    if (answered) return Date.now() - site.startedAt;
    await sleep(2);
  }
}

export async function postJson(url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** Proportional set size of a process and its descendants, in MiB: shared pages count once. Linux only. */
export function memoryOf(pid: number): number {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(/^PPid:\s+(\d+)/m.exec(readProc(name, "status"))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const pss = (id: number): number => Number(/^Pss:\s+(\d+)/m.exec(readProc(String(id), "smaps_rollup"))?.[1] ?? 0) + (children.get(id) ?? []).reduce((sum, child) => sum + pss(child), 0);
  return pss(pid) / 1024;
}

function readProc(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    // The process ended meanwhile.
    return "";
  }
}

export const irisDemo = `import { defineDemo, label, onnx, slider } from "vitrine";
const iris = onnx(${JSON.stringify(join(root, "models/iris-logreg/model.onnx"))});
const cm = (min: number, max: number, value: number) => slider({ min, max, step: 0.1, default: value, unit: "cm" });
export default defineDemo({
  inputs: { sepal_length: cm(4.3, 7.9, 5.8), sepal_width: cm(2, 4.4, 3), petal_length: cm(1, 6.9, 4.3), petal_width: cm(0.1, 2.5, 1.3) },
  outputs: { species: label({ top: 3 }) },
  run: async (flower) => ({ species: await iris.classify([flower.sepal_length, flower.sepal_width, flower.petal_length, flower.petal_width]) }),
});
`;

export const photoDemo = `import { defineDemo, image, label, onnx } from "vitrine";
const net = onnx(${JSON.stringify(join(root, "models/efficientnet-lite0/model.onnx"))});
export default defineDemo({ inputs: { photo: image() }, outputs: { objects: label() }, run: async ({ photo }) => ({ objects: await net.classify(photo) }) });
`;

/** Each run counts in a thousand of its own, so that no state of one is taken for a state of another. */
export const generatorDemo = `import { defineDemo, number } from "vitrine";
let runs = 0;
export default defineDemo({ inputs: {}, outputs: { n: number() }, run: async function* () { runs += 1000; for (let n = 1; n <= 200; n++) yield { n: runs + n }; } });
`;
