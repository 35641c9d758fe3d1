"use client";
// A row of buttons that is one tab stop: arrows move inside it, as a form with many tools must not cost many tabs.

import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";

export function Toolbar({ name, className = "", children }: { readonly name: string; readonly className?: string; readonly children: ReactNode }) {
  const bar = useRef<HTMLDivElement>(null);
  const current = useRef<HTMLButtonElement | null>(null);
  useEffect(() => {
    const buttons = enabledButtons(bar.current);
    const stop = current.current && buttons.includes(current.current) ? current.current : buttons[0];
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
  });
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const buttons = enabledButtons(bar.current);
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[(to + buttons.length) % buttons.length]?.focus();
  };
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={name}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        current.current = event.target as unknown as HTMLButtonElement;
        for (const button of enabledButtons(bar.current)) button.tabIndex = button === current.current ? 0 : -1;
      }}
      className={`flex items-center gap-1 ${className}`}
    >
      {children}
    </div>
  );
}

function enabledButtons(bar: HTMLElement | null): HTMLButtonElement[] {
  return Array.from(bar?.querySelectorAll<HTMLButtonElement>("button:not(:disabled)") ?? []);
}
