// The command line: one table makes the parsing, the checks and the help. It refuses to know what the values are for.

import { parseArgs } from "node:util";

interface Option {
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in the help; an empty string for a switch. */
  readonly value: string;
  readonly help: string;
  readonly read?: (text: string) => unknown;
  readonly many?: boolean;
}

/** A mistake in the command line, in words for whoever typed it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface CommandOptions {
  /** True under `vitrine <path>`, false under `vitrine serve <path>`. */
  readonly watching: boolean;
  readonly path: string;
  readonly port: number;
  /** True when the port was asked for, by option or by PORT. */
  readonly portAsked: boolean;
  readonly host: string | null;
  readonly runners: number | undefined;
  readonly open: boolean;
  readonly data: string | null;
  readonly models: readonly string[];
  readonly origin: URL | null;
  readonly cors: readonly string[];
  readonly limits: {
    readonly runSeconds?: number;
    readonly uploadBytes?: number;
    readonly pixels?: number;
    readonly bodyBytes?: number;
    readonly queue?: number;
    readonly runnerBytes?: number;
    readonly drainSeconds?: number;
  };
}

export type Command =
  | { readonly name: "help"; readonly about: "vitrine" | "serve" | "test" }
  | { readonly name: "version" }
  | { readonly name: "run" | "test"; readonly options: CommandOptions };

const options: readonly Option[] = [
  { name: "port", short: "p", value: "<number>", help: "Port; the next free one is taken when it is in use. Default 3000, or PORT", read: readPort },
  { name: "host", value: "<address>", help: "Address to listen on; 0.0.0.0 for all. Default this machine alone (127.0.0.1 and ::1)", read: readText },
  { name: "open", value: "", help: "Open the page in the browser" },
  { name: "runners", value: "<number>", help: "Processes that run demos. Default one a core, at least 2", read: (text) => readCount(text, 1, 256) },
  { name: "data", value: "<folder>", help: "Where uploads and results are kept. Default .vitrine in the working folder", read: readText },
  { name: "models", value: "<folder>", help: "Folder that onnx(\"name\") searches; may be given again. Default models/ beside the demos, then in the working folder", read: readText, many: true },
  { name: "origin", value: "<url>", help: "Public address behind a proxy, such as https://demo.example.org", read: readOrigin },
  { name: "cors", value: "<origins>", help: "Other sites whose pages may call the API, separated by commas; * for all", read: readOrigins },
  { name: "timeout", value: "<seconds>", help: "Longest run. Default 60", read: readSeconds },
  { name: "queue", value: "<number>", help: "Runs that may wait. Default 1000", read: (text) => readCount(text, 0, 1_000_000) },
  { name: "memory", value: "<size>", help: "Memory of one runner. Default 2GiB", read: readSize },
  { name: "max-upload", value: "<size>", help: "Largest uploaded file. Default 20MiB", read: readSize },
  { name: "max-pixels", value: "<number>", help: "Largest picture, in pixels. Default 50M", read: readPixels },
  { name: "max-body", value: "<size>", help: "Largest JSON body. Default 4MiB", read: readSize },
  { name: "drain", value: "<seconds>", help: "How long runs under way may go on after Ctrl-C. Default 15", read: readSeconds },
  { name: "help", short: "h", value: "", help: "Show this" },
  { name: "version", short: "v", value: "", help: "Show the version" },
];

const commands = ["serve", "test", "help"];

/** @throws UsageError */
export function readCommand(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Command {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(options.map(({ name, short, value }) => [name, { type: value ? ("string" as const) : ("boolean" as const), ...(short ? { short } : {}) }])),
  });
  const given = new Map<string, unknown>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = options.find(({ name }) => name === token.name);
    if (!option) throw new UsageError(`There is no option ${token.rawName}.${suggest(token.name, options.map(({ name }) => name), "--")}`);
    given.set(option.name, addValue(given.get(option.name), option, token.value, token.rawName, token.inlineValue ?? false));
  }
  const first = words[0];
  if (given.has("help") || first === "help") {
    const about = first === "help" ? words[1] : first;
    if (about === "serve" || about === "test") return { name: "help", about };
    if (first === "help" && about !== undefined) throw new UsageError(`There is no command ${about}.${suggest(about, commands, "")}`);
    return { name: "help", about: "vitrine" };
  }
  if (given.has("version")) return { name: "version" };

  const command = first === "serve" || first === "test" ? first : null;
  const paths = command ? words.slice(1) : words;
  const [path] = paths;
  if (path === undefined) throw new UsageError(command ? `\`vitrine ${command}\` needs a demo file or a folder of demos.` : "Vitrine needs a demo file or a folder of demos: `vitrine demo.ts`.");
  if (paths.length > 1) {
    const meant = suggest(path, commands, "");
    throw new UsageError(`One path is served at a time; got ${paths.join(" ")}.${meant || " Put the files into one folder and give that."}`);
  }
  const port = given.get("port") ?? (env.PORT ? readValue("PORT", readPort, env.PORT) : undefined);
  const option = <Value>(name: string): Value | undefined => given.get(name) as Value | undefined;
  const limits = {
    runSeconds: option<number>("timeout"),
    uploadBytes: option<number>("max-upload"),
    pixels: option<number>("max-pixels"),
    bodyBytes: option<number>("max-body"),
    queue: option<number>("queue"),
    runnerBytes: option<number>("memory"),
    drainSeconds: option<number>("drain"),
  };
  return {
    name: command === "test" ? "test" : "run",
    options: {
      watching: command === null,
      path,
      port: (port as number | undefined) ?? 3000,
      portAsked: port !== undefined,
      host: option<string>("host") ?? null,
      runners: option<number>("runners"),
      open: given.has("open"),
      data: option<string>("data") ?? null,
      models: option<string[]>("models") ?? [],
      origin: option<URL>("origin") ?? null,
      cors: option<string[]>("cors") ?? [],
      limits: Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)),
    },
  };
}

