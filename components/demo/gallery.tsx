"use client";
// The gallery's cards: arrows move between them, `/` goes to the search. It refuses to know what a demo does.

import { Search } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

export interface GalleryCard {
  readonly slug: string;
  readonly title: string;
  readonly line: string;
  readonly facts: readonly string[];
  readonly cover: ReactNode;
  readonly trouble: string | null;
}

/** From this many on there is a search. */
const manyDemos = 6;

export function Gallery({ cards }: { cards: readonly GalleryCard[] }) {
  const [sought, setSought] = useState("");
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = cards.filter((card) => {
    const text = [card.title, card.line, card.slug, ...card.facts].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });

  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || typing || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);

  function move(event: KeyboardEvent): void {
    const links = [...(list.current?.querySelectorAll("a") ?? [])];
    const at = links.indexOf(event.target as HTMLAnchorElement);
    if (at < 0) return;
    const columns = list.current ? getComputedStyle(list.current).gridTemplateColumns.split(" ").length : 1;
    const steps: Partial<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: links.length - 1 };
    const next = steps[event.key];
    const link = next === undefined ? undefined : links[next];
    if (!link) return;
    event.preventDefault();
    link.focus();
  }

  return (
    <>
      {cards.length > manyDemos && (
        <div className="relative mb-6 max-w-md max-sm:mb-4">
          <Search size={16} aria-hidden className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-faint" />
          <input
            ref={search}
            type="search"
            aria-label="Search demos"
            aria-keyshortcuts="/"
            placeholder="Search demos"
            autoComplete="off"
            value={sought}
            onChange={(event) => setSought(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setSought("");
              if (event.key === "ArrowDown") {
                event.preventDefault();
                list.current?.querySelector("a")?.focus();
              }
            }}
            className="h-(--control-height) w-full rounded-md border border-control bg-surface pr-10 pl-9 text-(length:--input-size) outline-focus transition-colors duration-[120ms] hover:border-muted focus-visible:outline-2 focus-visible:outline-offset-2 [&::-webkit-search-cancel-button]:hidden"
          />
          <kbd aria-hidden className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 rounded-sm border border-line px-1.5 font-sans text-caption text-faint pointer-coarse:hidden">
            /
          </kbd>
        </div>
      )}
      <ul ref={list} onKeyDown={move} className="grid grid-cols-3 gap-4 max-lg:grid-cols-2 max-sm:grid-cols-1">
        {shown.map((card) => (
          <li key={card.slug} className="min-w-0">
            <Link
              href={`/demos/${card.slug.split("/").map(encodeURIComponent).join("/")}`}
              prefetch={false}
              className="card group flex h-full flex-col overflow-hidden outline-focus transition-colors duration-[120ms] hover:border-control focus-visible:outline-2 focus-visible:outline-offset-2"
            >
              <span className="block aspect-[16/10] overflow-hidden border-b border-line bg-sunken">{card.cover}</span>
              <span className="flex flex-1 flex-col gap-1 p-4">
                <span className="font-semibold break-words">{card.title}</span>
                {card.trouble ? <span className="line-clamp-2 text-label text-bad">{card.trouble}</span> : card.line && <span className="line-clamp-2 text-label text-muted">{card.line}</span>}
                {card.facts.length > 0 && <span className="mt-auto pt-2 text-caption text-muted">{card.facts.join(" · ")}</span>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <p role="status" className={shown.length === 0 && sought ? "text-muted" : "sr-only"}>
        {sought ? (shown.length === 0 ? `Nothing like “${sought}”` : `${shown.length} found`) : ""}
      </p>
    </>
  );
}
