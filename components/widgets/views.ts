// The views, one line a widget and side: server-rendered, and a chunk each, so that a page loads what it shows.
// `index.ts` is the same list for builders; a test compares both with the folders.

import dynamic from "next/dynamic";

export const inputs = {
  checkbox: dynamic(() => import("./checkbox/view.tsx").then((view) => view.Input)),
  image: dynamic(() => import("./image/choose.tsx").then((view) => view.Input)),
  number: dynamic(() => import("./number/view.tsx").then((view) => view.Input)),
  select: dynamic(() => import("./select/view.tsx").then((view) => view.Input)),
  sketch: dynamic(() => import("./sketch/view.tsx").then((view) => view.Input)),
  slider: dynamic(() => import("./slider/view.tsx").then((view) => view.Input)),
  table: dynamic(() => import("./table/edit.tsx").then((view) => view.Input)),
  text: dynamic(() => import("./text/view.tsx").then((view) => view.Input)),
};

export const outputs = {
  boxes: dynamic(() => import("./boxes/view.tsx").then((view) => view.Output)),
  chart: dynamic(() => import("./chart/view.tsx").then((view) => view.Output)),
  image: dynamic(() => import("./image/show.tsx").then((view) => view.Output)),
  json: dynamic(() => import("./json/view.tsx").then((view) => view.Output)),
  label: dynamic(() => import("./label/view.tsx").then((view) => view.Output)),
  markdown: dynamic(() => import("./markdown/view.tsx").then((view) => view.Output)),
  metric: dynamic(() => import("./metric/view.tsx").then((view) => view.Output)),
  number: dynamic(() => import("./number/view.tsx").then((view) => view.Output)),
  table: dynamic(() => import("./table/show.tsx").then((view) => view.Output)),
  text: dynamic(() => import("./text/view.tsx").then((view) => view.Output)),
};

/** Inputs that draw their label themselves, beside the control. */
export const ownLabel: readonly string[] = ["checkbox"];
