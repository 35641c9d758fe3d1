// Everyone can use it: screen readers, keyboards, thumbs, small screens, dark rooms.

import { AxeBuilder } from "@axe-core/playwright";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright";
import { expect as see } from "playwright/test";
import { afterAll, describe, expect, test } from "vitest";
import { alive, desktop, done, field, fixtures, gallery, models, phone, run, runButton, setStage, status } from "./stage.ts";

const live = new Set(["iris", "readability", "threshold", "digits"]);
const demos = ["digits", "gradient-descent", "iris", "photo", "readability", "text-boxes", "threshold"];

describe("axe finds nothing", () => {
  const stage = setStage(gallery);

  test.each(demos)("in %s: idle, done, light and wide, dark and narrow", async (slug) => {
    const page = await stage.open(`/demos/${slug}`);
    if (!live.has(slug) || slug === "digits") expect(await violations(page)).toEqual([]);
    const example = field(page, "").or(page.getByRole("region", { name: "Examples" })).getByRole("button");
    await example.first().click();
    await done(page);
    expect(await violations(page)).toEqual([]);
    await narrowAndDark(page);
    expect(await violations(page)).toEqual([]);
  });

  test("in the gallery, a page that does not exist, and an embedded one", async () => {
    stage.expectTrouble(/404/);
    const page = await stage.open("/");
    for (const address of ["/", "/nothing-here", "/demos/iris?embed=true"]) {
      await page.goto(address);
      await alive(page);
      if (address.includes("iris")) await done(page);
      expect(await violations(page)).toEqual([]);
      await narrowAndDark(page);
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize(desktop.viewport);
      await page.emulateMedia({ colorScheme: "light" });
    }
  });
});

