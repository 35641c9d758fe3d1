// A run that takes its time: queued, found again, left, kept.

import type { Page } from "playwright";
import { expect as see } from "playwright/test";
import { describe, expect, test } from "vitest";
import { alive, field, fixtures, runButton, setStage, status } from "./stage.ts";

const stage = setStage(fixtures, { args: ["--runners", "1"] });

describe("a slow run", () => {
  test("that waits says its place in line, and starts when it is its turn", async () => {
    const page = await stage.open("/demos/slow?seconds=0");
    const crowd = new AbortController();
    // One runner holds eight runs; two more wait before the page's own.
    const others = Array.from({ length: 10 }, () => startRun(crowd.signal, 30));
    await Promise.all(others.slice(0, 8));
    await runButton(page).click();
    await see(status(page, "3rd in line")).toBeVisible();
    crowd.abort();
    await see(field(page, "result")).toContainText("Warm bread");
  });

  test("is found again by a reload, with its inputs, and its result is shown", async () => {
    const page = await stage.open("/demos/slow");
    await page.getByRole("textbox", { name: "Word" }).fill("rolls");
    await page.getByRole("spinbutton", { name: "Seconds" }).fill("3");
    await runButton(page).click();
    const id = await runId(page);
    await page.reload();
    await alive(page);
    await see(page.getByRole("textbox", { name: "Word" })).toHaveValue("rolls");
    await see(page.getByRole("button", { name: "Cancel" })).toBeVisible();
    expect(await runId(page)).toBe(id);
    await see(field(page, "result")).toContainText("Warm rolls");
    await see(status(page, /^Done · /)).toBeVisible();
    await see(page).not.toHaveURL(/run=/);
  });

  test("is cancelled on the server when the visitor goes to another page", async () => {
    const page = await stage.open("/demos/slow?seconds=40");
    await runButton(page).click();
    const id = await runId(page);
    await page.getByRole("link", { name: "Vitrine" }).click();
    await see(page.getByRole("link", { name: /A form/ })).toBeVisible();
    await see.poll(() => stateOf(page, id)).toBe("cancelled");
  });

  test("is cancelled on the server by Cancel", async () => {
    const page = await stage.open("/demos/slow?seconds=40");
    await runButton(page).click();
    const id = await runId(page);
    await page.getByRole("button", { name: "Cancel" }).click();
    await see(status(page, "Cancelled")).toBeVisible();
    await see.poll(() => stateOf(page, id)).toBe("cancelled");
  });

  test("can be kept after ten seconds: the visitor leaves, and the link shows its result elsewhere", async () => {
    const context = await stage.visitor();
    const page = await context.newPage();
    // Ten seconds of the page's clock, not of ours.
    await page.clock.install();
    await page.goto("/demos/slow?seconds=4&word=loaf");
    await alive(page);
    await runButton(page).click();
    await see(page.getByRole("button", { name: "Cancel" })).toBeVisible();
    await see(page.getByRole("button", { name: "Keep it running" })).toHaveCount(0);
    await page.clock.fastForward(10_000);
    await page.getByRole("button", { name: "Keep it running" }).click();
    await see(page.getByText("You can leave; the link keeps the result.")).toBeVisible();
    await see(page).toHaveURL(/run=/);
    const link = page.url();
    await page.close();

    const elsewhere = await stage.open(link);
    await see(elsewhere.getByRole("textbox", { name: "Word" })).toHaveValue("loaf");
    await see(field(elsewhere, "result")).toContainText("Warm loaf");
  });
});

/** Starts a run as a program does; resolves with its first event. */
async function startRun(signal: AbortSignal, seconds: number): Promise<void> {
  const response = await fetch(`${stage.server().url}/api/demos/slow/run`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ inputs: { seconds } }),
    signal,
  });
  await response.body?.getReader().read();
}

/** The run that the page shows; it stands in the address once the run has lasted a second. */
async function runId(page: Page): Promise<string> {
  await page.waitForURL(/[?&]run=/);
  return new URL(page.url()).searchParams.get("run") ?? "";
}

async function stateOf(page: Page, id: string): Promise<unknown> {
  const response = await page.request.get(`/api/runs/${id}`);
  return ((await response.json()) as { run?: { state?: unknown }; state?: unknown }).state;
}
