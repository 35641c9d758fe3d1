// A visitor may type before the page is alive. React lets the browser's text stand while it hydrates, but does not tell;
// for a textarea with a default it even puts the default back. This hook looks before and after.

import { useEffect, useRef, useState } from "react";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Calls `onTyped` once, after hydration, when the control with this id holds something else than it was drawn with.
 *
 * @param id of the control
 * @param drawn what the server drew into it
 * @param read what a control holds, such as its value or whether it is checked
 */
export function useTypedBeforeHydration<Held extends string | boolean>(id: string, drawn: Held, read: (control: Control) => Held, onTyped: (held: Held) => void): void {
  // The first render of a hydration still sees the server's element untouched by React.
  const [before] = useState(() => holding(id, read));
  const first = useRef({ before, drawn, onTyped });
  useEffect(() => {
    const { before: held, drawn: was, onTyped: tell } = first.current;
    const now = holding(id, read);
    if (now !== undefined && now !== was) tell(now);
    else if (held !== undefined && held !== was) tell(held);
    // Once: everything later comes by onChange.
    first.current.drawn = now === undefined ? was : now;
    first.current.before = undefined;
  }, [id, read]);
}

function holding<Held>(id: string, read: (control: Control) => Held): Held | undefined {
  if (typeof document === "undefined") return undefined;
  const control = document.getElementById(id);
  return control === null ? undefined : read(control as Control);
}

export function readText(control: Control): string {
  return control.value;
}

export function readChecked(control: Control): boolean {
  return (control as HTMLInputElement).checked;
}
