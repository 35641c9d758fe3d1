export function SkipLink() {
  return (
    <a
      href="#main"
      className="not-focus:sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-surface focus:px-4 focus:py-2 focus:font-medium focus:text-accent-text focus:shadow-(--shadow-popover) outline-focus focus-visible:outline-2"
    >
      Skip to the content
    </a>
  );
}
