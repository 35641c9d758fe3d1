"use client";

import { Check, ChevronDown, X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { oneLine, smallButton } from "../parts/look.ts";
import type { InputViewProps } from "../view.ts";
import { findChoices } from "./find-choices.ts";
import type { SelectProps } from "./index.ts";

/** Rows drawn at once; typing narrows the rest. */
const mostShown = 200;

/** The editable combobox with a list, after the ARIA Authoring Practices: focus stays in the field, the list is pointed at. */
export function Combobox({ id, label, props, value, onChange, disabled, optional, invalid, describedBy, onSubmit }: InputViewProps<SelectProps, string>) {
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  /** Null until something is typed: then all choices show, and the field holds the chosen one. */
  const [typed, setTyped] = useState<string | null>(null);
  const [pointed, setPointed] = useState(0);
  const chosen = props.choices.find((choice) => choice.value === value);
  const found = open ? findChoices(props.choices, typed === null ? "" : typed) : [];
  const shown = found.slice(0, mostShown);
  const listId = `${id}-list`;

  usePlaced(open, field, list);
  useEffect(() => {
    if (open) list.current?.querySelector(`[data-index="${pointed}"]`)?.scrollIntoView({ block: "nearest" });
  }, [open, pointed]);

  function show(): void {
    if (disabled || open) return;
    setOpen(true);
    setPointed(Math.max(0, props.choices.findIndex((choice) => choice.value === value)));
  }
  function close(): void {
    setOpen(false);
    setTyped(null);
  }
  function choose(index: number): void {
    const choice = shown[index];
    if (choice && choice.value !== value) onChange(choice.value);
    close();
  }
  function seek(text: string): void {
    setOpen(true);
    setTyped(text);
    setPointed(0);
  }
  /** Leaving takes what was written out in full, and nothing that was only begun. */
  function leave(): void {
    if (typed !== null && shown[0]?.label.toLowerCase() === typed.trim().toLowerCase()) choose(0);
    else if (typed === "" && optional) onChange(null);
    close();
  }
  function press(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing || event.metaKey || event.ctrlKey) return;
    const last = shown.length - 1;
    const point = (index: number) => setPointed(Math.max(0, Math.min(last, index)));
    if (event.key === "ArrowDown") open ? point(pointed === last ? 0 : pointed + 1) : show();
    else if (event.key === "ArrowUp") {
      if (open && event.altKey) choose(pointed);
      else open ? point(pointed === 0 ? last : pointed - 1) : show();
    } else if (event.key === "PageDown" && open) point(pointed + 10);
    else if (event.key === "PageUp" && open) point(pointed - 10);
    else if (event.key === "Enter") open ? choose(pointed) : onSubmit();
    else if (event.key === "Escape" && open) close();
    else return;
    event.preventDefault();
    // Escape closes the list first; it must not also cancel a run.
    event.stopPropagation();
  }

  return (
    <div className="relative">
      <input
        ref={field}
        id={id}
        type="text"
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && shown.length > 0 ? `${listId}-${pointed}` : undefined}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        aria-required={!optional}
        autoComplete="off"
        spellCheck={false}
        disabled={disabled}
        placeholder={chosen === undefined ? props.placeholder : chosen.label}
        value={typed !== null ? typed : chosen === undefined ? "" : chosen.label}
        className={`${oneLine} pr-16 text-ellipsis`}
        onChange={(event) => seek(event.target.value)}
        onFocus={(event) => event.target.select()}
        onMouseDown={() => (open ? undefined : show())}
        onKeyDown={press}
        onBlur={leave}
      />
      <div className="absolute inset-y-0 right-1 flex items-center">
        {optional && value !== null && !disabled && (
          <button type="button" tabIndex={-1} aria-label={`Clear ${label}`} className={smallButton} onMouseDown={(event) => event.preventDefault()} onClick={() => onChange(null)}>
            <X size={16} aria-hidden />
          </button>
        )}
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Show choices of ${label}`}
          disabled={disabled}
          className={smallButton}
          onMouseDown={(event) => {
            // Focus stays in the field, whose blur would close what this opens.
            event.preventDefault();
            field.current?.focus();
            open ? close() : show();
          }}
        >
          <ChevronDown size={16} aria-hidden />
        </button>
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={label}
        popover="manual"
        className="fixed inset-auto m-0 max-h-72 overflow-y-auto rounded-card border border-line bg-surface p-1 text-sm text-text shadow-popover"
        onMouseDown={(event) => event.preventDefault()}
      >
        {shown.map((choice, index) => (
          <div
            key={choice.value}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={choice.value === value}
            data-index={index}
            className={`flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 ${index === pointed ? "bg-hover forced-colors:bg-[Highlight]" : ""}`}
            onPointerMove={() => index !== pointed && setPointed(index)}
            onClick={() => choose(index)}
          >
            <span className="min-w-0 flex-1 break-words">{choice.label}</span>
            {choice.value === value && <Check size={16} aria-hidden className="shrink-0 text-accent-text" />}
          </div>
        ))}
        {open && found.length === 0 && <Note text={`Nothing like “${typed}”`} />}
        {found.length > mostShown && <Note text={`${found.length - mostShown} more; type to narrow them down`} />}
      </div>
      <span role="status" className="sr-only">
        {open && (found.length === 0 ? `Nothing like ${typed}` : `${found.length} choices`)}
      </span>
    </div>
  );
}

/** A listbox may hold nothing but options. */
function Note({ text }: { text: string }) {
  return (
    <div role="option" aria-selected={false} aria-disabled className="px-2 py-1.5 text-muted">
      {text}
    </div>
  );
}

/** Shows the list in the top layer, under the field or over it where there is more room, and keeps it there. */
function usePlaced(open: boolean, field: React.RefObject<HTMLInputElement | null>, list: React.RefObject<HTMLDivElement | null>): void {
  useLayoutEffect(() => {
    const popup = list.current;
    const anchor = field.current;
    if (!open || !popup || !anchor) return;
    popup.showPopover();
    const place = () => {
      const { left, top, bottom, width } = anchor.getBoundingClientRect();
      const below = innerHeight - bottom;
      const over = below < Math.min(popup.scrollHeight, 288) + 8 && top > below;
      Object.assign(popup.style, {
        left: `${left}px`,
        width: `${width}px`,
        maxHeight: `${Math.max(96, Math.min(288, (over ? top : below) - 12))}px`,
        top: over ? "auto" : `${bottom + 4}px`,
        bottom: over ? `${innerHeight - top + 4}px` : "auto",
      });
    };
    place();
    addEventListener("scroll", place, { capture: true, passive: true });
    addEventListener("resize", place);
    return () => {
      removeEventListener("scroll", place, { capture: true });
      removeEventListener("resize", place);
      popup.hidePopover();
    };
  }, [open, field, list]);
}
