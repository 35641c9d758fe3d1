// What happens in a run, as numbered events. The same list goes to the page, to the HTTP API and to a stored run.

import type { Json } from "../demo/json.ts";
import type { ErrorBody } from "./errors.ts";

export type Wires = Readonly<Record<string, Json>>;

/** Milliseconds spent in each stage. `queue` is filled in by the host. */
export interface Timing {
  readonly queue: number;
  readonly decode: number;
  readonly run: number;
  readonly encode: number;
}

/** What a runner says of a run; the host numbers these and adds its own. */
export type RunnerEvent =
  | { readonly type: "started" }
  | { readonly type: "progress"; readonly fraction: number; readonly text: string }
  | { readonly type: "log"; readonly text: string }
  | {
      readonly type: "partial";
      readonly outputs: Wires;
      /** Safe HTML by output name, for outputs whose look is made on the server. */
      readonly rendered?: Readonly<Record<string, string>>;
      /** For record demos: the inputs that each of these outputs read. */
      readonly reads?: Readonly<Record<string, readonly string[]>>;
    }
  | {
      readonly type: "done";
      /** All outputs that were asked for, as they ended. */
      readonly outputs: Wires;
      readonly rendered?: Readonly<Record<string, string>>;
      readonly reads?: Readonly<Record<string, readonly string[]>>;
      readonly timing: Timing;
    }
  | { readonly type: "failed"; readonly error: ErrorBody }
  | { readonly type: "cancelled"; readonly reason: string };

export type RunEventBody =
  | RunnerEvent
  /** `run` is the run's id; `position` is 1 for the next to start, 0 once a runner has it. */
  | { readonly type: "queued"; readonly run: string; readonly position: number };

/** `seq` starts at 1 and has no gaps; `at` is milliseconds since the epoch. */
export type RunEvent = RunEventBody & { readonly seq: number; readonly at: number };

/** Whether nothing follows this event. */
export function isLast(event: { readonly type: RunEvent["type"] }): boolean {
  return event.type === "done" || event.type === "failed" || event.type === "cancelled";
}
