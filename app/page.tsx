import type { Metadata } from "next";
import { Header } from "@/components/chrome/header.tsx";
import { LiveReload } from "@/components/chrome/live-reload.tsx";
import { RefreshSoon } from "@/components/chrome/refresh-soon.tsx";
import { awaitDemos, isLoading } from "@/components/demo/await-demo.ts";
import { Cover } from "@/components/demo/cover.tsx";
import { pictureIn, type ExamplePicture } from "@/components/demo/example-picture.ts";
import { firstLine, size } from "@/components/demo/format.ts";
import { Gallery, type GalleryCard } from "@/components/demo/gallery.tsx";
import { humanize } from "@/lib/demo/spec.ts";
import { theHost, type DemoEntry } from "@/lib/host/host.ts";
import { readTheme } from "./page-headers.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: { absolute: `${humanize(theHost().name) || "Demos"} · Vitrine` } };
}

export default async function GalleryPage() {
  const host = theHost();
  const entries = await awaitDemos(host);
  return (
    <>
      <Header theme={await readTheme()} />
      <main id="main" tabIndex={-1} className="page pb-16 outline-none">
        <div className="flex flex-wrap items-baseline gap-x-3 pt-8 pb-6 max-sm:pt-6 max-sm:pb-4">
          <h1 className="text-h1 break-words max-sm:text-[24px] max-sm:leading-[30px]">{humanize(host.name) || "Demos"}</h1>
          {entries.length > 0 && <p className="text-muted tabular-nums">{entries.length === 1 ? "1 demo" : `${entries.length} demos`}</p>}
        </div>
        {entries.length === 0 ? <Empty watching={host.watching} /> : <Gallery cards={entries.map((entry) => toCard(entry, host.watching))} />}
      </main>
      {entries.some(isLoading) && <RefreshSoon />}
      {host.watching && <LiveReload slug={null} error={null} />}
    </>
  );
}

function toCard(entry: DemoEntry, watching: boolean): GalleryCard {
  const { slug, spec, error } = entry;
  const bytes = spec?.models.reduce((sum, model) => sum + model.bytes, 0) ?? 0;
  const picture = spec?.examples.map(({ inputs }) => pictureIn(inputs)).find((found) => found !== null) ?? null;
  return {
    slug,
    title: spec?.title ?? humanize(slug),
    line: spec ? firstLine(spec.description) : "",
    facts: spec ? [...spec.tags, ...(bytes > 0 ? [size(bytes)] : [])] : [],
    cover: picture ? (
      <ExampleCover {...picture} />
    ) : (
      <Cover inputs={spec?.inputs.map(({ widget }) => widget) ?? []} outputs={spec?.outputs.map(({ widget }) => widget) ?? []} />
    ),
    trouble: isLoading(entry) ? null : entry.state === "broken" ? (watching && error ? `Does not load: ${error.message}` : "Does not load") : entry.state === "closed" ? "Closed after crashes" : null,
  };
}

/** Photos fill the cover; drawings and scans are shown whole, as a sheet on it. */
function ExampleCover({ url, type }: ExamplePicture) {
  const photo = type === "image/jpeg" || type === "image/webp";
  const look = photo ? "size-full object-cover" : "mx-auto block h-full max-w-full rounded-sm object-contain";
  return (
    <span className={photo ? "block size-full" : "block size-full p-5"}>
      <img src={url} alt="" width={384} height={240} loading="lazy" decoding="async" className={photo ? look : `w-auto ${look}`} />
    </span>
  );
}

function Empty({ watching }: { watching: boolean }) {
  return (
    <div className="card max-w-2xl p-6">
      <p className="font-medium">There is no demo here yet</p>
      <p className="mt-1 text-muted">{watching ? "Save a file such as hello.ts in the served folder; it shows here at once." : "The served folder holds no demo file."}</p>
      {watching && (
        <pre tabIndex={0} role="region" aria-label="A first demo" className="mt-4 overflow-x-auto rounded-md border border-line bg-sunken p-4 outline-focus focus-visible:outline-2">
          <code>{firstDemo}</code>
        </pre>
      )}
    </div>
  );
}

const firstDemo = `import { defineDemo, text } from "vitrine";

export default defineDemo({
  inputs: { name: text({ default: "Ada" }) },
  outputs: { greeting: text() },
  run: ({ name }) => ({ greeting: \`Hello \${name}\` }),
});`;
