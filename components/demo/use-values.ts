"use client";
// The inputs of a page: what was typed, over what the link says, over the defaults. Only what was typed is state, so a
// demo file that changes its defaults changes the page, and what was typed stays where its field still exists.

import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import type { Json } from "@/lib/demo/json.ts";
import { parameterOf } from "./link.ts";
import type { PageDemo, PageField } from "./page-demo.ts";
import type { Values } from "./runs.ts";
import { recall, remember } from "./session.ts";

interface Typed {
  readonly widget: string;
  readonly value: Json;
}
type AllTyped = Readonly<Record<string, Typed>>;

export interface ValuesHook {
  readonly values: Values;
  /** The same, for callbacks that outlive a render. */
  readonly latest: () => Values;
  readonly set: (name: string, value: Json) => void;
  readonly setAll: (values: Values) => void;
  /** Back to the defaults; answers with what undoes it. */
  readonly clear: () => () => void;
}

export function useValues(demo: PageDemo, linked: Values): ValuesHook {
  const { slug, inputs } = demo;
  const widgets = useMemo(() => new Map(inputs.map((field) => [field.name, field])), [inputs]);
  const [typed, setTyped] = useState<AllTyped>(() => toTyped(linked, widgets));
  const values = useMemo(() => Object.fromEntries(inputs.map((field) => [field.name, valueOf(field, typed)])), [inputs, typed]);

  // Callbacks read these between a change and its render: a slider's change and the run that follows are one turn.
  const now = useRef({ values, typed, widgets });
  now.current = { values, typed, widgets };

  const put = useCallback((next: AllTyped) => {
    const { widgets: fields } = now.current;
    now.current = { typed: next, widgets: fields, values: Object.fromEntries([...fields.values()].map((field) => [field.name, valueOf(field, next)])) };
    setTyped(next);
  }, []);
  const latest = useCallback(() => now.current.values, []);
  const set = useCallback(
    (name: string, value: Json) => put({ ...now.current.typed, [name]: { widget: now.current.widgets.get(name)?.widget ?? "", value } }),
    [put],
  );
  const setAll = useCallback((all: Values) => put(toTyped(all, now.current.widgets)), [put]);
  const clear = useCallback(() => {
    const before = now.current.typed;
    put({});
    return () => put(before);
  }, [put]);

  const restore = useEffectEvent(() => {
    const kept = recall<AllTyped>(slug, "inputs");
    // What was typed while the page came alive is newer than what the tab remembers.
    if (kept && mayRestore(inputs)) put({ ...fitting(kept, widgets), ...without(now.current.typed, linked) });
  });
  useEffect(() => {
    restore();
    const keep = (): void => remember(slug, "inputs", now.current.typed);
    addEventListener("pagehide", keep);
    return () => {
      removeEventListener("pagehide", keep);
      keep();
    };
  }, [slug]);

  return { values, latest, set, setAll, clear };
}

function valueOf(field: PageField, typed: AllTyped): Json {
  const found = Object.hasOwn(typed, field.name) ? typed[field.name] : undefined;
  return found && found.widget === field.widget ? found.value : field.initial;
}

function toTyped(values: Values, fields: ReadonlyMap<string, PageField>): AllTyped {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => {
    const field = fields.get(name);
    return field ? [[name, { widget: field.widget, value }]] : [];
  }));
}

function fitting(kept: AllTyped, fields: ReadonlyMap<string, PageField>): AllTyped {
  return Object.fromEntries(Object.entries(kept).filter(([name, { widget }]) => fields.get(name)?.widget === widget));
}

function without(typed: AllTyped, linked: Values): AllTyped {
  return Object.fromEntries(Object.entries(typed).filter(([name, { value }]) => !(Object.hasOwn(linked, name) && linked[name] === value)));
}

/** A link that was opened shows what it says; a page that was reloaded, or gone back to, shows what was typed. */
function mayRestore(inputs: readonly PageField[]): boolean {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (entry?.type === "reload" || entry?.type === "back_forward") return true;
  const search = new URLSearchParams(location.search);
  return !inputs.some(({ name }) => search.has(parameterOf(name)));
}
