"use client";
// While the server watches, an open page follows the author's file: it is drawn anew, and says when the file does not load.

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { Change, LoadError } from "@/lib/host/host.ts";
import { AuthorErrorCard } from "./author-error.tsx";

interface LiveReloadProps {
  /** Null follows every demo, as the gallery does. */
  readonly slug: string | null;
  /** What the server knew when it drew the page. */
  readonly error: LoadError | null;
  readonly version?: number;
  readonly overlay?: boolean;
}

export function LiveReload({ slug, error: drawn, version = 0, overlay = true }: LiveReloadProps) {
  const router = useRouter();
  const [error, setError] = useState(drawn);
  const [seen, setSeen] = useState(drawn);
  if (seen !== drawn) {
    setSeen(drawn);
    setError(drawn);
  }
  const shown = useRef(version);
  shown.current = version;
  useEffect(() => {
    // What is shown goes along: a save that came before this page listened is then told at once.
    const source = new EventSource(slug === null ? "/api/changes" : `/api/changes?${new URLSearchParams({ demo: slug, version: String(shown.current) })}`);
    let broken = false;
    source.onopen = () => {
      // The server was away: it may know other demos now.
      if (broken) router.refresh();
      broken = false;
    };
    source.onerror = () => {
      broken = true;
    };
    const hear = (event: MessageEvent<string>): void => {
      const change = JSON.parse(event.data) as Change;
      if (change.type === "demo" && slug !== null && change.slug !== slug) return;
      if (change.type === "demo" && slug !== null) setError(change.error);
      router.refresh();
    };
    source.onmessage = hear;
    for (const type of ["demo", "demos"]) source.addEventListener(type, hear);
    return () => source.close();
  }, [router, slug]);

  return overlay && error ? <Overlay error={error} /> : null;
}

function Overlay({ error }: { error: LoadError }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // By content: every refresh of the page brings the same mistake as a new object.
  const mistake = JSON.stringify(error);
  const [hidden, setHidden] = useState("");
  const open = hidden !== mistake;
  useEffect(() => {
    const element = dialog.current;
    if (!element || !open) return;
    element.showModal();
    // Not the first thing inside, which would be a scrollable line with a ring around it.
    element.focus();
    return () => element.close();
  }, [open]);
  if (!open) return null;
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      aria-label="The demo does not load"
      onCancel={() => setHidden(mistake)}
      className="m-auto outline-none w-[min(720px,calc(100vw-32px))] rounded-sheet bg-transparent p-0 text-text shadow-(--shadow-sheet) backdrop:bg-[oklch(0_0_0/0.4)]"
    >
      <AuthorErrorCard error={error} title="The demo does not load">
        <p className="text-label text-muted">This card goes away when the file is fixed. Esc shows the last version that worked.</p>
      </AuthorErrorCard>
    </dialog>
  );
}
