// What a demo's page asks of the server. `app/` has these as server actions and hands them in: components see no page.

import type { Json } from "@/lib/demo/json.ts";
import type { ErrorBody } from "@/lib/run/errors.ts";
import type { RunEvent } from "@/lib/run/events.ts";

export interface RunInputs {
  /** Wire values by input name. */
  readonly inputs?: Readonly<Record<string, Json>>;
  /** In place of `inputs` where they are too large for an action: the id of an uploaded JSON file that holds them. */
  readonly stored?: string;
  /** Record demos: the outputs wanted; null for all. */
  readonly outputs: readonly string[] | null;
}

export interface PageActions {
  /** Runs a demo. The stream ends with the event that ends the run; failures come back as data. */
  readonly runDemo: (slug: string, request: RunInputs) => Promise<ReadableStream<RunEvent> | { readonly error: ErrorBody }>;
  /** Keeps the files of a copied link for 30 days. */
  readonly keepFiles: (ids: readonly string[]) => Promise<void>;
  /** Lets a run live on after its page is closed; false when the run is unknown. */
  readonly detachRun: (id: string) => Promise<boolean>;
}
