// Axe over the HTML that the server sends. Colours and sizes are judged in the browser, where there are some.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type { AxeResults, RunOptions } from "axe-core";
import { JSDOM } from "jsdom";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let page: JSDOM | undefined;

/** What axe complains of in the body, as `rule: element`. */
export async function judgePage(body: string): Promise<readonly string[]> {
  page ??= open();
  const { window } = page;
  window.document.body.innerHTML = body;
  const { axe } = window as unknown as { axe: { run(node: unknown, options: RunOptions): Promise<AxeResults> } };
  const { violations } = await axe.run(window.document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    rules: { "color-contrast": { enabled: false }, region: { enabled: false }, "page-has-heading-one": { enabled: false }, "heading-order": { enabled: false }, "landmark-one-main": { enabled: false } },
  });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
}

function open(): JSDOM {
  const opened = new JSDOM('<!doctype html><html lang="en"><head><title>A widget</title></head><body></body></html>', { runScripts: "outside-only" });
  opened.window.eval(source);
  return opened;
}
