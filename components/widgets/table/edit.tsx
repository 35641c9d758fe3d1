"use client";
// A table to fill in: cells edited in place or by pasting from a spreadsheet, rows added and removed, each step undone by ⌘Z.

import { Check, Plus, X } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { describeBounds } from "../parts/bounds.ts";
import { focusRing } from "../parts/look.ts";
import { editNumber, formatNumber, parseNumber } from "../parts/number-text.ts";
import { useThumb } from "../parts/use-thumb.ts";
import type { InputViewProps } from "../view.ts";
import { cellAt, cellText, columnTemplate, fromTsv, toTsv, type CellWire } from "./columns.ts";
import { Grid, selectCell, selectedArea } from "./grid.tsx";
import type { Column, TableProps, TableWire } from "./index.ts";

const none: TableWire = [];
const noColumns: readonly Column[] = [];

/** Where the active cell goes when an edit ends; `away` leaves the focus where the visitor has put it. */
type Move = "down" | "right" | "left" | "back" | "away";

/** Text that does not fit its column yet: it stands in its cell, and the row holds null there. */
interface Draft {
  readonly row: number;
  readonly column: string;
  readonly text: string;
}

export function Input({ id, label, props, value, onChange, disabled, invalid, describedBy, onIssue }: InputViewProps<TableProps, TableWire>) {
  const rows = value ?? none;
  const columns = props.columns ?? noColumns;
  const rowHeight = useThumb() ? 44 : 36;
  const [selection, setSelection] = useState(() => selectCell(0, 0));
  const [editing, setEditing] = useState<{ row: number; column: string; text: string; all: boolean } | null>(null);
  const [drafts, setDrafts] = useState<readonly Draft[]>([]);
  const [past, setPast] = useState<readonly TableWire[]>([]);
  const scroller = useRef<HTMLDivElement>(null);
  const own = useRef<TableWire>(rows);
  const template = useMemo(() => columnTemplate(columns, rows, disabled ? "" : "calc(var(--control-height) + 4px)"), [columns, rows, disabled]);
  const active = rows.length === 0 ? selectCell(-1, 0) : selection.row < rows.length ? selection : selectCell(rows.length - 1, selection.column);

  const complaint = useMemo(() => findComplaint(rows, columns, drafts), [rows, columns, drafts]);
  const told = useRef<string | null>(null);
  const tell = useEffectEvent(() => {
    if (complaint === null && told.current === null) return;
    told.current = complaint;
    onIssue(complaint);
  });
  // After each change, as a change takes back what was complained of.
  useEffect(() => tell(), [complaint, value]);
  useEffect(() => {
    // Rows from outside, such as an example's: half-typed cells were about the old ones.
    if (value === own.current) return;
    own.current = rows;
    setDrafts([]);
    setEditing(null);
    setPast([]);
  }, [value, rows]);

  const change = (next: TableWire, nextDrafts = drafts) => {
    setPast([...past.slice(-49), rows]);
    own.current = next;
    setDrafts(nextDrafts);
    onChange(next);
  };
  const undo = () => {
    const before = past.at(-1);
    if (!before) return;
    setPast(past.slice(0, -1));
    own.current = before;
    setDrafts([]);
    onChange(before);
  };
  const write = (writes: readonly Draft[], base: TableWire = rows) => {
    const next = [...base];
    const kept = drafts.filter((draft) => !writes.some((one) => one.row === draft.row && one.column === draft.column));
    for (const one of writes) {
      const column = columns.find(({ name }) => name === one.column);
      if (!column) continue;
      const cell = parseCell(one.text, column);
      next[one.row] = { ...next[one.row], [column.name]: cell === undefined ? null : cell };
      if (cell === undefined) kept.push(one);
    }
    change(next, kept);
  };
  const startEdit = (row: number, column: Column, typed?: string) => {
    if (disabled || row < 0) return;
    if (column.type === "boolean") return write([{ row, column: column.name, text: cellAt(rows[row], column.name) === true ? "false" : "true" }]);
    setEditing({ row, column: column.name, text: typed ?? editText(cellAt(rows[row], column.name), draftAt(row, column)), all: typed === undefined });
  };
  const draftAt = (row: number, column: Column) => drafts.find((draft) => draft.row === row && draft.column === column.name);
  const finish = (save: boolean, move: Move) => {
    if (!editing) return;
    const column = columns.findIndex(({ name }) => name === editing.column);
    const before = editText(cellAt(rows[editing.row], editing.column), drafts.find((draft) => draft.row === editing.row && draft.column === editing.column));
    if (save && editing.text !== before) write([{ row: editing.row, column: editing.column, text: editing.text }]);
    setEditing(null);
    if (move !== "away") scroller.current?.focus({ preventScroll: true });
    if (move === "down") setSelection(selectCell(Math.min(rows.length - 1, editing.row + 1), column));
    if (move === "right" || move === "left") setSelection(selectCell(editing.row, Math.max(0, Math.min(columns.length - 1, column + (move === "right" ? 1 : -1)))));
  };
  const add = () => {
    if (rows.length >= props.maxRows) return onIssue(`At most ${formatNumber(props.maxRows, 0)} rows`);
    change([...rows, emptyRow(columns)]);
    setSelection(selectCell(rows.length, 0));
    const first = columns[0];
    if (first && first.type !== "boolean" && first.choices === null) setEditing({ row: rows.length, column: first.name, text: "", all: true });
    requestAnimationFrame(() => scroller.current?.scrollTo({ top: scroller.current.scrollHeight }));
  };
  const remove = (row: number) => {
    const moved = drafts.filter((draft) => draft.row !== row).map((draft) => (draft.row > row ? { ...draft, row: draft.row - 1 } : draft));
    change(rows.filter((_, index) => index !== row), moved);
    scroller.current?.focus({ preventScroll: true });
  };
  const paste = (text: string) => {
    const lines = fromTsv(text);
    const top = Math.max(0, active.row);
    const writes = lines.flatMap((line, y) => line.flatMap((cell, x) => {
      const column = columns[active.column + x];
      return column ? [{ row: top + y, column: column.name, text: cell }] : [];
    })).filter((one) => one.row < props.maxRows);
    const missing = Math.min(props.maxRows, top + lines.length) - rows.length;
    write(writes, missing > 0 ? [...rows, ...Array.from({ length: missing }, () => emptyRow(columns))] : rows);
    if (top + lines.length > props.maxRows) onIssue(`At most ${formatNumber(props.maxRows, 0)} rows; the rest was left out`);
  };
  const onKey = (event: KeyboardEvent) => {
    if (disabled || event.target !== event.currentTarget) return;
    const column = columns[active.column];
    const jump = event.ctrlKey || event.metaKey;
    if (jump && event.key === "z") {
      event.preventDefault();
      undo();
    } else if (jump || event.altKey) {
      return;
    } else if (event.key === "Enter" || event.key === "F2" || (event.key === " " && column?.type === "boolean")) {
      event.preventDefault();
      if (column) startEdit(active.row, column);
      else if (active.row >= 0) remove(active.row);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      const { top, bottom, left, right } = selectedArea(active);
      if (active.row < 0) return;
      if (!column) remove(active.row);
      else write(columns.slice(left, right + 1).flatMap(({ name }) => Array.from({ length: bottom - top + 1 }, (_, y) => ({ row: top + y, column: name, text: "" }))));
    } else if (event.key.length === 1 && column && active.row >= 0 && column.choices === null && column.type !== "boolean") {
      event.preventDefault();
      startEdit(active.row, column, event.key);
    }
  };
  const onCopy = (event: ClipboardEvent) => {
    if (event.target instanceof HTMLInputElement) return;
    const { top, bottom, left, right } = selectedArea(active);
    event.preventDefault();
    event.clipboardData.setData("text/plain", toTsv(rows.slice(top, bottom + 1).map((row) => columns.slice(left, right + 1).map((column) => cellAt(row, column.name)))));
  };

  return (
    <div className={`@container overflow-clip rounded-md border ${invalid ? "border-bad" : "border-control"} ${disabled ? "bg-sunken" : ""}`}>
      <Grid
        id={id}
        label={label}
        columns={columns}
        template={template}
        rowCount={rows.length}
        rowHeight={rowHeight}
        row="var(--control-height)"
        height={props.height}
        selection={active}
        onSelect={setSelection}
        scroller={scroller}
        readOnly={disabled}
        muted={disabled}
        describedBy={describedBy}
        header={(column) => (
          <span className="truncate">
            {column.label}
            {column.unit !== "" && <span className="font-normal text-faint">, {column.unit}</span>}
          </span>
        )}
        isBad={(row, column) => draftAt(row, column) !== undefined || outOfBounds(cellAt(rows[row], column.name), column) || (invalid && isMissing(cellAt(rows[row], column.name), column))}
        cell={(row, column) =>
          editing?.row === row && editing.column === column.name ? (
            <Editor column={column} text={editing.text} all={editing.all} row={row} onText={(text) => setEditing({ ...editing, text })} onFinish={finish} onPasteTable={paste} />
          ) : (
            <Shown cell={cellAt(rows[row], column.name)} draft={draftAt(row, column)} column={column} row={row} />
          )
        }
        {...(!disabled && {
          tail: {
            name: "Remove",
            cell: (row: number) => (
              <button
                type="button"
                tabIndex={-1}
                aria-label={`Remove row ${row + 1}`}
                onClick={() => remove(row)}
                className={`inline-flex size-8 items-center justify-center rounded-md text-muted opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 hover:bg-bad-soft hover:text-bad thumb:size-11 thumb:opacity-100 ${active.row === row ? "group-focus-within/grid:opacity-100" : ""}`}
              >
                <X aria-hidden="true" className="size-4" strokeWidth={1.75} />
              </button>
            ),
          },
        })}
        onKey={onKey}
        onCell={(row, index) => {
          setSelection(selectCell(row, index));
          const column = columns[index];
          if (column && !(editing?.row === row && editing.column === column.name)) startEdit(row, column);
        }}
        onCopy={onCopy}
        onPaste={(event) => {
          if (disabled || event.target instanceof HTMLInputElement) return;
          event.preventDefault();
          paste(event.clipboardData.getData("text/plain"));
        }}
      >
        {rows.length === 0 && <p className="sticky left-0 px-3 py-3 text-muted">{disabled ? "No rows" : "No rows yet: add one, or paste from a spreadsheet"}</p>}
      </Grid>
      {!disabled && (
        <div className="flex items-center gap-2 border-t border-line bg-surface px-1">
          <button type="button" onClick={add} className={`my-1 inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-label font-medium text-accent-text hover:bg-hover thumb:h-11 ${focusRing}`}>
            <Plus aria-hidden="true" className="size-4" strokeWidth={1.75} />
            Add row
          </button>
          <p className="ml-auto truncate px-2 text-caption text-muted tabular-nums">{rows.length === 1 ? "1 row" : `${formatNumber(rows.length, 0)} rows`}</p>
        </div>
      )}
    </div>
  );
}

