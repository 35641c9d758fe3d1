// Before tests that start the built command: builds what is stale, once, so that no test waits for it.

import { ensureBuilt } from "../lib/cli/build.js";

export async function setup(): Promise<void> {
  const failure = await ensureBuilt(["code", "ui"]);
  if (failure) throw new Error(failure);
}
