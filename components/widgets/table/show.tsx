"use client";
// A table to read: sorted by its headers, copied as cells, saved as CSV; a click on a cell shows its whole text.

import { ArrowDown, ArrowUp, Check, Copy, Download } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { copyText } from "../parts/copy-text.ts";
import { formatNumber } from "../parts/number-text.ts";
import { saveFile, toCsv } from "../parts/save-file.ts";
import { ToolButton } from "../parts/tool-button.tsx";
import { Toolbar } from "../parts/toolbar.tsx";
import type { OutputViewProps } from "../view.ts";
import { cellAt, cellText, columnTemplate, columnTitle, fullText, readColumns, sortRows, toTsv, type Sort } from "./columns.ts";
import { Grid, headerHeight, selectCell, selectedArea } from "./grid.tsx";
import type { Column, TableProps, TableWire } from "./index.ts";

const rowHeight = 36;
const none: TableWire = [];

export function Output({ id, name, label, props, value, stale }: OutputViewProps<TableProps, TableWire>) {
  const rows = value ?? none;
  const columns = useMemo(() => props.columns ?? readColumns(rows), [props.columns, rows]);
  const [sorts, setSorts] = useState<readonly Sort[]>([]);
  const known = useMemo(() => sorts.filter((sort) => columns.some((column) => column.name === sort.column)), [sorts, columns]);
  const order = useMemo(() => sortRows(rows, known), [rows, known]);
  const template = useMemo(() => columnTemplate(columns, rows, ""), [columns, rows]);
  const [selection, setSelection] = useState(() => selectCell(0, 0));
  const [open, setOpen] = useState<Detail | null>(null);
  const [copied, setCopied] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => setOpen(null), [rows, known]);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  // A shorter result must not leave the active cell below its end.
  const active = selection.row < rows.length && selection.column < columns.length ? selection : selectCell(Math.min(0, rows.length - 1), 0);

  const at = (row: number, column: Column) => cellAt(rows[order[row] ?? -1], column.name);
  const sortBy = (column: Column, add: boolean) => setSorts(nextSorts(known, column.name, add));
  const showDetail = (row: number, index: number) => {
    const column = columns[index];
    const text = column ? fullText(at(row, column), column) : "";
    const cell = document.getElementById(`${id}-${row + 1}-${index}`);
    const frame = scroller.current?.parentElement;
    if (!column || text === "" || !cell || !frame) return setOpen(null);
    const box = cell.getBoundingClientRect();
    const outer = frame.getBoundingClientRect();
    setOpen({ row, column: index, title: columnTitle(column), text, left: Math.max(0, box.left - outer.left), top: box.top - outer.top, above: box.top - outer.top > outer.height / 2, room: outer.width });
  };
  const tsv = () => {
    const { top, bottom, left, right } = selectedArea(active);
    const taken = columns.slice(left, right + 1);
    const cells = Array.from({ length: bottom - top + 1 }, (_, index) => taken.map((column) => at(top + index, column)));
    return top + left === bottom + right ? toTsv(cells) : `${taken.map(columnTitle).join("\t")}\n${toTsv(cells)}`;
  };
  const copyAll = async () => {
    const cells = order.map((row) => columns.map((column) => cellAt(rows[row], column.name)));
    setCopied(await copyText(`${columns.map(columnTitle).join("\t")}\n${toTsv(cells)}`));
  };
  const save = () => saveFile(toCsv(columns.map((column) => column.name), order.map((row) => columns.map((column) => cellAt(rows[row], column.name)))), `${name}.csv`);
  const onKey = (event: KeyboardEvent) => {
    const column = columns[active.column];
    if (event.key === "Escape" && open) {
      event.stopPropagation();
      setOpen(null);
    } else if ((event.key === "Enter" || event.key === " ") && !event.ctrlKey && !event.metaKey && column) {
      event.preventDefault();
      if (active.row === -1) sortBy(column, event.shiftKey);
      else if (open) setOpen(null);
      else showDetail(active.row, active.column);
    }
  };

  if (columns.length === 0) return <Ghost height={props.height} text={value === null ? "" : "No rows"} />;
  return (
    <div className="@container relative overflow-clip rounded-md border border-line" onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setOpen(null)}>
      <Grid
        id={id}
        label={label}
        columns={columns}
        template={template}
        rowCount={rows.length}
        rowHeight={rowHeight}
        row={`${rowHeight}px`}
        height={props.height}
        fixed
        selection={active}
        onSelect={(next) => {
          setSelection(next);
          setOpen(null);
        }}
        scroller={scroller}
        readOnly
        muted={stale}
        header={(column) => <Title column={column} sort={known.find((sort) => sort.column === column.name)} place={known.length > 1 ? known.findIndex((sort) => sort.column === column.name) + 1 : 0} />}
        sortOf={(column) => {
          const sort = known.find((one) => one.column === column.name);
          return sort && (sort.down ? "descending" : "ascending");
        }}
        onHeader={(column, event) => sortBy(column, event.shiftKey)}
        cell={(row, column) => <span className="truncate px-3">{cellText(at(row, column), column)}</span>}
        onCell={(row, column) => {
          setSelection(selectCell(row, column));
          if (open?.row === row && open.column === column) setOpen(null);
          else showDetail(row, column);
        }}
        onKey={onKey}
        onCopy={(event: ClipboardEvent) => {
          if (window.getSelection()?.toString()) return;
          event.preventDefault();
          event.clipboardData.setData("text/plain", tsv());
        }}
      >
        {rows.length === 0 && <p className="sticky left-0 p-6 text-center text-muted">{value === null ? "" : "No rows"}</p>}
      </Grid>
      {open && <DetailCard detail={open} />}
      <div className="flex h-10 items-center gap-1 border-t border-line bg-surface pr-1 pl-3 thumb:h-12">
        <p className="mr-auto truncate text-caption text-muted tabular-nums">{value === null ? "" : rows.length === 1 ? "1 row" : `${formatNumber(rows.length, 0)} rows`}</p>
        <Toolbar name={`${label}: tools`}>
          <ToolButton icon={copied ? Check : Copy} name={copied ? "Copied" : "Copy all rows"} onClick={() => void copyAll()} disabled={rows.length === 0} />
          <ToolButton icon={Download} name="Download CSV" text="CSV" onClick={save} disabled={rows.length === 0} />
        </Toolbar>
      </div>
    </div>
  );
}

