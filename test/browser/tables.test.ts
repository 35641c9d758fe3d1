// Tables and charts: filled in, scrolled, taken apart, taken home.

import { readFileSync } from "node:fs";
import type { Download, Locator, Page } from "playwright";
import { expect as see } from "playwright/test";
import { describe, expect, test } from "vitest";
import { field, fixtures, run, runButton, setStage } from "./stage.ts";

const stage = setStage(fixtures);

describe("a table to fill in", () => {
  test("is edited by keys alone, and says which cell is wrong", async () => {
    const page = await stage.open("/demos/tables");
    const grid = page.getByRole("grid", { name: "Prices" });
    await grid.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.type("4");
    await page.keyboard.press("Enter");
    await see(grid.getByRole("gridcell").nth(1)).toHaveText("4");
    // Down a row, where the number is a word now.
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("dear");
    await page.keyboard.press("Enter");
    await see(grid).toHaveAccessibleDescription(/row 2/i);
    await see(field(page, "prices").locator("#in-prices-issue")).toContainText("Price");
    await see(grid.locator("[role=gridcell][aria-invalid=true]")).toHaveText("dear");
    await page.keyboard.type("300");
    await page.keyboard.press("Enter");
    await see(field(page, "prices").locator("#in-prices-issue")).toContainText("100");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("6");
    await page.keyboard.press("Enter");
    await see(field(page, "prices").locator("#in-prices-issue")).toHaveCount(0);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await see(grid.getByRole("checkbox").nth(1)).toBeChecked();
    await page.getByRole("button", { name: "Add row" }).click();
    await page.keyboard.type("honey");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.type("10");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+Enter");
    await see(field(page, "total").getByRole("tree")).toContainText("sum: 20");
  });

  test("that is left wrong is refused, and the focus goes there", async () => {
    const page = await stage.open("/demos/tables");
    const grid = page.getByRole("grid", { name: "Prices" });
    await grid.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Delete");
    await runButton(page).click();
    await see(grid).toBeFocused();
    await see(field(page, "prices").locator("#in-prices-issue")).toContainText("Price");
  });
});

describe("a table of 10,000 rows", () => {
  test("keeps few of them in the page, wherever it is scrolled to, and frames come on", async () => {
    const page = await open();
    const grid = field(page, "rows").getByRole("grid");
    await see(grid).toHaveAttribute("aria-rowcount", "10001");
    const frames = await grid.evaluate(async (scroller) => {
      let painted = 0;
      let most = 0;
      for (let step = 1; step <= 40; step++) {
        scroller.scrollTop = (scroller.scrollHeight * step) / 40;
        await new Promise(requestAnimationFrame);
        painted += 1;
        most = Math.max(most, scroller.querySelectorAll("[role=row]").length);
      }
      return { painted, most };
    });
    expect(frames.most).toBeLessThan(80);
    await see(grid.getByText("row 9999")).toBeVisible();
    await grid.focus();
    await page.keyboard.press("Control+Home");
    await see(grid.getByText("row 0", { exact: true })).toBeVisible();
    await page.keyboard.press("Control+End");
    await see(grid.getByText("row 9999")).toBeVisible();
  });

  test("is sorted by its header's keys, and goes home as CSV in that order", async () => {
    const page = await open();
    const grid = field(page, "rows").getByRole("grid");
    await grid.focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await see(grid.getByRole("columnheader", { name: "Number" })).toHaveAttribute("aria-sort", "descending");
    await see(grid.getByRole("row").nth(1)).toContainText("row 9999");
    const csv = await download(page, field(page, "rows").getByRole("button", { name: "CSV" }));
    expect(csv.name).toBe("rows.csv");
    const lines = csv.bytes.toString("utf8").replace("\uFEFF", "").trim().split("\r\n");
    expect(lines).toHaveLength(10_001);
    expect(lines.slice(0, 2)).toEqual(["number,square,name", "9999,99980001,row 9999"]);
  });

  async function open(): Promise<Page> {
    const page = await stage.open("/demos/tables");
    await run(page);
    await see(field(page, "rows").getByText(/^10.000 rows$/)).toBeVisible();
    return page;
  }
});

describe("a chart", () => {
  test("switches a series off in its legend, and is a table for those who want one", async () => {
    const page = await stage.open("/demos/tables");
    await run(page);
    const chart = field(page, "lines");
    const curves = chart.locator(".recharts-line-curve");
    await see(curves).toHaveCount(2);
    const bread = chart.getByRole("toolbar", { name: "Series" }).getByRole("button", { name: "Bread" });
    await bread.focus();
    await page.keyboard.press("Enter");
    await see(bread).toHaveAttribute("aria-pressed", "false");
    await see(curves).toHaveCount(1);
    await page.keyboard.press("Enter");
    await see(curves).toHaveCount(2);
    await chart.getByRole("button", { name: "Show as table" }).click();
    await see(chart.getByRole("grid").getByRole("row").nth(1)).toContainText("Mon");
    await chart.getByRole("button", { name: "Show as chart" }).click();
    await see(curves).toHaveCount(2);
  });

  test("tells its values under the pointer", async () => {
    const page = await stage.open("/demos/tables");
    await run(page);
    await field(page, "bars").locator(".recharts-bar-rectangle").nth(2).hover();
    await see(field(page, "bars").locator(".recharts-tooltip-wrapper")).toContainText(/Wed[^]*3/);
  });

  test("goes home as PNG and as CSV", async () => {
    const page = await stage.open("/demos/tables");
    await run(page);
    const chart = field(page, "lines");
    await see(chart.locator(".recharts-line-curve")).toHaveCount(2);
    const png = await download(page, chart.getByRole("button", { name: "PNG" }));
    expect(png.name).toBe("lines.png");
    expect(png.bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(300);
    const csv = await download(page, chart.getByRole("button", { name: "CSV" }));
    expect(csv.name).toBe("lines.csv");
    expect(csv.bytes.toString("utf8")).toContain("Tue,2,6");
  });
});

describe("other results", () => {
  test("JSON folds and unfolds by keys and is searched", async () => {
    const page = await stage.open("/demos/tables");
    await run(page);
    const tree = field(page, "total").getByRole("tree");
    const names = tree.getByRole("treeitem", { name: /^names/ });
    await tree.getByRole("treeitem").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await see(names).toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await see(names).toHaveAttribute("aria-expanded", "false");
    await see(tree).not.toContainText("jam");
    await page.keyboard.press("ArrowRight");
    await see(tree).toContainText("jam");
    await field(page, "total").getByRole("searchbox").fill("deepest");
    await see(field(page, "total")).toContainText("1 match");
    await see(tree.getByRole("treeitem", { name: /deepest/ })).toBeVisible();
  });

  test("Markdown is drawn, and no script of it runs", async () => {
    const page = await stage.open("/demos/tables");
    page.on("dialog", () => expect.unreachable("a script of the demo's Markdown ran"));
    await run(page);
    const words = field(page, "words");
    await see(words.getByRole("heading", { name: "A heading" })).toBeVisible();
    await see(words.getByRole("link", { name: "a link" })).toHaveAttribute("href", "https://example.org");
    await see(words.locator("strong")).toHaveText("bold");
    await see(words.locator("script")).toHaveCount(0);
  });
});

async function download(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [started] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const file: Download = started;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}
