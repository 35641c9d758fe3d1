"use client";
// A chart in its frame: legend, tools, the table that says the same, and a place of fixed height that nothing moves.

import { ChartNoAxesColumn, Download, FileSpreadsheet, Table2 } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type CSSProperties, type ReactNode } from "react";
import { formatNumber } from "../parts/number-text.ts";
import { focusRing } from "../parts/look.ts";
import { saveFile, toCsv } from "../parts/save-file.ts";
import { ToolButton } from "../parts/tool-button.tsx";
import { Toolbar } from "../parts/toolbar.tsx";
import type { Column, TableProps } from "../table/index.ts";
import type { OutputViewProps } from "../view.ts";
import type { ChartProps, ChartWire } from "./index.ts";
import { chartToPng } from "./save-png.ts";
import { draw, formatValue, slice, type Slice } from "./series.ts";

const loadPlot = () => import("./plot.tsx");
const Plot = lazy(() => loadPlot().then((module) => ({ default: module.Plot })));
const Table = lazy(() => import("../table/show.tsx").then((module) => ({ default: module.Output })));

const none: ChartWire = [];

export function Output({ id, name, label, props, value, stale }: OutputViewProps<ChartProps, ChartWire>) {
  const [alive, setAlive] = useState(false);
  const [wide, setWide] = useState(false);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [asTable, setAsTable] = useState(false);
  const [complaint, setComplaint] = useState("");
  const figure = useRef<HTMLDivElement>(null);
  const rows = value ?? none;
  const pie = props.kind === "pie";
  const drawing = useMemo(() => (pie ? null : draw(rows, props)), [rows, props, pie]);
  const slices = useMemo(() => (pie ? slice(rows, props, hidden) : null), [rows, props, pie, hidden]);

  useEffect(() => {
    setAlive(true);
    // By the time of the first result the drawing code is there.
    const timer = setTimeout(() => void loadPlot(), 200);
    const area = figure.current;
    if (!area) return () => clearTimeout(timer);
    const observer = new ResizeObserver(() => setWide(area.clientWidth >= 440));
    observer.observe(area);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);

  const entries: readonly LegendEntry[] = slices ? slices.all.map((one) => ({ key: one.name, label: one.name, color: one.color, dash: undefined })) : drawing && drawing.series.length > 1 ? drawing.series : [];
  const endLabels = wide && (props.kind === "line" || (props.kind === "area" && !props.stacked)) && entries.length > 1 && entries.length <= 4;
  const toggle = (key: string, alone: boolean) => {
    const others = entries.filter((entry) => entry.key !== key).map((entry) => entry.key);
    const isAlone = !hidden.has(key) && others.every((other) => hidden.has(other));
    if (alone) return setHidden(new Set(isAlone ? [] : others));
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    // Switching off the last one would leave nothing to look at.
    setHidden(entries.every((entry) => next.has(entry.key)) ? new Set() : next);
  };
  const columns = useMemo(() => columnsOf(props, rows), [props, rows]);
  const csv = () => saveFile(toCsv(columns.map((column) => column.name), rows.map((row) => columns.map((column) => row[column.name]))), `${name}.csv`);
  const png = async () => {
    try {
      setComplaint("");
      const legend = entries.filter((entry) => !hidden.has(entry.key));
      if (figure.current) saveFile(await chartToPng(figure.current, { title: label, legend: endLabels ? [] : legend }), `${name}.png`);
    } catch (error) {
      setComplaint((error as Error).message);
    }
  };
  const title = props.y.length === 1 ? `${props.labels[props.y[0] as string] ?? ""}${props.unit === "" ? "" : `, ${props.unit}`}` : props.unit;
  const empty = rows.length === 0 || (slices !== null && slices.all.length === 0);

  const drawn = drawing?.thinned ? ` · ${formatNumber(drawing.points.length, 0)} of ${formatNumber(rows.length, 0)} points drawn` : "";

  return (
    <div className="group/chart @container relative flex flex-col">
      <div className="flex h-9 items-center gap-2 thumb:h-11">
        {entries.length > 0 && !pie && !asTable ? (
          <Legend entries={entries} hidden={hidden} onToggle={toggle} quiet={endLabels && hidden.size === 0} title={title} />
        ) : (
          <p role="status" className="min-w-0 flex-1 truncate text-caption text-muted">
            {complaint || (asTable ? "" : `${title}${drawn}`)}
          </p>
        )}
      </div>
      <Toolbar
        name={`${label}: tools`}
        className="absolute top-0 right-0 h-9 bg-surface pl-2 opacity-0 transition-opacity duration-[120ms] group-focus-within/chart:opacity-100 group-hover/chart:opacity-100 thumb:static thumb:order-last thumb:mt-1 thumb:h-11 thumb:justify-end thumb:opacity-100"
      >
        <ToolButton icon={asTable ? ChartNoAxesColumn : Table2} name={asTable ? "Show as chart" : "Show as table"} onClick={() => setAsTable(!asTable)} disabled={empty} />
        <ToolButton icon={Download} name="Download PNG" text="PNG" onClick={() => void png()} disabled={empty || asTable} />
        <ToolButton icon={FileSpreadsheet} name="Download CSV" text="CSV" onClick={csv} disabled={empty} />
      </Toolbar>
      {/* A pie's names stand under it where they cannot stand beside it. */}
      <div
        ref={figure}
        className={`relative h-(--height) text-text ${pie ? "@max-sm:h-[calc(var(--height)+var(--control-height)*6)]" : ""} ${stale && !asTable ? "stale-media" : ""}`}
        style={{ "--height": `${props.height}px` } as CSSProperties}
      >
        {empty ? (
          <EmptyAxes pie={pie} text={value === null ? "" : "No rows to draw"} />
        ) : asTable ? (
          <Suspense fallback={<EmptyAxes pie={pie} text="" />}>
            <Table id={`${id}-table`} name={name} label={label} props={{ columns, height: props.height - 43, maxRows: rows.length } satisfies TableProps} value={rows} html={undefined} stale={stale} />
          </Suspense>
        ) : alive ? (
          <Suspense fallback={<EmptyAxes pie={pie} text="" />}>
            <PieRow slices={slices} props={props} hidden={hidden} onToggle={toggle}>
              <Plot props={props} label={label} height={props.height} drawing={drawing ?? noDrawing} slices={slices?.shown ?? []} hidden={hidden} endLabels={endLabels} />
            </PieRow>
          </Suspense>
        ) : (
          <EmptyAxes pie={pie} text="" />
        )}
      </div>
    </div>
  );
}

const noDrawing = { scale: "names", series: [], points: [], thinned: false } as const;

interface LegendEntry {
  readonly key: string;
  readonly label: string;
  readonly color: string;
  readonly dash: string | undefined;
}

interface LegendProps {
  readonly entries: readonly LegendEntry[];
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (key: string, alone: boolean) => void;
  /** Names stand at the lines' ends: the switches show only when they are wanted. */
  readonly quiet: boolean;
  readonly title: string;
}

function Legend({ entries, hidden, onToggle, quiet, title }: LegendProps) {
  return (
    <div className="relative flex min-w-0 flex-1 items-center gap-1">
      {title !== "" && <p className={`shrink-0 pr-2 text-caption text-muted ${quiet ? "" : "max-w-1/3 truncate"}`}>{title}</p>}
      <Toolbar
        name="Series"
        className={`min-w-0 overflow-x-auto p-0.5 ${title === "" ? "-ml-2" : ""} [mask-image:linear-gradient(to_right,black_calc(100%-24px),transparent)] pr-6 [scrollbar-width:none] ${quiet ? "opacity-0 transition-opacity duration-[120ms] group-focus-within/chart:opacity-100 group-hover/chart:opacity-100 thumb:opacity-100" : ""}`}
      >
        {entries.map((entry) => (
          <LegendButton key={entry.key} entry={entry} off={hidden.has(entry.key)} onToggle={onToggle} />
        ))}
      </Toolbar>
    </div>
  );
}

function LegendButton({ entry, off, onToggle, children }: { entry: LegendEntry; off: boolean; onToggle: LegendProps["onToggle"]; children?: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={!off}
      title="Click to switch, double-click to see it alone"
      onClick={(event) => onToggle(entry.key, event.shiftKey)}
      onDoubleClick={() => onToggle(entry.key, true)}
      className={`inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2 text-caption whitespace-nowrap hover:bg-hover hover:text-text thumb:h-11 ${off ? "text-faint line-through" : "text-muted"} ${focusRing}`}
    >
      <svg aria-hidden="true" width="14" height="8" className="shrink-0">
        {off ? <circle cx="7" cy="4" r="3" fill="none" stroke="var(--faint)" /> : entry.dash ? <line x1="0" x2="14" y1="4" y2="4" stroke={entry.color} strokeWidth="3" strokeDasharray="4 2" /> : <circle cx="7" cy="4" r="4" fill={entry.color} />}
      </svg>
      {children ?? entry.label}
    </button>
  );
}

/** A pie and beside it its names, values and shares: slices alone are hard to compare. */
function PieRow({ slices, props, hidden, onToggle, children }: { slices: { all: readonly Slice[]; total: number } | null; props: ChartProps; hidden: ReadonlySet<string>; onToggle: LegendProps["onToggle"]; children: ReactNode }) {
  if (!slices) return children;
  return (
    <div className="flex h-full flex-col gap-3 @sm:flex-row @sm:gap-6">
      <div className="min-h-0 min-w-0 flex-1">{children}</div>
      <ul className="max-h-[70%] min-w-0 shrink-0 overflow-y-auto @sm:max-h-full @sm:w-1/2 @sm:self-center">
        {slices.all.map((one) => (
          <li key={one.name} className="flex items-center gap-2 text-caption tabular-nums">
            <span className="flex min-w-0 flex-1">
              <LegendButton entry={{ key: one.name, label: one.name, color: one.color, dash: undefined }} off={hidden.has(one.name)} onToggle={onToggle}>
                <span className="max-w-40 truncate">{one.name}</span>
              </LegendButton>
            </span>
            <span className="text-muted">{formatValue(one.value, props)}</span>
            <span className="w-12 pr-1 text-right font-medium">{hidden.has(one.name) ? "–" : one.share < 0.01 ? "< 1 %" : `${Math.round(one.share * 100)} %`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Where the drawing will stand: axes without marks. */
function EmptyAxes({ pie, text }: { pie: boolean; text: string }) {
  return (
    <div className="relative size-full">
      {pie ? (
        <div aria-hidden="true" className="grid size-full place-items-center">
          <div className="aspect-square h-4/5 rounded-full border-[28px] border-sunken" />
        </div>
      ) : (
        <div aria-hidden="true" className="absolute inset-x-0 top-2 bottom-7 ml-10 flex flex-col justify-between border-b border-control">
          {[0, 1, 2, 3].map((line) => (
            <span key={line} className="block h-px bg-line" />
          ))}
          <span />
        </div>
      )}
      {text !== "" && (
        <p className="absolute inset-0 grid place-items-center text-label text-muted">
          <span className="rounded-md bg-surface px-3 py-1">{text}</span>
        </p>
      )}
    </div>
  );
}

function columnsOf({ x, y, by, labels, unit, digits }: ChartProps, rows: ChartWire): readonly Column[] {
  const names = [...new Set([x, ...(by === "" ? [] : [by]), ...y])];
  return names.map((name) => {
    const isY = y.includes(name);
    const type = isY || rows.every((row) => typeof row[name] === "number" || row[name] === null) ? "number" : "text";
    return { name, label: labels[name] ?? name, type, unit: isY ? unit : "", digits: isY ? digits : null, min: null, max: null, optional: true, choices: null };
  });
}
