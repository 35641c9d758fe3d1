// What every door has around it: the methods it knows, the origin rule, CORS and the error shape. Hono only finds the door:
// one handler a path and no middleware, which is its fastest way. It refuses to know what any door does.

import type { Context, Hono } from "hono";
import type { Host } from "../host/host.ts";
import { VitrineError } from "../run/errors.ts";
import { checkOrigin, isListed, type OriginRules } from "./origin.ts";
import { sendError, type ErrorOptions } from "./reply.ts";

export type Handler = (context: Context) => Response | Promise<Response>;
export type Method = "GET" | "POST" | "DELETE";

export type Methods = Readonly<Partial<Record<Method, Handler>>>;

/** A path in Hono's notation and what answers its methods; HEAD follows GET, OPTIONS answers by itself. */
export interface Door {
  readonly path: string;
  /** A function where the methods depend on what stands behind the address. */
  readonly methods: Methods | ((context: Context) => Methods);
}

/** What doors are made with. */
export interface DoorSetting extends OriginRules, ErrorOptions {
  readonly host: Host;
  readonly version: string;
  /** Milliseconds between comments that keep an idle event stream open. */
  readonly keepAliveMs: number;
}

/** Opens a door: from now on the app answers its path, whatever the method. */
export function openDoor(app: Hono, { path, methods }: Door, setting: DoorSetting): void {
  const isShared = (setting.cors?.length ?? 0) > 0;
  const methodsAt = typeof methods === "function" ? methods : () => methods;

  function answer(context: Context): Response | Promise<Response> {
    try {
      const { method } = context.req;
      const here = methodsAt(context);
      if (method === "OPTIONS") return new Response(null, { status: 204, headers: { allow: allowed(here) } });
      const known = method === "HEAD" ? "GET" : method;
      const handler = Object.hasOwn(here, known) ? here[known as Method] : undefined;
      if (!handler) {
        const error = new VitrineError("method_not_allowed", `${method.slice(0, 20)} is not possible here`, { hint: `Possible: ${allowed(here)}.` });
        return sendError(error, setting, { allow: allowed(here) });
      }
      const refused = checkOrigin({ method, header: (name) => context.req.header(name) }, setting);
      if (refused) return sendError(refused, setting);
      const response = handler(context);
      return response instanceof Promise ? response.catch((error: unknown) => sendError(error, setting)) : response;
    } catch (error) {
      return sendError(error, setting);
    }
  }

  if (!isShared) {
    app.all(path, answer);
    return;
  }
  app.all(path, async (context) => share(await answer(context), context, setting));
}

function allowed(methods: Methods): string {
  return [...Object.keys(methods).flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])), "OPTIONS"].join(", ");
}

/** Lets pages of listed origins read the answer, and says beforehand (preflight) what they may send. */
function share(response: Response, context: Context, rules: OriginRules): Response {
  const origin = context.req.header("origin");
  const { headers } = response;
  headers.append("vary", "Origin");
  if (origin === undefined || !isListed(origin, rules)) return response;
  headers.set("access-control-allow-origin", origin);
  if (context.req.method === "OPTIONS" && context.req.header("access-control-request-method") !== undefined) {
    headers.set("access-control-allow-methods", headers.get("allow") ?? "GET");
    headers.set("access-control-allow-headers", "Content-Type, Last-Event-ID");
    headers.set("access-control-max-age", "600");
  } else {
    headers.set("access-control-expose-headers", "Vitrine-Run, Retry-After, Content-Disposition, Content-Range, ETag");
  }
  return response;
}
