// How doors answer: JSON, one error shape, and the same quiet headers. It refuses to know what is answered.

import { isVitrineError, statusOf, VitrineError, type ErrorBody } from "../run/errors.ts";
import type { Json } from "../demo/json.ts";

/** Answers nobody may guess a type for, keep, or draw as a page. */
const quiet = { "x-content-type-options": "nosniff", "cache-control": "no-store" } as const;
const jsonHeaders = { "content-type": "application/json", ...quiet } as const;

/** @param value plain JSON, or an interface of plain JSON */
export function sendJson(value: Json | object, status = 200, headers?: Readonly<Record<string, string>>): Response {
  return new Response(JSON.stringify(value), { status, headers: headers ? { ...jsonHeaders, ...headers } : jsonHeaders });
}

/** Answers a body that was made into text before. */
export function sendText(text: string, type: string, headers?: Readonly<Record<string, string>>): Response {
  return new Response(text, { headers: { "content-type": type, ...quiet, ...headers } });
}

export interface ErrorOptions {
  /** Stacks are shown only while watching. */
  readonly watching: boolean;
  /** Takes what nobody expected, with its stack. */
  readonly log: (line: string) => void;
}

/** Answers a failure in the one shape; whatever is not a `VitrineError` is logged and told as `internal`. */
export function sendError(error: unknown, { watching, log }: ErrorOptions, headers?: Readonly<Record<string, string>>): Response {
  const known = isVitrineError(error) ? error : internal(error, log);
  return sendErrorBody(known.body(), watching, headers);
}

export function sendErrorBody(body: ErrorBody, watching: boolean, headers?: Readonly<Record<string, string>>): Response {
  return sendJson({ error: showError(body, watching) }, statusOf[body.code], { ...headersOf(body), ...headers });
}

/** An error as outsiders may see it. */
export function showError(body: ErrorBody, watching: boolean): ErrorBody {
  if (watching || body.stack === undefined) return body;
  const { stack: _, ...shown } = body;
  return shown;
}

function headersOf({ code }: ErrorBody): Readonly<Record<string, string>> | undefined {
  return code === "busy" || code === "not_ready" ? { "retry-after": "1" } : undefined;
}

function internal(error: unknown, log: (line: string) => void): VitrineError {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return new VitrineError("internal", "Something went wrong on the server", { hint: "The server's log says what." });
}
