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
          <p className="text-muted">The reason stands in its terminal. Reload the page to try again.</p>
          {/* oxlint-disable-next-line next/no-html-link-for-pages -- the router may be what broke */}
          <a href="/" className={buttonLook("primary")}>
            All demos
          </a>
        </Notice>
      </body>
    </html>
  );
}
