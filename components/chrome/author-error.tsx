// An author's mistake as its author reads it: what, where, the line itself, what would be right.

import type { ReactNode } from "react";
import type { LoadError } from "@/lib/host/host.ts";

/** A line is cut so that its mistake is in sight; this much stands before it. */
const before = 48;

export function AuthorErrorCard({ error, title, children }: { error: LoadError; title: string; children?: ReactNode }) {
  const { text, column } = around(error.source, error.column);
  const place = [error.file, error.line > 0 ? error.line : null, error.line > 0 && error.column > 0 ? error.column : null].filter((part) => part !== null && part !== "").join(":");
  return (
    <div className="overflow-hidden rounded-sheet border border-line bg-surface">
      <div className="border-b border-line bg-bad-soft px-6 py-4">
        <h2 className="text-h2 text-bad">{title}</h2>
        {place && <p className="mt-1 font-mono text-label break-all text-text">{place}</p>}
      </div>
      <div className="space-y-4 px-6 py-5">
        <p className="font-mono text-label break-words whitespace-pre-wrap text-text">{error.message}</p>
        {error.source && (
          <pre tabIndex={0} role="region" aria-label="The line" className="overflow-x-auto rounded-md border border-line bg-sunken py-3 pr-4 outline-focus focus-visible:outline-2">
            <code className="grid w-max grid-cols-[auto_1fr]">
              <span className="px-4 text-right text-faint select-none">{error.line > 0 ? error.line : ""}</span>
              <span>{text}</span>
              {column > 0 && (
                <>
                  <span />
                  <span aria-hidden className="text-bad">
                    {" ".repeat(column - 1)}^
                  </span>
                </>
              )}
            </code>
          </pre>
        )}
        {error.hint && <p className="text-muted">{error.hint}</p>}
        {error.stack && error.stack !== error.message && (
          <details className="text-label">
            <summary className="w-fit rounded-sm text-muted outline-focus hover:text-text focus-visible:outline-2">Stack</summary>
            <pre tabIndex={0} role="region" aria-label="Stack" className="mt-2 max-h-64 overflow-auto rounded-md border border-line bg-sunken p-3 outline-focus focus-visible:outline-2">{error.stack}</pre>
          </details>
        )}
        {children}
      </div>
    </div>
  );
}

/** The source line without its indentation, from shortly before the column on. Columns are 1-based, 0 when unknown. */
function around(source: string, column: number): { text: string; column: number } {
  const indent = column > 0 ? Math.min(source.search(/\S|$/), column - 1) : source.search(/\S|$/);
  const start = Math.max(indent, column - 1 - before);
  const mark = start > indent ? "… " : "";
  return { text: mark + source.slice(start), column: column > 0 ? column - start + mark.length : 0 };
}
