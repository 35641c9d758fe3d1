import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { OfflineBar } from "@/components/chrome/offline-bar.tsx";
import { SkipLink } from "@/components/chrome/skip-link.tsx";
import { Toasts } from "@/components/chrome/toasts.tsx";
import { mono, sans } from "./fonts.ts";
import { readTheme } from "./page-headers.ts";

export const metadata: Metadata = {
  title: { default: "Vitrine", template: "%s · Vitrine" },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#17181b" },
  ],
};

/** Reading the theme's cookie makes every page dynamic, as the nonce of the content policy needs it. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await readTheme();
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme} className={`${sans.variable} ${mono.variable}`} suppressHydrationWarning>
      <body>
        <SkipLink />
        <OfflineBar />
        {children}
        <Toasts />
      </body>
    </html>
  );
}
