#!/usr/bin/env node
// The command as npm installs it: plain JavaScript that any Node can read. In a clone it first builds what is missing or
// stale; in an installed package nothing is left to build. It refuses to know options.

import { existsSync } from "node:fs";
import module from "node:module";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Vitrine needs Node 20.19 or later; this is ${process.versions.node}.`);
  process.exit(1);
}

process.env.NEXT_TELEMETRY_DISABLED = "1";
process.env.NODE_ENV ??= "production";
// Node 22 and later keep compiled code on disk between starts.
module.enableCompileCache?.();

const isClone = existsSync(new URL("build.js", import.meta.url));
/** @param {("code" | "ui")[]} parts */
async function prepare(parts) {
  if (!isClone) return;
  const { ensureBuilt } = await import("./build.js");
  const failure = await ensureBuilt(parts);
  if (failure === "") return;
  console.error(failure);
  process.exit(1);
}

await prepare(["code"]);
const { main } = await import("../../dist/cli.js");
// The pages take half a minute where they are stale, so a mistake in the command line is told before.
await main(process.argv.slice(2), () => prepare(["ui"]));
