// Reads a demo's inputs out of an address, on the server, so that the first paint already shows them.
// Nothing in an address is trusted: unknown names are passed over, what does not fit is left out and said under its field.

import { readFile, stat } from "node:fs/promises";
import { fileIdPattern } from "@/lib/demo/file.ts";
import type { Json } from "@/lib/demo/json.ts";
import type { DemoSpec } from "@/lib/demo/spec.ts";
import type { FileStore } from "@/lib/host/host.ts";
import { fits } from "./fits.ts";
import { decodeValue, parameterOf } from "./link.ts";

export interface Linked {
  readonly values: Readonly<Record<string, Json>>;
  /** Complaints by field name. */
  readonly issues: Readonly<Record<string, string>>;
}

const largestStored = 4_000_000;
const expired = "This file has expired. Choose it again.";

export async function readLink(spec: DemoSpec, search: Readonly<Record<string, string | string[] | undefined>>, files: Pick<FileStore, "open">): Promise<Linked> {
  const values: Record<string, Json> = {};
  const issues: Record<string, string> = {};
  for (const field of spec.inputs) {
    const name = parameterOf(field.name);
    const text = [Object.hasOwn(search, name) ? search[name] : undefined].flat().at(-1);
    if (text === undefined) continue;
    try {
      const value = await findFiles(await readValue(text, files), files);
      if ((value === null && field.optional) || fits(value, field.schema)) values[field.name] = value;
      else issues[field.name] = "The link holds a value that does not fit here";
    } catch (error) {
      issues[field.name] = error instanceof Expired ? expired : "The link's value cannot be read";
    }
  }
  return { values, issues };
}

class Expired extends Error {}

async function readValue(text: string, files: Pick<FileStore, "open">): Promise<Json> {
  const decoded = decodeValue(text);
  if ("value" in decoded) return decoded.value;
  const found = await files.open(decoded.stored);
  if (!found) throw new Expired();
  if ((await stat(found.path)).size > largestStored) throw new Error("too large");
  return JSON.parse(await readFile(found.path, "utf8")) as Json;
}

/** Completes `{ file }` to what a page needs to show it. */
async function findFiles(value: Json, files: Pick<FileStore, "open">): Promise<Json> {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Promise.all((value as readonly Json[]).map((item) => findFiles(item, files)));
  const record = value as Readonly<Record<string, Json | undefined>>;
  if (typeof record.file === "string" && fileIdPattern.test(record.file)) {
    const found = await files.open(record.file);
    if (!found) throw new Expired();
    return { ...found.ref };
  }
  const entries = Object.entries(record).map(async ([name, item]) => [name, await findFiles(item ?? null, files)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
