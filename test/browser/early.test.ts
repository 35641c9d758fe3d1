// Before the page is alive, and while it settles: useful at once, and nothing jumps.

import type { BrowserContextOptions, Page } from "playwright";
import { expect as see } from "playwright/test";
import { describe, expect, test } from "vitest";
import { alive, desktop, done, field, fixtures, gallery, phone, runButton, setStage, status } from "./stage.ts";

describe("with scripts delayed", () => {
  const stage = setStage(fixtures);

  /** A page whose scripts come only when `letGo` is called. */
  async function openWithoutScripts(address: string): Promise<{ page: Page; letGo: () => void }> {
    const page = await (await stage.visitor()).newPage();
    let letGo = (): void => undefined;
    const gate = new Promise<void>((open) => (letGo = open));
    await page.route("**/*.js", async (route) => {
      await gate;
      await route.continue();
    });
    await page.goto(address, { waitUntil: "commit" });
    await runButton(page).waitFor();
    return { page, letGo };
  }

  test("labels, helps, defaults and examples stand there", async () => {
    const { page, letGo } = await openWithoutScripts("/demos/form");
    await see(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Ada Lovelace");
    await see(page.getByText("Three letters or more")).toBeVisible();
    await see(page.getByRole("spinbutton", { name: "Age" })).toHaveValue("36");
    await see(page.getByLabel("Field")).toHaveValue("mathematics");
    await see(page.getByRole("checkbox", { name: "Famous" })).toBeChecked();
    await see(page.getByLabel("Years, exact low end")).toHaveValue("1815");
    await see(page.getByRole("button", { name: "Emmy" })).toBeVisible();
    await see(page.getByText("Press Run or pick an example")).toBeVisible();
    letGo();
    await alive(page);
  });

  test("what is typed, ticked and chosen is kept, and used by the run", async () => {
    const { page, letGo } = await openWithoutScripts("/demos/form");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Emmy Noether");
    await page.getByLabel("Note").fill("typed early");
    await page.getByRole("spinbutton", { name: "Age" }).fill("53");
    await page.getByLabel("Field").selectOption("poetry");
    await page.getByRole("checkbox", { name: "Famous" }).uncheck();
    // An impatient press does not lead away.
    await runButton(page).click();
    letGo();
    await alive(page);
    await see(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Emmy Noether");
    await see(page.getByRole("spinbutton", { name: "Age" })).toHaveValue("53");
    await page.keyboard.press("Control+Enter");
    await see(field(page, "said")).toContainText("Emmy Noether | typed early | 53 | 1815–1850 | poetry | London | unknown");
  });
});

describe("nothing jumps", () => {
  const stage = setStage(gallery);

  const visits: readonly (readonly [string, BrowserContextOptions])[] = [
    ["/", desktop],
    ["/demos/iris", desktop],
    ["/demos/threshold", desktop],
    ["/demos/readability", desktop],
    ["/demos/iris", phone],
    ["/demos/threshold", phone],
    ["/demos/photo", phone],
  ];
  test.each(visits)("while %s loads (%j)", async (address, size) => {
    const page = await openMeasured(size);
    // A phone's processor paints what it has while it still reads the rest.
    if (size.isMobile) await (await page.context().newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.goto(address, { waitUntil: "networkidle" });
    await alive(page);
    if (address !== "/" && address !== "/demos/photo") await done(page);
    const { score, moved } = await shifts(page);
    expect(score, moved).toBeLessThanOrEqual(0.02);
  });

  test.each([desktop, phone])("when a first result and a next one arrive (%j)", async (size) => {
    const page = await openMeasured(size);
    await page.goto("/demos/gradient-descent", { waitUntil: "networkidle" });
    await alive(page);
    await page.locator("#in-steps").fill("10");
    await forget(page);
    await runButton(page).click();
    await done(page);
    await runButton(page).click();
    await see(status(page, /^Step/)).toBeVisible();
    await done(page);
    const { score, moved } = await shifts(page);
    // To three decimals: a number that takes the place of its ghost is taller than that by a hair.
    expect(Number(score.toFixed(3)), moved).toBe(0);
  });

  async function openMeasured(size: BrowserContextOptions): Promise<Page> {
    const page = await (await stage.visitor(size)).newPage();
    await page.addInitScript(() => {
      const seen: { value: number; what: string }[] = [];
      Object.assign(window, { layoutShifts: seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources: { node?: Node; previousRect: DOMRect; currentRect: DOMRect }[] })[]) {
          const what = entry.sources.map(({ node, previousRect: a, currentRect: b }) => `${node instanceof Element ? node.outerHTML.slice(0, 120) : node?.textContent} from ${a.x},${a.y} ${a.width}×${a.height} to ${b.x},${b.y} ${b.width}×${b.height}`);
          seen.push({ value: entry.value, what: `${entry.value.toFixed(4)}: ${what.join("; ")}` });
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    return page;
  }

  /** The sum of all layout shifts so far, those within half a second of an input too, and what moved. */
  async function shifts(page: Page): Promise<{ score: number; moved: string }> {
    const seen = await page.evaluate(async () => {
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
      return (window as unknown as { layoutShifts: { value: number; what: string }[] }).layoutShifts;
    });
    return { score: seen.reduce((sum, { value }) => sum + value, 0), moved: seen.map(({ what }) => what).join("\n") };
  }

  async function forget(page: Page): Promise<void> {
    await page.evaluate(() => ((window as unknown as { layoutShifts: unknown[] }).layoutShifts.length = 0));
  }
});
