"use client";

import { useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from "react";
import { clamp, snap, tidy } from "../parts/bounds.ts";
import { focusRing } from "../parts/look.ts";
import { parseNumber } from "../parts/number-text.ts";
import { readText, useTypedBeforeHydration } from "../parts/use-typed-before-hydration.ts";
import type { InputViewProps } from "../view.ts";
import type { SliderProps } from "./index.ts";

type Pair = readonly [low: number, high: number];
type Shared = InputViewProps<SliderProps, number | Pair>;

export function Input(shared: Shared) {
  const { props, value } = shared;
  const at = value === null ? props.initial : value;
  return typeof at === "number" ? <Single {...shared} at={at} /> : <Range {...shared} at={at} />;
}

function Single({ id, name, label, props, at, onChange, disabled, invalid, describedBy, onSubmit, onIssue }: Shared & { at: number }) {
  const exact = useRef<HTMLInputElement>(null);
  useTypedBeforeHydration(id, String(at), readText, (text) => {
    if (isMoved(Number(text), at, props)) onChange(Number(text));
  });
  return (
    <div className="flex items-center gap-3">
      <div className="relative h-(--control-height) min-w-0 flex-1" onDoubleClick={() => !disabled && onChange(props.initial)}>
        <Rail from={props.min} to={at} props={props} disabled={disabled} />
        <input
          id={id}
          name={name}
          type="range"
          min={props.min}
          max={props.max}
          step={props.step}
          value={at}
          disabled={disabled}
          aria-invalid={invalid}
          aria-describedby={describedBy}
          aria-valuetext={say(at, props)}
          className={`${thumbs} cursor-pointer disabled:cursor-not-allowed`}
          onChange={(event) => onChange(Number(event.target.value))}
          onKeyDown={(event) => pressOnThumb(event, exact.current, onSubmit)}
        />
      </div>
      <Exact field={exact} name={`${label}, exact value`} value={at} min={props.min} max={props.max} props={props} disabled={disabled} onChange={onChange} onSubmit={onSubmit} onIssue={onIssue} />
      <Unit unit={props.unit} />
    </div>
  );
}

/** Two native sliders, one over the other. The row takes the pointer, so that the nearer thumb comes wherever it is pressed. */
function Range({ id, name, label, props, at, onChange, disabled, invalid, describedBy, onSubmit, onIssue }: Shared & { at: Pair }) {
  const exact = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)] as const;
  const dragged = useRef<0 | 1 | null>(null);
  const ids = [id, `${id}-high`] as const;
  const put = (end: 0 | 1, to: number) => onChange(end === 0 ? [clamp(to, { min: props.min, max: at[1] }), at[1]] : [at[0], clamp(to, { min: at[0], max: props.max })]);
  function restore(): void {
    const [low, high] = ids.map((end, index) => {
      const held = Number((document.getElementById(end) as HTMLInputElement | null)?.value);
      const drawn = at[index as 0 | 1];
      return isMoved(held, drawn, props) ? held : drawn;
    }) as [number, number];
    if (low <= high && (low !== at[0] || high !== at[1])) onChange([low, high]);
  }
  useTypedBeforeHydration(ids[0], String(at[0]), readText, restore);
  useTypedBeforeHydration(ids[1], String(at[1]), readText, restore);

  function valueUnder(event: PointerEvent<HTMLElement>): number {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = clamp((event.clientX - left - thumbRadius) / (width - 2 * thumbRadius), { min: 0, max: 1 });
    return clamp(snap(props.min + share * (props.max - props.min), props.min, props.step), props);
  }
  function grab(event: PointerEvent<HTMLElement>): void {
    if (disabled || event.button !== 0) return;
    const to = valueUnder(event);
    const [low, high] = at;
    const end = to < low || (to < high && to - low < high - to) || (low === high && low === props.max) ? 0 : 1;
    dragged.current = end;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
    document.getElementById(ids[end])?.focus();
    put(end, to);
  }
  return (
    <div role="group" aria-label={label} className="flex items-center gap-3">
      <div
        className="relative h-(--control-height) min-w-0 flex-1 cursor-pointer touch-pan-y has-disabled:cursor-not-allowed"
        onPointerDown={grab}
        onPointerMove={(event) => dragged.current !== null && put(dragged.current, valueUnder(event))}
        onPointerUp={() => (dragged.current = null)}
        onPointerCancel={() => (dragged.current = null)}
        onDoubleClick={() => !disabled && onChange(props.initial)}
      >
        <Rail from={at[0]} to={at[1]} props={props} disabled={disabled} />
        {([0, 1] as const).map((end) => (
          <input
            key={end}
            id={ids[end]}
            name={`${name}.${end === 0 ? "low" : "high"}`}
            type="range"
            min={props.min}
            max={props.max}
            step={props.step}
            value={at[end]}
            disabled={disabled}
            aria-label={`${label}, ${end === 0 ? "low" : "high"} end`}
            aria-invalid={invalid}
            aria-describedby={describedBy}
            aria-valuetext={say(at[end], props)}
            className={`${thumbs} pointer-events-none`}
            onChange={(event) => put(end, Number(event.target.value))}
            onKeyDown={(event) => pressOnThumb(event, exact[end].current, onSubmit)}
          />
        ))}
      </div>
      <div className="flex items-center gap-1">
        <Exact field={exact[0]} name={`${label}, exact low end`} value={at[0]} min={props.min} max={at[1]} props={props} disabled={disabled} onChange={(to) => put(0, to)} onSubmit={onSubmit} onIssue={onIssue} />
        <span aria-hidden className="text-muted">
          –
        </span>
        <Exact field={exact[1]} name={`${label}, exact high end`} value={at[1]} min={at[0]} max={props.max} props={props} disabled={disabled} onChange={(to) => put(1, to)} onSubmit={onSubmit} onIssue={onIssue} />
      </div>
      <Unit unit={props.unit} />
    </div>
  );
}

