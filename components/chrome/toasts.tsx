"use client";
// Short news at the foot of the page: one at a time, with at most one thing to do about it.

import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

const shownMs = 4000;
/** Long enough to read, decide and reach the button. */
const actionMs = 8000;

let current: Toast | null = null;
let count = 0;
const listeners = new Set<() => void>();

/** Shows a toast; an earlier one gives way. */
export function toast(text: string, action: Toast["action"] = null): void {
  count += 1;
  set({ id: count, text, action });
}

function set(next: Toast | null): void {
  current = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => current, () => null);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => set(null), shown.action ? actionMs : shownMs);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-4 z-40 flex justify-center px-4 max-sm:bottom-[calc(84px+env(safe-area-inset-bottom))]">
      {shown && (
        <div key={shown.id} className="enter pointer-events-auto flex min-h-11 max-w-full items-center gap-1 rounded-card bg-text py-1 pr-1 pl-4 text-label text-bg shadow-(--shadow-popover)">
          <span className="py-2">{shown.text}</span>
          {shown.action && (
            <button
              type="button"
              className="ml-2 h-9 rounded-md px-3 font-semibold underline-offset-2 outline-bg hover:underline focus-visible:outline-2 focus-visible:-outline-offset-4"
              onClick={() => {
                shown.action?.run();
                set(null);
              }}
            >
              {shown.action.label}
            </button>
          )}
          <button type="button" aria-label="Dismiss" className="flex size-9 items-center justify-center rounded-md outline-bg focus-visible:outline-2 focus-visible:-outline-offset-4" onClick={() => set(null)}>
            <X size={16} aria-hidden />
          </button>
        </div>
      )}
    </div>
  );
}

