"use client";
// The examples of a demo in a strip: a click fills the form and runs. One tab stop, arrows move.

import { useId, useRef, useState, type KeyboardEvent } from "react";
import type { ExampleSpec } from "@/lib/demo/spec.ts";
import { pictureIn } from "./example-picture.ts";

export function Examples({ examples, onPick }: { examples: readonly ExampleSpec[]; onPick: (example: ExampleSpec) => void }) {
  const heading = useId();
  const [active, setActive] = useState(0);
  const strip = useRef<HTMLUListElement>(null);
  if (examples.length === 0) return null;

  function move(event: KeyboardEvent): void {
    const last = examples.length - 1;
    const steps: Partial<Record<string, number>> = { ArrowRight: active + 1, ArrowDown: active + 1, ArrowLeft: active - 1, ArrowUp: active - 1, Home: 0, End: last };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setActive(Math.min(last, Math.max(0, next)));
    strip.current?.querySelectorAll("button")[Math.min(last, Math.max(0, next))]?.focus();
  }

  const pictured = examples.some(({ inputs }) => pictureIn(inputs) !== null);
  return (
    <section aria-labelledby={heading} className="min-w-0">
      <h2 id={heading} className="mb-2 text-label font-medium">
        Examples
      </h2>
      <ul
        ref={strip}
        onKeyDown={move}
        className="-mx-(--gutter) flex snap-x scroll-px-(--gutter) gap-2 overflow-x-auto px-(--gutter) py-1 [scrollbar-width:thin] sm:mx-0 sm:flex-wrap sm:overflow-visible sm:px-0 sm:py-0"
      >
        {examples.map((example, index) => {
          const picture = pictureIn(example.inputs);
          const title = example.title || `Example ${index + 1}`;
          return (
            <li key={index} className="shrink-0 snap-start">
              <button
                type="button"
                tabIndex={index === Math.min(active, examples.length - 1) ? 0 : -1}
                onFocus={() => setActive(index)}
                onClick={() => onPick(example)}
                title={title}
                className={`block overflow-hidden rounded-md border border-line bg-surface text-label text-text outline-focus transition-colors duration-[120ms] hover:border-control hover:bg-hover focus-visible:outline-2 focus-visible:outline-offset-2 ${pictured ? "w-24" : "max-w-64"}`}
              >
                {pictured && (
                  <span className="flex h-16 w-full items-center justify-center overflow-hidden bg-sunken">
                    {picture && <img src={picture.url} alt="" width={96} height={64} loading="lazy" decoding="async" className="size-full object-cover" />}
                  </span>
                )}
                <span className={`block truncate px-3 ${pictured ? "py-1.5 text-caption" : "py-[7px] max-sm:py-[11px]"}`}>{title}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
