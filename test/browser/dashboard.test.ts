// A dashboard: a picture of areas, and only the panels concerned at work.

import type { Page, Request } from "playwright";
import { expect as see } from "playwright/test";
import { describe, expect, test } from "vitest";
import { alive, done, field, fixtures, gallery, setStage } from "./stage.ts";

describe("a dashboard of panels", () => {
  const stage = setStage(fixtures);

  test("asks only for the panels that read the changed input, and only they show work", async () => {
    const page = await stage.open("/demos/panels");
    await see(field(page, "pace")).toContainText("35");
    await done(page);
    const asked: Request[] = [];
    page.on("request", (request) => request.method() === "POST" && asked.push(request));

    await page.getByRole("slider", { name: "Warmth" }).press("Home");
    await see(field(page, "both")).toContainText("0 and 5");
    await see(field(page, "glow")).not.toContainText("500");
    expect(asked.map(outputsAskedFor)).toEqual([["glow", "both"]]);

    asked.length = 0;
    const busy = page.getByRole("progressbar", { name: /is being computed/ });
    await page.getByRole("slider", { name: "Hurry" }).press("End");
    await see(busy).toHaveAccessibleName("Pace is being computed");
    await see(field(page, "pace").getByText("Previous result")).toBeVisible();
    await see(field(page, "glow").getByText("Previous result")).toHaveCount(0);
    await see(field(page, "both")).toContainText("0 and 10");
    await see(field(page, "pace")).toContainText("70");
    await see(busy).toHaveCount(0);
    expect(asked.map(outputsAskedFor)).toEqual([["pace", "both"]]);
  });

  test("computes every panel anew when Run is pressed with nothing changed", async () => {
    const page = await stage.open("/demos/panels");
    await see(field(page, "pace")).toContainText("35");
    await done(page);
    const asked = page.waitForRequest((request) => request.method() === "POST");
    await page.getByRole("slider", { name: "Warmth" }).focus();
    await page.keyboard.press("Control+Enter");
    expect(outputsAskedFor(await asked)).toEqual(["glow", "pace", "both"]);
  });
});

describe("the author's picture", () => {
  const stage = setStage(gallery);

  test("stands as drawn where there is room, folds twice, and is read in source order", async () => {
    const page = await stage.open("/demos/threshold");
    await done(page);
    const order = ["threshold", "review", "channel", "caught", "precision", "alarms", "cost", "costs", "scores", "missed"];
    expect(await page.locator("[data-field]").evaluateAll((fields) => fields.map((each) => each.getAttribute("data-field")))).toEqual(order);

    const wide = await places(page);
    // One row of figures beside the controls; two charts under them, two columns each; the table under those.
    for (const name of ["precision", "alarms", "cost"]) expect(wide(name).y).toBe(wide("caught").y);
    expect(wide("threshold").right).toBeLessThan(wide("caught").x);
    expect(wide("costs").x).toBe(wide("caught").x);
    expect(wide("costs").right).toBe(wide("precision").right);
    expect(wide("scores").x).toBe(wide("alarms").x);
    expect(wide("scores").y).toBe(wide("costs").y);
    expect(wide("missed").x).toBe(wide("caught").x);
    expect(wide("missed").right).toBe(wide("cost").right);
    expect(wide("missed").y).toBeGreaterThan(wide("costs").bottom);

    await page.setViewportSize({ width: 768, height: 900 });
    const middle = await places(page);
    expect(middle("caught").y).toBeGreaterThan(middle("channel").bottom);
    expect(middle("missed").right - middle("missed").x).toBeGreaterThan(600);
    expect(middle("precision").y).toBe(middle("caught").y);

    await page.setViewportSize({ width: 390, height: 844 });
    const narrow = await places(page);
    const rows = order.map((name) => narrow(name).y);
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    // Figures in twos, everything else over the whole width.
    expect(narrow("precision").y).toBe(narrow("caught").y);
    expect(narrow("alarms").y).toBeGreaterThan(narrow("caught").bottom);
    expect(narrow("costs").right - narrow("costs").x).toBeGreaterThan(260);
    expect(narrow("scores").y).toBeGreaterThan(narrow("costs").bottom);
  });

  test("keeps its state over a change of width", async () => {
    const page = await stage.open("/demos/threshold");
    await done(page);
    await page.getByRole("slider", { name: "Threshold" }).press("Home");
    await see(page.getByLabel("Threshold, exact value")).toHaveValue("0.02");
    await page.setViewportSize({ width: 390, height: 844 });
    await alive(page);
    await see(page.getByLabel("Threshold, exact value")).toHaveValue("0.02");
  });
});

/** The names of outputs in the body of a page's action: `[slug, {inputs, outputs}]`, as React sends it. */
function outputsAskedFor(request: Request): readonly string[] {
  const [, asked] = JSON.parse(request.postData() ?? "[]") as [string, { outputs: readonly string[] }];
  return asked.outputs;
}

/** Where each field's card stands, in whole pixels. */
async function places(page: Page): Promise<(name: string) => { x: number; y: number; right: number; bottom: number }> {
  const all = await page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll("[data-field]")].map((each) => {
        const { x, y, right, bottom } = each.getBoundingClientRect();
        return [each.getAttribute("data-field"), { x: Math.round(x), y: Math.round(y), right: Math.round(right), bottom: Math.round(bottom) }];
      }),
    ),
  );
  return (name) => all[name]!;
}
