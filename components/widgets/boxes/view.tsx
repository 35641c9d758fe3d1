"use client";
// What was found, on the picture and as a list, each pointing at the other; the score's limit moves without a new run.

import { Download, Maximize2, ScanSearch } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent } from "react";
import { fileUrl } from "@/lib/demo/file.ts";
import { ShowPicture } from "../image/show-picture.tsx";
import { formatShare } from "../parts/number-text.ts";
import { saveFile } from "../parts/save-file.ts";
import { ToolButton } from "../parts/tool-button.tsx";
import { Toolbar } from "../parts/toolbar.tsx";
import type { OutputViewProps } from "../view.ts";
import type { BoxesProps, BoxesWire } from "./index.ts";
import { listFindings, placeChips, type Finding } from "./overlay.ts";

const Zoom = lazy(() => import("../image/zoom.tsx").then((module) => ({ default: module.Zoom })));
/** The list's place, so that its length moves nothing. */
const listHeight = 168;
/** Grey: the accent belongs to what starts a run, and this does not. */
const range =
  "appearance-none bg-transparent outline-none [&::-webkit-slider-runnable-track]:h-1 [&::-webkit-slider-runnable-track]:rounded-full [&::-webkit-slider-runnable-track]:bg-[linear-gradient(to_right,var(--control)_var(--at),var(--line)_0)] [&::-moz-range-track]:h-1 [&::-moz-range-track]:rounded-full [&::-moz-range-track]:bg-[linear-gradient(to_right,var(--control)_var(--at),var(--line)_0)] [&::-webkit-slider-thumb]:-mt-1.5 [&::-webkit-slider-thumb]:size-4 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:border [&::-webkit-slider-thumb]:border-control [&::-webkit-slider-thumb]:bg-surface [&::-webkit-slider-thumb]:outline-offset-2 [&::-webkit-slider-thumb]:outline-focus [&:focus-visible::-webkit-slider-thumb]:outline-2 [&::-moz-range-thumb]:box-border [&::-moz-range-thumb]:size-4 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border [&::-moz-range-thumb]:border-control [&::-moz-range-thumb]:bg-surface [&::-moz-range-thumb]:outline-offset-2 [&::-moz-range-thumb]:outline-focus [&:focus-visible::-moz-range-thumb]:outline-2 forced-colors:appearance-auto";

export function Output({ id, name, label, props, value, stale }: OutputViewProps<BoxesProps, BoxesWire>) {
  const [threshold, setThreshold] = useState(props.threshold);
  const [pointed, setPointed] = useState<string | null>(null);
  const [zoomed, setZoomed] = useState(false);
  const findings = useMemo(() => (value === null ? [] : listFindings(value)), [value]);
  const shown = useMemo(() => findings.filter(({ score }) => score >= threshold), [findings, threshold]);
  const src = value === null ? null : fileUrl(value.image.file);
  useEffect(() => setPointed(null), [value]);

  return (
    <div className="@container" style={{ "--height": `${props.height}px`, "--list": `${listHeight}px` } as CSSProperties}>
      <div className="grid gap-x-4 gap-y-3 @min-[600px]:grid-cols-[minmax(0,1fr)_minmax(200px,260px)]">
        {value === null || src === null ? (
          <div aria-hidden="true" className="grid h-(--height) place-items-center rounded-md bg-sunken text-faint">
            <ScanSearch className="size-8" strokeWidth={1.25} />
          </div>
        ) : (
          <div className="group/picture relative overflow-clip rounded-md bg-sunken">
            <div className={stale ? "stale-media" : undefined}>
              <ShowPicture src={src} alt={`${label}: ${summary(shown)}`} height={props.height} size={value.image}>
                <Overlay findings={shown} size={value.image} pointed={pointed} onPoint={setPointed} chips />
              </ShowPicture>
            </div>
            <Toolbar name={`${label}: tools`} className="absolute top-2 right-2 opacity-0 transition-opacity duration-[120ms] group-focus-within/picture:opacity-100 group-hover/picture:opacity-100 thumb:opacity-100">
              <ToolButton raised icon={Maximize2} name="Zoom" onClick={() => setZoomed(true)} />
              <ToolButton raised icon={Download} name="Download what was found, as JSON" onClick={() => saveFindings(value, name)} />
            </Toolbar>
          </div>
        )}
        <div className="flex min-w-0 flex-col gap-1 @min-[600px]:h-(--height)">
          <Threshold id={`${id}-threshold`} value={threshold} initial={props.threshold} onChange={setThreshold} count={value === null ? "" : `${shown.length} of ${findings.length}`} />
          <div className="h-(--list) overflow-y-auto rounded-md border border-line @min-[600px]:h-auto @min-[600px]:min-h-0 @min-[600px]:flex-1">
            {shown.length > 0 ? (
              <Findings id={id} label={label} findings={shown} pointed={pointed} onPoint={setPointed} stale={stale} />
            ) : (
              <p className="grid h-full place-items-center px-4 text-center text-label text-muted">
                {value === null ? "" : findings.length === 0 || threshold === 0 ? "Nothing found" : `Nothing found above ${Math.round(threshold * 100)} %`}
              </p>
            )}
          </div>
        </div>
      </div>
      {zoomed && value !== null && src !== null && (
        <Suspense>
          <Zoom src={src} alt={label} size={value.image} onClose={() => setZoomed(false)}>
            <Overlay findings={shown} size={value.image} pointed={null} onPoint={setPointed} chips={false} />
          </Zoom>
        </Suspense>
      )}
    </div>
  );
}

