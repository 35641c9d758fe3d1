// Makes `dist/` from the sources: the command, the runner and the authors' entry by esbuild, the pages by Next, the types
// by tsc. Plain JavaScript, as it runs before anything is compiled. It refuses to know what the parts do.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const dist = join(root, "dist");

/** What `dist/` is made of, in the order in which it is made. */
const parts = {
  code: { words: "the server", output: "cli.js", build: buildCode },
  ui: { words: "the pages, which takes half a minute once", output: "ui/BUILD_ID", build: buildUi },
  types: { words: "the types", output: "types/lib/vitrine.d.ts", build: buildTypes },
};

/** Packages that stay packages: Next needs its own, native code cannot be bundled, and the demo loader is esbuild. */
const external = /^(next|react|react-dom|onnxruntime-node|sharp|esbuild)($|[/])/;

/**
 * Builds the named parts that are missing or older than their sources; says so in one line each.
 * @param {("code" | "ui" | "types")[]} names
 * @param {{ force?: boolean, release?: boolean, say?: (line: string) => void }} options
 * @returns {Promise<string>} why it could not be done, or an empty string
 */
export async function ensureBuilt(names, { force = false, release = false, say = (line) => void process.stderr.write(line) } = {}) {
  if (!force && !release && names.every(isFresh)) return "";
  const unlock = await lock(say);
  try {
    // A package holds exactly what these sources make, not what an hour of edits has left behind.
    if (release) for (const left of ["chunks", "cli.js", "types"]) rmSync(join(dist, left), { recursive: true, force: true });
    for (const name of names) {
      // Another process may have built it while this one waited.
      if (!force && isFresh(name)) continue;
      const part = parts[name];
      say(`Building ${part.words} …`);
      const start = performance.now();
      try {
        // Read before the build: an edit made meanwhile must leave the part stale.
        const started = Date.now();
        const inputs = await part.build();
        writeStamp(name, inputs, started);
      } catch (error) {
        say("\n");
        return error instanceof BuildError ? error.message : String(error?.stack ?? error);
      }
      say(` ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
    }
    return "";
  } finally {
    unlock();
  }
}

class BuildError extends Error {}

// Freshness: a stamp lists each source with its time and size, which is quick to compare, and a hash of all contents,
// which decides when a time has changed without the content, as a checkout does.

function stampPath(name) {
  return join(dist, `.stamp-${name}.json`);
}

function isFresh(name) {
  if (!existsSync(join(dist, parts[name].output))) return false;
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(stampPath(name), "utf8"));
  } catch {
    return false;
  }
  if (stamp.routes !== undefined && stamp.routes !== routeList()) return false;
  let touched = false;
  for (const [file, seen] of Object.entries(stamp.files)) {
    const now = glance(file);
    if (now === null) return false;
    if (now !== seen) touched = true;
  }
  if (!touched) return true;
  const files = Object.keys(stamp.files);
  if (hashOf(files) !== stamp.hash) return false;
  writeFileSync(stampPath(name), JSON.stringify({ ...stamp, files: glances(files) }));
  return true;
}

function writeStamp(name, inputs, started) {
  const files = [...new Set([...inputs, "lib/cli/build.js", "package-lock.json"])].filter((file) => existsSync(join(root, file))).sort();
  const seen = glances(files);
  for (const file of files) {
    // Changed during the build: the stamp must not claim this content.
    if (statSync(join(root, file)).mtimeMs > started) seen[file] = "changed during the build";
  }
  const stale = Object.values(seen).includes("changed during the build");
  const stamp = { hash: stale ? "" : hashOf(files), files: seen, ...(name === "ui" ? { routes: routeList() } : {}) };
  writeFileSync(stampPath(name), JSON.stringify(stamp));
}

function glance(file) {
  const stat = statSync(join(root, file), { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : null;
}

function glances(files) {
  return Object.fromEntries(files.map((file) => [file, glance(file) ?? ""]));
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(root, file))).update("\0");
  return hash.digest("hex");
}

/** Files under app/: a new route is a new file that no other file imports. */
function routeList() {
  return walk(join(root, "app")).map((file) => relative(root, file)).sort().join("\n");
}

function walk(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** One build at a time: two in one folder would mix their files. */
async function lock(say) {
  const path = join(dist, ".lock");
  mkdirSync(dist, { recursive: true });
  let told = false;
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      const unlock = () => rmSync(path, { force: true });
      process.once("exit", unlock);
      return () => {
        process.off("exit", unlock);
        unlock();
      };
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (!isRunning(readOr(path, ""))) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told) say("Waiting for another build of this folder …\n");
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function readOr(path, initial) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return initial;
  }
}

function isRunning(pid) {
  // Empty: its owner is between creating the file and writing to it.
  if (pid === "") return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function loadEsbuild() {
  try {
    return await import("esbuild");
  } catch {
    throw new BuildError("The packages are not installed: run `npm ci` first.");
  }
}

async function buildCode() {
  const esbuild = await loadEsbuild();
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  try {
    const { metafile } = await esbuild.build({
      absWorkingDir: root,
      entryPoints: { cli: "lib/cli/main.ts", runner: "lib/runner/child.ts", vitrine: "lib/vitrine.ts" },
      outdir: "dist",
      chunkNames: "chunks/[name]-[hash]",
      bundle: true,
      // Splitting makes the authors' entry and the runner share one instance of every module.
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20",
      alias: { vitrine: "./lib/vitrine.ts" },
      plugins: [requiredPackages],
      // CommonJS packages inside the bundle ask for Node's modules by `require`.
      banner: { js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);' },
      define: { "process.env.VITRINE_VERSION": JSON.stringify(version) },
      minifyWhitespace: true,
      minifySyntax: true,
      legalComments: "none",
      metafile: true,
      logLevel: "silent",
    });
    removeOldChunks(metafile);
    writeFileSync(join(dist, ".bundled.json"), JSON.stringify(bundledPackages(metafile)));
    return Object.keys(metafile.inputs).filter((file) => !/node_modules[/]|^[a-z-]+:/.test(file));
  } catch (error) {
    if (!error.errors) throw error;
    const lines = await esbuild.formatMessages(error.errors, { kind: "error", color: Boolean(process.stderr.isTTY) });
    throw new BuildError(lines.join("").trimEnd());
  }
}

/**
 * All of these packages are CommonJS. `import()` lets Node parse them twice, to find their names: measured, 43 ms of
 * processor time for esbuild, 98 for sharp, 40 for onnxruntime-node, where `require` takes 10, 45 and 25.
 */
const requiredPackages = {
  name: "required-packages",
  setup(build) {
    build.onResolve({ filter: external }, ({ path, namespace }) => (namespace === "required" ? { path, external: true } : { path, namespace: "required" }));
    build.onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => {
      const names = path === "esbuild" ? ["build", "stop"] : [];
      return { contents: `const it = require(${JSON.stringify(path)}); export default it; export const { ${names.join(", ")} } = it;` };
    });
  },
};

/** A running server may still import the chunks of the build before, so they live for an hour. */
function removeOldChunks(metafile) {
  const current = new Set(Object.keys(metafile.outputs).map((file) => join(root, file)));
  for (const file of walk(join(dist, "chunks"))) {
    if (!current.has(file) && Date.now() - statSync(file).mtimeMs > 3_600_000) rmSync(file, { force: true });
  }
}

/** Names of the packages whose code is in the output: their licences go into the package. */
function bundledPackages(metafile) {
  const names = Object.keys(metafile.inputs).map((file) => file.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

/** What the pages are made of: whatever their routes import by value, plus the configuration. */
async function pageInputs() {
  const esbuild = await loadEsbuild();
  const entries = walk(join(root, "app")).filter((file) => /\.(tsx?|jsx?|css)$/.test(file));
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries,
    bundle: true,
    write: false,
    outdir: "dist/unused",
    format: "esm",
    packages: "external",
    alias: { "@": root },
    loader: { ".css": "empty", ".svg": "empty", ".png": "empty", ".ico": "empty", ".woff2": "empty" },
    jsx: "automatic",
    metafile: true,
    logLevel: "silent",
  });
  const styles = [...walk(join(root, "app")), ...walk(join(root, "components"))].filter((file) => file.endsWith(".css"));
  const configuration = ["next.config.mjs", "postcss.config.mjs"].filter((file) => existsSync(join(root, file)));
  return [...Object.keys(metafile.inputs), ...styles.map((file) => relative(root, file).split(sep).join("/")), ...configuration];
}

async function buildUi() {
  const next = join(root, "node_modules/next/dist/bin/next");
  if (!existsSync(next)) throw new BuildError("The packages are not installed: run `npm ci` first.");
  if (!existsSync(join(root, "app"))) throw new BuildError("The folder app/ with the pages is missing.");
  const inputs = await pageInputs().catch(() => null);
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  let { code, text } = await run(process.execPath, [next, "build"], env);
  // Somebody runs `next build` by hand: its own lock knows, ours does not.
  for (let waited = 0; code !== 0 && text.includes("Another next build process") && waited < 120; waited += 2) {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    ({ code, text } = await run(process.execPath, [next, "build"], env));
  }
  if (code !== 0) throw new BuildError(`next build failed:\n\n${text.trim()}`);
  forgetFolder(join(dist, "ui"));
  await compressStatic(join(dist, "ui"));
  return inputs ?? [...walk(join(root, "app")), ...walk(join(root, "components"))].map((file) => relative(root, file));
}

async function run(command, args, env = process.env) {
  const { spawn } = await import("node:child_process");
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.on("data", (data) => (text += data));
    child.stderr.on("data", (data) => (text += data));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, text }));
  });
}

/** Next writes the folder it was built in into these files; a package must hold no such path. */
function forgetFolder(ui) {
  const file = join(ui, "required-server-files.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  const written = JSON.stringify(forget({ ...manifest, appDir: "" }, root.replace(/[/\\]$/, "")));
  writeFileSync(file, written);
  writeFileSync(join(ui, "required-server-files.js"), `self.__SERVER_FILES_MANIFEST=${JSON.stringify(written)}`);
}

function forget(value, folder) {
  if (typeof value === "string") return value.split(folder).join(".");
  if (Array.isArray(value)) return value.map((item) => forget(item, folder));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, forget(item, folder)]));
}

const types = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".png": "image/png",
  ".webp": "image/webp",
  ".jpg": "image/jpeg",
  ".ico": "image/x-icon",
};

/**
 * Packs every static file with brotli and gzip, once, as tight as they go, and lists all in `static.json`: the static
 * door answers from this list alone and never looks for a path that a client sent.
 */
async function compressStatic(ui) {
  const { brotliCompress, gzip, constants } = await import("node:zlib");
  const { promisify } = await import("node:util");
  const [brotli, zip] = [promisify(brotliCompress), promisify(gzip)];
  const list = {};
  const files = walk(join(ui, "static")).filter((file) => !/\.(br|gz|map)$/.test(file));
  await Promise.all(
    files.map(async (file) => {
      const bytes = readFileSync(file);
      const name = relative(join(ui, "static"), file).split(sep).join("/");
      const type = types[name.match(/\.[^.]+$/)?.[0] ?? ""] ?? "application/octet-stream";
      const entry = { type, etag: createHash("sha256").update(bytes).digest("base64url").slice(0, 22), bytes: bytes.length };
      if (/^text|json|svg|wasm/.test(type) && bytes.length > 256) {
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        const [br, gz] = await Promise.all([brotli(bytes, { params }), zip(bytes, { level: 9 })]);
        writeFileSync(`${file}.br`, br);
        writeFileSync(`${file}.gz`, gz);
        Object.assign(entry, { br: br.length, gz: gz.length });
      }
      list[name] = entry;
    }),
  );
  writeFileSync(join(ui, "static.json"), JSON.stringify(list));
}

async function buildTypes() {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  if (!existsSync(tsc)) throw new BuildError("The packages are not installed: run `npm ci` first.");
  rmSync(join(dist, "types"), { recursive: true, force: true });
  const { code, text } = await run(process.execPath, [tsc, "-p", "lib/cli/types.tsconfig.json"]);
  if (code !== 0) throw new BuildError(`tsc failed:\n\n${text.trim()}`);
  return walk(join(dist, "types")).map((file) => relative(join(dist, "types"), file).split(sep).join("/").replace(/\.d\.ts$/, ".ts"));
}

/** The licences of what is bundled, as they ask. */
function writeLicences() {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const bundled = JSON.parse(readOr(join(dist, ".bundled.json"), "[]"));
  const ownFolder = Object.keys(manifest.dependencies);
  const inPages = Object.keys(manifest.devDependencies).filter((name) => !/^@types\/|^typescript$|^vitest$|playwright|^oxlint$|^fast-check$|^axe-core$/.test(name));
  const texts = [...new Set([...bundled, ...inPages])].sort().flatMap((name) => {
    const folder = join(root, "node_modules", name);
    if (ownFolder.includes(name) || !existsSync(join(folder, "package.json"))) return [];
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return [`${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : ""}`];
  });
  writeFileSync(join(dist, "LICENSES.txt"), `Vitrine contains code of these packages.\n\n${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const asked = process.argv.slice(2);
  const known = [...Object.keys(parts), "--release", "--force"];
  const wrong = asked.find((word) => !known.includes(word));
  if (wrong) {
    console.error(`${wrong} is not a part: build.js takes ${known.join(", ")}.`);
    process.exit(2);
  }
  const release = asked.includes("--release");
  const chosen = Object.keys(parts).filter((name) => asked.includes(name));
  const failure = await ensureBuilt(chosen.length > 0 ? chosen : Object.keys(parts), { release, force: asked.includes("--force") });
  if (failure) {
    console.error(failure);
    process.exit(1);
  }
  if (release) writeLicences();
}
