// The command: reads the line, starts host and server, shows what runs, and ends it all in good order. It refuses to know
// how demos are run or pages drawn.

import { accessSync, constants, mkdirSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, networkInterfaces, tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { HostOptions } from "../host/create-host.ts";
import type { Host } from "../host/host.ts";
import type { Server } from "../server/server.ts";
import { modelAdvice } from "./model-advice.ts";
import { helpText, readCommand, suggestCommand, UsageError, type CommandOptions } from "./options.ts";
import { createStyle, drawChange, drawScreen, type Style } from "./screen.ts";

/** Set when the command is built. */
const version = process.env.VITRINE_VERSION ?? "";
/** The package: the built command lies in its `dist`. */
const root = fileURLToPath(new URL("../", import.meta.url));

/** Two signals closer than this are one Ctrl-C: a terminal signals the whole group, and npm passes its own copy on. */
const sameSignalMs = 400;
const orphanCheckMs = 500;
/** The pages are made ready this long after the demos, unless somebody asks for one before. */
const pagesAfterMs = 100;
/** The screen waits this long for demos that are slow to load. */
const screenPatienceMs = 5_000;

/**
 * Runs the command; ends the process with 0 when stopped, 1 on failure, 2 on a mistake in the command line.
 * @param prepare makes what a server needs and this command does not, such as the pages in a clone
 */
export async function main(args: readonly string[], prepare: () => Promise<void>): Promise<void> {
  try {
    const command = readCommand(args, process.env);
    if (command.name === "help") process.stdout.write(helpText(command.about));
    else if (command.name === "version") process.stdout.write(`${version}\n`);
    else if (command.name === "test") await test(command.options);
    else await run(command.options, prepare);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    process.stderr.write(`${(error as Error).message}\n${isUsage ? "`vitrine --help` shows how it is used.\n" : ""}`);
    process.exit(isUsage ? 2 : 1);
  }
}

async function run(options: CommandOptions, prepare: () => Promise<void>): Promise<void> {
  const path = resolve(options.path);
  checkPath(options.path, path);
  await prepare();
  const runners = options.runners ?? Math.max(2, availableParallelism());
  const style = createStyle(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== "dumb");
  const terminal = createTerminal();

  // The host is loaded and started first: it starts a runner, which boots while this process loads the rest.
  const { createHost } = await import("../host/create-host.ts");
  const hosting = createHost({ ...hostOptions(options, path, terminal.print), runners });
  // Awaited below; until then its failure is nobody's.
  hosting.catch(() => {});
  const { startServer } = await import("../server/server.ts");
  const server = await startServer({
    root,
    version,
    port: options.port,
    address: options.host,
    watching: options.watching,
    origin: options.origin,
    cors: options.cors,
    host: hosting,
    log: terminal.print,
  });
  stopOnSignal(server, terminal);
  const host = await hosting;
  const loaded = await settledWithin(host.loaded(), screenPatienceMs);
  const urls = urlsOf(server.port, options);
  terminal.open(drawScreen({ version, name: host.name, urls, askedPort: options.port, port: server.port, demos: host.demos(), runners, watching: options.watching }, style));
  if (options.watching) tellChanges(host, style, terminal.print);
  if (!loaded) void host.loaded().then(() => terminal.print("All demos are loaded."));
  if (options.open && urls[0]) void openBrowser(urls[0]);
  // Nobody has asked for a page yet, and the first visitor shall not wait; nor shall a program that calls right now, as
  // loading Next holds this process for some 0.1 s.
  await new Promise((resolveLater) => setTimeout(resolveLater, pagesAfterMs));
  await server.startPages();
}

async function test(options: CommandOptions): Promise<void> {
  const path = resolve(options.path);
  checkPath(options.path, path);
  const style = createStyle(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== "dumb");
  const [{ createHost }, { runExamples }] = await Promise.all([import("../host/create-host.ts"), import("./run-examples.ts")]);
  const host = await createHost(hostOptions(options, path, () => {}));
  const { passed, failed } = await runExamples(host, style, (line) => void process.stdout.write(`${line}\n`));
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  await host.close();
  process.exit(failed > 0 ? 1 : 0);
}

/** What the command line says, as the host wants it. */
function hostOptions(options: CommandOptions, path: string, log: (line: string) => void): HostOptions {
  return {
    path,
    watching: options.watching,
    dataFolder: chooseDataFolder(options.data, log),
    runtime: { runner: join(root, "dist/runner.js"), entry: join(root, "dist/vitrine.js") },
    runners: options.runners,
    limits: options.limits,
    ...(options.models.length > 0 ? { modelFolders: options.models.map((folder) => resolve(folder)) } : {}),
    log,
  };
}

function checkPath(given: string, path: string): void {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info?.isFile() && extname(path) === ".onnx") throw new UsageError(modelAdvice(given));
  if (!info) throw new UsageError(`There is nothing at ${given}.${/[./\\]/.test(given) ? "" : suggestCommand(given)}`);
  if (info.isFile() && !/^\.[cm]?[jt]sx?$/.test(extname(path))) {
    throw new UsageError(`${given} is not a demo: expected a file that ends in .ts, .tsx, .js or .mjs, or a folder of them.`);
  }
}