function nextSorts(sorts: readonly Sort[], column: string, add: boolean): readonly Sort[] {
  const now = sorts.find((sort) => sort.column === column);
  const next = now === undefined ? { column, down: false } : now.down ? null : { column, down: true };
  if (!add) return next === null ? [] : [next];
  const others = sorts.map((sort) => (sort.column === column ? next : sort)).filter((sort) => sort !== null);
  return now === undefined && next ? [...others, next] : others;
}

function Title({ column, sort, place }: { column: Column; sort: Sort | undefined; place: number }) {
  const Arrow = sort?.down ? ArrowDown : ArrowUp;
  return (
    <>
      <span className="truncate">
        {column.label}
        {column.unit !== "" && <span className="font-normal text-faint">, {column.unit}</span>}
      </span>
      {sort && <Arrow aria-hidden="true" className="ml-1 size-3.5 shrink-0" />}
      {sort && place > 0 && <span className="text-caption">{place}</span>}
    </>
  );
}

interface Detail {
  readonly row: number;
  readonly column: number;
  readonly title: string;
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly above: boolean;
  readonly room: number;
}

function DetailCard({ detail }: { detail: Detail }) {
  const headingId = useId();
  const width = Math.min(360, detail.room - 16);
  const left = Math.max(8, Math.min(detail.left, detail.room - width - 8));
  return (
    <div
      role="status"
      aria-labelledby={headingId}
      style={detail.above ? { left, width, top: detail.top, transform: "translateY(-100%)" } : { left, width, top: detail.top + rowHeight }}
      className="absolute z-30 max-h-40 overflow-auto rounded-md border border-line bg-surface px-3 py-2 text-label shadow-popover"
    >
      <p id={headingId} className="text-caption font-medium text-muted">{detail.title}</p>
      <p className="break-words whitespace-pre-wrap select-text">{detail.text}</p>
    </div>
  );
}

/** The table before there is one: its size and its lines. */
function Ghost({ height, text }: { height: number; text: string }) {
  return (
    <div aria-hidden={text === "" || undefined} className="overflow-clip rounded-md border border-line">
      <div style={{ height }}>
        <div className="border-b border-line bg-sunken" style={{ height: headerHeight }} />
        {text === "" ? (
          ["w-1/3", "w-1/4", "w-2/5", "w-1/3"].map((width, index) => (
            <div key={index} className="flex items-center gap-6 border-b border-line px-3" style={{ height: rowHeight }}>
              <span className={`h-2 rounded-full bg-sunken ${width}`} />
              <span className="h-2 w-1/5 rounded-full bg-sunken" />
            </div>
          ))
        ) : (
          <p className="p-6 text-center text-label text-muted">{text}</p>
        )}
      </div>
      <div className="h-10 border-t border-line thumb:h-12" />
    </div>
  );
}
