"use client";
// Run, and everything that is said of a run: one status for the page, whatever it has of outputs. Nothing here changes
// its size while a run goes on.

import { ChevronDown, Command, CornerDownLeft } from "lucide-react";
import { useEffect, useId, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { buttonLook } from "../chrome/button.ts";
import { Steady } from "../chrome/steady.tsx";
import { useOnline } from "../chrome/offline-bar.tsx";
import { duration, inLine } from "./format.ts";
import type { RunView } from "./runs.ts";

/** After this long the page offers to let the run go on alone. */
const keepAfterMs = 10_000;

interface RunBarProps {
  readonly submit: string;
  readonly view: RunView;
  readonly live: boolean;
  readonly issues: number;
  /** Fixed to the foot of a phone's screen; not where the page stands in a frame. */
  readonly docked: boolean;
  readonly onCancel: () => void;
  readonly onClear: () => void;
  readonly onLive: (live: boolean) => void;
  readonly onKeep: () => void;
}

export function RunBar({ submit, view, live, issues, docked, onCancel, onClear, onLive, onKeep }: RunBarProps) {
  const online = useOnline();
  const busy = view.phase === "queued" || view.phase === "running";
  const working = busy && view.slow;
  const elapsed = useElapsed(view, working);
  const long = working && elapsed >= keepAfterMs;
  return (
    <div className="@container">
      <div className="flex flex-wrap items-center gap-2">
        <div className={`flex min-w-0 flex-1 items-center gap-3 @max-[420px]:basis-full ${docked ? "run-dock" : ""}`}>
          <button
            type="submit"
            // Cancel is a state of this button, not another one: focus stays where it was.
            onClick={(event) => {
              if (!working) return;
              event.preventDefault();
              onCancel();
            }}
            disabled={!online && !working}
            aria-keyshortcuts={working ? "Escape" : "Control+Enter Meta+Enter"}
            className={`${buttonLook(working ? "outline" : "primary")} min-w-24 shrink-0 max-sm:flex-1`}
          >
            <Steady text={working ? "Cancel" : submit} other={working ? submit : "Cancel"} />
          </button>
          {/* In the dock its room is kept, so that the button beside it never changes its width. */}
          <div className={`flex h-8 min-w-0 items-center max-sm:h-11 ${docked ? "max-sm:w-36 max-sm:shrink-0" : ""}`}>
            <Status view={view} working={working} elapsed={elapsed} issues={issues} online={online} />
          </div>
        </div>
        {long && view.detached ? (
          <p className="py-2 text-label text-muted">You can leave; the link keeps the result.</p>
        ) : long ? (
          <button type="button" onClick={onKeep} className={buttonLook("outline")}>
            Keep it running
          </button>
        ) : (
          <div className="-mr-3 flex items-center @max-[420px]:-ml-4">
            <button type="button" onClick={onClear} className={buttonLook("quiet")}>
              Clear
            </button>
            <button type="button" role="switch" aria-checked={live} onClick={() => onLive(!live)} title="Run after every change" className={buttonLook("quiet")}>
              <span aria-hidden className={`relative h-4 w-7 rounded-full border transition-colors duration-[120ms] ${live ? "border-accent bg-accent" : "border-control bg-sunken"}`}>
                <span className={`absolute top-[2px] left-[2px] size-2.5 rounded-full transition-transform duration-[120ms] ${live ? "translate-x-3 bg-on-accent" : "bg-control"}`} />
              </span>
              Live
            </button>
          </div>
        )}
      </div>
    </div>
  );
}

interface StatusProps {
  readonly view: RunView;
  readonly working: boolean;
  readonly elapsed: number;
  readonly issues: number;
  readonly online: boolean;
}

function Status({ view, working, elapsed, issues, online }: StatusProps) {
  const { phase, progress, position, tookMs, timing } = view;
  const line = "block truncate text-label tabular-nums text-muted";
  if (working && phase === "queued" && position > 0) return <span className={line}>{inLine(position)}</span>;
  if (working && progress) {
    const text = [progress.text, `${Math.round(progress.fraction * 100)} %`].filter(Boolean).join(" · ");
    return (
      <span className={line} title={text}>
        {text}
      </span>
    );
  }
  if (working) return <span className={line}>Running · {elapsed < 60_000 ? `${(elapsed / 1000).toFixed(1)} s` : duration(elapsed)}</span>;
  if (!online) return <span className={line}>Offline</span>;
  if (issues > 0) return <span className={`${line} text-bad!`}>{issues === 1 ? "One field needs a change" : `${issues} fields need a change`}</span>;
  if (tookMs !== null) {
    return timing ? (
      <Timings took={tookMs} timing={timing}>
        Done · {duration(tookMs)}
      </Timings>
    ) : (
      <span className={line}>Done · {duration(tookMs)}</span>
    );
  }
  if (phase === "cancelled") return <span className={line}>Cancelled</span>;
  if (phase === "failed") return <span className={line}>Failed</span>;
  return <RunKeys />;
}

function Timings({ took, timing, children }: { took: number; timing: NonNullable<RunView["timing"]>; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const leave = (event: Event): void => {
      const inside = event.target instanceof Node && box.current?.contains(event.target);
      if (event instanceof KeyboardEvent ? event.key === "Escape" : !inside) {
        setOpen(false);
        if (event instanceof KeyboardEvent) event.stopPropagation();
      }
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("keydown", leave, true);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("keydown", leave, true);
    };
  }, [open]);
  const stages = [
    ["Waiting in line", timing.queue],
    ["Reading the inputs", timing.decode],
    ["Running", timing.run],
    ["Writing the outputs", timing.encode],
    ["Network and page", Math.max(0, took - timing.queue - timing.decode - timing.run - timing.encode)],
  ] as const;
  return (
    <div ref={box} className="relative -mx-2 min-w-0">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="flex h-8 max-w-full items-center gap-1 rounded-md px-2 text-label text-muted thumb:h-11 tabular-nums outline-focus transition-colors duration-[120ms] hover:bg-hover hover:text-text focus-visible:outline-2 max-sm:h-11"
      >
        <span className="truncate">{children}</span>
        <ChevronDown size={14} aria-hidden className={`shrink-0 ${open ? "rotate-180" : ""}`} />
        <span className="sr-only">Where the time went</span>
      </button>
      <div id={id} hidden={!open} className="absolute bottom-full left-0 z-30 mb-2 max-sm:right-0 max-sm:left-auto w-64 rounded-card border border-line bg-surface p-3 text-label shadow-(--shadow-popover)">
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
          {stages.map(([name, ms]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="text-right tabular-nums">{duration(ms)}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-2 border-t border-line pt-2 text-muted">Ran on the server</p>
      </div>
    </div>
  );
}

function noChange(): () => void {
  return () => {};
}

/** The keys that run, drawn: the typeface has neither of them. */
function RunKeys() {
  const mac = useSyncExternalStore(noChange, () => /Mac|iPhone|iPad/.test(navigator.platform), () => false);
  return (
    <>
      <span className="flex items-center gap-1 text-caption text-faint max-sm:hidden pointer-coarse:hidden" title="Runs from any field">
        {mac ? <Command size={12} aria-label="Command" /> : "Ctrl"}
        <CornerDownLeft size={12} aria-label="Enter" />
      </span>
      <span className="hidden text-label text-muted max-sm:inline pointer-coarse:inline">Ready</span>
    </>
  );
}

/** Milliseconds since the run began, counted while it is shown. */
function useElapsed(view: RunView, counting: boolean): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!counting) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, [counting, view.startedAt]);
  return counting ? Math.max(0, now - view.startedAt) : 0;
}
