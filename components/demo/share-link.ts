// A link that opens the demo with these exact inputs. Building it may store large values on the server, and always asks
// the server to keep the files that it names.

import type { PageActions } from "./actions.ts";
import { encodeValue, filesIn, inlineLimit, parameterOf, same, strip } from "./link.ts";
import type { PageDemo } from "./page-demo.ts";
import type { Values } from "./runs.ts";
import { upload } from "./upload.ts";

/** @throws Error whose message is fit to show, when a large value cannot be stored */
export async function createLink(demo: PageDemo, values: Values, run: string | null, keepFiles: PageActions["keepFiles"]): Promise<string> {
  const address = new URL(location.pathname, location.origin);
  const kept = new Set<string>();
  for (const { name, initial } of demo.inputs) {
    const value = values[name] ?? null;
    if (same(value, initial)) continue;
    for (const id of filesIn(value)) kept.add(id);
    let text = encodeValue(strip(value));
    if (text.length > inlineLimit) {
      const { file } = await upload(new Blob([JSON.stringify(strip(value))], { type: "application/json" }), `${name}.json`, () => {});
      kept.add(file);
      text = `~${file}`;
    }
    address.searchParams.set(parameterOf(name), text);
  }
  if (run !== null) address.searchParams.set("run", run);
  // The link works for a day in any case; a failure here must not keep it from being copied.
  if (kept.size > 0) void keepFiles([...kept]).catch(() => undefined);
  return address.href;
}
