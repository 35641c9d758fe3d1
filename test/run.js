// What `npm test` runs: types, lint, then every kind of test, after it has found a browser and built what is missing.
// It ends with the line "N passed, N failed" and with a code other than 0 when anything failed.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "../lib/cli/build.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const bin = (name) => join(root, "node_modules", name);
const projects = ["unit", "conformance", "architecture", "browser", "pack"];

const asked = process.argv.slice(2);
const wrong = asked.find((name) => !["types", "lint", ...projects].includes(name));
if (wrong) {
  console.error(`There are no tests named ${wrong}: choose from types, lint, ${projects.join(", ")}.`);
  process.exit(2);
}
const isAsked = (name) => asked.length === 0 || asked.includes(name);

const failures = [];
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };

const needsBuild = ["architecture", "browser", "pack"].some(isAsked);
const failure = await ensureBuilt(needsBuild ? ["code", "ui"] : ["code"]);
if (failure) {
  console.error(failure);
  failures.push("build");
}
if (isAsked("browser")) {
  const browser = await findBrowser();
  if (browser) env.CHROMIUM_PATH = browser;
  else failures.push("browser");
}
if (isAsked("types")) await step("types", process.execPath, [bin("typescript/bin/tsc"), "--noEmit"]);
if (isAsked("lint")) await step("lint", process.execPath, [bin("oxlint/bin/oxlint")]);

let passed = 0;
let failed = 0;
const reports = mkdtempSync(join(tmpdir(), "vitrine-test-"));
for (const project of projects.filter((name) => isAsked(name) && !failures.includes(name))) {
  const report = join(reports, `${project}.json`);
  await step(project, process.execPath, [bin("vitest/vitest.mjs"), "run", "--project", project, "--passWithNoTests", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  if (!existsSync(report)) continue;
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  passed += numPassedTests;
  failed += numFailedTests;
}
rmSync(reports, { recursive: true, force: true });

if (failures.length > 0) console.error(`\nFailed: ${failures.join(", ")}`);
// A step that failed without a failed test still counts: nobody shall read "0 failed" after a type error.
console.log(`${passed} passed, ${failed === 0 ? failures.length : failed} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function step(name, command, args) {
  console.error(`\n— ${name}`);
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on("close", resolve);
  });
  if (code !== 0) failures.push(name);
}

/** A Chromium that starts: the one asked for, Playwright's own, the system's, or one that Playwright installs now. */
async function findBrowser() {
  if (process.env.CHROMIUM_PATH) {
    if (existsSync(process.env.CHROMIUM_PATH)) return process.env.CHROMIUM_PATH;
    console.error(`CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, where there is nothing.`);
    return null;
  }
  const { chromium } = await import("playwright");
  const own = chromium.executablePath();
  if (own && existsSync(own)) return own;
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    for (const folder of ["/usr/bin", "/usr/local/bin", "/snap/bin", ...(process.env.PATH ?? "").split(":")]) {
      const path = join(folder || ".", name);
      if (existsSync(path)) return path;
    }
  }
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  if (existsSync(mac)) return mac;
  console.error("No Chromium was found, so Playwright installs one …");
  spawnSync(process.execPath, [bin("playwright/cli.js"), "install", "chromium"], { cwd: root, env, stdio: "inherit" });
  if (existsSync(own)) return own;
  console.error("The browser tests need Chromium: install it (apt-get install chromium, or npx playwright install --with-deps chromium) or name it in CHROMIUM_PATH.");
  return null;
}
