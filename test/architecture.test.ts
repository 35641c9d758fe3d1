// Holds the arrows of the design: who may import whom. A wrong arrow is cheap to draw and dear to undo.

import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && /\.(ts|tsx|js|mjs)$/.test(item.name))
    .map((item) => relative(root, join(item.parentPath, item.name)));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const found: Import[] = [];
  const pattern = /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;
  for (const match of text.matchAll(pattern)) {
    const target = match[3] ?? match[4] ?? "";
    const to = target.startsWith("@/") ? target.slice(2) : target.startsWith(".") ? relative(root, resolve(root, dirname(file), target)) : target;
    // `import { type A }` imports nothing at run time either.
    const named = /\{([^}]*)\}/.exec(match[0])?.[1];
    const typeOnly = match[2] !== undefined || (named !== undefined && !/^\s*(import|export)\s+\w+\s*,/.test(match[0]) && named.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type ")));
    found.push({ from: file, to, typeOnly });
  }
  return found;
}

const files = ["lib", "components", "app"].flatMap(filesBelow);
const imports = files.flatMap(importsOf);
const room = (path: string): string => (path.startsWith("lib/") ? path.split("/").slice(0, 2).join("/") : (path.split("/")[0] ?? ""));
const isLocal = (path: string): boolean => /^(lib|components|app|demos|models|test)\//.test(path);

/** What each room may import at run time. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "lib/demo": [],
  "lib/run": ["lib/demo"],
  "lib/engine": ["lib/demo", "lib/run"],
  "lib/runner": ["lib/demo", "lib/run", "lib/engine"],
  "lib/store": ["lib/demo", "lib/run"],
  "lib/monitor": ["lib/demo", "lib/run"],
  "lib/host": ["lib/demo", "lib/run", "lib/store", "lib/monitor"],
  "lib/doors": ["lib/demo", "lib/run", "lib/host"],
  "lib/server": ["lib/demo", "lib/run", "lib/host", "lib/doors"],
  "lib/cli": ["lib/demo", "lib/run", "lib/host", "lib/doors", "lib/server"],
  "lib/vitrine.ts": ["lib/demo", "lib/run", "lib/engine", "components"],
  components: ["lib/demo", "lib/run", "lib/engine"],
  app: ["lib/demo", "lib/run", "components"],
};

/** The web side meets the runner's side in the protocol and its transport alone. */
const meeting = ["lib/runner/protocol.ts", "lib/runner/pipe.ts"];

describe("the arrows", () => {
  it("every import stays within what its room may see", () => {
    const wrong = imports
      .filter(({ to }) => isLocal(to))
      .filter(({ from, to, typeOnly }) => {
        const [here, there] = [room(from), room(to)];
        if (here === there) return false;
        if (meeting.includes(to) && here === "lib/host") return false;
        // Types of the host and of the protocol are how the web side's parts know each other.
        if (typeOnly && (there === "lib/host" || meeting.includes(to))) return false;
        // The slot on globalThis is how Next's bundle reaches the host.
        if (here === "app" && to === "lib/host/host.ts") return false;
        return !(allowed[here] ?? []).includes(there);
      })
      .map(({ from, to }) => `${from} → ${to}`);
    expect(wrong).toEqual([]);
  });

  it("the runner's side never sees host, doors, server or pages", () => {
    const wrong = imports.filter(({ from, to }) => /^lib\/(demo|run|engine|runner)\//.test(from) && /^(lib\/(host|doors|server|cli|store|monitor)|app)\//.test(to));
    expect(wrong).toEqual([]);
  });

  it("only the authors' entry sees the widgets' builders", () => {
    const wrong = imports.filter(({ from, to, typeOnly }) => !typeOnly && /^components\/widgets\/([^/]+\/)?index\.ts$/.test(to) && !from.startsWith("components/widgets/") && from !== "lib/vitrine.ts");
    expect(wrong).toEqual([]);
  });

  it("no view, page or frame loads zod, sharp or ONNX Runtime", () => {
    const wrong = imports.filter(({ from, to, typeOnly }) => !typeOnly && /^(zod|sharp|onnxruntime)/.test(to) && (from.startsWith("app/") || from.endsWith(".tsx") || /^components\/(demo|chrome)\//.test(from)));
    expect(wrong).toEqual([]);
  });

  it("onnxruntime-node is loaded in the engine alone", () => {
    const wrong = imports.filter(({ from, to, typeOnly }) => !typeOnly && to.startsWith("onnxruntime") && !from.startsWith("lib/engine/"));
    expect(wrong).toEqual([]);
  });

  it("what is pure stays pure: no Node module in lib/demo and lib/run", () => {
    const wrong = imports.filter(({ from, to }) => /^lib\/(demo|run)\//.test(from) && to.startsWith("node:"));
    expect(wrong).toEqual([]);
  });

  it("no file name says nothing", () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|manager|misc)\b/.test(file))).toEqual([]);
  });

  it("nothing new stands at the top level", () => {
    const listed = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" });
    const top = new Set(listed.split("\n").filter(Boolean).map((path) => path.split("/")[0] as string));
    const known = /^(app|components|lib|models|demos|test|\.ci|README\.md|LICENSE|package\.json|package-lock\.json|tsconfig\.json|\.gitignore|\.gitattributes|\.npmrc|\.oxlintrc\.json|(next|postcss|vitest)\.config\.(mjs|ts))$/;
    expect([...top].filter((name) => !known.test(name))).toEqual([]);
  });
});

it("the web process loads no ONNX Runtime, no sharp and no demo", async () => {
  // The built command with a hook that reports every module and library that it loads.
  const report = `
    process.on("SIGTERM", () => {
      const libraries = process.report.getReport().sharedObjects;
      console.log("LOADED " + JSON.stringify([...Object.keys(require("node:module")._cache ?? {}), ...libraries].filter((name) => /onnxruntime|sharp|libvips|[/\\\\]bundles[/\\\\]/.test(name) || name.startsWith(${JSON.stringify(join(root, "demos"))}))));
    });`;
  const child = spawn(process.execPath, [join(root, "lib/cli/bin.js"), "serve", join(root, "demos"), "--port", "0"], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(join(root, "package.json"))});${report}`)}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  try {
    const url = await new Promise<string>((found, failed) => {
      const timer = setInterval(() => {
        const match = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(output);
        if (!match) return;
        clearInterval(timer);
        found(match[0]);
      }, 20);
      child.once("exit", (code) => {
        clearInterval(timer);
        failed(new Error(`The server ended with ${code}:\n${output}`));
      });
    });
    const page = await fetch(`${url}/demos/iris`);
    expect(page.status).toBe(200);
    const run = await fetch(`${url}/api/demos/iris/run`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    expect(run.status).toBe(200);
  } finally {
    child.kill("SIGTERM");
  }
  await new Promise((ended) => child.once("close", ended));
  expect(output).toContain("LOADED []");
});
