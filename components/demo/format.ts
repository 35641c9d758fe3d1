// Times, sizes and places in line, in words.

/** `38 ms`, `1.4 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.max(ms < 10 ? Number(ms.toPrecision(1)) : Math.round(ms), 0)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `812 B`, `3.7 MB`: decimal units, as model pages state them. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`;
}

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

/** `2nd in line`. */
export function inLine(position: number): string {
  return position === 1 ? "Next in line" : `${position}${endings[ordinals.select(position)] ?? "th"} in line`;
}

/** The beginning of a Markdown text, without its marks, for one line. */
export function firstLine(markdown: string): string {
  const line = markdown.split("\n").find((text) => /[\p{L}\p{N}]/u.test(text)) ?? "";
  return line
    .replace(/^\s*(#+|[-*+>]|\d+\.)\s+/, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`~]+/g, "")
    .trim();
}
