"use client";

import { ghost } from "../parts/look.ts";
import { formatShare } from "../parts/number-text.ts";
import type { OutputViewProps } from "../view.ts";
import type { LabelProps, LabelWire } from "./index.ts";

/** Rows that keep their room whatever comes; further ones may be fewer. */
const reserved = 5;

export function Output({ id, props, value, stale }: OutputViewProps<LabelProps, LabelWire>) {
  const rows = Math.min(props.top, reserved);
  return (
    <div id={id} className={stale ? "text-muted" : "text-text"}>
      <Headline value={value} />
      <ol className="mt-2" style={{ minHeight: `${rows * 32}px` }}>
        {value === null
          ? Array.from({ length: rows }, (_, row) => <GhostRow key={row} row={row} />)
          : // By rank, so that a bar grows from the one that stood there before.
            value.map((each, rank) => <Row key={rank} name={each.label} score={each.score} first={rank === 0} stale={stale} />)}
      </ol>
    </div>
  );
}

/** Large only if it leads: a name in big letters says "this is it". */
function Headline({ value }: { value: LabelWire | null }) {
  if (value === null) {
    return (
      <div aria-hidden className="flex h-7 items-center">
        <div className={`${ghost} h-5 w-2/5`} />
      </div>
    );
  }
  const [best, second] = value;
  if (best === undefined) return <p className="flex h-7 items-center text-sm text-muted">No class found</p>;
  const leads = best.score === null || (best.score >= 0.4 && (second === undefined || second.score === null || best.score >= 1.5 * second.score));
  return leads ? (
    <p className="truncate text-h2 font-semibold" title={best.label}>
      {best.label}
    </p>
  ) : (
    <p className="flex h-7 items-center text-sm text-muted">No class leads</p>
  );
}

function Row({ name, score, first, stale }: { name: string; score: number | null; first: boolean; stale: boolean }) {
  if (score === null) return null;
  return (
    <li className="relative grid min-h-8 grid-cols-[minmax(0,1fr)_minmax(0,1fr)_3.5rem] items-center gap-3 text-[13px] leading-4" title={`${name}: ${score}`}>
      <span className={`line-clamp-2 break-words ${first ? "font-medium" : ""}`}>{name}</span>
      <span aria-hidden className={`h-2 overflow-hidden rounded-full bg-sunken ${stale ? "opacity-55" : ""}`}>
        <span className={`block size-full origin-left rounded-full transition-transform duration-[240ms] ease-glass motion-reduce:transition-none forced-colors:bg-[CanvasText] ${first ? "bg-[var(--series-1)]" : "bg-[var(--series-1)]/55"}`} style={{ transform: `scaleX(${score})` }} />
      </span>
      <span className="text-right tabular-nums">{formatShare(score)}</span>
    </li>
  );
}

function GhostRow({ row }: { row: number }) {
  return (
    <li aria-hidden className="grid h-8 grid-cols-[minmax(0,1fr)_minmax(0,1fr)_3.5rem] items-center gap-3">
      <span className={`${ghost} h-3`} style={{ width: `${80 - row * 9}%` }} />
      <span className="h-2 rounded-full bg-sunken" />
      <span className={`${ghost} ml-auto h-3 w-8`} />
    </li>
  );
}
