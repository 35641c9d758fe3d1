// The demos that the doors' tests knock at, on a real host, and small tools to read what comes back.

import { fileURLToPath } from "node:url";
import type { Hono } from "hono";
import { expect } from "vitest";
import { createDoors, type DoorOptions } from "../../../lib/doors/doors.ts";
import type { HostOptions } from "../../../lib/host/create-host.ts";
import type { ErrorBody, RunEvent } from "../../../lib/host/host.ts";
import { statusOf } from "../../../lib/run/errors.ts";
import { hostOn, numberDemo, type HostOn } from "../host/host-on.ts";

const sources = {
  "sum.ts": `import { defineDemo, number } from "vitrine";
export default defineDemo({ title: "Sum", description: "Adds two numbers.", tags: ["toy"],
  inputs: { a: number({ default: 1, min: 0, max: 100 }), b: number() }, outputs: { sum: number() },
  examples: [{ inputs: { a: 2, b: 3 } }],
  run: ({ a, b }) => ({ sum: a + b }) });
`,
  "echo.ts": `import { defineDemo, text } from "vitrine";
export default defineDemo({ inputs: { words: text() }, outputs: { words: text() }, run: ({ words }) => ({ words }) });
`,
  "nested/deep/twice.ts": numberDemo("({ n }) => ({ x: n * 2 })"),
  "Größe 1.ts": numberDemo("({ n }) => ({ x: n + 1 })"),
  "run.ts": numberDemo("({ n }) => ({ x: -n })"),
  "sum/run.ts": numberDemo("({ n }) => ({ x: n })"),
  "count.ts": numberDemo("async function* ({ n }) { for (let x = 1; x <= n; x++) { yield { x }; await new Promise((r) => setTimeout(r, 10)); } }"),
  "slow.ts": numberDemo('async (_, { signal }) => { await new Promise((r, reject) => { setTimeout(r, 60_000); signal.addEventListener("abort", () => reject(signal.reason)); }); return { x: 1 }; }'),
  "fails.ts": numberDemo('() => { throw new Error("Cannot read /home/ada/secret/weights.bin"); }'),
  "both.ts": `import { defineDemo, number } from "vitrine";
export default defineDemo({ inputs: { a: number({ default: 1 }), b: number({ default: 2 }) }, outputs: { one: number(), two: number() },
  run: { one: ({ a }) => a, two: ({ a, b }) => a + b } });
`,
  "picture.ts": `import { defineDemo, image, number } from "vitrine";
export default defineDemo({ inputs: { photo: image() }, outputs: { width: number() }, run: ({ photo }) => ({ width: photo.width }) });
`,
  "broken.ts": `import { defineDemo } from "vitrine";
export default defineDemo({ inputs: 1, outputs: {}, run: 1 });
`,
};

export interface Site extends HostOn {
  readonly doors: Hono;
  /** What the doors had to log: nothing, unless something unexpected happened. */
  readonly doorLog: string[];
}

export async function openSite(options: DoorOptions = {}, hostOptions: Partial<HostOptions> = {}): Promise<Site> {
  const site = await hostOn(sources, { runners: 1, ...hostOptions });
  const doorLog: string[] = [];
  return { ...site, doors: createDoors(site.host, { log: (line) => doorLog.push(line), ...options }), doorLog };
}

export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json", ...headers }, body: typeof body === "string" ? body : JSON.stringify(body) };
}

/** Reads an answer that must be in the error shape, and nothing but that shape. */
export async function readError(response: Response): Promise<ErrorBody> {
  expect(response.headers.get("content-type")).toBe("application/json");
  const body = (await response.json()) as { error: ErrorBody };
  expect(Object.keys(body)).toEqual(["error"]);
  const { error } = body;
  expect(Object.keys(error).sort()).toEqual(["code", "hint", "issues", "message"]);
  expect(response.status).toBe(statusOf[error.code]);
  for (const issue of error.issues) expect(Object.keys(issue)).toEqual(["path", "message"]);
  expect(error.message).not.toBe("");
  expect(JSON.stringify(error)).not.toMatch(new RegExp(`${fileURLToPath(new URL("../../../", import.meta.url))}|/tmp/|/home/|node_modules|\\n\\s+at `));
  return error;
}

/** The events in a text of server-sent events; comments are left out. */
export function parseEvents(text: string): (RunEvent & { id: number })[] {
  return text
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => ({ ...JSON.parse(/^data: (.*)$/m.exec(block)![1]!), id: Number(/^id: (\d+)$/m.exec(block)?.[1]) }));
}
