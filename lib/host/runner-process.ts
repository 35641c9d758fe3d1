// One runner as the host sees it: a child process, its channel, and whether it is alive, loaded and answering.
// It refuses to know which run goes where.

import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
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
  for (const stream of [child.stdout, child.stderr]) {
    readLines(stream, (line) => {
      if (stream === child.stderr) lastWords.add(line);
      options.print(line);
    });
  }

  const exited = new Promise<RunnerExit>((resolve) => {
    // "close" waits for the pipes too, so that the last words are whole.
    child.once("close", (code, signal) => resolve({ code, signal, lastWords: lastWords.text(), fault, killedFor }));
    child.once("error", (error) => resolve({ code: null, signal: null, lastWords: error.message, fault, killedFor }));
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
    rest = (lines.pop() ?? "").slice(-10_000);
    lines.forEach(take);
  });
  stream?.on("end", () => rest && take(rest));
}

function createTail(most: number): { add(line: string): void; text(): string } {
  let text = "";
  return {
    add: (line) => void (text = `${text}${line}\n`.slice(-most)),
    text: () => text,
  };
}
