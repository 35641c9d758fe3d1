import type { Json } from "@/lib/demo/json.ts";

export interface ExamplePicture {
  readonly url: string;
  /** MIME type. */
  readonly type: string;
}

/** The first picture among an example's inputs. */
export function pictureIn(inputs: Readonly<Record<string, Json>>): ExamplePicture | null {
  for (const value of Object.values(inputs)) {
    if (typeof value === "string") {
      const [, type] = /^data:(image\/[a-z+.-]+)[;,]/.exec(value) ?? [];
      if (type) return { url: value, type };
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
    const { url, type } = value as Readonly<Record<string, Json | undefined>>;
    if (typeof url === "string" && typeof type === "string" && type.startsWith("image/")) return { url, type };
  }
  return null;
}
