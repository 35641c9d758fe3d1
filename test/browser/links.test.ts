// A link opens what its sender saw; a frame shows it in another site; another site may do no more than that.

import { createServer, type Server } from "node:http";
import { join } from "node:path";
import type { Page } from "playwright";
import { expect as see } from "playwright/test";
import { afterEach, describe, expect, test } from "vitest";
import { alive, desktop, done, field, fixtures, gallery, models, run, runButton, setStage } from "./stage.ts";

describe("a shared link", () => {
  const stage = setStage(fixtures);

  test("opens with the sender's inputs, already in the first paint", async () => {
    const page = await openWithClipboard("/demos/form");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Emmy “N” & Söhne");
    await page.getByRole("spinbutton", { name: "Age" }).fill("53");
    await page.getByRole("slider", { name: "Years, high end" }).press("Home");
    await page.getByRole("checkbox", { name: "Famous" }).uncheck();
    const link = await share(page);
    expect(new URL(link).searchParams.get("note")).toBeNull();

    const html = await (await fetch(link)).text();
    expect(html).toContain('value="53"');
    const reader = await (await stage.visitor({ ...desktop, javaScriptEnabled: false })).newPage();
    await reader.goto(link);
    await see(reader.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Emmy “N” & Söhne");
    await see(reader.getByRole("spinbutton", { name: "Age" })).toHaveValue("53");
    await see(reader.getByRole("checkbox", { name: "Famous" })).not.toBeChecked();
    await see(reader.getByLabel("Years, exact high end")).toHaveValue("1815");
  });

  test("carries a picture by its id, shown and run where it is opened", async () => {
    const page = await openWithClipboard("/demos/pictures");
    await page.locator("#in-photo").setInputFiles(join(models, "efficientnet-lite0/samples/coffee.jpg"));
    await see(field(page, "photo").getByRole("progressbar")).toHaveCount(0);
    await see(field(page, "photo").getByRole("img", { name: /coffee\.jpg/ })).toBeVisible();
    const link = await share(page);
    expect(JSON.parse(new URL(link).searchParams.get("photo")!)).toEqual({ file: expect.stringMatching(/^[0-9a-f]{64}$/) });

    const elsewhere = await stage.open(link);
    await see(field(elsewhere, "photo").getByRole("img")).toBeVisible();
    await run(elsewhere);
    await see(field(elsewhere, "turned").getByRole("img")).toBeVisible();
  });

  test("with a table of thousands of cells stays short, and opens with all of them", async () => {
    const page = await openWithClipboard("/demos/tables");
    const grid = page.getByRole("grid", { name: "Prices" });
    await grid.focus();
    const rows = Array.from({ length: 1000 }, (_, row) => `item ${row}\t${row % 100}\ttrue`).join("\n");
    await page.evaluate((text) => navigator.clipboard.writeText(text), rows);
    await page.keyboard.press("Control+V");
    await see(field(page, "prices").getByText("1000 rows").or(field(page, "prices").getByText("1 000 rows"))).toBeVisible();
    const link = await share(page);
    expect(new URL(link).searchParams.get("prices")).toMatch(/^~[0-9a-f]{64}$/);
    expect(link.length).toBeLessThan(300);

    const elsewhere = await stage.open(link);
    await see(elsewhere.getByRole("grid", { name: "Prices" })).toHaveAttribute("aria-rowcount", "1001");
    await run(elsewhere);
    await see(field(elsewhere, "total")).toContainText(String((1000 / 100) * (99 * 50)));
  });

  test("that holds nonsense says so under its fields and opens with the defaults", async () => {
    const page = await stage.open(`/demos/form?age=%5B1%5D&field=gardening&name=Zoe&nothing=1&__proto__=2&note=~${"0".repeat(64)}`);
    await see(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Zoe");
    await see(page.getByRole("spinbutton", { name: "Age" })).toHaveValue("36");
    await see(field(page, "age")).toContainText("The link holds a value that does not fit here");
    await see(field(page, "field")).toContainText("The link holds a value that does not fit here");
    await see(field(page, "note")).toContainText("This file has expired. Choose it again.");
  });

  async function openWithClipboard(address: string): Promise<Page> {
    const context = await stage.visitor({ ...desktop, permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    await page.goto(address);
    await alive(page);
    return page;
  }

  async function share(page: Page): Promise<string> {
    await page.getByRole("button", { name: "Share" }).click();
    await see(page.getByText("Link copied")).toBeVisible();
    return page.evaluate(() => navigator.clipboard.readText());
  }
});

describe("another site", () => {
  const stage = setStage(gallery);
  let site: Server | undefined;
  afterEach(() => void site?.close());

  /** A page of another origin: other port, other name. */
  async function serveSite(html: string): Promise<string> {
    site = createServer((_, response) => response.setHeader("content-type", "text/html").end(html));
    await new Promise<void>((ready) => site?.listen(0, "127.0.0.1", ready));
    const address = site.address();
    return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`;
  }

  test("may frame the embedded page, where it is transparent, without header, and runs", async () => {
    const address = await serveSite(`<!doctype html><body style="background:rgb(255,240,200)"><script>addEventListener("message",(e)=>{window.heard=e.data})</script><iframe src="${stage.server().url}/demos/iris?embed=true&theme=dark" width="360" height="900"></iframe>`);
    const page = await (await stage.visitor()).newPage();
    await page.goto(address);
    const frame = page.frameLocator("iframe");
    await see(frame.locator("[data-field=species] li").first()).toContainText("versicolor");
    await see(frame.getByRole("banner")).toHaveCount(0);
    await see(frame.locator("html")).toHaveAttribute("data-theme", "dark");
    await see(frame.locator("html")).toHaveCSS("background-color", "rgba(0, 0, 0, 0)");
    await see(frame.locator("body")).toHaveCSS("background-color", "rgba(0, 0, 0, 0)");
    await frame.getByLabel("Petal length", { exact: true }).press("End");
    await see(frame.locator("[data-field=species] li").first()).toContainText("virginica");
    expect(await page.evaluate(() => (window as unknown as { heard: unknown }).heard)).toEqual({ type: "vitrine:height", height: expect.any(Number) });
    await see(frame.getByRole("link", { name: "Made with Vitrine" })).toBeVisible();
  });

  test("may not frame the whole page", async () => {
    const policyOf = async (address: string): Promise<string> => (await fetch(`${stage.server().url}${address}`)).headers.get("content-security-policy") ?? "";
    expect(await policyOf("/demos/iris?embed=true")).toContain("frame-ancestors *");
    for (const address of ["/", "/demos/iris", "/demos/iris?embed=1", "/nothing"]) expect(await policyOf(address)).toContain("frame-ancestors 'self'");
    stage.expectTrouble(/frame-ancestors|chrome-error/);
    const page = await (await stage.visitor()).newPage();
    await page.goto(await serveSite(`<!doctype html><iframe src="${stage.server().url}/demos/iris"></iframe>`), { waitUntil: "networkidle" });
    expect(page.frames()[1]?.url()).toMatch(/^chrome-error:/);
  });

  test("cannot run a demo or store a file here, and is told so", async () => {
    stage.expectTrouble(/CORS|Failed to load resource/);
    const page = await (await stage.visitor()).newPage();
    await page.goto(await serveSite("<!doctype html>"));
    const statuses: Record<string, number> = {};
    page.on("response", (response) => (statuses[new URL(response.url()).pathname] = response.status()));
    const answers = await page.evaluate(async (url) => {
      const send = (path: string, init: RequestInit): Promise<string> => fetch(url + path, { method: "POST", mode: "no-cors", ...init }).then(({ type }) => type);
      const form = new FormData();
      form.append("files", new Blob(["x"]), "x.txt");
      // Requests that a browser sends without asking first.
      return [await send("/api/demos/iris/run", { body: '{"inputs":{}}', headers: { "content-type": "text/plain" } }), await send("/api/files", { body: form }), await send("/demos/iris", { body: form })];
    }, stage.server().url);
    expect(answers).toEqual(["opaque", "opaque", "opaque"]);
    expect(statuses).toMatchObject({ "/api/demos/iris/run": 403, "/api/files": 403, "/demos/iris": 403 });
  });

  test("that sends a page's own action is refused, in words", async () => {
    const page = await stage.open("/demos/iris");
    await done(page);
    const asked = page.waitForRequest((request) => request.method() === "POST" && "next-action" in request.headers());
    await runButton(page).click();
    const { "next-action": action = "", "content-type": type = "", origin: own } = await (await asked).allHeaders();
    const body = (await asked).postData();
    const send = (origin = ""): Promise<Response> => fetch(`${stage.server().url}/demos/iris`, { method: "POST", headers: { "next-action": action, "content-type": type, origin }, body });
    expect(own).toBe(stage.server().url);
    expect((await send(own)).status).toBe(200);
    const refused = await send("https://evil.example");
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("https://evil.example");
  });
});

describe("the content policy", () => {
  const stage = setStage(gallery);

  test.each(["/", "/demos/iris", "/demos/photo?embed=true&theme=dark", "/nothing-here"])("of %s gives every inline script its nonce, fresh each time", async (address) => {
    const nonces = new Set<string>();
    for (let visit = 0; visit < 2; visit++) {
      const response = await fetch(`${stage.server().url}${address}`);
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
      nonces.add(nonce ?? "");
      const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    }
    expect(nonces.size).toBe(2);
    if (address.startsWith("/nothing")) stage.expectTrouble(/404/);
    // The stage fails the test if the page complains.
    const page = await stage.open(address);
    await page.waitForLoadState("networkidle");
  });
});
