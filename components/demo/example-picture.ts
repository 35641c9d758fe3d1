import type { Json } from "@/lib/demo/json.ts";

/** The address of the first picture among an example's inputs. */
export function pictureIn(inputs: Readonly<Record<string, Json>>): string | null {
  for (const value of Object.values(inputs)) {
    if (typeof value === "string" && value.startsWith("data:image/")) return value;
    if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
    const { url, type } = value as Readonly<Record<string, Json | undefined>>;
    if (typeof url === "string" && typeof type === "string" && type.startsWith("image/")) return url;
  }
  return null;
}
