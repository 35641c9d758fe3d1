// Pictures: chosen, dropped, pasted, drawn, looked at.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { expect as see } from "playwright/test";
import { describe, test } from "vitest";
import { desktop, field, fixtures, gallery, models, run, runButton, setStage } from "./stage.ts";

const samples = join(models, "efficientnet-lite0/samples");
const coffee = join(samples, "coffee.jpg");

describe("a picture", () => {
  const stage = setStage(gallery, { args: ["--max-upload", "1MiB"] });

  test("is chosen from an example, from a file, by drop and by paste, and named by the model", async () => {
    const page = await stage.open("/demos/photo", { ...desktop, permissions: ["clipboard-read", "clipboard-write"] });
    const first = field(page, "objects").locator("li").first();
    const photo = field(page, "photo");

    await page.getByRole("button", { name: "Cat" }).click();
    await see(first).toContainText("tiger cat");

    await page.locator("#in-photo").setInputFiles(coffee);
    await see(photo.getByRole("img", { name: /coffee\.jpg/ })).toBeVisible();
    await see(photo.getByRole("progressbar")).toHaveCount(0);
    await runButton(page).click();
    await see(first).toContainText("espresso");

    await photo.getByRole("button", { name: "Remove" }).click();
    await see(photo).toContainText("Drop an image, paste, or browse");
    await see(page.locator("#in-photo")).toBeFocused();
    await drop(page, join(samples, "camera.png"), "image/png");
    await see(photo.getByRole("img", { name: /camera\.png/ })).toBeVisible();
    await see(photo.getByRole("progressbar")).toHaveCount(0);
    await runButton(page).click();
    await see(first).toContainText("tripod");

    await copyPicture(page, join(samples, "chelsea.png"));
    await photo.hover();
    await page.keyboard.press("Control+V");
    await see(photo.getByRole("progressbar")).toHaveCount(0);
    await runButton(page).click();
    await see(first).toContainText("tiger cat");
  });

  test("too large, empty, or none at all is refused under its field, in words", async () => {
    const page = await stage.open("/demos/photo");
    const photo = page.locator("#in-photo");
    await photo.setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
    await see(field(page, "photo").locator("#in-photo-issue")).toContainText("Not an image: notes.txt");
    await see(photo).toHaveAttribute("aria-invalid", "true");
    await photo.setInputFiles({ name: "big.png", mimeType: "image/png", buffer: Buffer.alloc(1_100_000) });
    await see(field(page, "photo").locator("#in-photo-issue")).toContainText(/1(\.0)? MB/);
    // Renamed: what is in it tells.
    await photo.setInputFiles({ name: "zip.png", mimeType: "image/png", buffer: Buffer.from("PK\u0003\u0004 not a picture at all") });
    await see(field(page, "photo").getByRole("progressbar")).toHaveCount(0);
    await see(field(page, "photo").locator("#in-photo-issue")).toContainText("Not an image: zip.png");
    await page.getByRole("button", { name: "Coffee" }).click();
    await see(field(page, "objects").locator("li").first()).toContainText("espresso");
    await see(field(page, "photo").locator("#in-photo-issue")).toHaveCount(0);
  });

  test("that is missing is asked for under its field", async () => {
    const page = await stage.open("/demos/photo");
    await runButton(page).click();
    await see(page.locator("#in-photo")).toBeFocused();
    await see(page.locator("#in-photo")).toHaveAttribute("aria-invalid", "true");
    await see(field(page, "photo").locator("#in-photo-issue")).toBeVisible();
  });
});

