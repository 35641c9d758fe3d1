"use client";
// While the server watches, an open page follows the author's file: it is drawn anew, and says when the file does not load.

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { Change, LoadError } from "@/lib/host/host.ts";
import { AuthorErrorCard } from "./author-error.tsx";

/** `slug` null follows every demo, as the gallery does; `error` is what the server knew when it drew the page. */
export function LiveReload({ slug, error: drawn, overlay = true }: { slug: string | null; error: LoadError | null; overlay?: boolean }) {
  const router = useRouter();
  const [error, setError] = useState(drawn);
  const [seen, setSeen] = useState(drawn);
  if (seen !== drawn) {
    setSeen(drawn);
    setError(drawn);
  }
  useEffect(() => {
    const source = new EventSource("/api/changes");
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
  const [hidden, setHidden] = useState<LoadError | null>(null);
  const open = hidden !== error;
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
      onCancel={() => setHidden(error)}
      className="m-auto outline-none w-[min(720px,calc(100vw-32px))] rounded-sheet bg-transparent p-0 text-text shadow-(--shadow-sheet) backdrop:bg-[oklch(0_0_0/0.4)]"
    >
      <AuthorErrorCard error={error} title="The demo does not load">
        <p className="text-label text-muted">This card goes away when the file is fixed. Esc shows the last version that worked.</p>
      </AuthorErrorCard>
    </dialog>
  );
}
