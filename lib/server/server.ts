// The server: the doors, the static door and the pages behind one port, around one host. It refuses to know the command
// line and what a demo is.

import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createDoors } from "../doors/doors.ts";
import { provideHost, type Host } from "../host/host.ts";
import type { AccessRules } from "./access.ts";
import { listen } from "./listen.ts";
import { createListener, isDoorPath, type Listener } from "./listener.ts";
import { createPages, type PageSettings } from "./pages.ts";
import { createStaticDoor, staticPrefix } from "./static-door.ts";

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
  let answer: Listener | undefined;

  const listening = listen(
    (request, response) => {
      if (answer) return answer(request, response);
      // Next is loaded while the demos are: the first visitor waits for the slower of the two, not for both.
      const path = request.url?.split("?", 1)[0] ?? "/";
      if (!isDoorPath(path) && !path.startsWith(staticPrefix)) pages.start().catch(() => {});
      ready.then(() => answer?.(request, response), () => response.destroy());
    },
    options.port,
    options.address,
  );
  async function settings(): Promise<PageSettings> {
    const [{ port }, { limits }] = await Promise.all([listening, options.host]);
    // An action's arguments are wrapped in a little more than what the page measured.
    return { port, bodyBytes: limits.bodyBytes + 64 * 1024 };
  }
  const pages = createPages({ root, settings });
  const ready = Promise.all([options.host, settings()]).then(([host, { bodyBytes }]) => {
    provideHost(host);
    const doors = getRequestListener(createDoors(host, { version: options.version, origin: options.origin?.origin, cors, log }).fetch);
    answer = createListener({ rules, pageBodyBytes: bodyBytes, staticDoor: createStaticDoor(join(root, "dist/ui")), doors, pages, log });
  });
  // Whoever started the host hears of its failure; here it only means that nobody is answered.
  ready.catch(() => {});

  const { port, close } = await listening;
  return {
    port,
    async startPages() {
      await ready;
      await pages.start();
    },
    close: () =>
      close(async () => {
        const host = await options.host.catch(() => undefined);
        await host?.close();
        await pages.close();
      }),
  };
}
