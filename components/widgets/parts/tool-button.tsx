"use client";
// The small square buttons on media, charts and tables: an icon, its name for everybody, 44 px under a thumb.

import type { LucideIcon } from "lucide-react";
import { focusRing } from "./look.ts";

interface ToolButtonProps {
  readonly icon: LucideIcon;
  /** What it does; read aloud, and shown as a tip. */
  readonly name: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  /** On pictures: a surface of its own, so that it is seen on any of them. */
  readonly raised?: boolean;
  /** Words beside the icon. */
  readonly text?: string;
}

export function ToolButton({ icon: Icon, name, onClick, disabled = false, pressed, raised = false, text }: ToolButtonProps) {
  return (
    <button
      type="button"
      aria-label={text === undefined ? name : undefined}
      title={name}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
      className={`inline-flex h-8 min-w-8 shrink-0 items-center justify-center gap-1.5 rounded-md text-label font-medium transition-colors duration-[120ms] thumb:h-11 thumb:min-w-11 ${focusRing} ${text === undefined ? "" : "px-2"} ${
        raised ? "border border-line bg-surface text-text hover:bg-hover" : "text-muted hover:bg-hover hover:text-text"
      } aria-pressed:bg-accent-soft aria-pressed:text-accent-text disabled:pointer-events-none disabled:opacity-40`}
    >
      <Icon aria-hidden="true" className="size-4" strokeWidth={1.75} />
      {text}
    </button>
  );
}
