"use client";

import { ChevronDown } from "lucide-react";
import { useEffect, useState, type ComponentType } from "react";
import { oneLine } from "../parts/look.ts";
import { readText, useTypedBeforeHydration } from "../parts/use-typed-before-hydration.ts";
import type { InputViewProps } from "../view.ts";
import type { SelectProps } from "./index.ts";

/** Fewer choices are seen at a glance; the browser's own list is best for them, and on phones always. */
const manyChoices = 8;

type Props = InputViewProps<SelectProps, string>;

export function Input(shared: Props) {
  const { id, name, props, value, onChange, disabled, optional, invalid, describedBy } = shared;
  const Combobox = useCombobox(id, props.choices.length >= manyChoices);
  useTypedBeforeHydration(id, value === null ? "" : value, readText, (typed) => onChange(typed === "" ? null : typed));
  if (Combobox) return <Combobox {...shared} />;
  return (
    <div className="relative">
      <select
        id={id}
        name={name}
        value={value === null ? "" : value}
        disabled={disabled}
        required={!optional}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        className={`${oneLine} cursor-pointer appearance-none pr-9 ${value === null ? "text-faint" : ""}`}
        onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      >
        {(optional || value === null) && <option value="">{props.placeholder}</option>}
        {props.choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <ChevronDown size={16} aria-hidden className="pointer-events-none absolute inset-y-0 right-3 my-auto text-muted" />
    </div>
  );
}

/** The list that filters, once it is here and may stand in for the browser's: with a mouse, and not while that has the focus. */
function useCombobox(id: string, many: boolean): ComponentType<Props> | null {
  const [Combobox, setCombobox] = useState<ComponentType<Props> | null>(null);
  useEffect(() => {
    if (!many) return;
    const wide = matchMedia("(min-width: 640px) and (pointer: fine)");
    let gone = false;
    const decide = async () => {
      const view = wide.matches ? await import("./combobox.tsx") : null;
      if (gone) return;
      const control = document.getElementById(id);
      if (control !== null && control === document.activeElement) control.addEventListener("blur", decide, { once: true });
      else setCombobox(() => (view === null ? null : view.Combobox));
    };
    void decide();
    wide.addEventListener("change", decide);
    return () => {
      gone = true;
      wide.removeEventListener("change", decide);
    };
  }, [id, many]);
  return many ? Combobox : null;
}
