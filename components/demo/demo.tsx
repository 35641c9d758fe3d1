"use client";
// The living part of a demo's page: inputs, a run, its results. It refuses to know widgets, which come by name through
// the frame, and the server, which comes through the run hook.

import { Fragment, useCallback, useEffect, useEffectEvent, useRef, useState, type CSSProperties, type ReactNode } from "react";
import type { ExampleSpec } from "@/lib/demo/spec.ts";
import { copyText } from "@/components/widgets/parts/copy-text.ts";
import { offerShare } from "../chrome/share.ts";
import { toast } from "../chrome/toasts.tsx";
import { Examples } from "./examples.tsx";
import { drawPicture } from "./fold.ts";
import { duration, inLine } from "./format.ts";
import { BusyLine, inputId, InputFrame, OutputFrame } from "./frame.tsx";
import type { PageDemo, PageField } from "./page-demo.ts";
import type { Linked } from "./read-link.ts";
import type { PageActions } from "./actions.ts";
import { RunBar } from "./run-bar.tsx";
import { RunError } from "./run-error.tsx";
import type { RunView } from "./runs.ts";
import { createLink } from "./share-link.ts";
import { summarize } from "./summary.ts";
import { usePastedPicture } from "./use-pasted-picture.ts";
import { useRun } from "./use-run.ts";
import { useValues } from "./use-values.ts";

interface DemoProps {
  readonly demo: PageDemo;
  readonly linked: Linked;
  /** A run that the address names. */
  readonly run: string | null;
  /** Grows with every reload of the author's file. */
  readonly version: number;
  readonly embed: boolean;
  readonly actions: PageActions;
}

type Issues = Readonly<Record<string, string | null>>;

