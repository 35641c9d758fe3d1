// Files in a folder of the suite's own, stored as the host stores them: by content hash. No stand-in, only smaller.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Env } from "../../lib/demo/field.ts";
import { fileIdPattern, fileUrl } from "../../lib/demo/file.ts";
import { VitrineError } from "../../lib/run/errors.ts";

/** An `Env` over a new folder, and how to end it. */
export function createFolderEnv(): { env: Env; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "vitrine-conformance-"));
  const about = new Map<string, { type: string; name: string }>();
  const env: Env = {
    limits: { maxPixels: 1_000_000, maxFileBytes: 1_000_000 },
    files: {
      async read(id) {
        const known = fileIdPattern.test(id) ? about.get(id) : undefined;
        if (!known) throw new VitrineError("unknown_file", "The file has expired; choose it again");
        return { bytes: readFileSync(join(folder, id)), ...known };
      },
      async write(bytes, { type, name }) {
        const file = createHash("sha256").update(bytes).digest("hex");
        writeFileSync(join(folder, file), bytes);
        about.set(file, { type, name });
        return { file, url: fileUrl(file), name, type, bytes: bytes.length };
      },
    },
  };
  return { env, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
