// One port, two hands: every request is judged once, then goes to the static door, to the doors that programs call, or to
// the pages. It refuses to know what any of them answers.

import type { IncomingMessage, ServerResponse } from "node:http";
import { giveBytesBack, smallBody, takeBytes } from "../doors/body.ts";
import type { ErrorBody } from "../run/errors.ts";
import { statusOf } from "../run/errors.ts";
import { publicHost, refuseHost, refuseOrigin, type AccessRules, type Refusal } from "./access.ts";
import { createPolicy, everywhere, isEmbed, pagesOnly } from "./page-headers.ts";
import { staticPrefix } from "./static-door.ts";

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface Pages {
  /** Makes the pages ready; `handle` does so too when it comes first. */
  start(): Promise<void>;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

export interface ListenerOptions {
  readonly rules: AccessRules;
  /** Largest body that the pages take, in bytes; the doors mind their own. */
  readonly pageBodyBytes: number;
  readonly staticDoor: (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;
  readonly doors: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
  readonly pages: Pages;
  readonly log: (line: string) => void;
}

/** First path segments that belong to programs; everything else is a page. */
const doorSegments = new Set(["api", "files", "healthz", "readyz", "metrics", "v2", "config", "gradio_api", "mcp"]);
/** Protocols that treat one demo as a whole server. */
const demoDoors = /^\/demos\/.+\/(?:config|gradio_api(?:\/.*)?)$/;

/** Whether programs call this path; everything else but static files is a page. */
export function isDoorPath(path: string): boolean {
  // `/demos/<slug>/api` is a page: only the first segment makes a door.
  return doorSegments.has(path.split("/", 2)[1] ?? "") || demoDoors.test(path);
}

const stalledMs = 60_000;

export function createListener(options: ListenerOptions): Listener {
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.log(`${request.method} ${request.url}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      if (response.headersSent) response.destroy();
      else refuse(request, response, { code: "internal", message: "The server failed to answer.", hint: "Its log says why." });
    });
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? "/";
    const method = request.method ?? "GET";
    for (const [name, value] of Object.entries(everywhere)) response.setHeader(name, value);
    cutStalled(response);
    if (!url.startsWith("/")) return refuse(request, response, { code: "bad_request", message: "The address must be a path.", hint: "" });

    const badHost = refuseHost(request.headers, options.rules);
    if (badHost) return refuse(request, response, badHost);

    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const search = mark < 0 ? "" : url.slice(mark);
    if (path.startsWith(staticPrefix)) return options.staticDoor(request, response, path);

    if (isDoorPath(path)) return options.doors(request, response);

    const badOrigin = refuseOrigin(method, request.headers, options.rules);
    if (badOrigin) return refuse(request, response, badOrigin);
    if (method !== "GET" && method !== "HEAD" && method !== "POST") {
      response.setHeader("allow", "GET, HEAD, POST");
      return refuse(request, response, { code: "method_not_allowed", message: `A page takes no ${method}.`, hint: "Programs call the paths under /api." });
    }
    // What is to come must be known beforehand: the pages keep all of it in memory. Browsers always say it.
    if (request.headers["transfer-encoding"] !== undefined) {
      return refuse(request, response, { code: "bad_request", message: "A page takes no body of unknown length.", hint: "Send Content-Length." });
    }
    if (Number(request.headers["content-length"] ?? 0) > options.pageBodyBytes) {
      return refuse(request, response, {
        code: "body_too_large",
        message: `The request has ${request.headers["content-length"]} bytes; at most ${options.pageBodyBytes} are taken here.`,
        hint: "Upload large values through POST /api/files, or raise --max-body.",
      });
    }
    if (method === "POST" && !holdBody(request)) {
      return refuse(request, response, { code: "busy", message: "Too many large requests are being received.", hint: "Try again in a few seconds." });
    }
    const plainPath = tidy(path);
    if (plainPath !== path && method !== "POST") {
      response.writeHead(308, { location: plainPath + search }).end();
      return;
    }
    guard(request, response, search);
    await options.pages.handle(request, response);
  }

  /** Next reads the nonce from the request's policy, and the public host from `x-forwarded-host`. */
  function guard(request: IncomingMessage, response: ServerResponse, search: string): void {
    const policy = createPolicy(isEmbed(search));
    request.headers["content-security-policy"] = policy;
    response.setHeader("content-security-policy", policy);
    for (const [name, value] of Object.entries(pagesOnly)) response.setHeader(name, value);
    // A client's own word for these is worth nothing: they are set from what was checked.
    delete request.headers["x-forwarded-port"];
    const host = publicHost(request.headers, options.rules);
    if (host === undefined) delete request.headers["x-forwarded-host"];
    else request.headers["x-forwarded-host"] = host;
    if (options.rules.origin === null) delete request.headers["x-forwarded-proto"];
    else request.headers["x-forwarded-proto"] = options.rules.origin.protocol.slice(0, -1);
  }
}

/** Ends an answer that its reader has not taken anything of for so long: what waits for it would stay in memory. */
function cutStalled(response: ServerResponse): void {
  response.setTimeout(stalledMs, () => {
    if (response.writableNeedDrain) response.destroy();
    else response.setTimeout(stalledMs);
  });
}

/** Holds the memory that a large body will take until it has come; false when there is none left for it. */
function holdBody(request: IncomingMessage): boolean {
  const bytes = Number(request.headers["content-length"] ?? 0);
  if (bytes <= smallBody) return true;
  try {
    takeBytes(bytes);
  } catch {
    return false;
  }
  let holds = true;
  const giveBack = () => {
    if (holds) giveBytesBack(bytes);
    holds = false;
  };
  request.once("end", giveBack).once("close", giveBack);
  return true;
}

/** One slash between segments and none at the end: each page has one address. */
function tidy(path: string): string {
  const single = path.replace(/[/\\]{2,}/g, "/");
  return single.length > 1 && single.endsWith("/") ? single.slice(0, -1) : single;
}

/** The same refusal for each kind of caller: JSON for programs, words for a page's action, a page for people. */
function refuse(request: IncomingMessage, response: ServerResponse, { code, message, hint }: Refusal): void {
  const status = statusOf[code];
  response.setHeader("cache-control", "no-store");
  // The body is let through unread: cut off in the middle of it, a client would see a broken connection, not the reason.
  request.resume();
  const send = (type: string, text: string): void => {
    response.writeHead(status, { "content-type": `${type}; charset=utf-8` }).end(request.method === "HEAD" ? undefined : text);
  };
  if (request.headers["next-action"] !== undefined) return send("text/plain", `${message} ${hint}`.trim());
  if (String(request.headers.accept ?? "").includes("text/html")) {
    response.setHeader("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
    return send("text/html", refusalPage(status, message, hint));
  }
  send("application/json", JSON.stringify({ error: { code, message, issues: [], hint } satisfies ErrorBody }));
}

function refusalPage(status: number, message: string, hint: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${status}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60ch;margin:15vh auto;padding:0 16px}h1{font-size:20px}p{opacity:.75}</style>
<h1>${escapeHtml(message)}</h1><p>${escapeHtml(hint)}</p></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
