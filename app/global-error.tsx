"use client";
// The last resort, when even the layout fails. It stands without scripts: links alone, as a page that is built before any
// request has no nonce.

import "./globals.css";
import { buttonLook } from "@/components/chrome/button.ts";
import { Notice } from "@/components/chrome/notice.tsx";

export default function GlobalError() {
  return (
    <html lang="en">
      <body>
        <title>Not available · Vitrine</title>
        <Notice title="The server could not draw this page">
          <p className="text-muted">The reason stands in its terminal.</p>
          <div className="flex gap-2">
            <a href="" className={buttonLook("primary")}>
              Retry
            </a>
            <a href="/" className={buttonLook("outline")}>
              All demos
            </a>
          </div>
        </Notice>
      </body>
    </html>
  );
}