interface EditorProps {
  readonly column: Column;
  readonly row: number;
  readonly text: string;
  /** Whether all of the text is selected at first, so that typing replaces it. */
  readonly all: boolean;
  readonly onText: (text: string) => void;
  readonly onFinish: (save: boolean, move: Move) => void;
  readonly onPasteTable: (text: string) => void;
}

function Editor({ column, row, text, all, onText, onFinish, onPasteTable }: EditorProps) {
  const control = useRef<HTMLInputElement & HTMLSelectElement>(null);
  useEffect(() => {
    control.current?.focus({ preventScroll: true });
    if (all) control.current?.select?.();
  }, [all]);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves = { Enter: "down", Tab: event.shiftKey ? "left" : "right", Escape: "back" } as const;
    const move = moves[event.key as keyof typeof moves];
    if (move === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    onFinish(event.key !== "Escape", move);
  };
  const shared = {
    ref: control,
    "aria-label": `${column.label}, row ${row + 1}`,
    value: text,
    onKeyDown,
    onBlur: () => onFinish(true, "away"),
    className: `size-full bg-surface px-3 text-text outline-2 -outline-offset-2 outline-focus text-(length:--input-size) ${column.type === "number" ? "text-right tabular-nums" : ""}`,
  };
  if (column.choices) {
    return (
      <select {...shared} onChange={(event) => onText(event.target.value)}>
        {column.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...shared}
      type="text"
      inputMode={column.type === "number" ? "decimal" : undefined}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onText(event.target.value)}
      onPaste={(event) => {
        const pasted = event.clipboardData.getData("text/plain");
        if (!/[\t\n]/.test(pasted.trimEnd())) return;
        event.preventDefault();
        onFinish(false, "back");
        onPasteTable(pasted);
      }}
    />
  );
}

