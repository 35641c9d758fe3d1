"use client";
// The scrolling grid under both faces of a table: header, pinned first column, only the rows in sight, one tab stop.
// Focus stays on the grid and the active cell is named by id, as a cell that scrolls out of sight is gone from the page.

import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef, type ClipboardEvent, type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode, type RefObject } from "react";
import type { Column } from "./index.ts";

/** Row −1 is the header. `from` is the corner where a selection began. */
export interface Selection {
  readonly row: number;
  readonly column: number;
  readonly from: { readonly row: number; readonly column: number };
}

export function selectCell(row: number, column: number): Selection {
  return { row, column, from: { row, column } };
}

/** The selection as row and column limits, both inclusive, header left out. */
export function selectedArea({ row, column, from }: Selection) {
  return {
    top: Math.max(0, Math.min(row, from.row)),
    bottom: Math.max(row, from.row),
    left: Math.min(column, from.column),
    right: Math.max(column, from.column),
  };
}

interface GridProps {
  readonly id: string;
  readonly label: string;
  readonly columns: readonly Column[];
  readonly template: string;
  readonly rowCount: number;
  /** CSS pixels, for what is in sight; `row` is the same as CSS, and what is drawn. */
  readonly rowHeight: number;
  readonly row: string;
  /** CSS pixels, header included; the grid is lower where its rows end before. */
  readonly height: number;
  /** Whether the grid keeps its height with few rows. */
  readonly fixed?: boolean;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly header: (column: Column) => ReactNode;
  readonly cell: (row: number, column: Column) => ReactNode;
  /** Whether a cell's value does not fit its column. */
  readonly isBad?: (row: number, column: Column) => boolean;
  /** One more cell at the end of each row, such as its remove button. */
  readonly tail?: { readonly name: string; readonly cell: (row: number) => ReactNode };
  readonly sortOf?: (column: Column) => "ascending" | "descending" | undefined;
  readonly onKey: (event: KeyboardEvent<HTMLDivElement>) => void;
  readonly onCell: (row: number, column: number) => void;
  readonly onHeader?: (column: Column, event: MouseEvent<HTMLDivElement>) => void;
  readonly onPaste?: (event: ClipboardEvent<HTMLDivElement>) => void;
  readonly onCopy: (event: ClipboardEvent<HTMLDivElement>) => void;
  readonly describedBy?: string | undefined;
  readonly readOnly?: boolean;
  readonly muted?: boolean;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly children?: ReactNode;
}

export const headerHeight = 36;

export function Grid(props: GridProps) {
  const { id, columns, template, rowCount, rowHeight, height, selection, onSelect, tail, scroller } = props;
  const byKey = useRef(false);
  const lastColumn = columns.length - (tail ? 0 : 1);
  // This hook keeps what it measured in a mutable object; the React Compiler, should it come, must leave this file alone.
  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    initialRect: { width: 600, height },
    scrollPaddingEnd: headerHeight,
  });
  useEffect(() => rows.measure(), [rows, rowHeight]);
  useEffect(() => {
    if (!byKey.current) return;
    byKey.current = false;
    if (selection.row >= 0) rows.scrollToIndex(selection.row, { align: "auto" });
    showColumn(scroller.current, selection.column);
  }, [rows, scroller, selection]);
  const area = selectedArea(selection);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target === event.currentTarget) {
      const page = Math.max(1, Math.floor((height - headerHeight) / rowHeight) - 1);
      const next = moveBy(event, selection, rowCount, lastColumn, page);
      if (next) {
        event.preventDefault();
        byKey.current = true;
        onSelect(next);
        return;
      }
    }
    props.onKey(event);
  };
  return (
    <div
      ref={scroller}
      id={id}
      role="grid"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-readonly={props.readOnly ? true : undefined}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length + (tail ? 1 : 0)}
      aria-multiselectable="true"
      aria-activedescendant={cellId(id, selection.row, selection.column)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onCopy={props.onCopy}
      onPaste={props.onPaste}
      style={{ "--row": props.row, height: props.fixed ? height : `min(${height}px, calc(${headerHeight}px + var(--row) * ${Math.max(1, rowCount)}))` } as CSSProperties}
      className="group/grid relative overflow-auto overscroll-contain bg-surface text-label tabular-nums outline-focus focus-visible:outline-2 focus-visible:outline-offset-2"
    >
      <div className="relative w-max min-w-full">
        <div role="rowgroup" className="sticky top-0 z-20">
          <div role="row" aria-rowindex={1} className="grid border-b border-line bg-sunken" style={{ gridTemplateColumns: template, height: headerHeight }}>
            {columns.map((column, index) => (
              <div
                key={column.name}
                id={cellId(id, -1, index)}
                data-column={index}
                role="columnheader"
                aria-colindex={index + 1}
                aria-sort={props.sortOf?.(column)}
                onClick={(event) => props.onHeader?.(column, event)}
                className={`flex min-w-0 items-center px-3 font-medium whitespace-nowrap text-muted ${column.type === "number" ? "justify-end" : ""} ${index === 0 ? pinned : ""} ${props.onHeader ? "cursor-pointer select-none hover:text-text" : ""} ${
                  selection.row === -1 && selection.column === index ? activeCell : ""
                }`}
              >
                {props.header(column)}
              </div>
            ))}
            {tail && (
              <div id={cellId(id, -1, columns.length)} data-column={columns.length} role="columnheader" aria-colindex={columns.length + 1}>
                <span className="sr-only">{tail.name}</span>
              </div>
            )}
          </div>
        </div>
        <div
          role="rowgroup"
          className="relative"
          onMouseDown={(event) => {
            const at = event.button === 0 && event.shiftKey ? cellOf(event) : undefined;
            if (!at) return;
            // Else the browser would select text from the last click to this one.
            event.preventDefault();
            onSelect({ ...at, from: selection.from });
          }}
          onClick={(event) => {
            const at = event.shiftKey ? undefined : cellOf(event);
            if (at) props.onCell(at.row, at.column);
          }}
          style={{ height: `calc(var(--row) * ${rowCount})` }}
        >
          {rows.getVirtualItems().map(({ index: row }) => {
            const inArea = row >= area.top && row <= area.bottom && area.top + area.left !== area.bottom + area.right;
            return (
              <GridRow
                key={row}
                id={id}
                row={row}
                columns={columns}
                template={template}
                active={row === selection.row ? selection.column : -1}
                from={inArea ? area.left : -1}
                to={inArea ? area.right : -1}
                cell={props.cell}
                isBad={props.isBad}
                tail={tail}
                muted={props.muted ?? false}
              />
            );
          })}
        </div>
        {props.children}
      </div>
    </div>
  );
}