describe("axe finds nothing either", () => {
  const stage = setStage(fixtures);

  test("in a form that needs a change", async () => {
    const page = await stage.open("/demos/form?name=Al");
    await runButton(page).click();
    await see(field(page, "name").locator("#in-name-issue")).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await narrowAndDark(page);
    expect(await violations(page)).toEqual([]);
  });

  test("in a run under way, and over a result of before", async () => {
    const page = await stage.open("/demos/slow?seconds=0");
    await run(page);
    await page.getByRole("spinbutton", { name: "Seconds" }).fill("40");
    await runButton(page).click();
    await see(field(page, "result").getByText("Previous result")).toBeVisible();
    await see(page.getByRole("button", { name: "Cancel" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await narrowAndDark(page);
    expect(await violations(page)).toEqual([]);
  });

  test("in a run that failed", async () => {
    const page = await stage.open("/demos/failing");
    await runButton(page).click();
    await see(status(page, "Failed")).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await narrowAndDark(page);
    expect(await violations(page)).toEqual([]);
  });

  test("in tables, charts, JSON and Markdown", async () => {
    const page = await stage.open("/demos/tables");
    await run(page);
    await see(field(page, "lines").locator(".recharts-line-curve")).toHaveCount(2);
    expect(await violations(page)).toEqual([]);
    await narrowAndDark(page);
    expect(await violations(page)).toEqual([]);
  });
});

describe("axe finds nothing in what an author sees", () => {
  const folder = mkdtempSync(join(tmpdir(), "vitrine-axe-"));
  const good = 'import { defineDemo, text } from "vitrine";\nexport default defineDemo({ inputs: { name: text() }, outputs: { hello: text() }, run: ({ name }) => ({ hello: name }) });\n';
  writeFileSync(join(folder, "good.ts"), good);
  writeFileSync(join(folder, "bad.ts"), "export default 3;\n");
  const stage = setStage(folder, { watching: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("when a demo does not load, on a page of its own and over an open one", async () => {
    let page = await stage.open("/demos/bad");
    await see(page.getByRole("heading", { name: "The demo does not load" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.close();
    page = await stage.open("/demos/good");
    writeFileSync(join(folder, "good.ts"), good.replace("outputs:", "outputs ?"));
    await see(page.getByRole("dialog")).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await narrowAndDark(page);
    expect(await violations(page)).toEqual([]);
  });
});

describe("with a keyboard", () => {
  const stage = setStage(gallery);

  test.each([
    ["iris", 4],
    ["photo", 2],
  ])("the first stop of %s skips to the content, and Run is within four more than its inputs", async (slug, inputs) => {
    const page = await stage.open(`/demos/${slug}`);
    if (live.has(slug)) await done(page);
    await page.keyboard.press("Tab");
    await see(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
    await see(page.getByRole("link", { name: "Skip to the content" })).toBeInViewport();
    let stops = 1;
    while (!(await runButton(page).evaluate((button) => button === document.activeElement)) && stops < 30) {
      await page.keyboard.press("Tab");
      stops += 1;
    }
    expect(stops).toBeLessThanOrEqual(inputs + 4);
    await page.goto(`/demos/${slug}`);
    await alive(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await see(page.getByRole("main")).toBeFocused();
  });

  test("arrows move between the gallery's cards, and / goes to the search", async () => {
    const page = await stage.open("/");
    const cards = page.getByRole("main").getByRole("listitem").getByRole("link");
    await see(cards).toHaveCount(demos.length);
    await cards.first().focus();
    await page.keyboard.press("ArrowRight");
    await see(cards.nth(1)).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await see(cards.nth(4)).toBeFocused();
    await page.keyboard.press("/");
    await page.keyboard.type("petal");
    await see(page.getByText(/Nothing like|found/)).toBeAttached();
    await page.getByRole("searchbox").fill("iris");
    await see(cards).toHaveCount(1);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await see(page).toHaveURL(/\/demos\/iris$/);
    await done(page);
  });

  test.each(["/", "/demos/iris", "/demos/photo", "/demos/digits"])("every stop of %s is seen to have the focus", async (address) => {
    const page = await stage.open(address);
    if (address.endsWith("iris")) await done(page);
    expect(await unseenStops(page)).toEqual([]);
  });

  test("the end of a run is said, with what it found", async () => {
    const page = await stage.open("/demos/iris");
    await see(page.getByRole("status").filter({ hasText: /Done, .*Species: versicolor/ })).toBeAttached();
  });
});

describe("with a keyboard, in forms and tables", () => {
  const stage = setStage(fixtures);

  test.each(["/demos/form", "/demos/tables", "/demos/pictures"])("every stop of %s is seen to have the focus", async (address) => {
    const page = await stage.open(address);
    if (address.endsWith("pictures")) {
      await page.locator("#in-photo").setInputFiles(join(models, "efficientnet-lite0/samples/coffee.jpg"));
      await see(field(page, "photo").getByRole("progressbar")).toHaveCount(0);
    }
    await run(page);
    expect(await unseenStops(page)).toEqual([]);
  });
});

describe("under a thumb", () => {
  const stage = setStage(gallery);

  test.each(["/", "/demos/iris", "/demos/digits", "/demos/photo", "/demos/threshold", "/demos/readability", "/demos/text-boxes"])("%s has targets of 44 pixels, and nothing scrolls sideways", async (address) => {
    const page = await stage.open(address, { ...phone, viewport: { width: 360, height: 780 } });
    expect(await sideways(page)).toBe(0);
    if (address !== "/") {
      await page.getByRole("region", { name: "Examples" }).getByRole("button").first().click();
      await done(page);
      expect(await sideways(page)).toBe(0);
    }
    expect(await smallTargets(page, 44)).toEqual([]);
  });

  test("the run button stays in sight, and the result is brought there", async () => {
    const page = await stage.open("/demos/photo", phone);
    await page.getByRole("region", { name: "Examples" }).getByRole("button", { name: "Coffee" }).click();
    await done(page);
    await see(runButton(page)).toBeInViewport({ ratio: 1 });
    await see(field(page, "objects").getByText("espresso").first()).toBeInViewport();
  });

  test("what stands first on the screen comes first for those who hear or tab through it", async () => {
    const page = await stage.open("/demos/photo", phone);
    const tops = await page.locator("h1, form, section[aria-labelledby=examples], section[aria-labelledby=about]").evaluateAll((parts) => parts.map((part) => Math.round(part.getBoundingClientRect().top)));
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
  });

  test("an embedded page fits 320 pixels", async () => {
    const page = await stage.open("/demos/iris?embed=true", { viewport: { width: 320, height: 900 }, hasTouch: true, isMobile: true });
    await done(page);
    expect(await sideways(page)).toBe(0);
  });
});

describe("in the dark", () => {
  const stage = setStage(fixtures);

  test("a theme that was chosen is there from the first paint on, and otherwise the system's", async () => {
    const page = await stage.open("/");
    const light = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(dark).not.toBe(light);
    await page.getByRole("button", { name: "Theme: system" }).click();
    await see(page.getByRole("button", { name: "Theme: light" })).toBeVisible();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(light);
    const answer = await page.reload({ waitUntil: "commit" });
    expect(await answer!.text()).toMatch(/<html[^>]* data-theme="light"/);
  });
});

describe("with a mouse", () => {
  const stage = setStage(fixtures);

  test("targets have 24 pixels at least, and nothing scrolls sideways", async () => {
    const page = await stage.open("/demos/tables");
    await run(page);
    expect(await smallTargets(page, 24)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await page.setViewportSize({ width: 360, height: 780 });
    expect(await sideways(page)).toBe(0);
    await page.goto("/demos/form");
    await alive(page);
    await run(page);
    expect(await smallTargets(page, 24)).toEqual([]);
  });
});

/** What axe complains of, one line each. */
async function violations(page: Page): Promise<string[]> {
  // A fade that has only begun has the contrast of its beginning.
  await page.evaluate(() => Promise.all(document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity).map(({ finished }) => finished.catch(() => undefined))));
  const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] }).analyze();
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary = "" }) => `${id}: ${target.join(" ")} ${failureSummary.split("\n").at(1)?.trim() ?? ""}`));
}

async function narrowAndDark(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
}

/** Tab stops that look the same with and without the focus. */
async function unseenStops(page: Page): Promise<string[]> {
  const unseen: string[] = [];
  await page.mouse.move(0, 0);
  for (let stop = 0; stop < 60; stop++) {
    await page.keyboard.press("Tab");
    const where = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return null;
      focused.scrollIntoView({ block: "center" });
      const { x, y, width, height } = focused.getBoundingClientRect();
      return { x, y, width, height, name: focused.outerHTML.slice(0, 160) };
    });
    if (!where) return unseen;
    const left = Math.max(0, where.x - 8);
    const top = Math.max(0, where.y - 8);
    const clip = { x: left, y: top, width: Math.min(1440 - left, where.width + 16), height: Math.min(900 - top, where.height + 16) };
    const shot = (): Promise<Buffer> => page.screenshot({ clip, animations: "disabled" });
    const focused = await shot();
    // The browser goes on from here with the next Tab.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    if (focused.equals(await shot())) unseen.push(where.name);
  }
  return [...unseen, "The focus never came back to the beginning"];
}

/** How many pixels the page is wider than its window. */
async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}

/** Controls that are smaller than a finger or pointer needs; links within sentences and lists of sources are text. */
async function smallTargets(page: Page, least: number): Promise<string[]> {
  return page.evaluate((pixels) => {
    const controls = [...document.querySelectorAll<HTMLElement>("button, input, select, textarea, summary, [role=option], [role=switch], a[href]")];
    return controls.flatMap((control) => {
      if (control.closest("[aria-hidden=true], dialog:not([open])") || control.closest("li p, p, section[aria-labelledby=about]")) return [];
      if (!control.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return [];
      const target = control.matches("input[type=checkbox], input[type=radio]") ? (control.closest("label") ?? control) : control;
      const { width, height, bottom } = target.getBoundingClientRect();
      if (width <= 1 || height <= 1 || bottom < 0) return [];
      // A number's field is as wide as its number.
      return (width >= pixels - 0.5 || control.matches("input")) && height >= pixels - 0.5 ? [] : [`${Math.round(width)}×${Math.round(height)} ${control.outerHTML.slice(0, 140)}`];
    });
  }, least);
}
