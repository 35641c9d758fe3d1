// The runner protocol: what the web process and a runner say to each other, whatever carries it. Version 1.
// It refuses to know pipes, workers and queues; those are transports beside this file.

import type { FileRef } from "../demo/file.ts";
import type { Json } from "../demo/json.ts";
import type { DemoSpec } from "../demo/spec.ts";
import type { ValueLimits } from "../demo/field.ts";
import type { ErrorBody } from "../run/errors.ts";
import type { RunnerEvent, Wires } from "../run/events.ts";

export const protocolVersion = 1;

/** Where a bundled demo lies: the module to import and the author's file that it came from. */
export interface DemoSource {
  readonly slug: string;
  /** Absolute path of the ES module to import. */
  readonly module: string;
  /** Absolute path of the author's file: relative paths in it are resolved from here. */
  readonly file: string;
}

/** A stored file that a run's inputs refer to; this transport passes it by path. */
export interface StoredFile {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly type: string;
}

export type ToRunner =
  | {
      readonly type: "load";
      readonly demos: readonly DemoSource[];
      readonly limits: ValueLimits;
      /** Folders in which `onnx("name")` looks for `name/model.onnx`, first match wins. */
      readonly modelFolders: readonly string[];
      /** Threads that one model call may use. */
      readonly threads: number;
      /** Stacks are sent only while watching. */
      readonly watching: boolean;
    }
  | {
      readonly type: "run";
      readonly id: string;
      readonly slug: string;
      readonly inputs: Readonly<Record<string, Json>>;
      /** Names of the outputs wanted, for record demos; null for all. */
      readonly outputs: readonly string[] | null;
      /** Whether events carry safe HTML for outputs that have it. */
      readonly rendered: boolean;
      readonly files: readonly StoredFile[];
    }
  | { readonly type: "cancel"; readonly id: string; readonly reason: string }
  /** Finish what was started, then exit. */
  | { readonly type: "stop" };

export type LoadedDemo = (
    | { readonly spec: DemoSpec; readonly samples: readonly StoredFile[]; readonly error: null }
    | { readonly spec: null; readonly samples: readonly []; readonly error: LoadError }
  ) & {
    readonly slug: string;
    /** Absolute paths of models, cards and labels that it asked for, the missing ones too: a change of one concerns it. */
    readonly modelFiles: readonly string[];
  };

/** Why a demo could not be loaded, for the terminal and the page. */
export interface LoadError {
  readonly message: string;
  /** Author's file, relative to the served folder where possible; empty when unknown. */
  readonly file: string;
  /** 1-based; 0 when unknown. */
  readonly line: number;
  readonly column: number;
  /** The source line itself, or empty. */
  readonly source: string;
  readonly hint: string;
  readonly stack: string;
}

export type FromRunner =
  /** First message: the process is up and its code is loaded. */
  | { readonly type: "hello"; readonly protocol: number; readonly pid: number }
  /** This demo is being imported now: if the runner dies or hangs here, it is this file. */
  | { readonly type: "loading"; readonly slug: string }
  | { readonly type: "loaded"; readonly demo: LoadedDemo }
  /** Every demo of `load` has been answered for. */
  | { readonly type: "ready" }
  /** A file that a later event refers to; its bytes are the message's one body. */
  | { readonly type: "file"; readonly ref: FileRef }
  | { readonly type: "event"; readonly id: string; readonly event: RunnerEvent }
  /** Sent every 100 ms while runs are under way: the runner's event loop turns. */
  | { readonly type: "beat" }
  /** A model call may block the loop from here on; the next message of any kind says that it is over. */
  | { readonly type: "busy"; readonly model: string }
  /** Something was thrown outside of any run; the process ends after this. */
  | { readonly type: "fault"; readonly message: string; readonly stack: string };

/** A message and the raw bytes that travel behind it. */
export interface Framed<Message> {
  readonly message: Message;
  readonly bodies: readonly Uint8Array[];
}

/** One end of a transport. */
export interface Channel<Out, In> {
  /**
   * Queues a message; all of one turn leave in one frame.
   * @throws TypeError or RangeError when it cannot be written as JSON
   */
  send(message: Out, bodies?: readonly Uint8Array[]): void;
  /** Sends what is queued now, before something blocks the thread. */
  flush(): void;
  /** Null while the other end keeps up with what is sent; else resolves when it has. */
  drained(): Promise<void> | null;
  onMessage(listener: (framed: Framed<In>) => void): void;
  /** The other end is gone. */
  onClose(listener: () => void): void;
  close(): void;
}

export type HostChannel = Channel<ToRunner, FromRunner>;
export type RunnerChannel = Channel<FromRunner, ToRunner>;

export type { ErrorBody, Wires };
