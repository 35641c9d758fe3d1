// markdown: formatted text. It is made safe HTML in the runner, so that pages carry no parser.

import * as z from "zod";
import { checkOptions, createField, type CommonOptions, type Maybe, type OutputField } from "../../../lib/demo/field.ts";
import { renderMarkdown } from "../../../lib/run/markdown.ts";

export interface MarkdownOptions<Optional extends boolean> extends CommonOptions<Optional> {}

export type MarkdownProps = Readonly<Record<string, never>>;

/**
 * GitHub-flavoured Markdown. Raw HTML in it is shown as text, and addresses other than http(s) and mailto are dropped.
 *
 * @example
 * markdown() // run gives "**Three** birds, one of them [rare](https://example.org)"
 */
export function markdown<const Optional extends boolean = false>(options: MarkdownOptions<Optional> = {}): OutputField<Maybe<string, Optional>, string> {
  checkOptions("markdown", options, []);
  const codec = z.string({ error: "Must be text in Markdown" });
  return createField({ widget: "markdown", roles: ["output"], options, props: {}, codec: () => codec, render: (wire) => render(wire as string) });
}

/** Every block of code gets a button, which the view listens to. */
async function render(text: string): Promise<string> {
  const html = await renderMarkdown(text);
  return html.replace(/<pre tabindex="0">/g, '<div class="relative"><button type="button" data-copy>Copy</button>$&').replace(/<\/pre>/g, "$&</div>");
}
