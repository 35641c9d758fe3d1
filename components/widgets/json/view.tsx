"use client";

import { ChevronRight, Copy, Search } from "lucide-react";
import { useDeferredValue, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { Json } from "@/lib/demo/json.ts";
import { copyText } from "../parts/copy-text.ts";
import { focusRing, ghost, smallButton } from "../parts/look.ts";
import type { OutputViewProps } from "../view.ts";
import type { JsonProps } from "./index.ts";
import { listRows, noMatch, type Row } from "./rows.ts";

export function Output({ id, label, props, value, stale }: OutputViewProps<JsonProps, Json>) {
  const [query, setQuery] = useState("");
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map());
  const [active, setActive] = useState("$");
  const [said, say] = useState("");
  const tree = useRef<HTMLDivElement>(null);
  const sought = useDeferredValue(query.trim().toLowerCase());
  const { rows, found } = useMemo(() => (value === null ? noMatch : listRows(value, { depth: props.depth, folds, shown, sought })), [value, props.depth, folds, shown, sought]);
  const stop = rows.some((row) => row.path === active) ? active : rows[0]?.path;

  function fold(row: Row, open: boolean): void {
    if (row.kind === "more") setShown(new Map(shown).set(row.parent, row.index + 200));
    else if (row.open !== undefined) setFolds(new Map(folds).set(row.path, open));
  }
  function go(row: Row | undefined): void {
    if (!row) return;
    setActive(row.path);
    tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.path)}"]`)?.focus();
  }
  async function copy(text: string, what: string): Promise<void> {
    say((await copyText(text)) ? `${what} copied` : "The browser does not allow copying here");
  }
  function press(event: KeyboardEvent): void {
    const at = rows.findIndex((row) => row.path === stop);
    const row = rows[at];
    if (!row || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "ArrowDown") go(rows[at + 1]);
    else if (event.key === "ArrowUp") go(rows[at - 1]);
    else if (event.key === "Home") go(rows[0]);
    else if (event.key === "End") go(rows.at(-1));
    else if (event.key === "ArrowRight") row.open === false ? fold(row, true) : row.open && go(rows[at + 1]);
    else if (event.key === "ArrowLeft") row.open ? fold(row, false) : go(rows.find((other) => other.path === row.parent));
    else if (event.key === "Enter" || event.key === " ") fold(row, !row.open);
    else if (event.key === "c") void copy(typeof row.value === "string" ? row.value : JSON.stringify(row.value, null, 2), "Value");
    else if (event.key === "p") void copy(row.place, "Path");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div id={id} className={`flex flex-col gap-2 ${stale ? "text-muted" : "text-text"}`}>
      <div className="flex items-center gap-2">
        <div className="relative min-w-0 flex-1">
          <Search size={16} aria-hidden className="pointer-events-none absolute inset-y-0 left-2.5 my-auto text-muted" />
          <input
            type="search"
            aria-label={`Search ${label}`}
            placeholder="Search"
            value={query}
            disabled={value === null}
            className={`h-(--compact-height) w-full rounded-md border border-control bg-surface pr-2 pl-8 text-(length:--input-size) text-text placeholder:text-faint disabled:border-line disabled:bg-sunken ${focusRing}`}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
        <span role="status" className="shrink-0 text-caption text-muted tabular-nums">
          {said || (sought !== "" && value !== null && (found === 1 ? "1 match" : `${found} matches`))}
        </span>
        <button type="button" aria-label={`Copy ${label}`} disabled={value === null} className={smallButton} onClick={() => copy(JSON.stringify(value, null, 2), "JSON")} onBlur={() => say("")}>
          <Copy size={16} aria-hidden />
        </button>
      </div>
      {value === null ? (
        <Ghost />
      ) : rows.length === 0 ? (
        <p className="min-h-24 text-[13px] text-muted">Nothing like “{query.trim()}”</p>
      ) : (
        <div ref={tree} role="tree" aria-label={label} className="max-h-96 min-h-24 overflow-auto font-mono text-label" onKeyDown={press}>
          {rows.map((row) => (
            <TreeRow key={row.path} row={row} stop={row.path === stop} onFocus={() => setActive(row.path)} onFold={() => fold(row, !row.open)} onCopy={() => copy(row.place, "Path")} />
          ))}
        </div>
      )}
    </div>
  );
}

interface TreeRowProps {
  row: Row;
  stop: boolean;
  onFocus: () => void;
  onFold: () => void;
  onCopy: () => void;
}

function TreeRow({ row, stop, onFocus, onFold, onCopy }: TreeRowProps) {
  return (
    <div
      role="treeitem"
      aria-level={row.level}
      aria-setsize={row.size}
      aria-posinset={row.index + 1}
      aria-expanded={row.open}
      aria-selected={false}
      data-row={row.path}
      tabIndex={stop ? 0 : -1}
      className="flex min-h-6 cursor-default items-start rounded-sm py-0.5 pr-2 outline-focus hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2 thumb:min-h-11 thumb:py-3"
      style={{ paddingLeft: `${(row.level - 1) * 16}px` }}
      onFocus={onFocus}
      onClick={onFold}
    >
      <span aria-hidden className="flex h-5 w-5 shrink-0 items-center justify-center text-muted">
        {row.open !== undefined && <ChevronRight size={14} className={`transition-transform duration-[120ms] motion-reduce:transition-none ${row.open ? "rotate-90" : ""}`} />}
      </span>
      <span className="min-w-0 break-words whitespace-pre-wrap">
        {row.name !== null && (
          <>
            <span className="cursor-copy text-accent-text hover:underline" title={`Copy path ${row.place}`} onClick={(event) => (event.stopPropagation(), onCopy())}>
              {row.name}
            </span>
            <span className="text-muted">: </span>
          </>
        )}
        <span className={tones[row.kind]}>{row.text}</span>
        {row.rest !== "" && <span className="text-muted"> {row.rest}</span>}
      </span>
    </div>
  );
}

const tones: Readonly<Record<Row["kind"], string>> = {
  string: "text-text",
  number: "text-info tabular-nums",
  boolean: "text-warn",
  null: "text-muted",
  list: "text-muted",
  object: "text-muted",
  more: "text-accent-text",
};

function Ghost() {
  return (
    <div aria-hidden className="flex min-h-24 flex-col gap-2.5 py-1">
      {[30, 55, 45, 20].map((width, row) => (
        <div key={width} className={`${ghost} h-3`} style={{ width: `${width}%`, marginLeft: row % 3 === 0 ? 0 : 20 }} />
      ))}
    </div>
  );
}
