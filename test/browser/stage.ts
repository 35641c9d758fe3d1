// What each file of browser tests stands on: one Chromium, one server, and a context of its own for every test. Whatever a
// page complains of (errors, broken rules of the content policy) fails the test that did not expect it.

import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { openChromium } from "./chromium.ts";
import { startServer, type ServerProcess, type ServerSetup } from "./server.ts";

/** The demos that a clone comes with. */
export const gallery = fileURLToPath(new URL("../../demos", import.meta.url));
/** Demos that show what those do not. */
export const fixtures = fileURLToPath(new URL("./fixtures", import.meta.url));
export const models = fileURLToPath(new URL("../../models", import.meta.url));

/** Where most people sit, and a phone as Playwright's own list has it. */
export const desktop = { viewport: { width: 1440, height: 900 } } as const;
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

export interface Stage {
  server(): ServerProcess;
  browser(): Browser;
  /** A visitor who was never here: a context without cookies and cache. */
  visitor(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** A page of a visitor whose browser may have the scripts in its cache, alive. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** The rest of this test may see complaints like these. */
  expectTrouble(like: RegExp): void;
}

/** Sets the stage for the tests of a file; `path` may be a function, for files that are written first. */
export function setStage(path: string | (() => string), setup: ServerSetup = {}): Stage {
  let server: ServerProcess | undefined;
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];
  const regulars = new Map<string, BrowserContext>();
  let trouble: string[] = [];
  let expected: RegExp[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(typeof path === "string" ? path : path(), setup), openChromium()]);
  });
  afterEach(async () => {
    const unexpected = trouble.filter((text) => !expected.some((like) => like.test(text)));
    await Promise.all([...contexts.map((context) => context.close()), ...[...regulars.values()].flatMap((context) => [context.clearCookies(), ...context.pages().map((page) => page.close())])]);
    [contexts, trouble, expected] = [[], [], []];
    expect(unexpected).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.stop()]);
  });

  const stage: Stage = {
    server: () => server!,
    browser: () => browser!,
    async visitor(options) {
      const context = await createContext(options);
      contexts.push(context);
      return context;
    },
    async open(address, options) {
      const key = JSON.stringify(options ?? desktop);
      const context = regulars.get(key) ?? (await createContext(options));
      regulars.set(key, context);
      const page = await context.newPage();
      const listens = setup.watching ? page.waitForResponse("**/api/changes*") : null;
      await page.goto(address, { waitUntil: "domcontentloaded" });
      await Promise.all([alive(page), listens]);
      return page;
    },
    expectTrouble: (like) => void expected.push(like),
  };

  async function createContext(options: BrowserContextOptions = desktop): Promise<BrowserContext> {
    const context = await browser!.newContext({ baseURL: server!.url, reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(10_000);
    await context.addInitScript(() => addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) => console.error(`policy: ${effectiveDirective} ${blockedURI} ${sourceFile}`)));
    context.on("console", (message) => message.type() === "error" && trouble.push(`${message.text()} ${message.location().url}`));
    context.on("weberror", (error) => trouble.push(String(error.error())));
    return context;
  }
  return stage;
}

/** Waits until React listens to every control. */
export async function alive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const controls = [...document.querySelectorAll("input, textarea, select, canvas, button:not([data-copy])")];
    return controls.length > 0 && controls.every((control) => Object.keys(control).some((key) => key.startsWith("__reactProps")));
  });
}

/** The button that runs, whatever the demo calls it; it is also the one that cancels. */
export function runButton(page: Page): Locator {
  return page.locator("form button[type=submit]");
}

/** The frame of a field, input or output, by its name in the demo file. */
export function field(page: Page, name: string): Locator {
  return page.locator(`[data-field="${name}"]`);
}

/** What the run bar says; it has one place for wide bars and one for narrow ones. */
export function status(page: Page, text: string | RegExp): Locator {
  return page.getByText(text, { exact: true }).filter({ visible: true }).first();
}

/** Waits for the end of the run under way, which the run bar tells. */
export async function done(page: Page): Promise<void> {
  await status(page, /^Done · /).waitFor();
}

/** Presses Run and waits for its end. */
export async function run(page: Page): Promise<void> {
  await runButton(page).click();
  await done(page);
}
