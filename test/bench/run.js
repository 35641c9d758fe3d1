// What `npm run bench` runs: every figure beside its floor or its rival, measured in this same run, as ratios.
// `npm run bench start memory` measures these alone.

import { ensureBuilt } from "../../lib/cli/build.js";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const failure = await ensureBuilt(["code", "ui"]);
if (failure) {
  console.error(failure);
  process.exit(1);
}
const root = fileURLToPath(new URL("../../", import.meta.url));
// Inside the project, so that packages resolve from here.
const folder = mkdtempSync(join(root, "dist", "bench-"));
try {
  const outfile = join(folder, "main.mjs");
  await build({ entryPoints: [join(root, "test/bench/main.ts")], outfile, bundle: true, format: "esm", platform: "node", target: "node20", packages: "external", define: { "process.env.BENCH_ROOT": JSON.stringify(root) } });
  const { main } = await import(pathToFileURL(outfile).href);
  await main(process.argv.slice(2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
