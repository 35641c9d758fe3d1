"use client";
// A picture pasted anywhere on the page goes into the first picture field that is empty, and can be taken back.

import { useEffect } from "react";
import type { Json } from "@/lib/demo/json.ts";
import { toast } from "../chrome/toasts.tsx";
import type { PageDemo } from "./page-demo.ts";
import type { Values } from "./runs.ts";
import { upload } from "./upload.ts";

export function usePastedPicture(demo: PageDemo, latest: () => Values, change: (name: string, value: Json) => void): void {
  useEffect(() => {
    const fields = demo.inputs.filter(({ widget, disabled }) => widget === "image" && !disabled);
    if (fields.length === 0) return;
    const paste = async (event: ClipboardEvent): Promise<void> => {
      const picture = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
      // A field under the pointer or the cursor takes it itself, and says so by preventing the rest.
      if (!picture || event.defaultPrevented || (event.target instanceof Element && event.target.closest("[data-field]"))) return;
      const field = fields.find(({ name }) => (latest()[name] ?? null) === null) ?? fields[0];
      if (!field) return;
      event.preventDefault();
      const before = latest()[field.name] ?? null;
      try {
        const stored = await upload(picture, picture.name || "pasted.png", () => {});
        change(field.name, { ...stored });
        toast(`Pasted into ${field.label}`, { label: "Undo", run: () => change(field.name, before) });
      } catch (error) {
        toast(error instanceof Error ? error.message : "The picture could not be stored");
      }
    };
    // After the fields' own listeners, which were added to the document before.
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, [demo, latest, change]);
}
