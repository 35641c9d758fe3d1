import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../../app/globals.css", import.meta.url), "utf8");

type Rgb = readonly [number, number, number];
type Theme = Readonly<Record<string, Rgb>>;

const [light, dark] = readThemes();

describe.each([
  ["light", light],
  ["dark", dark],
])("the %s theme", (name, theme) => {
  const pairs: readonly (readonly [string, string, number])[] = [
    ...["bg", "surface", "sunken"].map((ground) => ["text", ground, 15.6] as const),
    ["text", "hover", 4.5],
    ["muted", "bg", 4.5],
    ["muted", "surface", 4.5],
    ["muted", "sunken", 4.5],
    ["muted", "hover", 4.5],
    ["faint", "bg", 4.5],
    ["faint", "surface", 4.5],
    ["faint", "sunken", 4.5],
    ["on-accent", "accent", 4.5],
    ["on-accent", "accent-hover", 4.5],
    ["accent-text", "bg", 4.5],
    ["accent-text", "surface", 4.5],
    ["accent-text", "accent-soft", 4.5],
    ["text", "accent-soft", 4.5],
    ["ok", "ok-soft", 4.5],
    ["warn", "warn-soft", 4.5],
    ["bad", "bad-soft", 4.5],
    ["info", "info-soft", 4.5],
    ["bad", "surface", 4.5],
    ["text", "bad-soft", 4.5],
    ["control", "surface", 3],
    ["control", "sunken", 3],
    ["focus", "bg", 3],
    ["focus", "surface", 3],
    ["accent", "surface", 3],
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((slot) => [`series-${slot}`, "surface", 3] as const),
  ];

  it.each(pairs)("%s on %s is readable", (front, ground, needed) => {
    const ratio = contrast(colour(theme, front), colour(theme, ground));
    expect(Math.round(ratio * 10) / 10, `${name}: ${front} on ${ground} is ${ratio.toFixed(2)}`).toBeGreaterThanOrEqual(needed);
  });

  it("stays inside sRGB", () => {
    for (const [token, rgb] of Object.entries(theme)) {
      for (const channel of rgb) expect(channel, token).toSatisfy((value: number) => value >= -0.001 && value <= 1.001);
    }
  });
});

describe("the tokens", () => {
  it("exist in both themes", () => {
    expect(Object.keys(dark).sort()).toEqual(Object.keys(light).sort());
  });

  it("have the ratios that the design page states", () => {
    const stated: readonly (readonly [string, string, number, number])[] = [
      ["text", "hover", 14.8, 13.7],
      ["muted", "hover", 5.6, 7.0],
      ["faint", "surface", 5.0, 6.2],
      ["faint", "sunken", 4.6, 6.8],
      ["on-accent", "accent", 5.9, 4.6],
      ["accent-text", "surface", 6.8, 8.3],
      ["accent-text", "accent-soft", 5.9, 6.7],
      ["ok", "ok-soft", 5.7, 7.5],
      ["warn", "warn-soft", 5.5, 7.8],
      ["bad", "bad-soft", 5.4, 5.8],
      ["info", "info-soft", 5.4, 7.1],
      ["control", "sunken", 3.2, 3.8],
      ["focus", "bg", 5.6, 6.9],
      ["accent", "surface", 5.9, 3.8],
    ];
    for (const [front, ground, onLight, onDark] of stated) {
      expect(contrast(colour(light, front), colour(light, ground)), `light ${front}/${ground}`).toBeCloseTo(onLight, 0);
      expect(contrast(colour(dark, front), colour(dark, ground)), `dark ${front}/${ground}`).toBeCloseTo(onDark, 0);
    }
  });

  it("are each a Tailwind colour, so that classes can name them", () => {
    for (const token of Object.keys(light).filter((name) => !/^(sequential|diverging)/.test(name))) {
      expect(css).toContain(`--color-${token}: var(--${token});`);
    }
  });
});

function readThemes(): readonly [Theme, Theme] {
  const [, block = ""] = /:root, \[data-theme\] \{([\s\S]*?)\n\}/.exec(css) ?? [];
  const [before = "", after = ""] = block.split("@variant dark {");
  return [readColours(before), readColours(after)];
}

function readColours(block: string): Theme {
  const colours: Record<string, Rgb> = {};
  for (const [, name = "", oklch, hex] of block.matchAll(/--([a-z0-9-]+): (?:oklch\(([^)]+)\)|(#[0-9a-f]{6}));/g)) {
    colours[name] = oklch ? fromOklch(oklch) : fromHex(hex ?? "");
  }
  return colours;
}

function colour(theme: Theme, token: string): Rgb {
  const found = theme[token];
  if (!found) throw new Error(`globals.css has no --${token}`);
  return found;
}

/** Linear sRGB from OKLCH: Björn Ottosson's matrices, bottosson.github.io/posts/oklab. */
function fromOklch(text: string): Rgb {
  const [lightness = 0, chroma = 0, hue = 0] = text.split(" ").map(Number);
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function fromHex(hex: string): Rgb {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return [r, g, b];
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

/** WCAG 2.2 contrast ratio. */
function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance([r, g, b]: Rgb): number {
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  return 0.2126 * clamp(r) + 0.7152 * clamp(g) + 0.0722 * clamp(b);
}
