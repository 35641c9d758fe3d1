// Starts a real host on demo files written into a new folder, with the built runner that a user's server has.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createHost, type HostOptions } from "../../../lib/host/create-host.ts";
import type { Host, RunEvent } from "../../../lib/host/host.ts";

const dist = fileURLToPath(new URL("../../../dist/", import.meta.url));

export interface HostOn {
  readonly host: Host;
  readonly folder: string;
  readonly log: readonly string[];
  write(name: string, text: string): void;
  remove(name: string): void;
  /** The last event of a run. */
  end(slug: string, inputs?: unknown): Promise<RunEvent>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function hostOn(files: Readonly<Record<string, string>>, options: Partial<HostOptions> = {}): Promise<HostOn> {
  const folder = mkdtempSync(join(tmpdir(), "vitrine-test-"));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const log: string[] = [];
  const host = await createHost({
    path: folder,
    watching: false,
    dataFolder: join(folder, ".vitrine"),
    runtime: { runner: join(dist, "runner.js"), entry: join(dist, "vitrine.js") },
    runners: 2,
    log: (line) => log.push(line),
    ...options,
  });
  await host.loaded();
  return {
    host,
    folder,
    log,
    write,
    remove: (name) => rmSync(join(folder, name)),
    end: (slug, inputs = {}) => host.run({ slug, inputs, unwatchedMs: 0 }).finished(),
    async [Symbol.asyncDispose]() {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The source of a demo with one number in, one number out and this `run`. */
export function numberDemo(run: string, more = ""): string {
  return `import { defineDemo, number } from "vitrine";
export default defineDemo({ inputs: { n: number({ default: 2, max: 100 }) }, outputs: { x: number() }, ${more}
  run: ${run} });
`;
}

/** Waits until a condition holds; the test's own time limit ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resume) => setTimeout(resume, 10));
}
