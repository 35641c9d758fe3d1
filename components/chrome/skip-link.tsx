export function SkipLink() {
  return (
    <a
      href="#main"
      className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-surface px-4 py-2 font-medium text-accent-text shadow-(--shadow-popover) outline-focus focus:translate-y-0 focus-visible:outline-2"
    >
      Skip to the content
    </a>
  );
}