interface GridRowProps extends Pick<GridProps, "id" | "columns" | "template" | "cell" | "isBad" | "tail"> {
  readonly row: number;
  /** The active cell's column, −1 for none here. */
  readonly active: number;
  /** First and last selected column, −1 for none here. */
  readonly from: number;
  readonly to: number;
  readonly muted: boolean;
}

/** Drawn anew only when something in it changed: a scroll then costs the rows that come into sight. */
const GridRow = memo(function GridRow({ id, row, columns, template, active, from, to, cell, isBad, tail, muted }: GridRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      className={`group/row absolute inset-x-0 top-0 grid border-b border-line bg-surface hover:bg-hover ${muted ? "text-muted" : ""}`}
      style={{ gridTemplateColumns: template, height: "var(--row)", transform: `translateY(calc(var(--row) * ${row}))` }}
    >
      {columns.map((column, index) => {
        const selected = index >= from && index <= to;
        const bad = isBad?.(row, column) ?? false;
        return (
          <div
            key={column.name}
            id={cellId(id, row, index)}
            data-cell={`${row} ${index}`}
            role="gridcell"
            aria-colindex={index + 1}
            aria-selected={selected || active === index || undefined}
            aria-invalid={bad || undefined}
            className={`relative flex min-w-0 items-center ${column.type === "number" ? "justify-end" : ""} ${index === 0 ? pinned : ""} ${selected ? "group-focus-within/grid:bg-accent-soft" : ""} ${bad ? "shadow-[inset_0_0_0_1px_var(--bad)]" : ""} ${
              active === index ? activeCell : ""
            }`}
          >
            {cell(row, column)}
          </div>
        );
      })}
      {tail && (
        <div id={cellId(id, row, columns.length)} role="gridcell" aria-colindex={columns.length + 1} className={`flex items-center justify-center ${active === columns.length ? activeCell : ""}`}>
          {tail.cell(row)}
        </div>
      )}
    </div>
  );
});

/** The row and column that an event happened in. */
function cellOf(event: MouseEvent): { row: number; column: number } | undefined {
  const [row, column] = (event.target as Element).closest("[data-cell]")?.getAttribute("data-cell")?.split(" ").map(Number) ?? [];
  return row === undefined || column === undefined ? undefined : { row, column };
}

const pinned = "sticky left-0 z-10 border-r border-line bg-inherit";
const activeCell = "group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-focus";

function cellId(id: string, row: number, column: number): string {
  return `${id}-${row + 1}-${column}`;
}

function moveBy(event: KeyboardEvent, { row, column, from }: Selection, rowCount: number, lastColumn: number, page: number): Selection | null {
  const jump = event.ctrlKey || event.metaKey;
  if (event.altKey) return null;
  const last = rowCount - 1;
  const to = (toRow: number, toColumn: number): Selection => {
    const next = { row: Math.max(-1, Math.min(last, toRow)), column: Math.max(0, Math.min(lastColumn, toColumn)) };
    return { ...next, from: event.shiftKey && next.row >= 0 ? from : next };
  };
  switch (event.key) {
    case "ArrowDown":
      return to(jump ? last : row + 1, column);
    case "ArrowUp":
      return to(jump ? 0 : row - 1, column);
    case "ArrowRight":
      return to(row, jump ? lastColumn : column + 1);
    case "ArrowLeft":
      return to(row, jump ? 0 : column - 1);
    case "PageDown":
      return to(row + page, column);
    case "PageUp":
      return to(Math.max(0, row - page), column);
    case "Home":
      return to(jump ? 0 : row, 0);
    case "End":
      return to(jump ? last : row, lastColumn);
    case "a":
      return jump && last >= 0 ? { row: last, column: lastColumn, from: { row: 0, column: 0 } } : null;
    default:
      return null;
  }
}

/** Scrolls sideways until the column is in sight beside the pinned one. */
function showColumn(scroller: HTMLDivElement | null, column: number): void {
  const cell = scroller?.querySelector<HTMLElement>(`[data-column="${column}"]`);
  const first = scroller?.querySelector<HTMLElement>('[data-column="0"]');
  if (!scroller || !cell || !first || column === 0) return;
  const left = cell.offsetLeft - first.offsetWidth;
  const right = cell.offsetLeft + cell.offsetWidth - scroller.clientWidth;
  if (scroller.scrollLeft > left) scroller.scrollLeft = left;
  else if (scroller.scrollLeft < right) scroller.scrollLeft = right;
}
