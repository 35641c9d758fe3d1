import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^vitrine$/, replacement: `${root}lib/vitrine.ts` },
      { find: /^@\//, replacement: root },
    ],
  },
  test: {
    // Two cores are shared with the runners that tests start.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "unit", include: ["test/unit/**/*.test.{ts,tsx}", "test/types/**/*.test.ts"] } },
      { extends: true, test: { name: "conformance", include: ["test/conformance/**/*.test.{ts,tsx}"] } },
      { extends: true, test: { name: "architecture", include: ["test/architecture.test.ts"], testTimeout: 60_000 } },
      // One browser and one server at a time: figures and focus suffer from company.
      { extends: true, test: { name: "browser", include: ["test/browser/**/*.test.ts"], globalSetup: ["test/built.ts"], fileParallelism: false, testTimeout: 60_000 } },
      { extends: true, test: { name: "pack", include: ["test/pack/**/*.test.ts"], fileParallelism: false, testTimeout: 300_000, hookTimeout: 600_000 } },
    ],
  },
});
