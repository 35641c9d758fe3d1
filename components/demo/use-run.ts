"use client";
// Ties a page to its runs: the server action on one side, React on the other, and the run's id kept where a reload finds it.

import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from "react";
import type { RunEvent } from "@/lib/run/events.ts";
import type { PageActions } from "./actions.ts";
import { strip } from "./link.ts";
import type { PageDemo } from "./page-demo.ts";
import { fetchRunEvents } from "./run-events.ts";
import { Runs, type Clock, type RunDoor, type RunView, type Shape } from "./runs.ts";
import { forget, recall, remember } from "./session.ts";
import { upload } from "./upload.ts";

/** An action's body is capped at 4 MB; larger inputs go by the upload door. */
const actionLimit = 3_500_000;
/** A shorter run needs no address: nobody reloads within it. */
const addressMs = 1000;

export interface RunHook {
  readonly runs: Runs;
  readonly view: RunView;
}

/** @param version grows with every reload of the demo's file: what is shown then belongs to an older one */
export function useRun(demo: PageDemo, version: number, linkedRun: string | null, actions: PageActions): RunHook {
  const { slug } = demo;
  const shape = toShape(demo);
  const [runs] = useState(() => new Runs(shape, createDoor(slug, actions), browserClock));
  const view = useSyncExternalStore(runs.subscribe, runs.view, Runs.idle);

  const shown = useRef(version);
  const reshape = useEffectEvent((next: number) => {
    runs.reshape(shape, shown.current !== next);
    shown.current = next;
  });
  useEffect(() => reshape(version), [version]);

  const fromLink = useRef(false);
  const find = useEffectEvent(() => {
    const own = recall<string>(slug, "run");
    const id = linkedRun ?? own;
    // A reload finds the address that the page itself wrote; that one goes when the run ends.
    fromLink.current = linkedRun !== null && linkedRun !== own;
    forget(slug, "run");
    if (id) runs.attach(id);
  });
  useEffect(() => {
    find();
    return () => runs.leave();
  }, [runs]);

  const { id, phase, detached } = view;
  const busy = phase === "queued" || phase === "running";
  const rest = useEffectEvent(() => {
    // The effect before may just have found a run, which the view of this render does not know yet.
    if (runs.busy) return;
    // A run that was asked to go on, here or by whoever sent the link, keeps its address.
    if (!detached && !(fromLink.current && id !== null && id === linkedRun)) setRunInAddress(null);
  });
  useEffect(() => {
    if (!busy) rest();
    if (!busy || !id) return;
    const timer = setTimeout(() => setRunInAddress(id), addressMs);
    return () => clearTimeout(timer);
  }, [id, busy, detached]);
  useEffect(() => {
    // Written only when the page goes: storage is slow, and a fast run should not wait for it.
    const keep = (): void => {
      const { id: running, detached: alone } = runs.view();
      if (runs.busy && running && !alone) remember(slug, "run", running);
    };
    addEventListener("pagehide", keep);
    return () => removeEventListener("pagehide", keep);
  }, [runs, slug]);

  return { runs, view };
}

/**
 * Writes or takes away `?run=`. Past Next's router: its own `replaceState` breaks off a navigation that is under way
 * (seen in 16.4), and this happens by the clock.
 */
function setRunInAddress(id: string | null): void {
  const address = new URL(location.href);
  if (address.searchParams.get("run") === id) return;
  if (id === null) address.searchParams.delete("run");
  else address.searchParams.set("run", id);
  History.prototype.replaceState.call(history, history.state, "", address);
}

function toShape({ outputs, kind }: PageDemo): Shape {
  return { outputs: outputs.map(({ name }) => name), kind };
}

const browserClock: Clock = {
  now: () => performance.now(),
  later(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  frame(call) {
    // A hidden page has no frames, but its title and its state should be right when it is looked at again.
    if (document.hidden) return browserClock.later(100, call);
    const frame = requestAnimationFrame(call);
    return () => cancelAnimationFrame(frame);
  },
};

function createDoor(slug: string, { runDemo, detachRun }: PageActions): RunDoor {
  return {
    async start(values, outputs) {
      const inputs = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, strip(value)]));
      const text = JSON.stringify(inputs);
      const large = text.length > actionLimit;
      const stored = large ? (await upload(new Blob([text], { type: "application/json" }), "inputs.json", () => {})).file : undefined;
      const answer = await runDemo(slug, stored === undefined ? { inputs, outputs } : { stored, outputs });
      return answer instanceof ReadableStream ? iterate(answer) : answer;
    },
    resume: (id, after) => fetchRunEvents(id, after),
    cancel(id) {
      // Closing a stream or leaving softly never reaches the server, so it is told; `keepalive` outlives the page.
      void fetch(`/api/runs/${encodeURIComponent(id)}`, { method: "DELETE", keepalive: true }).catch(() => undefined);
    },
    detach: (id) => detachRun(id).catch(() => false),
  };
}

/** Not every browser can loop over a stream itself. */
async function* iterate(stream: ReadableStream<RunEvent>): AsyncGenerator<RunEvent> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