export function Demo({ demo, linked, run: linkedRun, version, embed, actions }: DemoProps) {
  const { inputs, outputs } = demo;
  const { values, latest, set, setAll, clear } = useValues(demo, linked.values);
  const { runs, view } = useRun(demo, version, linkedRun, actions);
  const [live, setLive] = useState(demo.live);
  const [issues, setIssues] = useState<Issues>(linked.issues);
  const results = useRef<HTMLDivElement>(null);
  const liveNow = useRef(live);
  liveNow.current = live;

  /** Only a run that was asked for by hand may move the focus to a field that it complains of. */
  const byHand = useRef(true);
  const run = useCallback(() => runs.run(latest()), [runs, latest]);
  const isComplete = useRef((): boolean => true);
  isComplete.current = () => inputs.every(({ name, optional }) => optional || (latest()[name] ?? null) !== null);
  const change = useCallback(
    (name: string, value: Parameters<typeof set>[1]) => {
      set(name, value);
      setIssues((before) => (before[name] ? { ...before, [name]: null } : before));
      // With a required field empty every run would only complain of it.
      const follows = liveNow.current && isComplete.current();
      if (follows) byHand.current = false;
      runs.changed(name, follows, latest);
    },
    [runs, latest, set],
  );
  const complain = useCallback((name: string, message: string | null) => setIssues((before) => ((before[name] ?? null) === message ? before : { ...before, [name]: message })), []);
  const cancel = useCallback(() => runs.cancel(), [runs]);

  const toReveal = useRef(false);
  function submit(): void {
    toReveal.current = true;
    byHand.current = true;
    run();
  }
  function pick({ inputs: filled }: ExampleSpec): void {
    setAll(filled);
    setIssues({});
    for (const { name } of inputs) runs.changed(name, false, latest);
    submit();
  }
  function clearAll(): void {
    const [bringBack, bringResultsBack] = [clear(), runs.clear()];
    setIssues({});
    toast("Cleared", { label: "Undo", run: () => (bringBack(), bringResultsBack()) });
  }
  function turnLive(next: boolean): void {
    setLive(next);
    byHand.current = false;
    if (next && isComplete.current()) run();
  }
  async function keep(): Promise<void> {
    if (!(await runs.detach())) return;
    const { id } = runs.view();
    // The address now opens these inputs with this run, wherever it is opened.
    history.replaceState(null, "", await createLink(demo, latest(), id, actions.keepFiles).catch(() => location.href));
  }

  // A demo that runs on every change has no reason to wait for the first one, nor after its file has changed.
  const begin = useEffectEvent(() => {
    byHand.current = false;
    if (isComplete.current() && !runs.busy && Object.values(linked.issues).every((issue) => !issue)) run();
  });
  useEffect(() => {
    if (demo.live) begin();
  }, [version, demo.live]);

  useEffect(
    () =>
      offerShare(() => {
        createLink(demo, latest(), runs.view().detached ? runs.view().id : null, actions.keepFiles)
          .then(async (link) => toast((await copyText(link)) ? "Link copied" : `Copying is not allowed here. The link: ${link}`))
          .catch((error: unknown) => toast(error instanceof Error ? error.message : "The link could not be made"));
      }),
    [demo, latest, runs, actions.keepFiles],
  );

  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && runs.busy) runs.cancel();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => press(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);

  const failure = view.error;
  const ownIssues = failure ? issuesByField(inputs, failure.issues) : {};
  const point = useEffectEvent(() => {
    const first = inputs.find(({ name }) => ownIssues[name]);
    if (!first) return;
    setIssues((before) => ({ ...before, ...ownIssues }));
    // The field is drawn as invalid first, so that its complaint is read with it.
    if (byHand.current) requestAnimationFrame(() => focusField(first.name));
  });
  useEffect(() => {
    if (failure) point();
  }, [failure]);

  // Only once there is something to see: a complaint under a field must not be scrolled away from.
  const moving = view.phase === "done" || (view.slow && view.phase === "running");
  useEffect(() => {
    if (view.phase === "failed" || view.phase === "cancelled") toReveal.current = false;
    if (!moving || !toReveal.current) return;
    toReveal.current = false;
    revealOnPhone(results.current);
  }, [moving, view.phase]);

  usePastedPicture(demo, latest, change);

  const complaints = inputs.filter(({ name }) => issues[name]).length;
  const inFields = failure !== null && failure.issues.length > 0 && Object.keys(ownIssues).length === new Set(failure.issues.map(({ path }) => fieldOf(path))).size;
  const hasResults = outputs.some(({ name }) => name in view.results);
  const error = failure && !inFields && <RunError error={failure} slug={demo.slug} runId={view.id} onRetry={submit} />;
  const busy = view.phase === "running" || view.phase === "queued";
  const working = busy && view.slow;
  const busyWith = (names: readonly PageField[]): boolean => working && names.some(({ name }) => view.pending.has(name));
  const isStale = (name: string): boolean => view.outdated.has(name) && (working || !busy);
  const line = (names: readonly PageField[], what: string): ReactNode => (
    <BusyLine busy={busyWith(names)} fraction={demo.kind === "record" ? null : (view.progress?.fraction ?? null)} label={what} />
  );

  const drawInput = (field: PageField): ReactNode => (
    <InputFrame key={field.name} field={field} value={values[field.name] ?? null} issue={issues[field.name] ?? null} onChange={change} onIssue={complain} onSubmit={submitStable.current} maxFileBytes={demo.maxFileBytes} />
  );
  const drawOutput = (field: PageField): ReactNode => (
    <OutputFrame key={field.name} field={field} value={view.results[field.name]?.value ?? null} html={view.results[field.name]?.html} stale={isStale(field.name)} />
  );
  const submitNow = useRef(submit);
  submitNow.current = submit;
  const submitStable = useRef(() => submitNow.current());

  const bar = (
    <RunBar
      submit={demo.submit}
      view={view}
      live={live}
      issues={complaints}
      docked={!embed}
      onCancel={cancel}
      onClear={clearAll}
      onLive={turnLive}
      onKeep={keep}
    />
  );

  return (
    <div className="demo-page @container/demo">
      {/* Drawn twice and shown once: a thumb finds them first, and their place on the screen is their place for keys and readers. */}
      <div className="sm:hidden">
        <Examples examples={demo.examples} onPick={pick} />
      </div>
      <form
        // The page has no address to send a form to before it is alive; `dialog` keeps an early Enter from leaving it.
        method="dialog"
        noValidate
        aria-label={demo.title}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {demo.layout ? (
          <>
            <div className="mb-4">{bar}</div>
            {error && <div className="mb-4">{error}</div>}
            <div ref={results}>
              <PictureGrid demo={demo} layout={demo.layout} draw={(field, role) => (role === "input" ? drawInput(field) : <>{line([field], `${field.label} is being computed`)}{drawOutput(field)}</>)} />
            </div>
          </>
        ) : (
          <div className="columns">
            <div className="card p-4">
              <div className="space-y-5">{inputs.map(drawInput)}</div>
              <div className={inputs.length > 0 ? "mt-5 border-t border-line pt-4" : ""}>{bar}</div>
            </div>
            <div ref={results} className="results scroll-mt-4">
              <div className="card relative p-4">
                {line(outputs, "The result is being computed")}
                {error && <div className={hasResults ? "mb-4" : ""}>{error}</div>}
                {(hasResults || !error) && <div className="space-y-6">{outputs.map(drawOutput)}</div>}
                {!error && (
                  <p className={`mt-4 text-label text-muted ${hasResults ? "hidden" : ""}`}>{working ? " " : demo.examples.length > 0 ? `Press ${demo.submit} or pick an example` : `Press ${demo.submit}`}</p>
                )}
              </div>
            </div>
          </div>
        )}
      </form>
      <div className="max-sm:hidden">
        <Examples examples={demo.examples} onPick={pick} />
      </div>
      {view.log.length > 0 && <Log lines={view.log} />}
      <Announcer view={view} said={view.phase === "done" ? summarize(outputs, view.results) : ""} />
    </div>
  );
}

