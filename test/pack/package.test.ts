// The package as a stranger meets it: packed, installed in an empty folder elsewhere, and used from there.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type ServerProcess } from "../browser/server.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "vitrine-pack-"));
const home = join(folder, "home");
const bin = join(home, "node_modules/vitrine/lib/cli/bin.js");
const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip", npm_config_update_notifier: "false" };

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}
let packed: Packed;

const textDemo = `import { defineDemo, text } from "vitrine";
export default defineDemo({
  inputs: { name: text({ default: "Ada" }) },
  outputs: { greeting: text() },
  run: ({ name }) => ({ greeting: \`Hello \${name}\` }),
});
`;

beforeAll(async () => {
  execFileSync(process.execPath, [join(root, "lib/cli/build.js"), "--release"], { cwd: root, stdio: "inherit" });
  const report: unknown = JSON.parse(execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { cwd: root, encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"] }));
  // npm 10 gives a list, later ones an object by name.
  packed = Object.values(report as Record<string, Packed>)[0] as Packed;
  mkdirSync(home);
  writeFileSync(join(home, "package.json"), JSON.stringify({ name: "home", private: true, type: "module" }));
  execFileSync("npm", ["install", join(folder, packed.filename), "--onnxruntime-node-install=skip", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: home, env, stdio: ["ignore", "ignore", "inherit"] });
  writeFileSync(join(home, "demo.ts"), textDemo);
  mkdirSync(join(home, "demos"));
  cpSync(join(root, "demos/iris.ts"), join(home, "demos/iris.ts"));
  cpSync(join(root, "models/iris-logreg"), join(home, "models/iris-logreg"), { recursive: true });
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe("what is packed", () => {
  it("is the command, the runner, the authors' entry, their types and the pages", () => {
    const paths = packed.files.map(({ path }) => path);
    for (const path of ["lib/cli/bin.js", "dist/cli.js", "dist/runner.js", "dist/vitrine.js", "dist/types/lib/vitrine.d.ts", "dist/ui/BUILD_ID", "dist/ui/static.json", "dist/LICENSES.txt", "LICENSE", "README.md", "package.json"]) {
      expect(paths).toContain(path);
    }
  });

  it("has no source, test, map, cache or trace", () => {
    const foreign = packed.files.map(({ path }) => path).filter((path) => !/^(package\.json|README\.md|LICENSE|lib\/cli\/bin\.js|dist\/(cli|runner|vitrine)\.js|dist\/LICENSES\.txt|dist\/(chunks|types|ui)\/.+)$/.test(path));
    expect(foreign).toEqual([]);
    const leftover = packed.files.map(({ path }) => path).filter((path) => /\.map$|\.nft\.json$|(^|\/)(cache|diagnostics|trace[^/]*|turbopack|\.stamp[^/]*)(\/|$)|(?<!\.d)\.tsx?$|\.test\./.test(path));
    expect(leftover).toEqual([]);
  });

  it("holds no path of the machine that built it", () => {
    const here = root.replace(/\/$/, "");
    const told = walk(join(home, "node_modules/vitrine")).filter((file) => {
      const bytes = readFileSync(file);
      return bytes.includes(here) || bytes.includes(here.replaceAll("/", "\\\\"));
    });
    expect(told.map((file) => relative(home, file))).toEqual([]);
  });

  it("stays small", () => {
    expect(packed.size).toBeLessThan(4_000_000);
    expect(packed.unpackedSize).toBeLessThan(14_000_000);
  });

  it("carries every static file packed for the wire", () => {
    const list = JSON.parse(readFileSync(join(home, "node_modules/vitrine/dist/ui/static.json"), "utf8")) as Record<string, { br?: number }>;
    const paths = new Set(packed.files.map(({ path }) => path));
    for (const [name, file] of Object.entries(list)) {
      expect(paths).toContain(`dist/ui/static/${name}`);
      if (file.br) expect(paths).toContain(`dist/ui/static/${name}.br`);
    }
  });
});

describe("installed elsewhere", () => {
  it("runs under the name that the README gives", () => {
    const version = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
    expect(execFileSync("npx", ["--no", "--", "vitrine", "--version"], { cwd: home, encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"] }).trim()).toBe(version);
  });

  it("serves a demo file's page and API, builds nothing, and ends with 0 on Ctrl-C", async () => {
    await serving("demo.ts", ["watching"], async (server) => {
      const answer = await post(`${server.url}/api/demos/demo/run`, { inputs: { name: "Grace" } });
      expect(answer).toMatchObject({ outputs: { greeting: "Hello Grace" } });
      const page = await fetch(`${server.url}/demos/demo`);
      const html = await page.text();
      expect(page.status).toBe(200);
      expect(html).toContain("Greeting");
      await expectWorkingScripts(server.url, html, page.headers.get("content-security-policy") ?? "");
      expect(server.stderr()).toBe("");
      expect(existsSync(join(home, "node_modules/vitrine/lib/cli/build.js"))).toBe(false);
    });
  });

  it("runs a real model from a folder of demos", async () => {
    await serving("demos", [], async (server) => {
      const { outputs } = (await post(`${server.url}/api/demos/iris/run`, { inputs: { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 } })) as { outputs: { species: { label: string; score: number }[] } };
      expect(outputs.species[0]).toMatchObject({ label: "setosa" });
      expect(outputs.species[0]?.score).toBeGreaterThan(0.9);
      expect((await fetch(server.url)).status).toBe(200);
    });
  });

  it("runs by npx without ever asking a registry, and leaves no process behind when its group is interrupted", async () => {
    const child = spawn("npx", ["--no", "vitrine", "serve", "demo.ts", "--port", "0", "--data", join(folder, "data")], { cwd: home, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (text: Buffer) => (out += text).includes("Ctrl-C stops") && resolve());
      child.once("close", () => reject(new Error(`ended early: ${out}`)));
    });
    const url = /http:\/\/\S+/.exec(out)?.[0] ?? "";
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const closed = new Promise((resolve) => child.once("close", resolve));
    process.kill(-(child.pid ?? 0), "SIGINT");
    // Its pipes close when the last process that holds them has ended.
    await closed;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it("ends when npx alone is told to, whose shell passes no signal on", async () => {
    const child = spawn("npx", ["--no", "vitrine", "serve", "demo.ts", "--port", "0", "--data", join(folder, "data")], { cwd: home, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    await new Promise<void>((resolve) => child.stdout.on("data", (text: Buffer) => (out += text).includes("Ctrl-C stops") && resolve()));
    const closed = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    await closed;
    await expect(fetch(`${/http:\/\/\S+/.exec(out)?.[0]}/healthz`)).rejects.toThrow();
  });

  it("takes one Ctrl-C that arrives twice, as npm passes it on, for one, and ends with 0", async () => {
    const server = await startServer("demo.ts", { bin, cwd: home });
    server.process.kill("SIGINT");
    expect(await server.stop("SIGINT")).toBe(0);
  });

  it("gives the demo's author types that catch a misspelt name", () => {
    const types = join(home, "types");
    mkdirSync(types);
    mkdirSync(join(home, "node_modules/@types"), { recursive: true });
    writeFileSync(join(types, "tsconfig.json"), JSON.stringify({ compilerOptions: { strict: true, noEmit: true, module: "nodenext", target: "es2023", types: [], skipLibCheck: false }, include: ["*.ts"] }));
    writeFileSync(join(types, "demo.ts"), textDemo);
    if (!existsSync(join(home, "node_modules/typescript"))) symlinkSync(join(root, "node_modules/typescript"), join(home, "node_modules/typescript"));
    expect(typeErrors(types)).toBe("");
    writeFileSync(join(types, "wrong.ts"), textDemo.replace("{ name })", "{ nmae })").replace("${name}", "${nmae}"));
    expect(typeErrors(types)).toMatch(/wrong\.ts\(5,\d+\): error TS2339: Property 'nmae' does not exist/);
  });
});

async function serving(path: string, how: readonly "watching"[], check: (server: ServerProcess) => Promise<void>): Promise<void> {
  const server = await startServer(path, { bin, cwd: home, watching: how.includes("watching") });
  let code: number | null = null;
  try {
    await check(server);
  } finally {
    code = await server.stop();
  }
  expect(code).toBe(0);
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return await response.json();
}

/** Every script and style of the page is there, and every script may run under the page's own policy. */
async function expectWorkingScripts(url: string, html: string, policy: string): Promise<void> {
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  expect(nonce).toBeTruthy();
  for (const [tag] of html.matchAll(/<script[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
  const paths = new Set([...html.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map(([, path]) => path ?? ""));
  expect(paths.size).toBeGreaterThan(3);
  for (const path of paths) expect((await fetch(url + path)).status, path).toBe(200);
}

function typeErrors(project: string): string {
  try {
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", project, "--pretty", "false"], { cwd: project, encoding: "utf8" });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

function walk(place: string): string[] {
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
