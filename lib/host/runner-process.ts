// One runner as the host sees it: a child process, its channel, and whether it is alive, loaded and answering.
// It refuses to know which run goes where.

import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createPipeChannel } from "../runner/pipe.ts";
import { protocolVersion, type Framed, type FromRunner, type HostChannel, type ToRunner } from "../runner/protocol.ts";

export interface RunnerProcessOptions {
  /** The module that the child runs. */
  readonly entry: string;
  /** Limit of the JavaScript heap and, with native memory, of the whole process, in bytes. */
  readonly memoryBytes: number;
  /** Takes a line that the runner printed. */
  readonly print: (line: string) => void;
}

/** A runner whose channel is gone gets this long to end by itself. */
const closingMs = 1_000;
/** What a runner prints is passed on up to this much a second: a terminal is slow, and this process waits for it. */
const mostLines = 1_000;
const longestLine = 10_000;

export interface RunnerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines it printed to stderr. */
  readonly lastWords: string;
  /** What it said before it ended by itself, if it did. */
  readonly fault: { readonly message: string; readonly stack: string } | null;
  /** Why the host ended it, if it did. */
  readonly killedFor: "memory" | "stop" | "run" | null;
}

export interface RunnerProcess {
  readonly pid: number;
  /** When the last message came, by the host's clock in milliseconds. */
  readonly heardAt: number;
  /** The model whose call may block the runner now. */
  readonly inModel: string | null;
  send(message: ToRunner): void;
  kill(why: NonNullable<RunnerExit["killedFor"]>): void;
  /** Resident memory in bytes, where the system tells it; else null. */
  memory(): Promise<number | null>;
  readonly exited: Promise<RunnerExit>;
}

/** Starts a runner. Messages arrive at `hear`, which is never called after `exited` resolves. */
export function startRunner(options: RunnerProcessOptions, hear: (framed: Framed<FromRunner>) => void): RunnerProcess {
  const megabytes = Math.max(64, Math.floor(options.memoryBytes / 1024 / 1024));
  const child: ChildProcess = spawn(process.execPath, [`--max-old-space-size=${megabytes}`, options.entry], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { ...process.env, VITRINE_RUNNER: "1" },
  });
  const channel: HostChannel = createPipeChannel<ToRunner, FromRunner>(child.stdio[3] as Duplex);
  let heardAt = performance.now();
  let inModel: string | null = null;
  let fault: RunnerExit["fault"] = null;
  let killedFor: RunnerExit["killedFor"] = null;
  const lastWords = createTail(4_000);

  channel.onMessage((framed) => {
    heardAt = performance.now();
    const { message } = framed;
    inModel = message.type === "busy" ? message.model : null;
    if (message.type === "fault") fault = { message: message.message, stack: message.stack };
    if (message.type === "hello" && message.protocol !== protocolVersion) {
      throw new Error(`The runner speaks protocol ${message.protocol}, the server ${protocolVersion}: build both anew.`);
    }
    hear(framed);
  });
  const print = limitLines(options.print);
  for (const stream of [child.stdout, child.stderr]) {
    readLines(stream, (line) => {
      if (stream === child.stderr) lastWords.add(line);
      print(line);
    });
  }
  const letGo = watchOver(child);
  // Without its channel it serves nobody and hears of no end, as when a demo closes the descriptor.
  channel.onClose(() => setTimeout(() => child.kill("SIGKILL"), closingMs).unref());

  const exited = new Promise<RunnerExit>((resolve) => {
    child.once("exit", (code, signal) => {
      letGo();
      const end = () => {
        clearTimeout(patience);
        resolve({ code, signal, lastWords: lastWords.text(), fault, killedFor });
      };
      // "close" waits for the pipes too, so that the last words are whole; a process that the demo started may hold them open.
      child.once("close", end);
      const patience = setTimeout(end, closingMs);
    });
    child.once("error", (error) => {
      letGo();
      resolve({ code: null, signal: null, lastWords: error.message, fault, killedFor });
    });
  });

  return {
    pid: child.pid ?? 0,
    get heardAt() {
      return heardAt;
    },
    get inModel() {
      return inModel;
    },
    send: (message) => channel.send(message),
    kill(why) {
      killedFor ??= why;
      child.kill("SIGKILL");
    },
    memory: () => readMemory(child.pid),
    exited,
  };
}

/**
 * Ends the runner when this process is gone, however it went. A runner notices that by itself, but not from within an
 * endless loop; a shell that waits for our end of a pipe does (170 kB; a thread in the runner would take 8 MB).
 * @returns to be called when the runner has ended
 */
function watchOver({ pid }: ChildProcess): () => void {
  if (process.platform === "win32" || pid === undefined) return () => {};
  let guard: ChildProcess | undefined;
  // Not at once: the start shall not wait for it.
  const later = setTimeout(() => {
    guard = spawn("/bin/sh", ["-c", `read -r ended || kill -9 ${pid}`], { stdio: ["pipe", "ignore", "ignore"], detached: true });
    // Without a shell, runners in an endless loop outlive us.
    guard.on("error", () => {});
    guard.stdin?.on("error", () => {});
    guard.unref();
    (guard.stdin as Socket).unref();
  }, 1_000).unref();
  return () => {
    clearTimeout(later);
    guard?.stdin?.end("yes\n");
  };
}

async function readMemory(pid: number | undefined): Promise<number | null> {
  if (process.platform !== "linux" || !pid) return null;
  const statm = await readFile(`/proc/${pid}/statm`, "utf8").catch(() => null);
  const pages = Number(statm?.split(" ")[1]);
  return Number.isFinite(pages) ? pages * 4096 : null;
}

function readLines(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(-longestLine);
    for (const line of lines) take(line.slice(-longestLine));
  });
  stream?.on("end", () => rest && take(rest));
}

/** Passes lines on, and after `mostLines` of them within a second only how many were left out. */
function limitLines(print: (line: string) => void): (line: string) => void {
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  return (line) => {
    timer ??= setTimeout(() => {
      if (count > mostLines) print(`(${count - mostLines} more lines within a second were left out)`);
      count = 0;
      timer = undefined;
    }, 1_000).unref();
    count += 1;
    if (count <= mostLines) print(line);
  };
}

function createTail(most: number): { add(line: string): void; text(): string } {
  let text = "";
  return {
    add: (line) => void (text = `${text}${line}\n`.slice(-most)),
    text: () => text,
  };
}
