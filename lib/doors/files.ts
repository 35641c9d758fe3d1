// The files' doors: uploads streamed to the store, and stored files with headers under which no content can do harm.
// It refuses to know where files lie and what is in them.

import { Busboy, type BusboyFileStream } from "@fastify/busboy";
import type { Context } from "hono";
import { open, type FileHandle } from "node:fs/promises";
import { fileIdPattern, type FileRef } from "../demo/file.ts";
import type { FileStore } from "../host/host.ts";
import { fileTooLarge } from "../host/files.ts";
import { isVitrineError, VitrineError } from "../run/errors.ts";
import { readLength } from "./body.ts";
import type { Door, DoorSetting } from "./door.ts";
import { sendError, sendJson } from "./reply.ts";

/** Most files in one form. */
const mostFiles = 16;
/** What a form may hold around its files: boundaries, headers and small fields. */
const formBytes = 256 * 1024;
/** Up to this size a file is read and sent in one piece. */
const pieceBytes = 256 * 1024;

export function fileDoors(setting: DoorSetting): readonly Door[] {
  const { files, limits } = setting.host;

  return [
    {
      path: "/api/files",
      methods: {
        async POST(context) {
          const { raw } = context.req;
          const type = raw.headers.get("content-type") ?? "";
          const isForm = /^multipart\/form-data\b/i.test(type);
          const most = isForm ? mostFiles * limits.uploadBytes + formBytes : limits.uploadBytes;
          if (readLength(raw) > most) throw fileTooLarge(limits.uploadBytes);
          const refs = isForm ? await receiveForm(raw, type, files) : [await receiveBody(raw, context.req.query("name") ?? "", files)];
          return sendJson({ files: refs });
        },
      },
    },
    {
      path: "/files/:id",
      methods: { GET: (context) => sendFile(context, context.req.param("id") ?? "", setting) },
    },
  ];
}

async function receiveBody(request: Request, name: string, files: FileStore): Promise<FileRef> {
  if (request.body === null || readLength(request) === 0) throw new VitrineError("bad_request", "The body is empty; expected a file", { hint: 'Send a form with the file, or its bytes as the body.' });
  return files.put(readChunks(request.body), { name });
}

async function* readChunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw brokenOff(error);
  }
}

function brokenOff(cause: unknown): VitrineError {
  return new VitrineError("bad_request", "The upload broke off before its end", { cause });
}

/** Stores every file of a form while it arrives; the first failure ends the reading. */
async function receiveForm(request: Request, type: string, files: FileStore): Promise<readonly FileRef[]> {
  const form = openForm(type);
  const puts: Promise<FileRef>[] = [];
  const parts = new Set<BusboyFileStream>();
  let failure: unknown;
  const failed = new Promise<void>((resolve) => {
    const fail = (error: unknown) => {
      failure ??= isVitrineError(error) || isSystemError(error) ? error : brokenOff(error);
      resolve();
    };
    form.on("error", fail);
    form.on("filesLimit", () => fail(new VitrineError("bad_request", `The form holds more than ${mostFiles} files`)));
    form.on("file", (field, part, name) => {
      parts.add(part);
      // An error may come before the store has begun to read; unheard it would end the process.
      part.on("error", (error) => part.destroy(error));
      const put = files.put(part, { name: name || field }).finally(() => parts.delete(part));
      put.catch(fail);
      puts.push(put);
    });
  });
  const finished = new Promise<void>((resolve) => form.once("finish", resolve));

  try {
    if (request.body) {
      for await (const chunk of request.body) {
        if (!form.write(chunk)) await Promise.race([failed, new Promise((resolve) => form.once("drain", resolve))]);
        if (failure !== undefined) break;
      }
    }
    if (failure === undefined) {
      form.end();
      await Promise.race([failed, finished]);
    }
  } catch (error) {
    failure ??= brokenOff(error);
  }
  // Ends the reading of parts that will never be whole, so that the store removes what it has of them.
  if (failure !== undefined) for (const part of parts) part.destroy(new Error("The upload broke off"));
  const settled = await Promise.allSettled(puts);
  if (failure !== undefined) throw failure;
  const refs = settled.flatMap((put) => (put.status === "fulfilled" ? [put.value] : []));
  if (refs.length === 0) throw new VitrineError("bad_request", "The form holds no file", { hint: "Give the part a file name." });
  return refs;
}

