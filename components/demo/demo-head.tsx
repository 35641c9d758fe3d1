// What stands over and under a demo: its name, what it is, and where its models come from. Drawn on the server alone.

import type { DemoSpec } from "@/lib/demo/spec.ts";
import { prose } from "@/components/widgets/parts/look.ts";
import { humanize } from "@/lib/demo/spec.ts";
import { size } from "./format.ts";

export function DemoHead({ spec, compact }: { spec: DemoSpec; compact: boolean }) {
  const bytes = spec.models.reduce((sum, model) => sum + model.bytes, 0);
  const licenses = [...new Set(spec.models.map(({ license }) => license).filter(Boolean))];
  const tasks = [...new Set(spec.models.map(({ task }) => humanize(task)).filter(Boolean))];
  const facts = [...(spec.tags.length > 0 ? spec.tags : tasks), ...(bytes > 0 ? [size(bytes)] : []), ...licenses];
  return (
    <div className={compact ? "pb-4" : "pt-8 pb-6 max-sm:pt-6 max-sm:pb-4"}>
      <h1 className={compact ? "text-h2" : "text-h1 break-words max-sm:text-[24px] max-sm:leading-[30px]"}>{spec.title}</h1>
      {spec.descriptionHtml && <div className={`mt-2 text-muted ${prose}`} dangerouslySetInnerHTML={{ __html: spec.descriptionHtml }} />}
      {!compact && facts.length > 0 && (
        <ul aria-label="About the model" className="mt-3 flex flex-wrap gap-1.5">
          {facts.map((fact) => (
            <li key={fact} className="rounded-full border border-line bg-surface px-2.5 text-caption leading-[22px] text-muted">
              {fact}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Links stand under the demo, so that Run stays within a few tab stops. */
export function DemoAbout({ spec }: { spec: DemoSpec }) {
  if (spec.models.length === 0 && spec.links.length === 0) return null;
  return (
    <section aria-labelledby="about" className="mt-12 border-t border-line pt-6 text-label text-muted">
      <h2 id="about" className="font-medium text-text">
        About
      </h2>
      <ul className="mt-2 space-y-1">
        {spec.models.map((model) => (
          <li key={model.name} className="break-words">
            <span className="text-text">{model.name}</span>
            {[model.bytes > 0 ? size(model.bytes) : "", model.license].filter(Boolean).map((fact) => ` · ${fact}`)}
            {model.source && (
              <>
                {" · "}
                <Source source={model.source} />
              </>
            )}
          </li>
        ))}
        {spec.links.map(({ label, url }) => (
          <li key={url}>
            <a href={url} className={link}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

const link = "rounded-sm text-accent-text underline underline-offset-2 outline-focus focus-visible:outline-2";

function Source({ source }: { source: string }) {
  if (!/^https?:\/\//.test(source)) return <>{source}</>;
  return (
    <a href={source} className={link}>
      {source.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "")}
    </a>
  );
}
