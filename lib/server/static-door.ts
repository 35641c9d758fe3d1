// The static door: files under /_next/static, packed at build time, kept by browsers for ever. It answers from the list
// that the build wrote and refuses to look for any path that is not on it.

import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";

interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly bytes: number;
  /** Bytes of the packed twins beside it, where packing pays. */
  readonly br?: number;
  readonly gz?: number;
}

export const staticPrefix = "/_next/static/";

/** @param ui the folder that holds `static.json` and `static/` */
export function createStaticDoor(ui: string): (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void> {
  let list: Promise<ReadonlyMap<string, StaticFile>> | undefined;
  return async (request, response, path) => {
    list ??= readList(ui);
    const name = decode(path.slice(staticPrefix.length));
    const file = (await list).get(name);
    if (file === undefined) return plain(response, 404, "Not found: this file belongs to another version of the page. Reload it.");
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      return plain(response, 405, "Only GET and HEAD.");
    }
    const coding = chooseCoding(String(request.headers["accept-encoding"] ?? ""), file);
    const etag = `"${file.etag}${coding === null ? "" : `-${coding}`}"`;
    response.setHeader("cache-control", "public, max-age=31536000, immutable");
    response.setHeader("etag", etag);
    // Pages of sandboxed frames have no origin, and fonts and modules are fetched with one.
    response.setHeader("access-control-allow-origin", "*");
    if (file.br !== undefined) response.setHeader("vary", "Accept-Encoding");
    if (matches(String(request.headers["if-none-match"] ?? ""), file.etag)) {
      response.writeHead(304).end();
      return;
    }
    const bytes = coding === null ? file.bytes : (file[coding] ?? file.bytes);
    response.setHeader("content-type", file.type);
    response.setHeader("content-length", bytes);
    if (coding !== null) response.setHeader("content-encoding", coding === "br" ? "br" : "gzip");
    response.writeHead(200);
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    const stream = createReadStream(join(ui, "static", coding === null ? name : `${name}.${coding}`));
    stream.on("error", () => response.destroy());
    response.on("close", () => stream.destroy());
    stream.pipe(response);
  };
}

async function readList(ui: string): Promise<ReadonlyMap<string, StaticFile>> {
  return new Map(Object.entries(JSON.parse(await readFile(join(ui, "static.json"), "utf8")) as Record<string, StaticFile>));
}

/** The tightest twin that the client takes; `;q=0` is a refusal. */
function chooseCoding(accepted: string, file: StaticFile): "br" | "gz" | null {
  const takes = (name: string): boolean =>
    accepted.split(",").some((part) => {
      const [coding = "", ...parameters] = part.trim().toLowerCase().split(/\s*;\s*/);
      return coding === name && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    });
  if (file.br !== undefined && takes("br")) return "br";
  if (file.gz !== undefined && takes("gzip")) return "gz";
  return null;
}

function matches(header: string, etag: string): boolean {
  return header.split(",").some((part) => part.trim().replace(/^W\//, "").replace(/^"|"$/g, "").replace(/-(br|gz)$/, "") === etag);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }).end(`${text}\n`);
}
