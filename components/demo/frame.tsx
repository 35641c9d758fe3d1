"use client";
// What stands around every widget: label, help, complaint, the sign of work, the mark of an old result. Drawn once for all,
// so that a view holds nothing but its control. It refuses to know what any widget does.

import { CircleAlert } from "lucide-react";
import { Component, memo, useCallback, useDeferredValue, type ReactNode } from "react";
import { inputs, outputs, ownLabel } from "@/components/widgets/views.ts";
import type { InputViewProps, OutputViewProps } from "@/components/widgets/view.ts";
import type { Json } from "@/lib/demo/json.ts";
import type { PageField } from "./page-demo.ts";
import { upload } from "./upload.ts";

type InputView = React.ComponentType<InputViewProps>;
type OutputView = React.ComponentType<OutputViewProps>;
const inputViews = inputs as unknown as Readonly<Record<string, InputView | undefined>>;
const outputViews = outputs as unknown as Readonly<Record<string, OutputView | undefined>>;

export function inputId(name: string): string {
  return `in-${name}`;
}

export function outputId(name: string): string {
  return `out-${name}`;
}

interface InputFrameProps {
  readonly field: PageField;
  readonly value: Json;
  readonly issue: string | null;
  readonly onChange: (name: string, value: Json) => void;
  readonly onIssue: (name: string, message: string | null) => void;
  readonly onSubmit: () => void;
  readonly maxFileBytes: number;
}

export const InputFrame = memo(function InputFrame({ field, value, issue, onChange, onIssue, onSubmit, maxFileBytes }: InputFrameProps) {
  const { name, label, help } = field;
  const id = inputId(name);
  const View = Object.hasOwn(inputViews, field.widget) ? inputViews[field.widget] : undefined;
  const change = useCallback((next: Json) => onChange(name, next), [name, onChange]);
  const complain = useCallback((message: string | null) => onIssue(name, message), [name, onIssue]);
  const beside = ownLabel.includes(field.widget);
  const describedBy = [help && `${id}-help`, issue && `${id}-issue`].filter(Boolean).join(" ") || undefined;
  return (
    <div data-field={name} className="min-w-0">
      {!beside && (
        <label htmlFor={id} id={`${id}-label`} className="mb-1 flex w-fit max-w-full items-baseline gap-2 text-label font-medium">
          <span className="min-w-0 break-words">{label}</span>
          {field.optional && <span className="font-normal text-muted">optional</span>}
        </label>
      )}
      {help && !beside && (
        <p id={`${id}-help`} className="mb-1.5 text-label text-muted">
          {help}
        </p>
      )}
      {View ? (
        <Guard what={label} resetOn={value}>
          <View
            id={id}
            name={name}
            label={label}
            props={field.props}
            value={value}
            onChange={change}
            disabled={field.disabled}
            optional={field.optional}
            invalid={issue !== null}
            describedBy={describedBy}
            onSubmit={onSubmit}
            onIssue={complain}
            upload={upload}
            maxFileBytes={maxFileBytes}
          />
        </Guard>
      ) : (
        <Unknown field={field} />
      )}
      {help && beside && (
        <p id={`${id}-help`} className="pl-[30px] text-label text-muted">
          {help}
        </p>
      )}
      {issue && (
        <p id={`${id}-issue`} className="mt-1.5 flex items-start gap-1.5 text-label text-bad">
          <CircleAlert size={14} aria-hidden className="mt-[3px] shrink-0" />
          <span className="min-w-0 break-words">{issue}</span>
        </p>
      )}
    </div>
  );
});

const heavy = new Set(["chart", "table"]);

interface OutputFrameProps {
  readonly field: PageField;
  readonly value: Json;
  readonly html: string | undefined;
  readonly stale: boolean;
}

export const OutputFrame = memo(function OutputFrame({ field, value, html, stale }: OutputFrameProps) {
  const { name, label, help } = field;
  const id = outputId(name);
  const View = Object.hasOwn(outputViews, field.widget) ? outputViews[field.widget] : undefined;
  // A chart may take several frames to draw: the figures beside it do not wait for it.
  const later = useDeferredValue(value);
  const shown = heavy.has(field.widget) ? later : value;
  return (
    <section data-field={name} aria-labelledby={`${id}-label`} aria-describedby={help ? `${id}-help` : undefined} className="min-w-0">
      <div className="mb-1 flex h-5 items-center justify-between gap-2">
        <h2 id={`${id}-label`} className="min-w-0 truncate text-label font-medium" title={label}>
          {label}
        </h2>
        {stale && <span className="shrink-0 rounded-full bg-sunken px-2 text-caption leading-5 text-muted">Previous result</span>}
      </div>
      {help && (
        <p id={`${id}-help`} className="mb-1.5 text-label text-muted">
          {help}
        </p>
      )}
      {View ? (
        <Guard what={label} resetOn={shown}>
          <View id={id} name={name} label={label} props={field.props} value={shown} html={html} stale={stale} />
        </Guard>
      ) : (
        <Unknown field={field} />
      )}
    </section>
  );
});

/** A line of 2 px at the upper edge of a card: a real fraction, or a sweep where none is known. */
export function BusyLine({ busy, fraction, label }: { busy: boolean; fraction: number | null; label: string }) {
  if (!busy) return null;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={fraction === null ? undefined : Math.round(fraction * 100)}
      className="absolute inset-x-0 top-0 z-10 h-0.5 overflow-hidden rounded-t-card bg-accent-soft"
    >
      <div
        className={`h-full w-full origin-left bg-accent ${fraction === null ? "sweep" : "transition-transform duration-[240ms] ease-glass"}`}
        style={fraction === null ? undefined : { transform: `scaleX(${Math.min(1, Math.max(0, fraction))})` }}
      />
    </div>
  );
}

function Unknown({ field }: { field: PageField }) {
  return <Panel text={`This server has no widget "${field.widget}" to draw ${field.label} with`} />;
}

function Panel({ text }: { text: string }) {
  return (
    <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-label text-bad">
      {text}
    </p>
  );
}

interface GuardProps {
  readonly what: string;
  readonly resetOn: Json;
  readonly children: ReactNode;
}

/** A view that fails takes down its own place alone; the next value gets a new try. */
class Guard extends Component<GuardProps, { readonly failed: boolean; readonly seen: Json }> {
  override state = { failed: false, seen: this.props.resetOn };

  static getDerivedStateFromProps({ resetOn }: GuardProps, { seen }: { seen: Json }) {
    return Object.is(seen, resetOn) ? null : { failed: false, seen: resetOn };
  }

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Panel text={`${this.props.what} cannot be shown`} /> : this.props.children;
  }
}
