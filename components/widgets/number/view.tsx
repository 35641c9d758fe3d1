"use client";

import { Minus, Plus } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { clamp, describeBounds, tidy } from "../parts/bounds.ts";
import { focusRing, ghost, oneLine, staleText } from "../parts/look.ts";
import { editNumber, formatNumber, parseNumber } from "../parts/number-text.ts";
import { readText, useTypedBeforeHydration } from "../parts/use-typed-before-hydration.ts";
import type { InputViewProps, OutputViewProps } from "../view.ts";
import type { NumberProps } from "./index.ts";

export function Input({ id, name, label, props, value, onChange, disabled, optional, invalid, describedBy, onSubmit, onIssue }: InputViewProps<NumberProps, number>) {
  const [draft, setDraft] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  // The draft counts while it says what the value says; a value from elsewhere (an example, a link) wins.
  const drafted = draft !== null && Object.is(parseNumber(draft), value) && (value !== null || focused || invalid);
  const shown = drafted ? draft : editNumber(value);

  function type(text: string): void {
    const typed = parseNumber(text);
    setDraft(text);
    onChange(typed);
    // After the change, which takes back what was complained of before.
    onIssue(typed === null && text.trim() !== "" ? describeBounds(props) : null);
  }
  function put(next: number): void {
    const allowed = clamp(tidy(props.integer ? Math.round(next) : next), props);
    setDraft(null);
    onChange(allowed);
    onIssue(null);
  }
  /** Ends typing: brings the number inside its bounds, and says so. */
  function settle(): void {
    const typed = parseNumber(shown);
    if (typed === null) return;
    const allowed = clamp(props.integer ? Math.round(typed) : typed, props);
    setDraft(null);
    if (allowed === typed) return;
    onChange(allowed);
    onIssue(`${describeBounds(props)}; ${shown.trim()} was set to ${allowed}`);
  }
  function step(times: number): void {
    const from = value === null ? clamp(0, props) : value;
    put(value === null ? from : from + times * props.step);
  }
  function press(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing || event.metaKey || event.ctrlKey) return;
    const size = event.shiftKey ? 10 : event.altKey ? (props.integer ? Math.max(0.1, 1 / props.step) : 0.1) : 1;
    if (event.key === "ArrowUp") step(size);
    else if (event.key === "ArrowDown") step(-size);
    else if (event.key === "PageUp") step(10);
    else if (event.key === "PageDown") step(-10);
    else if (event.key === "Enter") {
      settle();
      onSubmit();
    } else return;
    event.preventDefault();
  }
  useTypedBeforeHydration(id, shown, readText, type);

  return (
    <div className="flex gap-2">
      <StepButton name={`Decrease ${label}`} disabled={disabled || (value !== null && props.min !== null && value <= props.min)} onPress={() => step(-1)}>
        <Minus size={18} aria-hidden />
      </StepButton>
      <div className="relative min-w-0 flex-1">
        <input
          id={id}
          name={name}
          type="text"
          role="spinbutton"
          // A phone's decimal keys have no minus, so they are offered only where it is not needed.
          inputMode={props.min === null || props.min < 0 ? "text" : props.integer ? "numeric" : "decimal"}
          autoComplete="off"
          value={shown}
          placeholder={props.placeholder}
          disabled={disabled}
          required={!optional}
          aria-invalid={invalid}
          aria-describedby={describedBy}
          aria-valuenow={value === null || isVast(value) ? undefined : value}
          aria-valuetext={value === null ? undefined : `${value} ${props.unit}`.trim()}
          aria-valuemin={props.min === null ? undefined : props.min}
          aria-valuemax={props.max === null ? undefined : props.max}
          className={`${oneLine} tabular-nums ${props.unit === "" ? "" : "pr-16"}`}
          onChange={(event) => type(event.target.value)}
          onKeyDown={press}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            settle();
          }}
        />
        {props.unit !== "" && (
          <span aria-hidden className="pointer-events-none absolute inset-y-0 right-3 flex max-w-13 items-center truncate text-sm text-muted">
            {props.unit}
          </span>
        )}
      </div>
      <StepButton name={`Increase ${label}`} disabled={disabled || (value !== null && props.max !== null && value >= props.max)} onPress={() => step(1)}>
        <Plus size={18} aria-hidden />
      </StepButton>
    </div>
  );
}

/** Written with a power of ten, which ARIA does not read as a number. */
function isVast(value: number): boolean {
  return String(value).includes("e");
}

/** For thumbs only; with a keyboard the arrow keys do it. */
function StepButton({ name, disabled, onPress, children }: { name: string; disabled: boolean; onPress: () => void; children: React.ReactNode }) {
  return (
    <button type="button" aria-label={name} disabled={disabled} onClick={onPress} className={`size-11 shrink-0 items-center justify-center rounded-md border border-control bg-surface text-text disabled:border-line disabled:text-faint hidden thumb:flex ${focusRing}`}>
      {children}
    </button>
  );
}

export function Output({ id, props, value, stale }: OutputViewProps<NumberProps, number>) {
  return (
    <div id={id} className={`flex min-h-7 items-baseline gap-1.5 text-h2 font-semibold tabular-nums ${stale ? staleText : "text-text"}`}>
      {value === null ? (
        <span aria-hidden className={`${ghost} h-5 w-24 self-center`} />
      ) : (
        <>
          <span title={String(value)}>{formatNumber(value, props.digits)}</span>
          {props.unit !== "" && <span className="text-sm font-normal tracking-normal text-muted">{props.unit}</span>}
        </>
      )}
    </div>
  );
}
