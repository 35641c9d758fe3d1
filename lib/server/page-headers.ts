// The headers that guard a page: a content policy with a fresh nonce, and their quieter companions. It refuses to know
// what the page shows.

import { randomBytes } from "node:crypto";

/**
 * Makes a policy with a nonce of its own, 16 random bytes in base64, which every script of the page must carry.
 * @param embeddable true when any site may put the page into a frame
 */
export function createPolicy(embeddable: boolean): string {
  const nonce = randomBytes(16).toString("base64");
  return [
    "default-src 'self'",
    // `strict-dynamic`: scripts that a trusted one loads are trusted, so chunk names need no list.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    // Charts and virtual rows place things by style attributes, which take no nonce.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${embeddable ? "*" : "'self'"}`,
  ].join("; ");
}

/** Headers of every answer, whoever gives it. */
export const everywhere: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
};

/** Headers of pages only. The camera and the microphone are for widgets, which ask when clicked. */
export const pagesOnly: Readonly<Record<string, string>> = {
  "permissions-policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
};

/** Whether the address asks for the page without its frame, to stand in another site. */
export function isEmbed(search: string): boolean {
  return new URLSearchParams(search).get("embed") === "true";
}
