// Who may change something from a web page: the page's own site, the public address given with --origin, and those listed
// with --cors. It refuses to know Hono and Node, so that doors and pages apply one rule.

import { VitrineError } from "../run/errors.ts";

export interface OriginRules {
  /** The public address behind a proxy, such as `https://demo.example.org`. */
  readonly origin?: string | undefined;
  /** Origins of other sites that may call the doors; `*` for all. */
  readonly cors?: readonly string[] | undefined;
}

/** The parts of a request that the rule reads. */
export interface OriginRequest {
  readonly method: string;
  header(name: "origin" | "host" | "sec-fetch-site"): string | undefined | null;
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Says why a request may not change anything here, or null when it may. Programs send neither `Origin` nor
 * `Sec-Fetch-Site` and pass; a browser always sends one of them with an unsafe method.
 *
 * @example
 * checkOrigin({ method: "POST", header: (name) => ({ origin: "https://evil.example", host: "localhost:3000" })[name] }, {})?.code; // "bad_origin"
 */
export function checkOrigin(request: OriginRequest, rules: OriginRules): VitrineError | null {
  if (safeMethods.has(request.method)) return null;
  const origin = request.header("origin");
  const site = request.header("sec-fetch-site");
  if (!origin) return !site || site === "same-origin" || site === "none" ? null : refusal(`another site (Sec-Fetch-Site: ${site})`, "<origin>");
  // The browser compares what stands in the address bar; no proxy in between can confuse that.
  if (site === "same-origin" || isListed(origin, rules)) return null;
  if (!site && hostOf(origin) === withoutDefaultPort(request.header("host") ?? "", origin)) return null;
  return refusal(origin === "null" ? "a page without an origin" : origin, origin);
}

/** Whether a page of this origin may read what the doors answer. */
export function isListed(origin: string, { origin: own, cors = [] }: OriginRules): boolean {
  return cors.includes("*") || cors.some((listed) => isSameOrigin(listed, origin)) || (own !== undefined && isSameOrigin(own, origin));
}

function isSameOrigin(a: string, b: string): boolean {
  return a === b || (URL.canParse(a) && URL.canParse(b) && new URL(a).origin !== "null" && new URL(a).origin === new URL(b).origin);
}

/** The scheme is left open: a proxy that ends TLS passes `Host` on and talks http to us. */
function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function withoutDefaultPort(host: string, origin: string): string {
  return host.toLowerCase().replace(origin.startsWith("https:") ? /:443$/ : /:80$/, "");
}

function refusal(from: string, origin: string): VitrineError {
  const shown = from.slice(0, 200);
  return new VitrineError("bad_origin", `A page of ${shown} may not change anything here`, {
    hint: `Start the server with --cors ${origin === "null" ? "'*'" : origin.slice(0, 200)} to let that site call it, or with --origin if that is the server's own address behind a proxy.`,
  });
}
