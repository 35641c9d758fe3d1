// The Python peers, measured beside ours where they are installed. They are never installed from here.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const peers = ["gradio", "streamlit", "fastapi"];

/** Which peers this machine has, in one line. */
export async function describePeers(): Promise<string> {
  const found: string[] = [];
  for (const peer of peers) {
    const version = await promisify(execFile)("python3", ["-c", `import importlib.metadata as m; print(m.version("${peer}"))`]).then(({ stdout }) => stdout.trim(), () => null);
    if (version) found.push(`${peer} ${version}`);
  }
  return found.length === 0 ? "No Python peer is installed here; the rivals are bare servers of this same run." : `Python peers here: ${found.join(", ")}.`;
}
