// Files in memory, by content hash, as the runner keeps them for a run.

import { createHash } from "node:crypto";
import type { Env } from "../../../lib/demo/field.ts";
import { fileUrl } from "../../../lib/demo/file.ts";
import { VitrineError } from "../../../lib/run/errors.ts";

export function createMemoryEnv(limits: Partial<Env["limits"]> = {}): Env {
  const stored = new Map<string, { bytes: Uint8Array; type: string; name: string }>();
  return {
    limits: { maxPixels: 50e6, maxFileBytes: 20 * 2 ** 20, ...limits },
    files: {
      async read(id) {
        const found = stored.get(id);
        if (!found) throw new VitrineError("unknown_file", "The file has expired; choose it again");
        return found;
      },
      async write(bytes, { type, name }) {
        const file = createHash("sha256").update(bytes).digest("hex");
        stored.set(file, { bytes, type, name });
        return { file, url: fileUrl(file), name, type, bytes: bytes.length };
      },
    },
  };
}
