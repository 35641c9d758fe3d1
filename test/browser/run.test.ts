// A run as a visitor sees it: started, followed, outrun, cancelled.

import type { Page } from "playwright";
import { expect as see } from "playwright/test";
import { describe, expect, test } from "vitest";
import { field, fixtures, gallery, run, runButton, setStage, status } from "./stage.ts";

describe("the iris demo", () => {
  const stage = setStage(gallery);

  test("shows a result at once, as it runs on every change", async () => {
    const page = await stage.open("/demos/iris");
    await see(field(page, "species").locator("li").first()).toContainText("versicolor");
    await see(status(page, /^Done · \d+ ms$/)).toBeVisible();
  });

  test("names another species while a slider is dragged with the mouse", async () => {
    const page = await stage.open("/demos/iris");
    const first = field(page, "species").locator("li").first();
    await see(first).toContainText("versicolor");
    const rail = (await page.locator("#in-petal_length").boundingBox())!;
    await page.mouse.move(rail.x + rail.width * 0.6, rail.y + rail.height / 2);
    await page.mouse.down();
    await page.mouse.move(rail.x + rail.width - 4, rail.y + rail.height / 2, { steps: 5 });
    // The mouse is still down: the result follows the drag.
    await see(first).toContainText("virginica");
    await page.mouse.up();
    await see(page.getByLabel("Petal length, exact value")).toHaveValue("6.9");
  });

  test("follows a slider moved by keys, and a number typed on its thumb", async () => {
    const page = await stage.open("/demos/iris");
    const first = field(page, "species").locator("li").first();
    await page.getByLabel("Petal length", { exact: true }).focus();
    await page.keyboard.press("End");
    await see(first).toContainText("virginica");
    await page.keyboard.type("1.4");
    await page.keyboard.press("Enter");
    await see(page.getByLabel("Petal length", { exact: true })).toHaveValue("1.4");
    await see(first).not.toContainText("virginica");
  });

  test("fills the form from an example and names its species", async () => {
    const page = await stage.open("/demos/iris");
    await page.getByRole("button", { name: "Setosa", description: "Setosa" }).click();
    await see(page.getByLabel("Petal width", { exact: true })).toHaveValue("0.2");
    await see(field(page, "species").locator("p").first()).toHaveText("setosa");
  });

  test("tells where the time went", async () => {
    const page = await stage.open("/demos/iris");
    await page.getByRole("button", { name: /^Done · / }).filter({ visible: true }).click();
    await see(status(page, "Waiting in line")).toBeVisible();
    await page.keyboard.press("Escape");
    await see(status(page, "Waiting in line")).toBeHidden();
  });
});

