// Markdown comes from models, and models repeat what visitors wrote: nothing in it may become alive.

import fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { markdown } from "../../components/widgets/index.ts";

const { window } = new JSDOM();
const field = markdown();

async function render(text: string): Promise<HTMLElement> {
  const place = window.document.createElement("div");
  place.innerHTML = String(await field.render?.(text));
  return place;
}

/** Every element and attribute that may do something by itself. */
function findAlive(place: HTMLElement): string[] {
  return Array.from(place.querySelectorAll("*")).flatMap((element) => {
    const found = /^(script|style|iframe|object|embed|form|svg|math|link|meta|base|template|video|audio)$/i.test(element.localName) ? [element.localName] : [];
    for (const { name, value } of Array.from(element.attributes)) {
      if (/^on/i.test(name) || name === "style" || name === "srcset") found.push(`${element.localName} ${name}`);
      if (/^(href|src|action|formaction|xlink:href)$/i.test(name) && /^[\s\0-\x20]*(javascript|vbscript|data|file|blob):/i.test(value)) found.push(`${name}=${value}`);
    }
    return found;
  });
}

const attacks = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "[a](javascript:alert(1))",
  "[a](JaVaScRiPt:alert(1))",
  "[a](java\nscript:alert(1))",
  "[a](&#106;avascript:alert(1))",
  "[a](javascript&colon;alert(1))",
  "[a](\u0001javascript:alert(1))",
  "[a](vbscript:msgbox(1))",
  "[a](data:text/html;base64,PHNjcmlwdD4=)",
  "![a](javascript:alert(1))",
  "![a](data:text/html,<script>)",
  '![a](x "onerror=alert(1)")',
  '![" onerror="alert(1)](x)',
  "<javascript:alert(1)>",
  "<a href='javascript:alert(1)'>a</a>",
  "<iframe src=//example.org>",
  "[a]: javascript:alert(1)\n\n[a]",
  "`<script>`\n\n```html\n<script>alert(1)</script>\n```",
  "| <script> |\n|---|\n| <img src=x onerror=alert(1)> |",
  "- [x] <input onfocus=alert(1) autofocus>",
  "a[^1]\n\n[^1]: [b](javascript:alert(1)) <script>",
  "</div></section><script>alert(1)</script>",
  '<h1 onclick="alert(1)">a</h1>',
  '```"><script>alert(1)</script>\nx\n```',
];

describe("Markdown", () => {
  it.each(attacks)("keeps dead: %s", async (text) => {
    expect(findAlive(await render(text))).toEqual([]);
  });

  it("keeps dead whatever is pieced together from attacks", async () => {
    const piece = fc.oneof(fc.constantFrom(...attacks), fc.constantFrom("\n", "\n\n", "> ", "- ", "[", "](", ")", "<", ">", '"', "`", "|", "**", "&lt;"), fc.string({ maxLength: 5 }));
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        expect(findAlive(await render(pieces.join("")))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("shows raw HTML as the text that it is", async () => {
    expect((await render("a <b>c</b> d")).textContent?.trim()).toBe("a <b>c</b> d");
  });

  it("starts headings under those of the page", async () => {
    expect((await render("# One\n\n## Two\n\n###### Six")).innerHTML.match(/<h\d/g)).toEqual(["<h3", "<h4", "<h6"]);
  });

  it("opens other sites beside the run, and leaves what leads nowhere without an address", async () => {
    const [away, here, dropped] = Array.from((await render("[a](https://example.org) [b](#part) [c](javascript:x)")).querySelectorAll("a"));
    expect([away?.target, away?.rel]).toEqual(["_blank", "noopener noreferrer nofollow"]);
    expect([here?.target, here?.getAttribute("href")]).toEqual(["", "#part"]);
    expect(dropped?.hasAttribute("href")).toBe(false);
  });

  it("lets keys reach what scrolls, and gives code a button to copy it", async () => {
    const place = await render("| a |\n|---|\n| b |\n\n```js\nx < 1\n```");
    expect(place.querySelector("table")?.parentElement?.tabIndex).toBe(0);
    expect(place.querySelector("pre")?.tabIndex).toBe(0);
    expect(place.querySelector("button[data-copy] ~ pre code")?.textContent).toBe("x < 1\n");
  });
});
