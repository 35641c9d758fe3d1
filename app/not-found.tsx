import type { Metadata } from "next";
import Link from "next/link";
import { buttonLook } from "@/components/chrome/button.ts";
import { Header } from "@/components/chrome/header.tsx";
import { Notice } from "@/components/chrome/notice.tsx";
import { readTheme } from "./page-headers.ts";

export const metadata: Metadata = { title: "Not found" };

export default async function NotFound() {
  return (
    <>
      <Header theme={await readTheme()} />
      <Notice title="There is no such page">
        <p>The address may be mistyped, or the demo was renamed or taken away.</p>
        <Link href="/" prefetch={false} className={buttonLook("primary")}>
          All demos
        </Link>
      </Notice>
    </>
  );
}
