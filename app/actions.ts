"use server";
// The page's hand into the host. One action runs every demo; failures come back as data, as what an action throws
// reaches a browser masked. Arguments are from outside: anything.

import { readFile, stat } from "node:fs/promises";
import type { RunInputs } from "@/components/demo/actions.ts";
import { fileIdPattern } from "@/lib/demo/file.ts";
import { theHost, theReader } from "@/lib/host/host.ts";
import { isVitrineError, type ErrorBody } from "@/lib/run/errors.ts";
import type { RunEvent } from "@/lib/run/events.ts";

/** A page's run lives this long while nobody watches it, so that a reload finds it again. */
const unwatchedMs = 15_000;

/** Runs a demo. The stream ends with the event that ends the run. */
export async function runDemo(slug: string, request: RunInputs): Promise<ReadableStream<RunEvent> | { readonly error: ErrorBody }> {
  try {
    if (typeof slug !== "string" || typeof request !== "object" || request === null) return { error: malformed("a demo's name and its inputs") };
    const inputs: unknown = request.stored === undefined ? request.inputs : await readStored(request.stored);
    return theHost().run({ slug, inputs, outputs: request.outputs, unwatchedMs, rendered: true }).stream(0, theReader());
  } catch (error) {
    return { error: bodyOf(error) };
  }
}

/** Keeps the files of a copied link for 30 days. */
export async function keepFiles(ids: readonly string[]): Promise<void> {
  if (!Array.isArray(ids)) return;
  await theHost().files.keep(ids.filter((id) => typeof id === "string" && fileIdPattern.test(id)).slice(0, 1000));
}

/** Lets a run live on after its page is closed; false when the run is unknown. */
export async function detachRun(id: string): Promise<boolean> {
  const run = typeof id === "string" ? theHost().findRun(id) : undefined;
  run?.detach();
  return run !== undefined;
}

async function readStored(id: unknown): Promise<unknown> {
  const host = theHost();
  const found = typeof id === "string" && fileIdPattern.test(id) ? await host.files.open(id) : undefined;
  if (!found) return undefined;
  if ((await stat(found.path)).size > host.limits.uploadBytes) return undefined;
  try {
    return JSON.parse(await readFile(found.path, "utf8"));
  } catch {
    return undefined;
  }
}

function bodyOf(error: unknown): ErrorBody {
  if (isVitrineError(error)) return error.body();
  console.error(error);
  return { code: "internal", message: "The server could not start this run", issues: [], hint: "The reason stands in its terminal." };
}

function malformed(expected: string): ErrorBody {
  return { code: "bad_request", message: `Expected ${expected}`, issues: [], hint: "" };
}
