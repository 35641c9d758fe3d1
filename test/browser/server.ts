// The built server as visitors meet it: the command in a process of its own, on a port of its own.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../lib/cli/bin.js", import.meta.url));

export interface ServerProcess {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  /** Stops it as Ctrl-C does, and gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface ServerSetup {
  /** Watches files, as `vitrine` does; default false, as `vitrine serve`. */
  readonly watching?: boolean;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another copy of the command, such as an installed one. */
  readonly bin?: string;
  /** Waits until all demos are loaded; default true. */
  readonly loaded?: boolean;
}

/**
 * Starts the server on a demo file or folder; resolves once it answers.
 * @throws Error with all that it printed, when it ends or is silent for 30 s
 */
export async function startServer(path: string, setup: ServerSetup = {}): Promise<ServerProcess> {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), "vitrine-data-"));
  const args = [setup.bin ?? bin, ...(setup.watching ? [] : ["serve"]), path, "--port", String(port), "--data", data, ...(setup.args ?? [])];
  const child = spawn(process.execPath, args, { cwd: setup.cwd, env: { ...process.env, NODE_ENV: "production", ...setup.env }, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  void ended.then(() => rmSync(data, { recursive: true, force: true, maxRetries: 3 }));

  const url = `http://localhost:${port}`;
  const ready = setup.loaded === false ? "/healthz" : "/readyz";
  const deadline = performance.now() + 30_000;
  for (;;) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill("SIGKILL");
      await ended;
      throw new Error(`The server ${child.exitCode === null ? "did not answer" : `ended with ${child.exitCode}`}:\n${out}${err}`);
    }
    const status = await fetch(`${url}${ready}`).then((response) => response.status, () => 0);
    // A broken demo keeps /readyz at 503, which is an answer too once the screen is up.
    if (status === 200 || (status === 503 && out.includes("Ctrl-C stops"))) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    process: child,
    stdout: () => out,
    stderr: () => err,
    async stop(signal = "SIGINT") {
      child.kill(signal);
      return await ended;
    },
  };
}

/** A port that was free a moment ago, on both loopback addresses. */
async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
