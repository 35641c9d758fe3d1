import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { AuthorErrorCard } from "@/components/chrome/author-error.tsx";
import { buttonLook } from "@/components/chrome/button.ts";
import { Header } from "@/components/chrome/header.tsx";
import { LiveReload } from "@/components/chrome/live-reload.tsx";
import { Notice } from "@/components/chrome/notice.tsx";
import { RefreshSoon } from "@/components/chrome/refresh-soon.tsx";
import { toTheme } from "@/components/chrome/theme.ts";
import { awaitDemo } from "@/components/demo/await-demo.ts";
import { DemoAbout, DemoHead } from "@/components/demo/demo-head.tsx";
import { Demo } from "@/components/demo/demo.tsx";
import { EmbedFrame } from "@/components/demo/embed-frame.tsx";
import { firstLine } from "@/components/demo/format.ts";
import { toPageDemo } from "@/components/demo/page-demo.ts";
import { readLink } from "@/components/demo/read-link.ts";
import { humanize } from "@/lib/demo/spec.ts";
import { theHost, type DemoEntry } from "@/lib/host/host.ts";
import { detachRun, keepFiles, runDemo } from "../../actions.ts";
import { readNonce, readTheme } from "../../page-headers.ts";

interface PageProps {
  readonly params: Promise<{ readonly slug: readonly string[] }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const slug = await readSlug(params);
  const spec = (await awaitDemo(theHost(), slug))?.spec;
  return spec ? { title: spec.title, description: firstLine(spec.description) || null } : { title: humanize(slug) };
}

export default async function DemoPage({ params, searchParams }: PageProps) {
  const host = theHost();
  const slug = await readSlug(params);
  const entry = await awaitDemo(host, slug);
  if (!entry) notFound();
  const search = await searchParams;
  const embed = search.embed === "true";
  const chrome = embed ? <EmbedChrome theme={search.theme} /> : <Header theme={await readTheme()} title={entry.spec?.title ?? humanize(slug)} share={entry.spec !== null} wide={Boolean(entry.spec?.layout)} />;
  const reload = host.watching && <LiveReload slug={slug} error={entry.error} version={entry.version} overlay={entry.spec !== null} />;
  const { spec } = entry;
  if (!spec) {
    return (
      <>
        {chrome}
        <Unavailable entry={entry} watching={host.watching} />
        {reload}
      </>
    );
  }
  const run = typeof search.run === "string" ? search.run : null;
  return (
    <>
      {chrome}
      <main id="main" tabIndex={-1} data-embed={embed || undefined} className={`outline-none ${embed ? "p-4" : `page pb-16 ${spec.layout ? "page-wide" : ""}`}`}>
        <DemoHead spec={spec} compact={embed} />
        {entry.state === "closed" && <Closed entry={entry} />}
        <Demo key={slug} demo={toPageDemo(spec, host.limits.uploadBytes)} linked={await readLink(spec, search, host.files)} run={run} version={entry.version} embed={embed} actions={{ runDemo, keepFiles, detachRun }} />
        {embed ? <MadeWith slug={slug} /> : <DemoAbout spec={spec} />}
      </main>
      {reload}
    </>
  );
}

async function readSlug(params: PageProps["params"]): Promise<string> {
  const { slug } = await params;
  try {
    return slug.map(decodeURIComponent).join("/");
  } catch {
    notFound();
  }
}

function Unavailable({ entry, watching }: { entry: DemoEntry; watching: boolean }): ReactNode {
  if (entry.state === "loading") {
    return (
      <Notice title={humanize(entry.slug)}>
        <p role="status" className="text-muted">
          The demo is loading. It shows here as soon as it is ready.
        </p>
        <RefreshSoon />
      </Notice>
    );
  }
  if (watching && entry.error) {
    return (
      <main id="main" tabIndex={-1} className="page max-w-3xl py-12 outline-none">
        <h1 className="sr-only">{humanize(entry.slug)}</h1>
        <AuthorErrorCard error={entry.error} title="The demo does not load">
          <p className="text-label text-muted">Save the file: the page follows.</p>
        </AuthorErrorCard>
      </main>
    );
  }
  return (
    <Notice title={entry.state === "closed" ? "This demo is closed" : "This demo does not load"}>
      <p className="text-muted">{entry.state === "closed" ? "It stopped unexpectedly several times within a minute. The other demos go on." : "Its author can see why in the server's terminal. The other demos go on."}</p>
      <Link href="/" prefetch={false} className={buttonLook("primary")}>
        All demos
      </Link>
    </Notice>
  );
}

function Closed({ entry }: { entry: DemoEntry }) {
  return (
    <div role="alert" className="mb-4 rounded-card bg-bad-soft p-4">
      <p className="font-medium text-bad">This demo is closed</p>
      <p className="mt-1">{entry.error?.message ?? "It stopped unexpectedly several times within a minute."}</p>
    </div>
  );
}

/** Set before the first paint: the theme of the page around the frame, and that there is such a page. */
async function EmbedChrome({ theme }: { theme: string | string[] | undefined }) {
  const wanted = toTheme(theme);
  const script = [`if(parent!==window)document.documentElement.dataset.framed=""`, ...(wanted === "system" ? [] : [`document.documentElement.dataset.theme="${wanted}"`])].join(";");
  return (
    <>
      <EmbedFrame />
      <script nonce={await readNonce()} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />
    </>
  );
}

function MadeWith({ slug }: { slug: string }) {
  return (
    <p className="mt-4 text-caption text-muted">
      <a href={`/demos/${slug.split("/").map(encodeURIComponent).join("/")}`} target="_blank" rel="noopener" className="rounded-sm underline-offset-2 outline-focus hover:underline focus-visible:outline-2">
        Made with Vitrine
      </a>
    </p>
  );
}
