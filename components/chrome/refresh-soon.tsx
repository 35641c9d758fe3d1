"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Asks the server again every second, while it still loads what the page is to show. */
export function RefreshSoon() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), 1000);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