/** Uploads and bundles live beside the work unless that place is read-only, as in many containers. */
function chooseDataFolder(asked: string | null, print: (line: string) => void): string {
  const folder = resolve(asked ?? ".vitrine");
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    // The folder hides itself from git, as its content is nobody's source.
    if (asked === null) writeFileSync(join(folder, ".gitignore"), "*\n", { flag: "wx" });
    return folder;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return folder;
    if (asked !== null) throw new Error(`--data: ${folder} cannot be written to (${code}).`, { cause: error });
    const temporary = join(tmpdir(), `vitrine-${process.getuid?.() ?? 0}`);
    print(`${folder} cannot be written to, so uploads are kept in ${temporary}; choose a folder with --data.`);
    return temporary;
  }
}

interface Terminal {
  /** Shows a line; those that come before the screen wait for it. */
  readonly print: (line: string) => void;
  readonly open: (screen: string) => void;
}

function createTerminal(): Terminal {
  let early: string[] | null = [];
  // A pipe that its reader has closed is no reason to stop serving.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const flush = (): void => {
    for (const line of early ?? []) process.stderr.write(`${line}\n`);
    early = null;
  };
  process.once("exit", flush);
  return {
    print(line) {
      if (early) early.push(line);
      else process.stderr.write(`${line}\n`);
    },
    open(screen) {
      process.stdout.write(`${screen}\n`);
      flush();
    },
  };
}

function tellChanges(host: Host, style: Style, print: (line: string) => void): void {
  const broken = new Set(host.demos().filter(({ error }) => error).map(({ slug }) => slug));
  const known = new Set(host.demos().map(({ slug }) => slug));
  host.onChange((change) => {
    if (change.type === "demos") {
      for (const slug of known) {
        if (host.demo(slug)) continue;
        known.delete(slug);
        print(`- ${slug} is gone`);
      }
      return;
    }
    const demo = host.demo(change.slug);
    if (!demo) return;
    if (change.error) broken.add(change.slug);
    else if (!known.has(change.slug)) print(`${style.green("+")} ${change.slug} is new`);
    else print(drawChange(demo, broken.delete(change.slug), style));
    known.add(change.slug);
  });
}

function stopOnSignal(server: Server, terminal: Terminal): void {
  let stoppedAt: number | undefined;
  const stop = (): void => {
    if (stoppedAt !== undefined) {
      if (performance.now() - stoppedAt > sameSignalMs) process.exit(130);
      return;
    }
    stoppedAt = performance.now();
    // Told only when there is something to wait for.
    const notice = setTimeout(() => terminal.print("Finishing the runs under way; Ctrl-C again ends at once."), 300);
    server.close().then(
      () => {
        clearTimeout(notice);
        process.exit(0);
      },
      (error: Error) => {
        terminal.print(`Stopping failed: ${error.stack ?? error.message}`);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // npm runs its scripts in a shell that dies of SIGTERM without passing it on: an orphan would hold the port for ever.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || stop(), orphanCheckMs).unref();
}

function urlsOf(port: number, { host, origin }: CommandOptions): string[] {
  const at = (name: string): string => `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
  const first = origin ? [origin.origin] : [];
  if (host === null) return [...first, at("localhost")];
  if (host !== "0.0.0.0" && host !== "::") return [...first, at(host)];
  const outside = Object.values(networkInterfaces()).flatMap((list) => list ?? []).filter(({ family, internal }) => family === "IPv4" && !internal);
  return [...first, at("localhost"), ...outside.map(({ address }) => at(address))];
}

async function settledWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolveLate) => (timer = setTimeout(() => resolveLate(false), milliseconds)));
  const settled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return settled;
}

async function openBrowser(url: string): Promise<void> {
  const { spawn } = await import("node:child_process");
  const [command, args] = process.platform === "darwin" ? ["open", [url]] : process.platform === "win32" ? ["cmd", ["/c", "start", "", url]] : ["xdg-open", [url]];
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  // A machine without a screen has no browser: the address stands above.
  child.on("error", () => {});
  child.unref();
}
