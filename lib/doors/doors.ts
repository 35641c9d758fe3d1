// The doors: everything that programs call, answered before Next and without it. This file lists them and answers what is
// nobody's; it refuses to know demos, runs and files, which are the host's.

import { Hono } from "hono";
import type { Host } from "../host/host.ts";
import { VitrineError } from "../run/errors.ts";
import { changeDoors } from "./changes.ts";
import { demoDoors } from "./demos.ts";
import { openDoor, type DoorSetting } from "./door.ts";
import { fileDoors } from "./files.ts";
import { healthDoors } from "./health.ts";
import { openApiDoors } from "./openapi.ts";
import { sendError } from "./reply.ts";
import { runDoors } from "./runs.ts";

export interface DoorOptions {
  /** The public address behind a proxy. */
  readonly origin?: string | undefined;
  /** Origins of other sites whose pages may call the doors; `*` for all. */
  readonly cors?: readonly string[] | undefined;
  /** Vitrine's version, for the API's description. */
  readonly version?: string | undefined;
  /** Takes what nobody expected, with its stack; by default it is printed. */
  readonly log?: ((line: string) => void) | undefined;
  /** Milliseconds between comments on an idle event stream. */
  readonly keepAliveMs?: number | undefined;
}

/**
 * Makes the doors of a host, as an app whose `fetch` takes a Request and gives a Response.
 *
 * @example
 * const doors = createDoors(host, {});
 * const response = await doors.request("/api/demos");
 */
export function createDoors(host: Host, options: DoorOptions): Hono {
  const { origin, cors = [], version = "", log = (line: string) => console.error(line), keepAliveMs = 15_000 } = options;
  const setting: DoorSetting = { host, origin, cors, version, watching: host.watching, log, keepAliveMs };
  const app = new Hono();
  const doors = [healthDoors, demoDoors, runDoors, fileDoors, changeDoors, openApiDoors].flatMap((make) => make(setting));
  for (const door of doors) openDoor(app, door, setting);
  app.notFound(() => sendError(new VitrineError("not_found", "There is nothing at this address", { hint: "GET /api/openapi.json lists the doors." }), setting));
  app.onError((error) => sendError(error, setting));
  return app;
}
