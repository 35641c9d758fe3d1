// A visitor may type before the page is alive. React lets the browser's text stand while it hydrates, but does not tell;
// for a textarea with a default it even puts the default back. This hook looks before and after.

import { useEffect, useRef, useState } from "react";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Calls `onTyped` once, after hydration, when the control with this id holds something else than it was drawn with.
 *
 * @param id of the control
 * @param drawn what the server drew into it
 * @param read what a control holds, such as its value or whether it is checked; a function that stays the same
 */
export function useTypedBeforeHydration<Held extends string | boolean>(id: string, drawn: Held, read: (control: Control) => Held, onTyped: (held: Held) => void): void {
  // The first render of a hydration still sees the server's element untouched by React.
  const [before] = useState(() => find(id, read));
  const first = useRef({ drawn, onTyped });
  useEffect(() => {
    const now = find(id, read);
    const { drawn: was, onTyped: tell } = first.current;
    if (now === undefined) return;
    // A view that was made anew finds its forerunner's element before, and its own after.
    const held = now.held === was && before?.control === now.control ? before.held : now.held;
    if (held !== was) tell(held);
    // Once: everything later comes by onChange.
    first.current.drawn = now.held;
  }, [id, read, before]);
}

function find<Held>(id: string, read: (control: Control) => Held): { control: Control; held: Held } | undefined {
  if (typeof document === "undefined") return undefined;
  const control = document.getElementById(id) as Control | null;
  return control === null ? undefined : { control, held: read(control) };
}

export function readText(control: Control): string {
  return control.value;
}

export function readChecked(control: Control): boolean {
  return (control as HTMLInputElement).checked;
}
