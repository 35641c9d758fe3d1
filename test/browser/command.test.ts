// The command from outside: its screen, its exit codes, its pages and actions over plain HTTP, and how it stops.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startServer, type ServerProcess, type ServerSetup } from "./server.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const bin = join(root, "lib/cli/bin.js");
const folder = mkdtempSync(join(tmpdir(), "vitrine-command-"));
const gate = join(folder, "gate");

const hello = `import { defineDemo, text } from "vitrine";
export default defineDemo({
  inputs: { name: text({ default: "Ada" }) },
  outputs: { greeting: text() },
  run: ({ name }) => ({ greeting: "Hello " + name }),
});
`;
/** Yields once, then waits until the test opens the gate: no clock decides. */
const gated = `import { existsSync } from "node:fs";
import { defineDemo, text } from "vitrine";
export default defineDemo({
  inputs: { name: text({ default: "Ada" }) },
  outputs: { greeting: text() },
  async *run({ name }) {
    yield { greeting: "first" };
    while (!existsSync(${JSON.stringify(gate)})) await new Promise((resolve) => setTimeout(resolve, 10));
    yield { greeting: "last" };
  },
});
`;

let server: ServerProcess | undefined;
async function start(path: string, setup?: ServerSetup): Promise<ServerProcess> {
  return (server = await startServer(join(folder, path), setup));
}

beforeAll(() => {
  writeFileSync(join(folder, "hello.ts"), hello);
  writeFileSync(join(folder, "gated.ts"), gated);
  writeFileSync(join(folder, "notes.txt"), "no demo");
  writeFileSync(join(folder, "some-model.onnx"), "");
});
afterEach(async () => {
  rmSync(gate, { force: true });
  if (server?.process.exitCode === null) await server.stop("SIGKILL");
  server = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the start-up screen", () => {
  it("names the address, the demos, what is broken with its place, and how to stop", async () => {
    const broken = join(folder, "broken.ts");
    writeFileSync(broken, hello.replace("inputs:", "imputs:"));
    try {
      const { stdout, url } = await start(".", { watching: true });
      await until(() => stdout().includes("Ctrl-C stops"));
      expect(stdout()).toContain(url);
      expect(stdout()).toMatch(/✓ hello +Hello/);
      expect(stdout()).toMatch(/✗ broken +broken\.ts:\d+:\d+ +.*imputs/);
      expect(stdout()).toContain("watching for changes");
    } finally {
      rmSync(broken);
    }
  });

  it("says which port it took when the asked one was in use", async () => {
    const first = await start("hello.ts");
    const port = Number(new URL(first.url).port);
    const result = spawnSyncBriefly(["serve", join(folder, "hello.ts"), "--port", String(port)]);
    expect(result).toMatch(new RegExp(`http://localhost:\\d+ +port ${port} is taken, so this is \\d+`));
    await first.stop();
  });
});

describe("a mistake in the command line", () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: "utf8", cwd: folder });
    return { status, stdout, stderr };
  };

  it("ends with 2 and says what was meant", () => {
    expect(run("--prot", "1", "hello.ts")).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("Did you mean --port?") });
    expect(run("missing.ts")).toMatchObject({ status: 2, stderr: expect.stringContaining("There is nothing at missing.ts.") });
    expect(run("sevre")).toMatchObject({ status: 2, stderr: expect.stringContaining("Did you mean serve?") });
    expect(run("notes.txt")).toMatchObject({ status: 2, stderr: expect.stringContaining("notes.txt is not a demo") });
    expect(run()).toMatchObject({ status: 2 });
  });

  it("a bare model is told which five lines to write", () => {
    const { status, stderr } = run("some-model.onnx");
    expect(status).toBe(2);
    expect(stderr).toContain('const model = onnx("./some-model.onnx");');
    expect(stderr).toContain("Save this as some-model.ts");
  });

  it("--help and --version end with 0", () => {
    expect(run("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--max-upload") });
    expect(run("serve", "--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("vitrine serve <file.ts | folder>") });
    expect(run("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("pages", () => {
  it("a page asked for before the pages are ready is answered, not refused", async () => {
    const { url } = await start("hello.ts", { loaded: false });
    const page = await fetch(`${url}/demos/hello`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Greeting");
  });

  it("every script of every page carries the nonce of its policy, the 404 too", async () => {
    const { url } = await start("hello.ts");
    for (const path of ["/", "/demos/hello", "/demos/hello?embed=true", "/demos/none", "/nowhere"]) {
      const page = await fetch(url + path);
      const html = await page.text();
      const nonce = /'nonce-([^']+)'/.exec(page.headers.get("content-security-policy") ?? "")?.[1];
      expect(page.status, path).toBe(path.startsWith("/demos/none") || path === "/nowhere" ? 404 : 200);
      const tags = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
      expect(tags.length, path).toBeGreaterThan(2);
      for (const tag of tags) expect(tag, path).toContain(`nonce="${nonce}"`);
    }
  });

  it("pages are packed for those who can unpack them", async () => {
    const { url } = await start("hello.ts");
    expect((await fetch(`${url}/demos/hello`)).headers.get("content-encoding")).toMatch(/gzip|br/);
    expect((await fetch(`${url}/demos/hello`, { headers: { "accept-encoding": "identity" } })).headers.get("content-encoding")).toBeNull();
  });

  it("prints nothing to stderr while it serves", async () => {
    const { url, stderr } = await start("hello.ts");
    for (const path of ["/", "/demos/hello", "/nowhere", "/favicon.ico"]) await (await fetch(url + path)).text();
    expect(stderr()).toBe("");
  });
});

describe("actions", () => {
  it("events leave as they happen, not when the run has ended", async () => {
    const { url } = await start("gated.ts");
    const answer = await act(url, ["gated", { inputs: {}, outputs: null }]);
    let text = "";
    const decoder = new TextDecoder();
    for await (const part of answer.body ?? []) {
      text += decoder.decode(part as Uint8Array, { stream: true });
      if (text.includes("first")) writeFileSync(gate, "");
    }
    expect(text).toContain("last");
  });

  it("an action of another site is refused in words that its page can show", async () => {
    const { url } = await start("hello.ts");
    const answer = await act(url, ["hello", { inputs: {}, outputs: null }], { origin: "https://evil.example" });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "text/plain; charset=utf-8"]);
    expect(await answer.text()).toContain("A page of https://evil.example may not change anything here");
  });

  it("works behind a proxy that rewrites Host, given the public address", async () => {
    const { url } = await start("hello.ts", { args: ["--origin", "https://demo.example.org"] });
    const answer = await act(url, ["hello", { inputs: { name: "Grace" }, outputs: null }], { origin: "https://demo.example.org", "sec-fetch-site": "same-origin" });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("Hello Grace");
  });

  it("--max-body raises the limit for actions too, and an action beyond it is told so", async () => {
    const { url } = await start("hello.ts", { args: ["--max-body", "6MB"] });
    const long = (length: number) => act(url, ["hello", { inputs: { name: "x".repeat(length) }, outputs: null }]);
    expect(await (await long(5_000_000)).text()).toContain('"failed"');
    const refused = await long(7_000_000);
    expect(refused.status).toBe(413);
    expect(await refused.text()).toContain("--max-body");
  });
});

