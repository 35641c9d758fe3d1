// Finding a port and holding it: one server on one or two addresses of this machine. It refuses to know what is served.

import { createServer, type Server } from "node:http";
import type { Listener } from "./listener.ts";

export interface Listening {
  readonly port: number;
  /** Takes no new connections, waits for `finish`, then ends those that are left. */
  close(finish: () => Promise<void>): Promise<void>;
}

/** Both loopback addresses: browsers and clients differ in which one they mean by `localhost`. */
const loopback = ["127.0.0.1", "::1"];
const portsTried = 100;

/**
 * Listens on `port`, or on the first free one after it.
 * @param host an address or a name, or null for this machine alone
 * @throws Error when no port is free, or the address is not of this machine
 */
export async function listen(listener: Listener, port: number, host: string | null): Promise<Listening> {
  const addresses = host === null || host === "localhost" ? loopback : [host];
  for (let tried = 0; ; tried++) {
    // Port 0 stays 0: the system chooses anew each time.
    const wanted = port === 0 ? 0 : port + tried;
    if (tried > portsTried || wanted > 65_535) throw new Error(`No port from ${port} to ${wanted - 1} is free.`);
    const servers = await tryPort(listener, addresses, wanted);
    if (servers !== null) return { port: portOf(servers), close: (finish) => closeAll(servers, finish) };
  }
}

/** Null when the port is taken on any of the addresses. */
async function tryPort(listener: Listener, addresses: readonly string[], port: number): Promise<Server[] | null> {
  const servers: Server[] = [];
  for (const address of addresses) {
    const server = create(listener);
    try {
      // With port 0 the system chooses once, and both addresses share its choice.
      await open(server, servers.length > 0 ? portOf(servers) : port, address);
      servers.push(server);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EADDRINUSE" || code === "EACCES") {
        for (const opened of servers) opened.close();
        if (code === "EACCES") throw new Error(`Port ${port} needs rights that this user does not have; choose one above 1023 with --port.`, { cause: error });
        return null;
      }
      // A machine without IPv6 has one loopback address less.
      if (servers.length > 0 && (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT")) continue;
      if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") throw new Error(`${address} is not an address of this machine: --host takes one of its own, or 0.0.0.0 for all.`, { cause: error });
      throw error;
    }
  }
  return servers;
}

function create(listener: Listener): Server {
  const server = createServer({
    // A browser keeps connections longer than Node's 5 s; proxies hold theirs for a minute.
    keepAliveTimeout: 65_000,
    // Slow headers hold a socket for nothing; a slow upload is somebody's phone.
    headersTimeout: 15_000,
    requestTimeout: 300_000,
    connectionsCheckingInterval: 5_000,
  }, listener);
  // Bytes that are no HTTP get one line; Node's default would say the same without our shape.
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
    const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  return server;
}

function open(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function portOf(servers: readonly Server[]): number {
  const address = servers[0]?.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function closeAll(servers: readonly Server[], finish: () => Promise<void>): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
  for (const server of servers) server.closeIdleConnections();
  await finish();
  // Answers that just ended get a moment to leave before their sockets are cut.
  const cut = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), 200);
  await Promise.all(closed);
  clearTimeout(cut);
}
