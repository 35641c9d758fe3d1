// A demo's inputs as a link: one parameter a field, only where it differs from the default. Pages build links with it and
// the server reads them. It refuses to know widgets, files and the network.

import { fileIdPattern, fileUrl } from "@/lib/demo/file.ts";
import type { Json } from "@/lib/demo/json.ts";

/** Longer values travel as an uploaded JSON file, which the link names as `~<id>`. */
export const inlineLimit = 1500;

/** Parameters with a meaning of their own; a field of that name gets an underscore, which no field can start with. */
const reserved = ["embed", "theme", "run"];

export function parameterOf(field: string): string {
  return reserved.includes(field) ? `_${field}` : field;
}

/** A value as people can read it in an address: text as it is, unless it would be read as something else. */
export function encodeValue(value: Json): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return isPlain(value) ? value : JSON.stringify(value);
}

/** The value that `encodeValue` wrote, or `{ stored }` where it lies in an uploaded file. */
export function decodeValue(text: string): { readonly value: Json } | { readonly stored: string } {
  const [, stored] = /^~([0-9a-f]{64})$/.exec(text) ?? [];
  if (stored) return { stored };
  const value = parse(text);
  return { value: value === undefined ? text : value };
}

/** What a link carries of a value: of a file its id alone, as the rest is the server's to say. */
export function strip(value: Json): Json {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Readonly<Record<string, Json | undefined>>;
  const id = fileOf(record);
  if (id !== undefined) return { file: id };
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [name, item === undefined ? null : strip(item)]));
}

/** The ids of all stored files that a value names. */
export function filesIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(filesIn);
  if (typeof value !== "object" || value === null) return [];
  const record = value as Readonly<Record<string, Json | undefined>>;
  const id = fileOf(record);
  if (id !== undefined) return [id];
  return Object.values(record).flatMap((item) => (item === undefined ? [] : filesIn(item)));
}

/** Whether two wire values say the same; a file is its id. */
export function same(one: Json, other: Json): boolean {
  return one === other || JSON.stringify(strip(one)) === JSON.stringify(strip(other));
}

const refKeys = ["file", "url", "name", "type", "bytes", "width", "height"];

/** The id of a stored file's reference. A row of a table may have a column "file" too, but then has others beside it. */
function fileOf(record: Readonly<Record<string, Json | undefined>>): string | undefined {
  const { file, url } = record;
  if (typeof file !== "string" || !fileIdPattern.test(file)) return undefined;
  if (url !== undefined && url !== fileUrl(file)) return undefined;
  return Object.keys(record).every((key) => refKeys.includes(key)) ? file : undefined;
}

function isPlain(text: string): boolean {
  return !text.startsWith("~") && parse(text) === undefined;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
