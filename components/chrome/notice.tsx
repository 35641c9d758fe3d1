import type { ReactNode } from "react";

/** A page that has one thing to say: a heading, a sentence, what to do next. */
export function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main id="main" tabIndex={-1} className="page outline-none">
      <div className="mx-auto flex max-w-xl flex-col items-start gap-4 py-24 max-sm:py-16">
        <h1 className="text-h1 max-sm:text-[24px] max-sm:leading-[30px]">{title}</h1>
        {children}
      </div>
    </main>
  );
}