const thumbRadius = 10;

/** The native control without its look; the rail is drawn under it. */
const thumbs =
  "absolute inset-0 m-0 size-full appearance-none bg-transparent outline-none [&::-webkit-slider-runnable-track]:bg-transparent [&::-moz-range-track]:bg-transparent [&::-webkit-slider-thumb]:size-5 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:border-[3px] [&::-webkit-slider-thumb]:border-solid [&::-webkit-slider-thumb]:border-surface [&::-webkit-slider-thumb]:bg-accent [&::-webkit-slider-thumb]:shadow-[0_0_0_1px_var(--color-control)] [&::-webkit-slider-thumb]:outline-offset-2 [&::-webkit-slider-thumb]:outline-focus [&:focus-visible::-webkit-slider-thumb]:outline-2 [&:disabled::-webkit-slider-thumb]:bg-faint [&::-moz-range-thumb]:box-border [&::-moz-range-thumb]:size-5 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-[3px] [&::-moz-range-thumb]:border-solid [&::-moz-range-thumb]:border-surface [&::-moz-range-thumb]:bg-accent [&::-moz-range-thumb]:shadow-[0_0_0_1px_var(--color-control)] [&::-moz-range-thumb]:outline-offset-2 [&::-moz-range-thumb]:outline-focus [&:focus-visible::-moz-range-thumb]:outline-2 [&:disabled::-moz-range-thumb]:bg-faint forced-colors:appearance-auto";

function Rail({ from, to, props, disabled }: { from: number; to: number; props: SliderProps; disabled: boolean }) {
  const share = (value: number) => ((clamp(value, props) - props.min) / (props.max - props.min)) * 100;
  // From the least value on, the fill begins at the rail's own round end, under the thumb's half.
  const filled: CSSProperties = { left: from <= props.min ? -thumbRadius : `${share(from)}%`, right: to >= props.max ? -thumbRadius : `${100 - share(to)}%` };
  return (
    <div aria-hidden className="pointer-events-none absolute inset-x-[10px] top-1/2 h-1 -translate-y-1/2 rounded-full bg-line forced-colors:hidden">
      <div className="absolute inset-x-[-10px] h-1 rounded-full bg-line" />
      <div style={filled} className={`absolute h-1 rounded-full ${disabled ? "bg-faint" : "bg-accent"}`} />
    </div>
  );
}