describe("stopping", () => {
  it("a run under way finishes and its caller gets the result", async () => {
    const running = await start("gated.ts");
    const events = await beginRun(running);
    const stopped = running.stop("SIGTERM");
    await until(() => running.stderr().includes("Finishing the runs under way"));
    writeFileSync(gate, "");
    expect(await events.rest()).toContain('"done"');
    expect(await stopped).toBe(0);
  });

  it("no new connection is answered while a run is finishing", async () => {
    const running = await start("gated.ts");
    const events = await beginRun(running);
    const stopped = running.stop("SIGINT");
    await until(() => running.stderr().includes("Finishing the runs under way"));
    await expect(fetch(`${running.url}/healthz`)).rejects.toThrow();
    writeFileSync(gate, "");
    await events.rest();
    expect(await stopped).toBe(0);
  });

  it("a second Ctrl-C ends at once", async () => {
    const running = await start("gated.ts", { args: ["--drain", "600"] });
    const events = await beginRun(running);
    const stopped = running.stop("SIGINT");
    await until(() => running.stderr().includes("Finishing the runs under way"));
    // A person's second press; two signals at one moment are one press that npm passed on.
    await new Promise((resolve) => setTimeout(resolve, 500));
    running.process.kill("SIGINT");
    expect(await stopped).toBe(130);
    await expect(events.rest()).rejects.toThrow();
  });
});

it("keeps its data in a folder that git does not see", async () => {
  const home = mkdtempSync(join(tmpdir(), "vitrine-home-"));
  const result = spawnSyncBriefly(["serve", join(folder, "hello.ts"), "--port", "0"], home);
  expect(result).toContain("Ctrl-C stops");
  expect(readFileSync(join(home, ".vitrine/.gitignore"), "utf8")).toBe("*\n");
  expect(existsSync(join(home, "dist"))).toBe(false);
  rmSync(home, { recursive: true, force: true });
});

/** Starts the command, waits for its screen, interrupts it, and gives what it printed; it must end with 0. */
function spawnSyncBriefly(args: string[], cwd = folder): string {
  const script = `
    const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ${JSON.stringify([bin, ...args])}, { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (text) => { out += text; process.stdout.write(text); if (out.includes("Ctrl-C stops")) child.kill("SIGINT"); });
    child.on("close", (code) => process.exit(code ?? 99));
  `;
  const { stdout, status } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8", cwd, timeout: 30_000 });
  expect(status).toBe(0);
  return stdout;
}

/** Starts a run that waits for the gate, and gives the rest of its events once the first has come. */
async function beginRun({ url }: ServerProcess): Promise<{ rest(): Promise<string> }> {
  const answer = await fetch(`${url}/api/demos/gated/run`, { method: "POST", headers: { "content-type": "application/json", accept: "text/event-stream" }, body: '{"inputs":{}}' });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("first")) text += (await reader?.read())?.value ?? "";
  return {
    async rest() {
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += part.value;
      return text;
    },
  };
}

/** Calls the page's action as its page does. */
async function act(url: string, args: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const manifest = JSON.parse(readFileSync(join(root, "dist/ui/server/server-reference-manifest.json"), "utf8")) as { node: Record<string, { exportedName: string }> };
  const id = Object.entries(manifest.node).find(([, { exportedName }]) => exportedName === "runDemo")?.[0] ?? "";
  const slug = (args as [string])[0];
  return await fetch(`${url}/demos/${slug}`, {
    method: "POST",
    headers: { "next-action": id, accept: "text/x-component", "content-type": "text/plain;charset=UTF-8", origin: url, ...headers },
    body: JSON.stringify(args),
  });
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
