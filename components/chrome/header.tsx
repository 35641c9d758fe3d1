// The strip at the top: where you are, and the page's own actions.

import Link from "next/link";
import { Mark } from "./mark.tsx";
import type { Theme } from "./theme.ts";
import { Toolbar } from "./toolbar.tsx";

export function Header({ theme, title, share = false, wide = false }: { theme: Theme; title?: string; share?: boolean; wide?: boolean }) {
  return (
    <header className="border-b border-line">
      <div className={`page flex h-14 items-center gap-2 ${wide ? "page-wide" : ""}`}>
        <Link href="/" prefetch={false} className="-mx-2 flex h-(--compact-height) shrink-0 items-center gap-2 rounded-md px-2 font-semibold outline-focus focus-visible:outline-2">
          <Mark />
          Vitrine
        </Link>
        {title !== undefined && (
          <>
            <span aria-hidden className="ml-1 text-faint">
              /
            </span>
            <span aria-hidden className="min-w-0 truncate text-muted">
              {title}
            </span>
          </>
        )}
        <div className="-mr-2 ml-auto shrink-0">
          <Toolbar theme={theme} share={share} />
        </div>
      </div>
    </header>
  );
}
