// What people wait for, in a real Chromium: from a click to the painted result, from a save to the changed page, a generator's
// states, the weight of a page and its largest paint.

import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright";
import { figureOf, repeat, sleep, type Figure } from "./figure.ts";
import { generatorDemo, irisDemo, postJson, startVitrine, timeUntil } from "./site.ts";

async function openBrowser(): Promise<Browser> {
  const own = chromium.executablePath();
  const found = [process.env.CHROMIUM_PATH, own, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));
  if (!found) throw new Error("No Chromium was found: npx playwright install chromium");
  return chromium.launch({ executablePath: found, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
}

/** Installed in the page: from a trusted click to the task after the frame in which the awaited text stands. */
const watchClick = `
  window.__waits = [];
  window.__arm = (read) => {
    const before = read();
    addEventListener("click", (event) => {
      const clicked = event.timeStamp;
      const changes = new MutationObserver(() => {
        if (read() === before) return;
        changes.disconnect();
        requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => window.__waits.push(performance.now() - clicked); channel.port2.postMessage(0); });
      });
      changes.observe(document, { subtree: true, childList: true, characterData: true });
    }, { once: true, capture: true });
  };`;

async function waitOfClick(page: Page, read: string, click: () => Promise<void>): Promise<number> {
  await page.evaluate(`window.__arm(() => ${read})`);
  const count = await page.evaluate("window.__waits.length");
  await click();
  await page.waitForFunction(`window.__waits.length > ${Number(count)}`);
  return Number(await page.evaluate("window.__waits.at(-1)"));
}

/** A page whose own click handler sets the text: what no server can undercut. */
async function startFloorPage(): Promise<{ url: string; close(): void }> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end('<!doctype html><button onclick="document.getElementById(\'out\').textContent = ++n">Run</button><p id="out">0</p><script>let n = 0</script>');
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

export async function benchClick(): Promise<Figure[]> {
  const site = await startVitrine({ "iris.ts": irisDemo });
  const floor = await startFloorPage();
  const browser = await openBrowser();
  try {
    await timeUntil(site, async (url) => (await postJson(`${url}/api/demos/iris/run`, { inputs: {} })).ok);
    const page = await browser.newPage({ bypassCSP: true });
    await page.addInitScript(watchClick);
    await page.goto(`${site.url}/demos/iris`, { waitUntil: "networkidle" });
    const result = "document.getElementById('out-species')?.textContent";
    const slider = page.locator("input[type=range]").nth(2);
    const run = page.getByRole("button", { name: "Run" });
    const waits: number[] = [];
    for (let count = 0; count < 25; count++) {
      await slider.fill(count % 2 === 0 ? "1.4" : "5.8");
      await sleep(250);
      waits.push(await waitOfClick(page, result, () => run.click()));
      await sleep(100);
    }
    const plain = await browser.newPage();
    await plain.addInitScript(watchClick);
    await plain.goto(floor.url);
    const floors = await repeat(25, () => waitOfClick(plain, "document.getElementById('out').textContent", () => plain.click("button")));
    return [figureOf("click to painted result, iris", "ms", waits.slice(5), { beside: { name: "a page without any server", value: figureOf("", "ms", floors.slice(5)).value }, atMost: 30 })];
  } finally {
    await browser.close();
    floor.close();
    await site.stop();
  }
}

export async function benchGenerator(): Promise<Figure[]> {
  const site = await startVitrine({ "generator.ts": generatorDemo }, ["--runners", "1"]);
  const browser = await openBrowser();
  try {
    await timeUntil(site, async (url) => (await postJson(`${url}/api/demos/generator/run`, { inputs: {} })).ok);
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(`${site.url}/demos/generator`, { waitUntil: "networkidle" });
    const run = page.getByRole("button", { name: "Run" });
    const totals: number[] = [];
    const states: number[] = [];
    for (let count = 0; count < 8; count++) {
      await page.evaluate(`window.__seen = []; window.__done = 0; {
        const read = () => Number(document.getElementById("out-n")?.textContent.replace(/\\D/g, ""));
        const before = read();
        addEventListener("click", (event) => {
          const clicked = event.timeStamp;
          const look = () => {
            const number = read();
            if (number !== before && window.__seen.at(-1) !== number) window.__seen.push(number);
            if (number === before || number % 1000 !== 200) return requestAnimationFrame(look);
            const channel = new MessageChannel();
            channel.port1.onmessage = () => window.__done = performance.now() - clicked;
            channel.port2.postMessage(0);
          };
          requestAnimationFrame(look);
        }, { once: true, capture: true });
      }`);
      await run.click();
      await page.waitForFunction("window.__done > 0", undefined, { timeout: 10_000 });
      totals.push(Number(await page.evaluate("window.__done")));
      states.push(Number(await page.evaluate("new Set(window.__seen).size")));
      await sleep(200);
    }
    return [figureOf("a generator of 200 yields, click to the last painted", "ms", totals.slice(1), { atMost: 150 }), figureOf("  states painted", "", states.slice(1))];
  } finally {
    await browser.close();
    await site.stop();
  }
}

export async function benchReload(): Promise<Figure[]> {
  const site = await startVitrine({ "iris.ts": irisDemo }, [], []);
  const browser = await openBrowser();
  try {
    await timeUntil(site, async (url) => (await postJson(`${url}/api/demos/iris/run`, { inputs: {} })).ok);
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(`${site.url}/demos/iris`, { waitUntil: "load" });
    await sleep(2_000);
    const waits: number[] = [];
    for (let count = 0; count < 9; count++) {
      const title = `Title ${count}`;
      await page.evaluate(`window.__changed = 0; (() => { const look = () => document.querySelector("h1")?.innerText === ${JSON.stringify(title)} ? (window.__changed = Date.now()) : requestAnimationFrame(look); look(); })()`);
      const saved = Date.now();
      writeFileSync(join(site.folder, "iris.ts"), irisDemo.replace("defineDemo({", `defineDemo({ title: ${JSON.stringify(title)},`));
      await page.waitForFunction("window.__changed > 0", undefined, { timeout: 10_000 });
      waits.push(Number(await page.evaluate("window.__changed")) - saved);
      await sleep(2_000);
    }
    return [figureOf("saving a demo to the change in the open page", "ms", waits, { atMost: 200 })];
  } finally {
    await browser.close();
    await site.stop();
  }
}

export async function benchPage(): Promise<Figure[]> {
  const site = await startVitrine({ "iris.ts": irisDemo });
  const browser = await openBrowser();
  try {
    await timeUntil(site, async (url) => (await fetch(`${url}/demos/iris`)).ok);
    await sleep(1_000);
    const open = async (slow: boolean) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send("Network.enable");
      if (slow) await session.send("Network.emulateNetworkConditions", { offline: false, latency: 40, downloadThroughput: 1_250_000, uploadThroughput: 1_250_000 });
      let script = 0;
      let all = 0;
      let requests = 0;
      const kinds = new Map<string, string>();
      session.on("Network.responseReceived", ({ requestId, type }) => void kinds.set(requestId, type));
      session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
        requests += 1;
        all += encodedDataLength;
        if (kinds.get(requestId) === "Script") script += encodedDataLength;
      });
      await page.addInitScript("new PerformanceObserver((list) => { window.__lcp = list.getEntries().at(-1).startTime; }).observe({ type: 'largest-contentful-paint', buffered: true }); window.__cls = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.__cls += entry.value; }).observe({ type: 'layout-shift', buffered: true });");
      await page.goto(`${site.url}/demos/iris`, { waitUntil: "networkidle" });
      await sleep(300);
      const lcp = Number(await page.evaluate("window.__lcp"));
      const cls = Number(await page.evaluate("window.__cls"));
      await context.close();
      return { lcp, cls, script, all, requests };
    };
    await open(false);
    const fast = await repeat(7, () => open(false));
    const slow = await repeat(5, () => open(true));
    return [
      figureOf("JavaScript of a form-and-label page, as sent", "kB", fast.map((page) => page.script / 1000), { atMost: 170 }),
      figureOf("everything of that page, as sent", "kB", fast.map((page) => page.all / 1000)),
      figureOf("requests", "", fast.map((page) => page.requests)),
      figureOf("largest contentful paint, cold cache", "ms", fast.map((page) => page.lcp), { atMost: 300 }),
      figureOf("largest contentful paint, 10 Mbit/s and 40 ms", "ms", slow.map((page) => page.lcp), { atMost: 500 }),
      figureOf("layout shift", "", fast.map((page) => page.cls), { atMost: 0.02 }),
    ];
  } finally {
    await browser.close();
    await site.stop();
  }
}
