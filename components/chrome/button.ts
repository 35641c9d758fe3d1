// How buttons look. One accent button a view; everything else is outlined or quiet.

const shape =
  "inline-flex items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-[120ms] outline-focus focus-visible:outline-2 focus-visible:outline-offset-2 disabled:cursor-not-allowed";

const kinds = {
  primary: "bg-accent text-on-accent enabled:hover:bg-accent-hover disabled:bg-sunken disabled:text-muted disabled:shadow-[inset_0_0_0_1px_var(--line)]",
  outline: "border border-control bg-surface text-text hover:bg-hover disabled:text-muted disabled:border-line",
  quiet: "text-muted hover:bg-hover hover:text-text disabled:text-faint",
} as const;

const sizes = {
  normal: "h-(--control-height) px-4 text-sm",
  compact: "h-(--compact-height) px-3 text-label",
  square: "size-(--compact-height) shrink-0",
} as const;

export function buttonLook(kind: keyof typeof kinds, size: keyof typeof sizes = "normal"): string {
  return `${shape} ${sizes[size]} ${kinds[kind]}`;
}
