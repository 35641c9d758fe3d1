"use client";

import { X } from "lucide-react";
import type { CSSProperties, KeyboardEvent } from "react";
import { ghost, manyLines, oneLine, smallButton, staleText } from "../parts/look.ts";
import { readText, useTypedBeforeHydration } from "../parts/use-typed-before-hydration.ts";
import type { InputViewProps, OutputViewProps } from "../view.ts";
import type { TextProps } from "./index.ts";

export function Input({ id, name, label, props, value, onChange, disabled, optional, invalid, describedBy, onSubmit }: InputViewProps<TextProps, string>) {
  const shown = value === null ? "" : value;
  const change = (text: string) => onChange(text === "" && optional ? null : text);
  useTypedBeforeHydration(id, shown, readText, change);
  const count = shown.length >= 0.8 * props.maxLength ? { id: `${id}-count`, used: Array.from(shown).length } : undefined;
  const common = {
    id,
    name,
    value: shown,
    placeholder: props.placeholder,
    disabled,
    required: !optional && props.minLength > 0,
    "aria-invalid": invalid,
    "aria-describedby": [describedBy, count?.id].filter(Boolean).join(" ") || undefined,
    onChange: (event: { target: { value: string } }) => change(event.target.value),
  };
  return (
    <div className="relative">
      {props.lines === 1 ? (
        <input {...common} type="text" className={`${oneLine} pr-(--control-height)`} onKeyDown={(event) => runOnEnter(event, onSubmit)} />
      ) : (
        <textarea {...common} rows={props.lines} style={{ "--lines": props.lines } as CSSProperties} className={`${manyLines} field-sizing-content max-h-[calc(12lh+1rem)] min-h-[calc(var(--lines)*1lh+1rem)] resize-y`} />
      )}
      {props.lines === 1 && shown !== "" && !disabled && (
        // The field itself can be emptied by keys, so this is no stop of its own.
        <button type="button" tabIndex={-1} aria-label={`Clear ${label}`} className={`${smallButton} absolute inset-y-0 right-1 my-auto thumb:right-0`} onClick={() => clear(id, change)}>
          <X size={16} aria-hidden />
        </button>
      )}
      {count && (
        <span id={count.id} className={`pointer-events-none absolute rounded-sm bg-surface px-1 text-caption tabular-nums ${props.lines === 1 ? "inset-y-0 right-(--control-height) my-auto h-4" : "right-2 bottom-1.5"} ${count.used > props.maxLength ? "text-bad" : "text-muted"}`}>
          {count.used} / {props.maxLength}
        </span>
      )}
    </div>
  );
}

function clear(id: string, change: (text: string) => void): void {
  change("");
  document.getElementById(id)?.focus();
}

function runOnEnter(event: KeyboardEvent, onSubmit: () => void): void {
  // Enter that ends the composing of a Japanese word is not meant for us.
  if (event.key !== "Enter" || event.nativeEvent.isComposing || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  onSubmit();
}

export function Output({ id, props, value, stale }: OutputViewProps<TextProps, string>) {
  return (
    <div id={id} style={{ "--lines": props.lines } as CSSProperties} className={`min-h-[calc(var(--lines)*1lh)] text-prose break-words whitespace-pre-wrap ${stale ? staleText : "text-text"}`}>
      {value === null ? <Ghost lines={props.lines} /> : value}
    </div>
  );
}

function Ghost({ lines }: { lines: number }) {
  return (
    <span aria-hidden className="block">
      {Array.from({ length: Math.min(lines, 12) }, (_, line) => (
        <span key={line} className="flex h-[1lh] items-center">
          <span className={`${ghost} block h-3 ${line === lines - 1 ? "w-2/5" : "w-full"}`} />
        </span>
      ))}
    </span>
  );
}
