"use client";

import { useEffect } from "react";
import { buttonLook } from "@/components/chrome/button.ts";
import { Notice } from "@/components/chrome/notice.tsx";

export default function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => {
    console.error(error);
  }, [error]);
  const digest = typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : null;
  return (
    <Notice title="This page could not be drawn">
      <p className="text-muted">
        The reason stands in the server&apos;s terminal{digest ? <>, under <code className="text-text">{digest}</code></> : ""}. Your inputs are kept in this tab.
      </p>
      <div className="flex gap-2">
        <button type="button" onClick={() => retry()} className={buttonLook("primary")}>
          Retry
        </button>
        {/* oxlint-disable-next-line next/no-html-link-for-pages -- a full load: the router may be what broke */}
        <a href="/" className={buttonLook("outline")}>
          All demos
        </a>
      </div>
    </Notice>
  );
}