describe("a digit", () => {
  const stage = setStage(gallery);

  test("drawn with the mouse is named while it is drawn, and undone and cleared by keys", async () => {
    const page = await stage.open("/demos/digits");
    const pad = (await page.locator("#in-drawing").boundingBox())!;
    const at = (x: number, y: number): [number, number] => [pad.x + x * pad.width, pad.y + y * pad.height];
    await page.mouse.move(...at(0.3, 0.22));
    await page.mouse.down();
    await page.mouse.move(...at(0.7, 0.22), { steps: 8 });
    await page.mouse.move(...at(0.45, 0.8), { steps: 12 });
    await see(field(page, "digit").locator("li").first()).toBeVisible();
    await page.mouse.up();
    await see(field(page, "digit").locator("li").first()).toContainText("7");
    await see(page.locator("#in-drawing")).toHaveAccessibleName("Draw a digit: has a drawing");
    await page.locator("#in-drawing").press("Control+z");
    await see(page.locator("#in-drawing")).toHaveAccessibleName("Draw a digit: empty");
    await page.locator("#in-drawing").press("Control+Shift+z");
    await see(page.locator("#in-drawing")).toHaveAccessibleName("Draw a digit: has a drawing");
    await page.locator("#in-drawing").press("Delete");
    await see(page.locator("#in-drawing")).toHaveAccessibleName("Draw a digit: empty");
  });

  test("drawn by keys alone is named too", async () => {
    const page = await stage.open("/demos/digits");
    await page.locator("#in-drawing").focus();
    // A one: up to the top, pen down, down to the foot.
    for (let step = 0; step < 6; step++) await page.keyboard.press("Shift+ArrowUp");
    await page.keyboard.press("Space");
    for (let step = 0; step < 12; step++) await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Space");
    await see(field(page, "digit").locator("li").first()).toContainText("1");
  });
});

describe("a picture that a run made", () => {
  const stage = setStage(fixtures);

  test("opens large and is zoomed by keys; Escape goes back to where one was", async () => {
    const page = await stage.open("/demos/pictures");
    await page.locator("#in-photo").setInputFiles(coffee);
    await see(field(page, "photo").getByRole("progressbar")).toHaveCount(0);
    await run(page);
    const zoom = field(page, "turned").getByRole("button", { name: "Zoom", exact: true });
    await zoom.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await see(dialog).toBeVisible();
    const shown = dialog.getByRole("img");
    await see(shown).toBeVisible();
    const fitted = (await shown.boundingBox())!;
    await page.keyboard.press("+");
    await see.poll(async () => (await shown.boundingBox())!.width).toBeGreaterThan(fitted.width * 1.2);
    const before = (await shown.boundingBox())!;
    await page.keyboard.press("ArrowRight");
    await see.poll(async () => (await shown.boundingBox())!.x).not.toBe(before.x);
    await page.keyboard.press("0");
    await see.poll(async () => Math.round((await shown.boundingBox())!.width)).toBe(Math.round(fitted.width));
    await page.keyboard.press("Escape");
    await see(dialog).toHaveCount(0);
    await see(zoom).toBeFocused();
  });

  test("with boxes: list and boxes point at one another, and the limit hides without a run", async () => {
    const page = await stage.open("/demos/pictures");
    await page.locator("#in-photo").setInputFiles(coffee);
    await see(field(page, "photo").getByRole("progressbar")).toHaveCount(0);
    await run(page);
    const found = field(page, "found");
    const list = found.getByRole("listbox");
    const drawn = found.locator("svg[preserveAspectRatio=none] > g");
    await see(list.getByRole("option")).toHaveCount(2);
    await see(drawn).toHaveCount(2);

    await list.getByRole("option", { name: /left half/ }).hover();
    await see(list.getByRole("option", { name: /left half/ })).toHaveAttribute("aria-selected", "true");
    await see(drawn.and(page.locator("[opacity='1']"))).toHaveCount(1);

    const picture = (await found.getByRole("img").first().boundingBox())!;
    await page.mouse.move(picture.x + picture.width * 0.75, picture.y + picture.height / 2);
    await see(list.getByRole("option", { name: /right half/ })).toHaveAttribute("aria-selected", "true");
    await page.mouse.move(0, 0);

    await list.focus();
    await page.keyboard.press("End");
    await see(list.getByRole("option", { name: /right half/ })).toHaveAttribute("aria-selected", "true");

    await found.getByRole("slider", { name: "At least" }).fill("50");
    await see(list.getByRole("option")).toHaveCount(1);
    await see(drawn).toHaveCount(1);
    await see(found).toContainText("1 of 2");
  });
});

/** Drops a file on the photo's place, as from a folder's window. */
async function drop(page: Page, path: string, type: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ bytes, name, type: kind }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], name, { type: kind }));
      return data;
    },
    { bytes: [...readFileSync(path)], name: path.split("/").at(-1)!, type },
  );
  const target = page.locator("#in-photo");
  for (const event of ["dragenter", "dragover", "drop"]) await target.dispatchEvent(event, { dataTransfer: transfer });
}

async function copyPicture(page: Page, path: string): Promise<void> {
  await page.evaluate(async (bytes) => navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([Uint8Array.from(bytes)], { type: "image/png" }) })]), [...readFileSync(path)]);
}

