// A result in a few words, for those who hear the page instead of seeing it.

import type { Json } from "@/lib/demo/json.ts";
import type { PageField } from "./page-demo.ts";
import type { Result } from "./runs.ts";

/** The first output that can be said: its best label, its number, the beginning of its text. */
export function summarize(outputs: readonly PageField[], results: Readonly<Record<string, Result>>): string {
  for (const { name, label } of outputs) {
    const value = results[name]?.value;
    const said = value === undefined ? "" : say(value);
    if (said) return `${label}: ${said}`;
  }
  return "";
}

function say(value: Json): string {
  if (typeof value === "string") return value.length > 120 ? `${value.slice(0, 119)}…` : value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) {
    const [best] = value as readonly Json[];
    return isRecord(best) && typeof best.label === "string" ? `${best.label}${typeof best.score === "number" ? `, ${Math.round(best.score * 100)} %` : ""}` : "";
  }
  if (!isRecord(value)) return "";
  if (typeof value.value === "number") return String(value.value);
  if (Array.isArray(value.boxes)) return `${value.boxes.length} found`;
  return "";
}

function isRecord(value: Json | undefined): value is Readonly<Record<string, Json | undefined>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