interface PictureGridProps {
  readonly demo: PageDemo;
  readonly layout: readonly (readonly string[])[];
  readonly draw: (field: PageField, role: "input" | "output") => ReactNode;
}

function PictureGrid({ demo, layout, draw }: PictureGridProps) {
  const picture = drawPicture(demo, layout);
  const inputs = new Map(demo.inputs.map((field) => [field.name, field]));
  const outputs = new Map(demo.outputs.map((field) => [field.name, field]));
  return (
    <div className="picture" style={{ "--areas": picture.areas, "--columns": picture.columns } as CSSProperties}>
      {picture.places.map(({ area, names, narrow, medium }) => (
        <div key={area} className={`card p-4 ${inputs.has(names[0] ?? "") ? "picture-side" : "relative"}`} style={{ "--area": area, "--narrow": narrow, "--medium": medium } as CSSProperties}>
          {names.map((name) => {
            const [input, output] = [inputs.get(name), outputs.get(name)];
            return input ? draw(input, "input") : output ? <Fragment key={name}>{draw(output, "output")}</Fragment> : null;
          })}
        </div>
      ))}
    </div>
  );
}

function Log({ lines }: { lines: readonly string[] }) {
  const end = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const box = end.current;
    // Whoever scrolled up to read stays there.
    if (box && box.scrollHeight - box.scrollTop - box.clientHeight < 60) box.scrollTop = box.scrollHeight;
  }, [lines]);
  return (
    <div>
      <h2 className="mb-2 text-label font-medium">Log</h2>
      <pre ref={end} tabIndex={0} role="log" aria-live="off" aria-label="Log" className="max-h-40 overflow-auto rounded-md bg-sunken p-3 break-words whitespace-pre-wrap text-muted outline-focus focus-visible:outline-2">
        {lines.join("\n")}
      </pre>
    </div>
  );
}

/** The one polite voice of the page. Fast runs in a row say only how they ended. */
function Announcer({ view, said }: { view: RunView; said: string }) {
  const { phase, position, slow, tookMs } = view;
  const text =
    slow && phase === "queued" && position > 0
      ? inLine(position)
      : slow && phase === "running"
        ? "Running"
        : phase === "done" && tookMs !== null
          ? `Done, ${duration(tookMs)}. ${said}`
          : phase === "cancelled"
            ? "Cancelled"
            : "";
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), 500);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p role="status" className="sr-only">
      {spoken}
    </p>
  );
}

/** `range[0]` and `rows.3.name` belong to the fields `range` and `rows`. */
function fieldOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

function issuesByField(fields: readonly PageField[], issues: readonly { path: string; message: string }[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { path, message } of issues) {
    const name = fieldOf(path);
    if (fields.some((field) => field.name === name)) found[name] ??= message;
  }
  return found;
}

function focusField(name: string | undefined): void {
  if (name === undefined) return;
  const control = document.getElementById(inputId(name));
  const focusable = "input:not([type=hidden]), textarea, select, button, canvas, [tabindex]";
  const target = control?.matches(focusable) ? control : document.querySelector<HTMLElement>(`[data-field="${name}"] :is(${focusable})`);
  target?.focus();
}

/** On a phone the result may be below the fold; where any of it is in sight nothing moves. */
function revealOnPhone(results: HTMLElement | null): void {
  if (!results || !matchMedia("(max-width: 640px)").matches) return;
  const { top } = results.getBoundingClientRect();
  if (top > innerHeight - 160) results.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}