function openForm(type: string) {
  try {
    return new Busboy({
      headers: { "content-type": type },
      preservePath: true,
      limits: { files: mostFiles, fields: 32, parts: 64, fieldSize: 4096, headerPairs: 32, headerSize: 8192 },
    });
  } catch (cause) {
    throw new VitrineError("bad_request", "The form's content type names no boundary", { cause });
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && !["ECONNRESET", "EPIPE"].includes((error as NodeJS.ErrnoException).code ?? "");
}

// --- sending ---------------------------------------------------------------------------------------------------------

async function sendFile(context: Context, id: string, setting: DoorSetting): Promise<Response> {
  const file = fileIdPattern.test(id) ? await setting.host.files.open(id) : undefined;
  if (!file) throw unknownFile();
  const { ref } = file;
  const etag = `"${id}"`;
  const headers: Record<string, string> = {
    ...fileHeaders(ref),
    etag,
    // Another site must not find out by a picture tag whether a file with a known hash lies here.
    "cross-origin-resource-policy": (setting.cors?.length ?? 0) > 0 ? "cross-origin" : "same-origin",
  };
  const { req } = context;
  if (matches(req.header("if-none-match"), etag)) return new Response(null, { status: 304, headers });

  const wanted = req.header("range");
  const isSame = req.header("if-range") === undefined || req.header("if-range") === etag;
  const range = wanted !== undefined && isSame ? parseRange(wanted, ref.bytes) : null;
  if (range === "outside") {
    const error = new VitrineError("bad_range", `The range lies outside the file's ${ref.bytes} bytes`);
    return sendError(error, setting, { "content-range": `bytes */${ref.bytes}` });
  }
  const { first, last } = range ?? { first: 0, last: ref.bytes - 1 };
  const length = last - first + 1;
  headers["content-length"] = String(length);
  if (range) headers["content-range"] = `bytes ${first}-${last}/${ref.bytes}`;
  const status = range ? 206 : 200;
  if (req.method === "HEAD" || length === 0) return new Response(null, { status, headers });

  const handle = await open(file.path, "r").catch(() => undefined);
  if (!handle) throw unknownFile();
  return new Response(await readPieces(handle, first, length), { status, headers });
}

function unknownFile(): VitrineError {
  return new VitrineError("unknown_file", "There is no such file", { hint: "Files are kept for a day after their last use; upload it again." });
}

/** Types that a browser only paints or plays. Everything else is saved, not shown: SVG, HTML and PDF run scripts. */
const shown = /^(?:image\/(?:png|jpeg|gif|webp|avif|heic|tiff|bmp)|audio\/[\w.-]+|video\/[\w.-]+)$/;

function fileHeaders({ name, type }: FileRef): Record<string, string> {
  return {
    "content-type": type.startsWith("text/") ? `${type}; charset=utf-8` : type,
    "content-disposition": `${shown.test(type) ? "inline" : "attachment"}; ${formatName(name)}`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cache-control": "private, max-age=31536000, immutable",
    "accept-ranges": "bytes",
  };
}

/** A file name for `Content-Disposition`: plain ASCII for old clients, then RFC 5987. */
function formatName(name: string): string {
  const ascii = name.replace(/[^ -~]|["\\%]/gu, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  return `filename="${ascii}"${ascii === name ? "" : `; filename*=UTF-8''${encoded}`}`;
}

function matches(header: string | undefined, etag: string): boolean {
  return header !== undefined && header.split(",").some((part) => part.trim() === "*" || part.trim().replace(/^W\//, "") === etag);
}

/** One range as RFC 9110 has it; null where the whole file is to be sent, as for several ranges and other units. */
function parseRange(header: string, bytes: number): { first: number; last: number } | "outside" | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim());
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const [, from = "", to = ""] = match;
  if (from === "") return Number(to) === 0 || bytes === 0 ? "outside" : { first: Math.max(0, bytes - Number(to)), last: bytes - 1 };
  const first = Number(from);
  const last = to === "" ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (to !== "" && Number(to) < first) return null;
  return first >= bytes ? "outside" : { first, last };
}

/** Small files in one piece; larger ones as they are asked for. The handle is closed when all is read or the client leaves. */
async function readPieces(handle: FileHandle, first: number, length: number): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>> {
  const read = async (at: number, most: number) => {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(most), 0, most, at);
    if (bytesRead === 0) throw new Error("The file is shorter than it was");
    return buffer.subarray(0, bytesRead);
  };
  if (length <= pieceBytes) return read(first, length).finally(() => handle.close());
  let at = first;
  const end = first + length;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const piece = await read(at, Math.min(pieceBytes, end - at));
          at += piece.length;
          controller.enqueue(piece);
          if (at < end) return;
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        await handle.close();
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  );
}
