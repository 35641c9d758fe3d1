"use client";

import { ghost } from "../parts/look.ts";
import { formatNumber } from "../parts/number-text.ts";
import type { OutputViewProps } from "../view.ts";
import type { MetricProps, MetricWire } from "./index.ts";

export function Output({ id, props, value, stale }: OutputViewProps<MetricProps, MetricWire>) {
  return (
    <div id={id} className={stale ? "text-muted" : "text-text"}>
      <div className="flex h-9 items-center gap-4">
        {value === null ? (
          <span key="ghost" aria-hidden className={`${ghost} h-7 w-28`} />
        ) : (
          <span key="value" className="flex min-w-0 items-baseline gap-1.5">
            {value.value === null ? (
              <span className="text-kpi font-semibold text-muted">
                <span aria-hidden>–</span>
                <span className="sr-only">No data</span>
              </span>
            ) : (
              <>
                <span className="truncate text-kpi font-semibold tabular-nums" title={String(value.value)}>
                  {formatNumber(value.value, props.digits)}
                </span>
                {props.unit !== "" && <span className="text-sm text-muted">{props.unit}</span>}
              </>
            )}
          </span>
        )}
        {value !== null && value.history !== undefined && <Sparkline history={value.history} stale={stale} />}
      </div>
      {/* Kept when empty, so that figures in a row stand on one line. */}
      <p className="flex h-5 items-center gap-1 truncate text-label tabular-nums">{value !== null && value.value !== null && value.delta !== undefined && <Delta delta={value.delta} props={props} stale={stale} />}</p>
    </div>
  );
}

function Delta({ delta, props, stale }: { delta: number; props: MetricProps; stale: boolean }) {
  const good = props.better === "neither" || delta === 0 ? undefined : delta > 0 === (props.better === "higher");
  const tone = stale || good === undefined ? "text-muted" : good ? "text-ok" : "text-bad";
  return (
    <>
      <span className={`flex items-center gap-1 font-medium ${tone}`}>
        {delta !== 0 && (
          // Drawn, as the typeface has no triangles.
          <svg aria-hidden width="10" height="8" viewBox="0 0 10 8" className={`fill-current ${delta < 0 ? "rotate-180" : ""}`}>
            <path d="M5 0 10 8H0z" />
          </svg>
        )}
        <span className="sr-only">{delta > 0 ? "up " : delta < 0 ? "down " : "unchanged "}</span>
        {formatNumber(Math.abs(delta), props.digits)}
        {props.deltaUnit !== "" && ` ${props.deltaUnit}`}
      </span>
      {props.period !== "" && <span className="truncate text-muted">{props.period}</span>}
    </>
  );
}

const width = 120;
const height = 32;

function Sparkline({ history, stale }: { history: readonly (number | null)[]; stale: boolean }) {
  const path = drawLine(history);
  return path === "" ? null : (
    <svg aria-hidden viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={`h-8 max-w-40 min-w-0 flex-1 ${stale ? "opacity-55" : ""}`}>
      <path d={path} fill="none" stroke="var(--series-1)" strokeWidth="1.5" strokeLinejoin="round" strokeLinecap="round" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** A path through the known points, lifted off the edges by the line's own width; a gap begins it anew. */
function drawLine(history: readonly (number | null)[]): string {
  const known = history.filter((point) => point !== null);
  if (known.length < 2) return "";
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  const y = (point: number) => (high === low ? height / 2 : 2 + (1 - (point / 2 - low / 2) / (high / 2 - low / 2)) * (height - 4));
  const x = (index: number) => (index / (history.length - 1)) * width;
  return history.map((point, index) => (point === null ? "" : `${index > 0 && history[index - 1] !== null ? "L" : "M"}${x(index).toFixed(1)} ${y(point).toFixed(1)}`)).join("");
}