describe("a run", () => {
  const stage = setStage(fixtures);

  test("starts by Control and Enter, and by Enter in a line of text", async () => {
    const page = await stage.open("/demos/form");
    await page.getByLabel("Note").fill("by keys");
    await page.keyboard.press("Control+Enter");
    await see(field(page, "said")).toContainText("Ada Lovelace | by keys | 36 | 1815–1850 | mathematics | London | famous");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Emmy Noether");
    await page.keyboard.press("Enter");
    await see(field(page, "said")).toContainText("Emmy Noether");
  });

  test("ends with the answer to the last value, however fast a slider is moved", async () => {
    const page = await stage.open("/demos/live");
    await see(field(page, "answer")).toContainText("500");
    const slider = page.getByLabel("Level", { exact: true });
    const answers = await watchText(page, "#out-answer");
    await slider.focus();
    // The slow end first: its answer would come last.
    await page.keyboard.press("Home");
    await page.waitForRequest((request) => request.method() === "POST");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await see(field(page, "answer")).toContainText("990");
    await see(field(page, "answer")).not.toContainText("Previous result");
    expect((await answers()).at(-1)).toBe("990");
  });

  test("turns into Cancel while it lasts; Escape cancels and the last result stays", async () => {
    const page = await stage.open("/demos/slow?seconds=0");
    await run(page);
    await see(field(page, "result")).toContainText("Warm bread");
    await page.getByRole("spinbutton", { name: "Seconds" }).fill("30");
    await runButton(page).click();
    await see(page.getByRole("button", { name: "Cancel" })).toBeVisible();
    await page.keyboard.press("Escape");
    await see(status(page, "Cancelled")).toBeVisible();
    await see(page.getByRole("button", { name: "Run", exact: true })).toBeVisible();
    await see(field(page, "result")).toContainText("Warm bread");
  });

  test("tells its progress, its time and its log", async () => {
    const page = await stage.open("/demos/slow?seconds=2&word=rye");
    await runButton(page).click();
    await see(status(page, /^Baking rye · \d+ %$/)).toBeVisible();
    const bar = page.getByRole("progressbar");
    await see(bar).toHaveAttribute("aria-valuenow", /^[1-9]\d?$/);
    await see(page.getByRole("log")).toHaveText("The oven warms up for rye");
    await see(status(page, /^Done · \d+\.\d s$/)).toBeVisible();
  });

  test("keeps the previous result, marked, until the next one is there", async () => {
    const page = await stage.open("/demos/slow?seconds=0");
    await run(page);
    await page.getByRole("textbox", { name: "Word" }).fill("cake");
    await page.getByRole("spinbutton", { name: "Seconds" }).fill("1");
    await runButton(page).click();
    await see(field(page, "result").getByText("Previous result")).toBeVisible();
    await see(field(page, "result")).toContainText("Warm bread");
    await see(field(page, "result")).toContainText("Warm cake");
    await see(field(page, "result").getByText("Previous result")).toHaveCount(0);
  });

  test("that yields paints states on its way, and the last one always", async () => {
    const page = await stage.open("/demos/steps");
    const states = await watchText(page, "#out-step");
    for (let round = 0; round < 3; round++) {
      await run(page);
      await see(field(page, "size")).toContainText("200");
      await see(field(page, "step")).toContainText("200");
      await page.getByRole("button", { name: "Clear" }).click();
    }
    const seen = new Set(await states());
    expect(seen.size).toBeGreaterThan(5);
    expect(seen).toContain("200");
  });

  test("is brought back after Clear by Undo, with its inputs", async () => {
    const page = await stage.open("/demos/form?name=Emmy");
    await run(page);
    await page.getByRole("button", { name: "Clear", exact: true }).click();
    await see(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Ada Lovelace");
    await see(field(page, "said")).not.toContainText("Emmy");
    await page.getByRole("button", { name: "Undo" }).click();
    await see(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Emmy");
    await see(field(page, "said")).toContainText("Emmy");
  });

  test("uses a choice that was found by typing a part of it", async () => {
    const page = await stage.open("/demos/form");
    const city = page.getByRole("combobox", { name: "City" });
    await see(city).toHaveAttribute("aria-autocomplete", "list");
    await city.fill("tt");
    await see(page.getByRole("listbox", { name: "City" }).getByRole("option")).toHaveText(["Göttingen"]);
    await page.keyboard.press("Enter");
    await see(page.getByRole("listbox", { name: "City" }).getByRole("option")).toHaveCount(0);
    await see(city).toHaveValue("Göttingen");
    await page.keyboard.press("Enter");
    await see(field(page, "said")).toContainText("| Göttingen |");
  });

  test("finds what was typed still there after a look at another page", async () => {
    const page = await stage.open("/demos/form");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Emmy");
    await page.getByRole("link", { name: "Vitrine" }).click();
    await page.getByRole("link", { name: /A form/ }).click();
    await see(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Emmy");
    await run(page);
    await see(field(page, "said")).toContainText("Emmy");
  });

  test("cannot start offline, and the page says why", async () => {
    const page = await stage.open("/demos/form");
    await page.context().setOffline(true);
    await see(runButton(page)).toBeDisabled();
    await see(page.getByText("Offline. What you see stays; running needs the network.")).toBeVisible();
    await page.context().setOffline(false);
    await run(page);
  });
});

/** Notes each text that an element is painted with; the answer reads what was noted. */
async function watchText(page: Page, selector: string): Promise<() => Promise<string[]>> {
  await page.evaluate((watched) => {
    const seen: string[] = [];
    Object.assign(window, { seenTexts: seen });
    const look = (): void => {
      const text = document.querySelector(watched)?.textContent?.trim() ?? "";
      if (text !== "" && text !== seen.at(-1)) seen.push(text);
      requestAnimationFrame(look);
    };
    look();
  }, selector);
  return () => page.evaluate(() => (window as unknown as { seenTexts: string[] }).seenTexts);
}
