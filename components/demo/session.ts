// What this tab remembers of a demo over a reload. Storage may be full or forbidden: then it remembers nothing.

type Kept = "inputs" | "run";

export function remember(slug: string, what: Kept, value: unknown): void {
  try {
    sessionStorage.setItem(keyOf(slug, what), JSON.stringify(value));
  } catch {
    forget(slug, what);
  }
}

export function recall<Value>(slug: string, what: Kept): Value | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(slug, what)) ?? "null") as Value | null;
  } catch {
    return null;
  }
}

export function forget(slug: string, what: Kept): void {
  try {
    sessionStorage.removeItem(keyOf(slug, what));
  } catch {
    // Forbidden storage holds nothing.
  }
}

function keyOf(slug: string, what: Kept): string {
  return `vitrine:${slug}:${what}`;
}
