// What goes wrong is said where it belongs, and nothing else is lost.

import { expect as see } from "playwright/test";
import { describe, expect, test } from "vitest";
import { alive, field, fixtures, run, runButton, setStage, status } from "./stage.ts";

describe("a mistake in a field", () => {
  const stage = setStage(fixtures);

  test("is told under that field, which gets the focus, and the rest of the form is kept", async () => {
    const page = await stage.open("/demos/form");
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await name.fill("Al");
    await page.getByLabel("Note").fill("stays");
    await page.getByLabel("Field").selectOption("poetry");
    await runButton(page).click();
    await see(name).toHaveAttribute("aria-invalid", "true");
    await see(name).toBeFocused();
    const complaint = field(page, "name").locator("#in-name-issue");
    await see(complaint).toContainText("3");
    await see(name).toHaveAccessibleDescription(new RegExp(`Three letters or more ${await complaint.innerText()}`));
    await see(page.locator("[aria-invalid=true]")).toHaveCount(1);
    await see(status(page, "One field needs a change")).toBeVisible();
    await see(name).toHaveValue("Al");
    await see(page.getByLabel("Note")).toHaveValue("stays");
    await see(page.getByLabel("Field")).toHaveValue("poetry");

    await name.fill("Ada");
    await see(name).toHaveAttribute("aria-invalid", "false");
    await see(complaint).toHaveCount(0);
    await runButton(page).click();
    await see(field(page, "said")).toContainText("Ada | stays | 36 | 1815–1850 | poetry");
  });

  test("in a number is told at once, and one out of range is brought back and says so", async () => {
    const page = await stage.open("/demos/form");
    const age = page.getByRole("spinbutton", { name: "Age" });
    await age.fill("many");
    await see(age).toHaveAccessibleDescription("Must be a whole number, 0 to 120");
    await age.fill("130");
    await page.keyboard.press("Tab");
    await see(age).toHaveValue("120");
    await see(age).toHaveAccessibleDescription("Must be a whole number, 0 to 120; 130 was set to 120");
  });

  test("an empty required number is named by the server, and the focus goes there", async () => {
    const page = await stage.open("/demos/form");
    const age = page.getByRole("spinbutton", { name: "Age" });
    await age.fill("");
    await runButton(page).click();
    await see(age).toHaveAttribute("aria-invalid", "true");
    await see(age).toBeFocused();
    await see(field(page, "age").locator("#in-age-issue")).toBeVisible();
  });
});

describe("a run that fails", () => {
  const stage = setStage(fixtures);

  test("says why, what to do, and runs again by Retry; an earlier result stays", async () => {
    const page = await stage.open("/demos/failing?broken=false");
    await run(page);
    await see(field(page, "echo")).toContainText("HELLO");
    await page.getByRole("checkbox", { name: "Broken" }).check();
    await runButton(page).click();
    const alert = page.getByRole("main").getByRole("alert");
    await see(alert).toBeVisible();
    await see(field(page, "echo")).toContainText("HELLO");
    await see(field(page, "echo")).toContainText("Previous result");
    await see(status(page, "Failed")).toBeVisible();
    await page.getByRole("checkbox", { name: "Broken" }).uncheck();
    await alert.getByRole("button", { name: "Retry" }).click();
    await see(alert).toHaveCount(0);
    await see(field(page, "echo")).not.toContainText("Previous result");
  });

  test("shows visitors no path and no stack, in the page and in what came over the wire", async () => {
    const page = await stage.open("/demos/failing");
    const asked = page.waitForRequest((request) => request.method() === "POST");
    await runButton(page).click();
    await see(status(page, "Failed")).toBeVisible();
    // The same once more, to read all that is answered: a browser hands out no bodies of streams.
    const { url, headers, body } = { url: (await asked).url(), headers: await (await asked).allHeaders(), body: (await asked).postData() };
    const sendable = Object.fromEntries(["accept", "content-type", "next-action", "origin"].map((name) => [name, headers[name] ?? ""]));
    const answer = await (await fetch(url, { method: "POST", headers: sendable, body })).text();
    expect(answer).toContain("run_failed");
    const sent = (await page.content()) + answer;
    for (const secret of ["failing.ts", "fixtures/", "node_modules", "runner.js", "    at "]) expect(sent).not.toContain(secret);
  });

  test("is told to the author in the terminal, with the line", async () => {
    const page = await stage.open("/demos/failing");
    await runButton(page).click();
    await see(status(page, "Failed")).toBeVisible();
    await see.poll(() => stage.server().stdout() + stage.server().stderr()).toMatch(/The stove is cold[^]*failing\.ts:8/);
  });

  test("whose server is gone says so, and Retry works once it is back", async () => {
    const page = await stage.open("/demos/form");
    stage.expectTrouble(/Failed to load resource|Failed to fetch|fetch failed|NetworkError|network error/i);
    await page.route("**/demos/form*", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
    await runButton(page).click();
    const alert = page.getByRole("main").getByRole("alert");
    await see(alert).toContainText("The server did not answer");
    await page.unroute("**/demos/form*");
    await alert.getByRole("button", { name: "Retry" }).click();
    await see(field(page, "said")).toContainText("Ada Lovelace");
  });
});

describe("a page that does not exist", () => {
  const stage = setStage(fixtures);

  test("says so with status 404, is alive, and leads back to the demos", async () => {
    stage.expectTrouble(/404/);
    const page = await (await stage.visitor()).newPage();
    const response = await page.goto("/demos/nothing-here");
    expect(response!.status()).toBe(404);
    await see(page.getByRole("heading", { level: 1 })).toHaveText("There is no such page");
    await alive(page);
    await page.getByRole("button", { name: /^Theme/ }).click();
    await see(page.locator("html")).toHaveAttribute("data-theme", "light");
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await page.getByRole("link", { name: "All demos" }).click();
    await see(page).toHaveURL(`${stage.server().url}/`);
    await see(page.getByRole("link", { name: /A slow run/ })).toBeVisible();
    // A router that works leads there without a new document.
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
  });
});