function saveFindings({ boxes, points }: BoxesWire, name: string): void {
  saveFile(new Blob([JSON.stringify({ boxes, points }, null, 2)], { type: "application/json" }), `${name}.json`);
}

function Threshold({ id, value, initial, onChange, count }: { id: string; value: number; initial: number; onChange: (value: number) => void; count: string }) {
  const percent = Math.round(value * 100);
  return (
    <div className="flex h-8 shrink-0 items-center gap-3 text-label thumb:h-11">
      <label htmlFor={id} className="shrink-0 text-muted">
        At least
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        step={1}
        value={percent}
        onChange={(event) => onChange(Number(event.target.value) / 100)}
        onDoubleClick={() => onChange(initial)}
        aria-valuetext={`${percent} percent${count === "" ? "" : `, ${count} shown`}`}
        style={{ "--at": `${percent}%` } as CSSProperties}
        className={`h-8 max-w-60 min-w-0 flex-1 thumb:h-11 ${range}`}
      />
      <output htmlFor={id} className="w-11 shrink-0 text-right tabular-nums">
        {percent} %
      </output>
      <p className="ml-auto min-w-12 shrink-0 text-right text-caption text-muted tabular-nums">{count}</p>
    </div>
  );
}

interface OverlayProps {
  readonly findings: readonly Finding[];
  readonly size: { readonly width: number; readonly height: number };
  readonly pointed: string | null;
  readonly onPoint: (key: string | null) => void;
  readonly chips: boolean;
}

/** Outlines with a halo that shows on any picture, and chips that avoid one another. */
function Overlay({ findings, size, pointed, onPoint, chips }: OverlayProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const area = frame.current;
    if (!area) return;
    const observer = new ResizeObserver(() => setWidth(area.clientWidth));
    observer.observe(area);
    return () => observer.disconnect();
  }, []);
  const scale = width / size.width;
  // Twenty times the same name would only hide the picture: then the one pointed at is named.
  const crowded = findings.length > 3 && new Set(findings.map(({ label }) => label)).size === 1;
  const only = crowded ? pointed : undefined;
  const placed = useMemo(() => {
    const named = only === undefined ? findings : findings.filter(({ key }) => key === only);
    return chips && width > 0 ? placeChips(named, scale, width, size.height * scale, (finding) => chipText(finding).length * 6.6 + 14) : [];
  }, [chips, only, findings, scale, width, size.height]);
  // Large ones first: a box inside another must stay reachable.
  const layers = useMemo(() => findings.toSorted((a, b) => b.box[2] * b.box[3] - a.box[2] * a.box[3]), [findings]);
  const dot = width > 0 ? 3.5 / scale : size.width / 150;
  return (
    <div ref={frame} className="absolute inset-0" onPointerLeave={() => onPoint(null)}>
      <svg aria-hidden="true" viewBox={`0 0 ${size.width} ${size.height}`} preserveAspectRatio="none" className="absolute inset-0 size-full overflow-visible">
        {layers.map((one) => {
          const [x, y, w, h] = within(one.box, size, width > 0 ? 1 / scale : 0);
          const away = pointed !== null && pointed !== one.key;
          return (
            <g key={one.key} opacity={away ? 0.3 : 1} onPointerEnter={() => onPoint(one.key)} style={{ color: one.color }}>
              {one.points.length === 0 ? (
                <>
                  <rect x={x} y={y} width={w} height={h} fill="none" stroke="#fff" strokeOpacity={0.6} strokeWidth={4} vectorEffect="non-scaling-stroke" strokeLinejoin="round" />
                  <rect x={x} y={y} width={w} height={h} fill="currentColor" fillOpacity={pointed === one.key ? 0.12 : 0.04} stroke="currentColor" strokeWidth={2} vectorEffect="non-scaling-stroke" strokeLinejoin="round" />
                </>
              ) : (
                one.points.map(([px, py], index) => <circle key={index} cx={px} cy={py} r={dot} fill="currentColor" stroke="#fff" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />)
              )}
            </g>
          );
        })}
      </svg>
      {placed.map(({ key, left, top }) => {
        const finding = findings.find((one) => one.key === key) as Finding;
        const away = pointed !== null && pointed !== key;
        return (
          <span
            key={key}
            aria-hidden="true"
            className={`pointer-events-none absolute flex h-5 items-center gap-1.5 rounded-sm border-l-3 bg-surface px-1.5 text-caption leading-none font-medium whitespace-nowrap text-text tabular-nums ${away ? "opacity-30" : ""}`}
            style={{ left, top, borderColor: finding.color }}
          >
            {chipText(finding)}
          </span>
        );
      })}
    </div>
  );
}

