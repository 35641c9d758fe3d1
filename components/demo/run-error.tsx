"use client";
// A run that failed: what happened, what to do, and the details for whoever has to mend it.

import { useState } from "react";
import type { ErrorBody } from "@/lib/run/errors.ts";
import { copyText } from "@/components/widgets/parts/copy-text.ts";
import { buttonLook } from "../chrome/button.ts";
import { Steady } from "../chrome/steady.tsx";

export function RunError({ error, slug, runId, onRetry }: { error: ErrorBody; slug: string; runId: string | null; onRetry: () => void }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  async function copy(): Promise<void> {
    const details = { demo: slug, run: runId, page: location.href, at: new Date().toISOString(), browser: navigator.userAgent, error };
    setCopied(await copyText(JSON.stringify(details, null, 2)));
  }
  return (
    <div role="alert" className="rounded-card bg-bad-soft p-4">
      <p className="font-medium break-words text-bad">{error.message}</p>
      {error.issues.length > 0 && (
        <ul className="mt-1 list-disc pl-5 text-label">
          {error.issues.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              {path}: {message}
            </li>
          ))}
        </ul>
      )}
      {error.hint && <p className="mt-1 break-words">{error.hint}</p>}
      {error.stack && (
        <pre tabIndex={0} role="region" aria-label="Stack" className="mt-3 max-h-60 overflow-auto rounded-md bg-surface p-3 outline-focus focus-visible:outline-2">
          {error.stack}
        </pre>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <button type="button" onClick={onRetry} className={buttonLook("outline", "compact")}>
          Retry
        </button>
        <button type="button" onClick={copy} className={`${buttonLook("quiet", "compact")} text-text`}>
          <Steady text={copied === null ? "Copy details" : copied ? "Copied" : "Not allowed"} other="Copy details" />
        </button>
      </div>
    </div>
  );
}
