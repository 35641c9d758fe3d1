// The server: the doors, the static door and the pages behind one port, around one host. It refuses to know the command
// line and what a demo is.

import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createDoors } from "../doors/doors.ts";
import { provideHost, type Host } from "../host/host.ts";
import type { AccessRules } from "./access.ts";
import { listen } from "./listen.ts";
import { createListener, type Listener } from "./listener.ts";
import { createPages } from "./pages.ts";
import { createStaticDoor } from "./static-door.ts";

export interface ServerOptions {
  /** Absolute path of the package: the folder above `dist/ui`. */
  readonly root: string;
  readonly version: string;
  readonly port: number;
  /** An address to listen on, or null for this machine alone. */
  readonly address: string | null;
  readonly watching: boolean;
  readonly origin: URL | null;
  readonly cors: readonly string[];
  /** The host, which may still be starting: requests wait for it. */
  readonly host: Promise<Host>;
  readonly log: (line: string) => void;
}

export interface Server {
  readonly port: number;
  /** Makes the pages ready before anybody asks for one. */
  startPages(): Promise<void>;
  /** Takes no new connections, lets runs under way finish within the host's drain limit, then ends everything. */
  close(): Promise<void>;
}

/**
 * Starts to listen at once; answers as soon as the host is there.
 * @throws Error when no port is free
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { root, log, cors } = options;
  const rules: AccessRules = { watching: options.watching, host: options.address, origin: options.origin };
  let pages: ReturnType<typeof createPages> | undefined;
  let answer: Listener | undefined;

  const listening = listen(
    (request, response) => {
      if (answer) answer(request, response);
      else ready.then(() => answer?.(request, response), () => response.destroy());
    },
    options.port,
    options.address,
  );

  const ready = Promise.all([options.host, listening]).then(([host, { port }]) => {
    provideHost(host);
    const doors = createDoors(host, { version: options.version, origin: options.origin?.origin, cors, log });
    const staticDoor = createStaticDoor(join(root, "dist/ui"));
    const pagesOfHost = (pages = createPages({ root, port }));
    // A base64 picture in an action's arguments is a little longer than the limit that the page measured it against.
    const pageBodyBytes = host.limits.bodyBytes + 64 * 1024;
    answer = createListener({ rules, pageBodyBytes, staticDoor, doors: getRequestListener(doors.fetch), pages: pagesOfHost, log });
  });
  // Whoever started the host hears of its failure; here it only means that nobody is answered.
  ready.catch(() => {});

  const { port, close } = await listening;
  return {
    port,
    async startPages() {
      await ready;
      await pages?.start();
    },
    close: () =>
      close(async () => {
        const host = await options.host.catch(() => undefined);
        await host?.close();
        await pages?.close();
      }),
  };
}