/** The part of a box that lies on the picture, its outline included. */
function within([x, y, w, h]: Finding["box"], size: { readonly width: number; readonly height: number }, edge: number): [number, number, number, number] {
  const [left, top] = [Math.max(edge, x), Math.max(edge, y)];
  return [left, top, Math.max(0, Math.min(size.width - edge, x + w) - left), Math.max(0, Math.min(size.height - edge, y + h) - top)];
}

function chipText({ label, score }: Finding): string {
  return `${label.length > 24 ? `${label.slice(0, 23)}…` : label} ${formatShare(score)}`;
}

function summary(shown: readonly Finding[]): string {
  if (shown.length === 0) return "nothing found";
  const counts = new Map<string, number>();
  for (const { label } of shown) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Array.from(counts, ([label, count]) => (count === 1 ? label : `${count} × ${label}`)).slice(0, 8).join(", ");
}

interface FindingsProps {
  readonly id: string;
  readonly label: string;
  readonly findings: readonly Finding[];
  readonly pointed: string | null;
  readonly onPoint: (key: string | null) => void;
  readonly stale: boolean;
}

/** One tab stop: arrows walk through the list and the box lights up. */
function Findings({ id, label, findings, pointed, onPoint, stale }: FindingsProps) {
  const list = useRef<HTMLDivElement>(null);
  const at = findings.findIndex(({ key }) => key === pointed);
  const onKeyDown = (event: KeyboardEvent) => {
    const last = findings.length - 1;
    const to = { ArrowDown: Math.min(last, at + 1), ArrowUp: Math.max(0, at - 1), Home: 0, End: last }[event.key];
    if (to === undefined) {
      if (event.key === "Escape" && pointed !== null) {
        event.stopPropagation();
        onPoint(null);
      }
      return;
    }
    event.preventDefault();
    onPoint(findings[to]?.key ?? null);
    list.current?.children[to]?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-label={`${label}: what was found`}
      aria-activedescendant={at < 0 ? undefined : `${id}-${pointed}`}
      onKeyDown={onKeyDown}
      onFocus={(event) => event.currentTarget.matches(":focus-visible") && at < 0 && onPoint(findings[0]?.key ?? null)}
      onBlur={() => onPoint(null)}
      onPointerLeave={() => onPoint(null)}
      className={`min-h-full rounded-md text-label outline-focus focus-visible:outline-2 focus-visible:-outline-offset-2 ${stale ? "text-muted" : ""}`}
    >
      {findings.map((one) => (
        <div
          key={one.key}
          id={`${id}-${one.key}`}
          role="option"
          aria-selected={one.key === pointed}
          onPointerEnter={() => onPoint(one.key)}
          onClick={() => onPoint(one.key)}
          className={`flex h-8 items-center gap-2.5 px-3 thumb:h-11 ${one.key === pointed ? "bg-hover" : ""}`}
        >
          <span aria-hidden="true" className="size-2.5 shrink-0 rounded-[3px]" style={{ background: one.color }} />
          <span className="min-w-0 flex-1 truncate">{one.label}</span>
          <span aria-hidden="true" className="h-1 w-20 shrink-0 overflow-clip rounded-full bg-sunken">
            <span className="block h-full origin-left bg-control" style={{ transform: `scaleX(${one.score})` }} />
          </span>
          <span className="w-12 shrink-0 text-right tabular-nums">{formatShare(one.score)}</span>
        </div>
      ))}
    </div>
  );
}
