"use client";

import { Check } from "lucide-react";
import { readChecked, useTypedBeforeHydration } from "../parts/use-typed-before-hydration.ts";
import type { InputViewProps } from "../view.ts";
import type { CheckboxProps } from "./index.ts";

/** Draws its own label, so that the whole row is the button. */
export function Input({ id, name, label, value, onChange, disabled, invalid, describedBy }: InputViewProps<CheckboxProps, boolean>) {
  const checked = value === true;
  useTypedBeforeHydration(id, checked, readChecked, onChange);
  return (
    <label className={`-mx-2 flex min-h-(--control-height) items-center gap-3 rounded-md px-2 py-2 text-(length:--input-size) ${disabled ? "cursor-not-allowed text-muted" : "cursor-pointer text-text transition-colors duration-[120ms] hover:bg-hover"}`}>
      <span className="relative flex size-[18px] shrink-0">
        <input
          id={id}
          name={name}
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-invalid={invalid}
          aria-describedby={describedBy}
          className="peer size-full cursor-[inherit] appearance-none rounded-[5px] border border-control bg-surface outline-focus transition-colors duration-[120ms] checked:border-accent checked:bg-accent focus-visible:outline-2 focus-visible:outline-offset-2 disabled:border-line disabled:bg-sunken aria-invalid:border-bad forced-colors:appearance-auto"
          onChange={(event) => onChange(event.target.checked)}
        />
        <Check size={14} strokeWidth={3} aria-hidden className="pointer-events-none absolute inset-0 m-auto hidden text-on-accent peer-checked:block peer-disabled:text-muted forced-colors:!hidden" />
      </span>
      <span className="min-w-0 break-words select-none">{label}</span>
    </label>
  );
}
