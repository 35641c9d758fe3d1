// Markdown to safe HTML: raw HTML is escaped and dangerous addresses are dropped. Loaded only by demos that have Markdown.

/**
 * Renders GitHub-flavoured Markdown; raw HTML in it is shown as text, and addresses other than http(s) and mailto are dropped.
 * Headings start two levels down, as the page has its own h1 and its sections h2.
 *
 * @example
 * await renderMarkdown("**bold** <script>"); // "<p><strong>bold</strong> &lt;script&gt;</p>"
 */
export async function renderMarkdown(text: string): Promise<string> {
  const [{ micromark }, { gfm, gfmHtml }] = await Promise.all([import("micromark"), import("micromark-extension-gfm")]);
  return settle(micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()] }));
}

/**
 * Makes it fit a page. In micromark's output every `<` that is not a tag of its own is escaped, so tags can be found by
 * pattern, and what is put in are constants.
 */
function settle(html: string): string {
  return html
    .replace(/<(\/?)h([1-6])(?=[\s>])/g, (_, slash: string, level: string) => `<${slash}h${Math.min(6, Number(level) + 2)}`)
    // A dropped address leaves an empty one, which would lead to the page itself.
    .replace(/<a href="">/g, "<a>")
    // Leaving would lose the run.
    .replace(/<a href="(?=https?:)/gi, '<a target="_blank" rel="noopener noreferrer nofollow" href="')
    // What scrolls sideways must be reachable by keys.
    .replace(/<table>/g, '<div class="overflow-x-auto" role="group" aria-label="Table" tabindex="0"><table>')
    .replace(/<\/table>/g, "</table></div>")
    .replace(/<pre>/g, '<pre tabindex="0">')
    .replace(/<input type="checkbox" disabled=""( checked="")? \/>/g, (_, checked = "") => `<input type="checkbox" disabled="" aria-label="${checked ? "Done" : "To do"}"${checked} />`);
}