/** The nearest command to a word that names no file, as a sentence; empty when none is near. */
export function suggestCommand(word: string): string {
  return suggest(word, commands, "");
}

const testOptions = ["data", "models", "timeout", "memory", "max-upload", "max-pixels", "help"];

export function helpText(about: "vitrine" | "serve" | "test"): string {
  const watch = about === "vitrine";
  const shown = about === "test" ? options.filter(({ name }) => testOptions.includes(name)) : watch ? options : options.filter(({ name }) => name !== "version");
  const left = (option: Option): string => `${option.short ? `-${option.short}, ` : "    "}--${option.name}${option.value ? ` ${option.value}` : ""}`;
  const width = Math.max(...shown.map((option) => left(option).length)) + 2;
  const list = shown.map((option) => `  ${left(option).padEnd(width)}${wrap(option.help, 100 - width).join(`\n  ${" ".repeat(width)}`)}`).join("\n");
  if (about === "test") {
    return `Runs every example of every demo and compares it with what its author expects: text equal, numbers within 0.02 or 2 %,
lists from their start, objects by the keys named. Ends with 0 when all hold, else with 1.

Usage
  vitrine test <file.ts | folder> [options]

Options
${list}
`;
  }
  const head = watch
    ? `Vitrine turns a typed demo file into a page, an API and a share link.

Usage
  vitrine <file.ts | folder> [options]         serve and watch: saving a file shows in the open page
  vitrine serve <file.ts | folder> [options]   serve for others: nothing is watched, no stack is shown
  vitrine test <file.ts | folder> [options]    run every example and compare with what it expects
  vitrine help [serve | test]                  show this, or the help of a command`
    : `Serves demos for others: files are not watched, and authors' errors and stacks stay in this terminal.

Usage
  vitrine serve <file.ts | folder> [options]`;
  return `${head}

Options
${list}

Sizes take kB, MB, GB or KiB, MiB, GiB. Ctrl-C stops taking runs, lets those under way finish, and ends; again, it ends at once.

Examples
${watch ? "  vitrine demo.ts --open\n  vitrine demos --port 8080\n  " : "  "}vitrine serve demos --host 0.0.0.0 --origin https://demo.example.org
`;
}

function addValue(before: unknown, option: Option, text: string | undefined, rawName: string, inline: boolean): unknown {
  if (!option.value) {
    if (text !== undefined) throw new UsageError(`${rawName} takes no value; got ${JSON.stringify(text)}.`);
    return true;
  }
  if (text === undefined || text === "" || (!inline && text.startsWith("-") && !/^-\d/.test(text))) throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value}.`);
  const value = readValue(rawName, option.read ?? readText, text);
  if (option.many) return [...((before as unknown[] | undefined) ?? []), value];
  return value;
}

function readValue<Value>(name: string, read: (text: string) => Value, text: string): Value {
  try {
    return read(text);
  } catch (error) {
    throw new UsageError(`${name}: got ${JSON.stringify(text)}, expected ${(error as Error).message}.`);
  }
}

// Each reader throws an Error whose message is what was expected.

function readText(text: string): string {
  return text;
}

function readCount(text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < min || value > max) throw new Error(`a whole number from ${min} to ${max}`);
  return value;
}

function readPort(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new Error("a port number from 0 to 65535");
  return value;
}

function readSeconds(text: string): number {
  const value = Number(/^(.*?)s?$/.exec(text)?.[1] || Number.NaN);
  if (!(value >= 0) || value > 86_400) throw new Error("seconds, such as 60");
  return value;
}

const units: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9, ki: 1024, mi: 1024 ** 2, gi: 1024 ** 3 };

function readSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]i?)?b?$/i.exec(text);
  const value = Number(match?.[1]) * (units[(match?.[2] ?? "").toLowerCase()] ?? Number.NaN);
  if (!(value >= 1)) throw new Error("a size such as 20MB or 2GiB");
  return Math.floor(value);
}

function readPixels(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([km])?$/i.exec(text);
  const value = Number(match?.[1]) * (units[(match?.[2] ?? "").toLowerCase()] ?? Number.NaN);
  if (!(value >= 1)) throw new Error("a number of pixels such as 50M");
  return Math.floor(value);
}

function readOrigin(text: string): URL {
  const expected = "an address such as https://demo.example.org";
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) throw new Error(expected);
  const url = new URL(text);
  // The pages are built for the top of a site, so a path could not be honoured.
  if (url.pathname !== "/" || url.search || url.hash || url.username) throw new Error(`${expected}, without a path: Vitrine serves from the top of a host`);
  return url;
}

function readOrigins(text: string): readonly string[] {
  return text.split(",").map((part) => (part.trim() === "*" ? "*" : readOrigin(part.trim()).origin));
}

function suggest(word: string, known: readonly string[], prefix: string): string {
  const near = known.map((name) => ({ name, distance: editDistance(word, name) })).sort((a, b) => a.distance - b.distance)[0];
  if (!near || near.distance > Math.max(1, Math.floor(near.name.length / 3))) return prefix ? " `vitrine --help` lists them." : "";
  return ` Did you mean ${prefix}${near.name}?`;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      let least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, at(i - 2, j - 2) + 1);
      rows[i]?.push(least);
    }
  }
  return at(a.length, b.length);
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}
