// The browser of the tests: the Chromium that `npm test` found, quiet and without a network of its own.

import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright";

/** Starts Chromium: the one that CHROMIUM_PATH names, Playwright's own, or the system's. */
export async function openChromium(): Promise<Browser> {
  const path = process.env.CHROMIUM_PATH ?? [chromium.executablePath(), "/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);
  return await chromium.launch({
    ...(path ? { executablePath: path } : {}),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // A tab that is not in front must not slow its timers and frames.
      "--disable-background-timer-throttling",
      "--disable-renderer-backgrounding",
      "--disable-backgrounding-occluded-windows",
    ],
  });
}
