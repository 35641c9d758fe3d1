"use client";

import { useState, type MouseEvent } from "react";
import { copyText } from "../parts/copy-text.ts";
import { ghost, prose, staleText } from "../parts/look.ts";
import type { OutputViewProps } from "../view.ts";
import type { MarkdownProps } from "./index.ts";

export function Output({ id, value, html, stale }: OutputViewProps<MarkdownProps, string>) {
  const [said, say] = useState("");
  /** The copy buttons come with the HTML, so one listener serves them all. */
  async function press(event: MouseEvent<HTMLElement>): Promise<void> {
    const button = (event.target as HTMLElement).closest("button[data-copy]");
    if (button) say((await copyText(String(button.parentElement?.querySelector("code")?.textContent))) ? "Copied" : "The browser does not allow copying here");
  }
  return (
    <div id={id} className={stale ? staleText : "text-text"} onClick={press}>
      {value === null ? <Ghost /> : html === undefined ? <div className={`${prose} whitespace-pre-wrap`}>{value}</div> : <div className={prose} dangerouslySetInnerHTML={{ __html: html }} />}
      <span role="status" className="sr-only">
        {said}
      </span>
    </div>
  );
}

function Ghost() {
  return (
    <div aria-hidden className="flex max-w-[68ch] flex-col gap-3 py-1.5">
      <div className={`${ghost} h-3 w-full`} />
      <div className={`${ghost} h-3 w-11/12`} />
      <div className={`${ghost} h-3 w-2/5`} />
    </div>
  );
}
