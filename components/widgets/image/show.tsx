"use client";
// The picture that a run made.

import { Download, ImageIcon, Maximize2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { fileUrl, type ImageRef } from "@/lib/demo/file.ts";
import { saveFile } from "../parts/save-file.ts";
import { ToolButton } from "../parts/tool-button.tsx";
import { Toolbar } from "../parts/toolbar.tsx";
import type { OutputViewProps } from "../view.ts";
import type { ImageProps } from "./index.ts";
import { ShowPicture } from "./show-picture.tsx";

const Zoom = lazy(() => import("./zoom.tsx").then((module) => ({ default: module.Zoom })));

export function Output({ name, label, props, value, stale }: OutputViewProps<ImageProps, ImageRef>) {
  const [zoomed, setZoomed] = useState(false);
  const height = props.outputHeight;
  if (value === null) {
    return (
      <div aria-hidden="true" className="grid place-items-center rounded-md bg-sunken text-faint" style={{ height }}>
        <ImageIcon className="size-8" strokeWidth={1.25} />
      </div>
    );
  }
  const src = fileUrl(value.file);
  return (
    <div className="group/picture relative overflow-clip rounded-md bg-sunken">
      <div className={stale ? "stale-media" : undefined}>
        <ShowPicture src={src} alt={label} height={height} size={value} />
      </div>
      <Toolbar name={`${label}: tools`} className="absolute top-2 right-2 opacity-0 transition-opacity duration-[120ms] group-focus-within/picture:opacity-100 group-hover/picture:opacity-100 thumb:opacity-100">
        <ToolButton raised icon={Maximize2} name="Zoom" onClick={() => setZoomed(true)} />
        <ToolButton raised icon={Download} name={`Download, ${value.width} × ${value.height}`} onClick={() => saveFile(src, `${name}.${value.name.split(".").pop() ?? "png"}`)} />
      </Toolbar>
      {zoomed && (
        <Suspense>
          <Zoom src={src} alt={label} size={value} onClose={() => setZoomed(false)} />
        </Suspense>
      )}
    </div>
  );
}