function Shown({ cell, draft, column, row }: { cell: CellWire; draft: Draft | undefined; column: Column; row: number }) {
  if (column.type === "boolean") {
    return (
      <span className="px-3">
        <span role="checkbox" aria-checked={cell === true} aria-label={`${column.label}, row ${row + 1}`} className={`grid size-[18px] place-items-center rounded-[5px] border ${cell === true ? "border-accent bg-accent text-on-accent" : "border-control bg-surface"}`}>
          {cell === true && <Check aria-hidden="true" className="size-3.5" strokeWidth={3} />}
        </span>
      </span>
    );
  }
  const text = draft?.text ?? cellText(cell, column);
  return <span className={`w-full cursor-text truncate px-3 ${column.type === "number" ? "text-right" : ""} ${draft ? "text-bad" : ""}`}>{text === "" ? <span className="text-faint">{column.optional ? "" : "–"}</span> : text}</span>;
}

function emptyRow(columns: readonly Column[]): TableWire[number] {
  return Object.fromEntries(columns.map((column) => [column.name, column.type === "boolean" ? false : column.type === "number" ? null : (column.choices?.[0] ?? "")]));
}

function editText(cell: CellWire, draft: Draft | undefined): string {
  if (draft) return draft.text;
  return typeof cell === "number" ? editNumber(cell) : typeof cell === "string" ? cell : "";
}

