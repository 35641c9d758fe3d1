// Finds demo files below a folder and names them. It reads names alone, never a file.

import { readdir } from "node:fs/promises";
import { basename, dirname, extname, join, relative, sep } from "node:path";

export interface FoundFile {
  readonly slug: string;
  readonly file: string;
}

const endings = new Set([".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs"]);

/** Whether a file's name can be a demo's: source code, no declaration, no test, not hidden. */
export function looksLikeDemo(file: string): boolean {
  const name = basename(file);
  return endings.has(extname(name)) && !/^[._]|\.d\.[cm]?ts$|\.(test|spec|config)\.[cm]?[jt]sx?$/.test(name);
}

/** Whether a folder is never looked into. */
export function isSkippedFolder(name: string): boolean {
  return name === "node_modules" || name.startsWith(".") || name === "dist";
}

/** All files below `folder` that can be demos, in the order of their slugs. */
export async function discoverDemos(folder: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  async function walk(place: string): Promise<void> {
    for (const item of await readdir(place, { withFileTypes: true })) {
      const path = join(place, item.name);
      if (item.isDirectory() && !isSkippedFolder(item.name)) await walk(path);
      else if ((item.isFile() || item.isSymbolicLink()) && looksLikeDemo(path)) found.push({ slug: slugOf(folder, path), file: path });
    }
  }
  await walk(folder);
  return found.sort((a, b) => (a.slug < b.slug ? -1 : a.slug > b.slug ? 1 : 0));
}

/** The path below the served folder, without its ending, with `/` between folders. */
export function slugOf(folder: string, file: string): string {
  const path = relative(folder, file);
  return join(dirname(path), basename(path, extname(path))).split(sep).join("/");
}
