// Who may talk to this server: which Host headers while watching, for both hands, and whose pages may act on our pages;
// the doors apply the same rule to themselves. Pure functions of headers; it refuses to know sockets and routes.

import { isIP } from "node:net";
import { checkOrigin } from "../doors/origin.ts";
import type { ErrorCode } from "../run/errors.ts";

export interface AccessRules {
  /** While watching, only names of this machine are answered: a foreign name that points here is DNS rebinding. */
  readonly watching: boolean;
  /** The address given with `--host`, or null. */
  readonly host: string | null;
  /** The public address behind a proxy, or null. */
  readonly origin: URL | null;
}

/** Headers as Node gives them: lower-case names. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** Says why a request of this Host is refused; null when it is welcome. */
export function refuseHost(headers: Headers, rules: AccessRules): Refusal | null {
  if (!rules.watching) return null;
  const name = hostName(one(headers.host));
  if (name !== null && isOwnName(name, rules)) return null;
  return {
    code: "bad_host",
    message: `The Host header names ${JSON.stringify(one(headers.host) ?? "")}, which is not this machine.`,
    hint: "While watching, only localhost and the address given with --host are answered. Start with --origin http://<that name> to add one, or with `vitrine serve`.",
  };
}

/**
 * Says why a page's form or action from another site is refused; null when it is welcome. It is the doors' rule without
 * `--cors`, which opens the doors alone.
 */
export function refuseOrigin(method: string, headers: Headers, rules: AccessRules): Refusal | null {
  const error = checkOrigin({ method, header: (name) => one(headers[name]) }, { origin: rules.origin?.origin });
  return error && { code: error.code, message: error.message, hint: "Behind a proxy, start the server with --origin <its public address>." };
}

/** The host that the visitor's address bar shows, after `refuseOrigin` let the request pass. */
export function publicHost(headers: Headers, rules: AccessRules): string | undefined {
  const origin = one(headers.origin);
  if (origin !== undefined && URL.canParse(origin)) return new URL(origin).host;
  return rules.origin?.host ?? one(headers.host);
}

function isOwnName(name: string, rules: AccessRules): boolean {
  if (name === "localhost" || name.endsWith(".localhost") || name === "127.0.0.1" || name === "::1") return true;
  if (rules.origin !== null && name === hostName(rules.origin.host)) return true;
  if (rules.host === null) return false;
  // Rebinding needs a name; whoever types an address means it.
  return name === rules.host.toLowerCase() || (isWildcard(rules.host) && isIP(name) !== 0);
}

function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** The name in a Host header without its port and brackets; null when there is none. */
function hostName(host: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::\d+)?$/i.exec(host ?? "");
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
