// What the terminal shows: one start-up screen, then a line for every change. Pure text; it refuses to know the host.

import type { DemoEntry } from "../host/host.ts";

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  blue(text: string): string;
}

export interface Screen {
  readonly version: string;
  /** The name of what is served. */
  readonly name: string;
  /** Where it can be opened, best first. */
  readonly urls: readonly string[];
  readonly askedPort: number;
  readonly port: number;
  readonly demos: readonly Pick<DemoEntry, "slug" | "state" | "spec" | "error">[];
  readonly runners: number;
  readonly watching: boolean;
}

const escape = (open: number, close: number) => (text: string): string => `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string): string => text;

/** @param coloured true for a terminal that shows colours */
export function createStyle(coloured: boolean): Style {
  if (!coloured) return { bold: plain, dim: plain, red: plain, green: plain, blue: plain };
  return { bold: escape(1, 22), dim: escape(2, 22), red: escape(31, 39), green: escape(32, 39), blue: escape(36, 39) };
}

const mostDemos = 30;

/** The start-up screen: what runs, where, which demos with which models, what is broken, and how to stop. */
export function drawScreen(screen: Screen, style: Style): string {
  const { demos, port, askedPort } = screen;
  const lines = ["", `  ${style.bold("Vitrine")} ${style.dim(screen.version)}  ${screen.name}`, ""];
  screen.urls.forEach((url, index) => lines.push(`  ${style.blue(url)}${index === 0 && port !== askedPort && askedPort !== 0 ? `   port ${askedPort} is taken, so this is ${port}` : ""}`));
  lines.push("");
  const shown = demos.slice(0, mostDemos);
  const widths = [widest(shown.map(({ slug }) => slug)), widest(shown.map(({ spec, error }) => (error ? "" : (spec?.title ?? ""))))] as const;
  for (const demo of shown) lines.push(`  ${drawDemo(demo, widths, style)}`.trimEnd());
  if (demos.length > shown.length) lines.push(style.dim(`  … and ${demos.length - shown.length} more`));
  if (demos.length === 0) lines.push(`  No demos here yet: add a file with ${style.bold("export default defineDemo({ inputs, outputs, run })")}.`);
  lines.push("", style.dim(`  ${drawNumber(screen.runners, "runner")}${screen.watching ? ", watching for changes" : ""}. Ctrl-C stops.`), "");
  return lines.join("\n");
}

function drawDemo(demo: Screen["demos"][number], [slugWidth, titleWidth]: readonly [number, number], style: Style): string {
  const { slug, state, spec, error } = demo;
  if (error) {
    const place = error.file ? `${error.file}${error.line ? `:${error.line}:${error.column}` : ""}  ` : "";
    return `${style.red("✗")} ${slug.padEnd(slugWidth)}  ${place}${firstLine(error.message)}`;
  }
  if (state === "loading" || spec === null) return `${style.dim("…")} ${slug.padEnd(slugWidth)}  ${style.dim("still loading")}`;
  const models = spec.models.map(({ name, bytes }) => `${name} ${style.dim(drawBytes(bytes))}`).join(", ");
  return `${style.green("✓")} ${slug.padEnd(slugWidth)}  ${spec.title.padEnd(titleWidth)}  ${models}`;
}

/** A line for a demo that was loaded anew; what is broken is told by the host, with its source line. */
export function drawChange(demo: Pick<DemoEntry, "slug" | "state" | "spec">, wasBroken: boolean, style: Style): string {
  return `${style.green("✓")} ${demo.slug} ${wasBroken ? "loads again" : "reloaded"}`;
}

export function drawBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

function drawNumber(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
