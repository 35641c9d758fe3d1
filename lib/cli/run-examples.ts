// `vitrine test`: runs every example of every demo on real runners and compares it with what its author expects.

import type { Host } from "../host/host.ts";
import { findMismatches } from "../run/matches.ts";
import type { Style } from "./screen.ts";

/**
 * Runs all examples of a host's demos, one after another.
 * @returns how many held and how many did not; a demo that does not load counts as one that did not
 */
export async function runExamples(host: Host, style: Style, print: (line: string) => void): Promise<{ passed: number; failed: number }> {
  await host.loaded();
  const total = { passed: 0, failed: 0 };
  const count = (holds: boolean, line: string, details: readonly string[] = []): void => {
    total[holds ? "passed" : "failed"] += 1;
    print(`  ${holds ? style.green("✓") : style.red("✗")} ${line}`);
    for (const detail of details) print(`      ${detail}`);
  };
  for (const { slug, spec, error } of host.demos()) {
    if (error || !spec) {
      count(false, `${slug} does not load`, error ? [`${error.file}${error.line ? `:${error.line}` : ""}  ${error.message}`] : []);
      continue;
    }
    for (const example of spec.examples) {
      const begun = performance.now();
      const last = await host.run({ slug, inputs: example.inputs, unwatchedMs: 0 }).finished();
      const line = `${slug} · ${example.title}  ${style.dim(`${Math.round(performance.now() - begun)} ms`)}`;
      if (last.type === "failed") count(false, line, [last.error.message, ...last.error.issues.map((issue) => `${issue.path}: ${issue.message}`)]);
      else if (last.type !== "done") count(false, line, [`The run was ${last.type}`]);
      else {
        const wrong = findMismatches(example.expect ?? {}, last.outputs);
        count(wrong.length === 0, line, wrong.map(({ path, got, expected }) => `${path}: got ${got}, expected ${expected}`));
      }
    }
    if (spec.examples.length === 0) print(style.dim(`  – ${slug} has no examples`));
  }
  return total;
}
