// A page may be asked for while its demo still loads; it waits a little, as most load within a second.

import type { DemoEntry, Host } from "@/lib/host/host.ts";

const longestMs = 5000;
const everyMs = 25;

/** The demo once it is loaded or broken, or as it is after five seconds; undefined when there is none of that name. */
export async function awaitDemo(host: Host, slug: string): Promise<DemoEntry | undefined> {
  const until = Date.now() + longestMs;
  for (;;) {
    const entry = host.demo(slug);
    if (!entry || entry.spec || entry.state !== "loading" || Date.now() > until) return entry;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** All demos, once each is loaded or broken, or after five seconds. */
export async function awaitDemos(host: Host): Promise<readonly DemoEntry[]> {
  if (host.demos().some(isLoading)) await Promise.race([host.loaded(), new Promise((resolve) => setTimeout(resolve, longestMs))]);
  return host.demos();
}

export function isLoading(entry: DemoEntry): boolean {
  return entry.state === "loading" && !entry.spec;
}
