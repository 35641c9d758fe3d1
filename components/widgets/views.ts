// The views, one line a widget and side: server-rendered, and a chunk each, so that a page loads what it shows.
// `index.ts` is the same list for builders; a test compares both with the folders.

import dynamic from "next/dynamic";

export const inputs = {
  checkbox: dynamic(() => import("./checkbox/view.tsx").then((view) => view.Input)),
  number: dynamic(() => import("./number/view.tsx").then((view) => view.Input)),
  select: dynamic(() => import("./select/view.tsx").then((view) => view.Input)),
  slider: dynamic(() => import("./slider/view.tsx").then((view) => view.Input)),
  text: dynamic(() => import("./text/view.tsx").then((view) => view.Input)),
};

export const outputs = {
  json: dynamic(() => import("./json/view.tsx").then((view) => view.Output)),
  label: dynamic(() => import("./label/view.tsx").then((view) => view.Output)),
  markdown: dynamic(() => import("./markdown/view.tsx").then((view) => view.Output)),
  metric: dynamic(() => import("./metric/view.tsx").then((view) => view.Output)),
  number: dynamic(() => import("./number/view.tsx").then((view) => view.Output)),
  text: dynamic(() => import("./text/view.tsx").then((view) => view.Output)),
};

/** Inputs that draw their label themselves, beside the control. */
export const ownLabel: readonly string[] = ["checkbox"];
