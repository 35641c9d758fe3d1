import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const { packages } = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")) as { packages: Record<string, Entry> };

it("the lock file names the native packages of every platform, without which `npm ci` refuses it", () => {
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) => Object.keys(optionalDependencies).filter((name) => !isLocked(place, name)));
  expect(missing).toEqual([]);
});

it("the lock file names no registry of its own", () => {
  const foreign = Object.values(packages).map(({ resolved = "https://registry.npmjs.org/" }) => resolved).filter((address) => !address.startsWith("https://registry.npmjs.org/"));
  expect(foreign).toEqual([]);
});

/** Looks where Node would: in the package's own folder, then in each above. */
function isLocked(place: string, name: string): boolean {
  const steps = place.split("/node_modules/").map((_, index, parts) => parts.slice(0, parts.length - index).join("/node_modules/"));
  return ["", ...steps].some((from) => packages[`${from === "" ? "" : `${from}/`}node_modules/${name}`] !== undefined);
}
