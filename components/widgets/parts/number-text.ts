// Numbers as people write and read them. The same on server and browser, so that hydration finds what it expects.

/** Reads `1.5`, `1,5`, `−3`, `1 000`, `1,234.5` and `2e-3`; null for anything else. */
export function parseNumber(text: string): number | null {
  let plain = text.trim().replace(/[\s\u00a0\u202f\u2009']/g, "").replace(/^\u2212/, "-");
  const comma = plain.lastIndexOf(",");
  const dot = plain.lastIndexOf(".");
  if (comma >= 0 && dot >= 0) plain = comma > dot ? plain.replaceAll(".", "").replace(",", ".") : plain.replaceAll(",", "");
  else if (comma >= 0) plain = plain.replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

/** A number in a field that can be edited: exact, without grouping; empty for none. */
export function editNumber(value: number | null): string {
  return value === null ? "" : String(value);
}

const thin = "\u202f";

/**
 * A number to be read: thousands set apart by a thin space, six figures where it has more.
 * @param digits figures after the point; null for as many as six figures leave, and none lost before the point
 */
export function formatNumber(value: number, digits: number | null): string {
  const size = Math.abs(value);
  if (digits === null && size !== 0 && (size < 1e-4 || size >= 1e15)) {
    const [head, tail] = value.toExponential(3).split("e") as [string, string];
    return `${minus(String(Number(head)))} × 10${superscript(Number(tail))}`;
  }
  const places = digits === null ? Math.min(6, Math.max(0, 5 - Math.floor(Math.log10(size || 1)))) : digits;
  const [whole, fraction] = size.toFixed(places).split(".") as [string, string | undefined];
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, thin) : whole;
  const kept = digits === null ? fraction?.replace(/0+$/, "") : fraction;
  const text = kept ? `${grouped}.${kept}` : grouped;
  return value < 0 && /[1-9]/.test(text) ? minus(`-${text}`) : text;
}

/** A share of one as people read it: `94 %`, `< 1 %`, and never 100 % of what is less. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return "< 1 %";
  if (share < 1 && share >= 0.995) return "> 99 %";
  return `${Math.round(share * 100)} %`;
}

function minus(text: string): string {
  return text.replace(/^-/, "\u2212");
}

function superscript(power: number): string {
  return Array.from(String(power), (digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])).join("");
}
