// Reading a request's body without ever holding more than the limit. It refuses to know what stands in it.

import { showBytes } from "../host/show-bytes.ts";
import { VitrineError } from "../run/errors.ts";

/** Bodies up to this many bytes are read without counting: they cannot do harm. */
export const smallBody = 16 * 1024;
/** What all larger bodies that are being read may hold together, at the doors and the pages. */
const mostHeld = 128 * 1024 * 1024;
let held = 0;

/**
 * Takes bytes for a body that is being read; whoever does gives them back.
 * @throws VitrineError `busy` when slow or many clients have taken all there is
 */
export function takeBytes(bytes: number): void {
  if (held + bytes > mostHeld) throw new VitrineError("busy", "Too many large requests are being received", { hint: "Try again in a few seconds." });
  held += bytes;
}

export function giveBytesBack(bytes: number): void {
  held -= bytes;
}

/**
 * Reads a JSON body as text.
 * @param limit bytes
 * @throws VitrineError `unsupported_type` for another content type, `body_too_large`, `bad_request` when it breaks off, `busy`
 */
export async function readJsonText(request: Request, limit: number): Promise<string> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new VitrineError("unsupported_type", `The body's content type is ${type === "" ? "missing" : JSON.stringify(type.slice(0, 100))}; expected application/json`, {
      hint: 'Send the header "content-type: application/json".',
    });
  }
  const declared = readLength(request);
  if (declared > limit) throw tooLarge(limit);
  try {
    // Node's parser ends the body where the header says; a body without the header has to be counted.
    return declared <= smallBody ? await request.text() : await readCounted(request, limit);
  } catch (error) {
    if (error instanceof VitrineError) throw error;
    throw new VitrineError("bad_request", "The body broke off before its end", { cause: error });
  }
}

/** The declared length in bytes; NaN without one. */
export function readLength(request: Request): number {
  const header = request.headers.get("content-length");
  return header !== null && /^\d+$/.test(header) ? Number(header) : NaN;
}

async function readCounted(request: Request, limit: number): Promise<string> {
  const reader = request.body?.getReader();
  if (!reader) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return new TextDecoder().decode(Buffer.concat(chunks));
      takeBytes(value.length);
      bytes += value.length;
      if (bytes > limit) throw tooLarge(limit);
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error;
  } finally {
    giveBytesBack(bytes);
  }
}

function tooLarge(limit: number): VitrineError {
  return new VitrineError("body_too_large", `The body is larger than ${showBytes(limit)}`, {
    hint: "Send files through POST /api/files and refer to them, or raise the server's --max-body.",
  });
}
