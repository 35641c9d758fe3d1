"use client";

import { useEffect } from "react";

/** Tells the page around a frame how high this one is, so that it needs no scroll bar of its own. */
export function EmbedFrame() {
  useEffect(() => {
    if (parent === window) return;
    const tell = (): void => parent.postMessage({ type: "vitrine:height", height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
    const observer = new ResizeObserver(tell);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  return null;
}
