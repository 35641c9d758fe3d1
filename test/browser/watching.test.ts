// An author's file is saved and the open page follows, with what was typed.

import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect as see } from "playwright/test";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { desktop, field, run, runButton, setStage, status } from "./stage.ts";

const folder = mkdtempSync(join(tmpdir(), "vitrine-watch-"));

function demo({ title = "Greeting", inputs = 'name: text({ default: "Ada" }), loud: checkbox()', run: body = '({ greeting: `Hello ${rest.name ?? ""}` })' } = {}): string {
  return `import { checkbox, defineDemo, number, text } from "vitrine";

export default defineDemo({
  title: "${title}",
  inputs: { ${inputs} },
  outputs: { greeting: text() },
  run: (rest: { name?: string }) => ${body},
});
`;
}

function save(text: string, name = "greeting.ts"): void {
  writeFileSync(join(folder, name), text);
}

describe("while the server watches", () => {
  save(demo());
  const stage = setStage(folder, { watching: true });
  beforeEach(async () => {
    save(demo());
    await vi.waitUntil(async () => (await titleNow()) === "Greeting", { timeout: 10_000 });
  });
  const titleNow = async (): Promise<unknown> => ((await (await fetch(`${stage.server().url}/api/demos/greeting`)).json()) as { title?: unknown }).title;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("a saved file changes the open page without a reload, and keeps what was typed", async () => {
    const page = await stage.open("/demos/greeting");
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const name = page.getByRole("textbox", { name: "Name" });
    await name.fill("Emmy");
    await run(page);
    save(demo({ title: "A warmer greeting", inputs: 'name: text({ label: "Your name", default: "Bob" }), age: number({ default: 7 })', run: "({ greeting: `Welcome ${rest.name}` })" }));
    await see(page.getByRole("heading", { level: 1 })).toHaveText("A warmer greeting");
    await see(page.getByRole("textbox", { name: "Your name" })).toHaveValue("Emmy");
    await see(page.getByRole("spinbutton", { name: "Age" })).toHaveValue("7");
    await see(page.getByRole("checkbox")).toHaveCount(0);
    // The result of the old file stays, marked.
    await see(field(page, "greeting")).toContainText("Hello Emmy");
    await see(field(page, "greeting").getByText("Previous result")).toBeVisible();
    await runButton(page).click();
    await see(field(page, "greeting")).toContainText("Welcome Emmy");

    // A field that comes back has what was typed into it before.
    save(demo({ inputs: "age: number({ default: 7 })" }));
    await see(page.getByRole("textbox", { name: "Your name" })).toHaveCount(0);
    save(demo());
    await see(page.getByRole("textbox", { name: "Name" })).toHaveValue("Emmy");
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
  });

  test("a mistake lies over the page with file and line, and goes away when it is mended", async () => {
    const page = await stage.open("/demos/greeting");
    await page.getByRole("textbox", { name: "Name" }).fill("Emmy");
    save(demo().replace("outputs:", "outputs ?"));
    const card = page.getByRole("dialog", { name: "The demo does not load" });
    await see(card).toBeVisible();
    await see(card).toContainText(/greeting\.ts:6/);
    await see(card).toContainText("outputs ?");
    // Again, as the page may be drawn anew meanwhile, which brings the card back.
    await see(async () => {
      await page.keyboard.press("Escape");
      await see(card).toBeHidden({ timeout: 500 });
    }).toPass();
    save(demo({ inputs: "name: text({ default: 5 })" }));
    await see(card).toBeVisible();
    await see(card).toContainText("default");
    await see(card).toContainText(/greeting\.ts:\d+/);
    await see.poll(() => stage.server().stderr() + stage.server().stdout()).toMatch(/greeting\.ts:6/);
    save(demo({ title: "Mended" }));
    await see(page.getByRole("heading", { level: 1 })).toHaveText("Mended");
    await see(card).toBeHidden();
    await see(page.getByRole("textbox", { name: "Name" })).toHaveValue("Emmy");
  });

  test("a save that comes before the page listens is not missed", async () => {
    const page = await (await stage.visitor()).newPage();
    let letGo = (): void => undefined;
    const gate = new Promise<void>((open) => (letGo = open));
    await page.route("**/api/changes*", async (route) => {
      await gate;
      await route.continue();
    });
    const asked = page.waitForRequest("**/api/changes*");
    await page.goto("/demos/greeting", { waitUntil: "domcontentloaded" });
    await asked;
    save(demo({ title: "Saved early" }));
    await vi.waitUntil(async () => (await titleNow()) === "Saved early", { timeout: 10_000 });
    letGo();
    await see(page.getByRole("heading", { level: 1 })).toHaveText("Saved early");
  });

  test("a demo that never loaded shows its mistake as a page, and comes alive when mended", async () => {
    save("export default 3;\n", "odd.ts");
    await expect.poll(async () => (await fetch(`${stage.server().url}/demos/odd`)).status).toBe(200);
    const page = await stage.open("/demos/odd");
    await see(page.getByRole("heading", { name: "The demo does not load" })).toBeVisible();
    await see(page.getByRole("main")).toContainText("odd.ts");
    save(demo({ title: "No longer odd" }), "odd.ts");
    await see(page.getByRole("heading", { level: 1 })).toHaveText("No longer odd");
    await run(page);
    unlinkSync(join(folder, "odd.ts"));
  });

  test("a new file, and a deleted one, show in the open gallery", async () => {
    const page = await stage.open("/");
    await see(page.getByRole("link", { name: /Greeting/ })).toBeVisible();
    save(demo({ title: "Second" }), "second.ts");
    await see(page.getByRole("link", { name: /Second/ })).toBeVisible();
    unlinkSync(join(folder, "second.ts"));
    await see(page.getByRole("link", { name: /Second/ })).toHaveCount(0);
  });

  test("a run that throws shows its author the stack, from the source's lines", async () => {
    save(demo({ run: '{ if (rest.name) throw new Error("Not today"); return { greeting: "" }; }' }));
    const page = await stage.open("/demos/greeting", desktop);
    await runButton(page).click();
    await see(status(page, "Failed")).toBeVisible();
    const alert = page.getByRole("main").getByRole("alert");
    await see(alert).toContainText("Not today");
    await see(alert.getByRole("region", { name: "Stack" })).toContainText(/greeting\.ts:7/);
  });
});
