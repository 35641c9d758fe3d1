// The benchmarks, in the order of the table that they print. Each figure stands beside a floor or a rival of the same run:
// machines differ and are noisy, so ratios are what is compared.

import { availableParallelism, cpus } from "node:os";
import { benchClick, benchGenerator, benchPage, benchReload } from "./browser.ts";
import { benchHealth, benchThroughput } from "./load.ts";
import { benchMemory, benchStart } from "./start.ts";
import { describePeers } from "./peers.ts";
import type { Figure } from "./figure.ts";

const benches: Readonly<Record<string, () => Promise<Figure[]>>> = {
  start: benchStart,
  memory: benchMemory,
  page: benchPage,
  click: benchClick,
  generator: benchGenerator,
  reload: benchReload,
  health: benchHealth,
  throughput: benchThroughput,
};

/** Measures the named benchmarks, or all, and prints a table. */
export async function main(names: readonly string[]): Promise<void> {
  const wrong = names.find((name) => !Object.hasOwn(benches, name));
  if (wrong !== undefined) throw new Error(`There is no benchmark "${wrong}": choose from ${Object.keys(benches).join(", ")}.`);
  console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}`);
  console.log(await describePeers());
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n${name}`);
    for (const figure of await bench()) console.log(`  ${show(figure)}`);
  }
}

function show({ name, value, unit, low, high, beside, atMost }: Figure): string {
  const number = (figure: number) => (figure >= 100 ? figure.toFixed(0) : figure >= 10 ? figure.toFixed(1) : figure.toFixed(2));
  const spread = low === undefined || high === undefined ? "" : ` (${number(low)}–${number(high)})`;
  const ratio = beside === undefined ? "" : `  ${(value / beside.value).toFixed(2)}× ${beside.name} (${number(beside.value)} ${unit})`;
  const verdict = atMost === undefined ? "" : value <= atMost ? `  within ${number(atMost)} ${unit}` : `  OVER ${number(atMost)} ${unit}`;
  return `${name.padEnd(52)} ${number(value)} ${unit}${spread}${ratio}${verdict}`;
}