/** What a text means in a column; undefined where it means nothing. */
function parseCell(text: string, column: Column): CellWire | undefined {
  if (column.type === "boolean") return /^(true|yes|1|x|✓)$/i.test(text.trim());
  if (column.type === "number") {
    if (text.trim() === "") return null;
    return parseNumber(text) ?? undefined;
  }
  if (column.choices === null) return text;
  if (text === "") return column.choices[0] ?? "";
  return column.choices.find((choice) => choice.toLowerCase() === text.trim().toLowerCase());
}

function outOfBounds(cell: CellWire, { min, max }: Column): boolean {
  return typeof cell === "number" && ((min !== null && cell < min) || (max !== null && cell > max));
}

/** An empty cell is no mistake while a row is being filled in; it becomes one when the server says so. */
function isMissing(cell: CellWire, column: Column): boolean {
  return column.type === "number" && !column.optional && cell === null;
}

function findComplaint(rows: TableWire, columns: readonly Column[], drafts: readonly Draft[]): string | null {
  const draft = drafts[0];
  if (draft) {
    const column = columns.find(({ name }) => name === draft.column);
    if (column) return `${column.label}, row ${draft.row + 1}: ${column.choices ? `must be one of ${column.choices.join(", ")}` : bounds(column)}`;
  }
  const limited = columns.filter((column) => column.min !== null || column.max !== null);
  if (limited.length === 0) return null;
  for (const [index, row] of rows.entries()) {
    const column = limited.find((one) => outOfBounds(cellAt(row, one.name), one));
    if (column) return `${column.label}, row ${index + 1}: ${bounds(column)}`;
  }
  return null;
}

function bounds({ min, max }: Column): string {
  return describeBounds({ min, max, integer: false }).replace(/^M/, "m");
}