interface ExactProps {
  field: React.RefObject<HTMLInputElement | null>;
  name: string;
  value: number;
  min: number;
  max: number;
  props: SliderProps;
  disabled: boolean;
  onChange: (value: number) => void;
  onSubmit: () => void;
  onIssue: (message: string | null) => void;
}

/** The number itself. No tab stop of its own: typing a digit on the thumb comes here. */
function Exact({ field, name, value, min, max, props, disabled, onChange, onSubmit, onIssue }: ExactProps) {
  const [draft, setDraft] = useState<string | null>(null);
  function settle(): void {
    if (draft === null) return;
    setDraft(null);
    const typed = parseNumber(draft);
    const allowed = typed === null ? value : clamp(typed, { min, max });
    if (allowed !== value) onChange(allowed);
    // After the change, which takes back what was complained of before.
    onIssue(allowed === typed ? null : `Must be a number, ${min} to ${max}; ${typed === null ? `${value} was kept` : `${draft.trim()} was set to ${allowed}`}`);
  }
  function press(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape" && draft !== null) setDraft(null);
    else if (event.key === "Enter") {
      settle();
      onSubmit();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      setDraft(null);
      onChange(clamp(snap(value + (event.key === "ArrowUp" ? props.step : -props.step), props.min, props.step), { min, max }));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <input
      ref={field}
      type="text"
      inputMode={props.min < 0 ? "text" : "decimal"}
      autoComplete="off"
      tabIndex={-1}
      aria-label={name}
      disabled={disabled}
      value={draft === null ? write(value, props) : draft}
      style={{ width: `calc(${widest(props)}ch + 0.75rem)` }}
      className={`h-(--compact-height) rounded-md border border-transparent bg-transparent px-1 text-right text-(length:--input-size) text-text tabular-nums enabled:hover:border-control enabled:focus:border-control enabled:focus:bg-surface disabled:text-muted ${focusRing}`}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={settle}
      onKeyDown={press}
    />
  );
}

function Unit({ unit }: { unit: string }) {
  return unit === "" ? null : (
    <span aria-hidden className="-ml-2 text-sm text-muted">
      {unit}
    </span>
  );
}

/** Arrows, page and end keys are the browser's; digits go to the exact value, Enter runs. */
function pressOnThumb(event: KeyboardEvent, exact: HTMLInputElement | null, onSubmit: () => void): void {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === "Enter") {
    event.preventDefault();
    onSubmit();
  } else if (/^[\d.,-]$/.test(event.key)) exact?.focus();
}

/** The value with the figures that its step has, so that it does not jump in width. */
function write(value: number, { step }: SliderProps): string {
  const exact = String(value);
  const fixed = value.toFixed(figures(step));
  return Number(fixed) === value ? fixed : exact;
}

function say(value: number, props: SliderProps): string | undefined {
  return props.unit === "" ? undefined : `${write(value, props)} ${props.unit}`;
}

function widest(props: SliderProps): number {
  return Math.max(write(props.min, props).length, write(props.max, props).length, write(tidy(props.min + props.step), props).length);
}

function figures(step: number): number {
  const [head, tail] = String(step).split("e") as [string, string | undefined];
  const written = head.includes(".") ? head.length - head.indexOf(".") - 1 : 0;
  return Math.min(20, Math.max(0, written - (tail === undefined ? 0 : Number(tail))));
}

/** The browser puts a value that is off the grid on it; only what is further off was done by hand. */
function isMoved(held: number, drawn: number, { step }: SliderProps): boolean {
  return Math.abs(held - drawn) > 0.6 * step;
}
