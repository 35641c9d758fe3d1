"use client";
// A place for one picture: drop, paste, browse, or take it. It is uploaded as soon as it is chosen, and shown from memory.

import { Camera, ImagePlus, Maximize2, RefreshCw, Trash2 } from "lucide-react";
import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from "react";
import { useDropzone } from "react-dropzone";
import { fileUrl, type FileInput } from "@/lib/demo/file.ts";
import { focusRing } from "../parts/look.ts";
import { ToolButton } from "../parts/tool-button.tsx";
import { Toolbar } from "../parts/toolbar.tsx";
import type { InputViewProps } from "../view.ts";
import type { ImageProps } from "./index.ts";
import { ShowPicture } from "./show-picture.tsx";
import { megabytes, pictureTypes, refuseFile } from "./refuse-file.ts";

const Zoom = lazy(() => import("./zoom.tsx").then((module) => ({ default: module.Zoom })));

interface Upload {
  readonly preview: string;
  readonly name: string;
  readonly fraction: number;
}

export function Input({ id, name, label, props, value, onChange, disabled, invalid, describedBy, onIssue, upload, maxFileBytes }: InputViewProps<ImageProps, FileInput>) {
  const [sending, setSending] = useState<Upload | null>(null);
  /** The picture last sent, kept in memory so that nothing flickers when its upload is done. */
  const [sent, setSent] = useState<{ file: string; preview: string } | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [zoomed, setZoomed] = useState(false);
  const turn = useRef(0);
  const root = useRef<HTMLDivElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const previews = useRef(new Set<string>());

  const choose = async (file: File) => {
    const refusal = refuseFile(file, maxFileBytes);
    onIssue(refusal);
    if (refusal !== null) return;
    turn.current += 1;
    const mine = turn.current;
    const before = value;
    const preview = URL.createObjectURL(file);
    previews.current.add(preview);
    setFailed(null);
    setSending({ preview, name: file.name, fraction: 0 });
    // A run pressed meanwhile must not take the picture that is no longer shown.
    if (before !== null) onChange(null);
    try {
      const ref = await upload(file, file.name || "picture", (fraction) => {
        if (turn.current === mine) setSending({ preview, name: file.name, fraction });
      });
      if (turn.current !== mine) return;
      // By now the server has looked into it: a renamed archive is told here, not only by the run.
      const found = refuseFile({ name: file.name || "The file", type: ref.type, size: ref.bytes }, maxFileBytes);
      if (found !== null) throw new Error(found);
      setSent({ file: ref.file, preview });
      onChange({ file: ref.file, name: ref.name, type: ref.type, bytes: ref.bytes } as FileInput);
    } catch (error) {
      if (turn.current !== mine) return;
      // In this order: a change takes back what was complained of.
      if (before !== null) onChange(before);
      onIssue(error instanceof Error ? error.message : String(error));
    }
    setSending(null);
  };
  const remove = () => {
    turn.current += 1;
    setSending(null);
    setZoomed(false);
    onIssue(null);
    onChange(null);
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  };
  const { getRootProps, getInputProps, isDragActive, isDragReject, open } = useDropzone({
    accept: pictureTypes,
    multiple: false,
    noClick: true,
    noKeyboard: true,
    disabled,
    onDrop: ([taken], [refused]) => {
      const file = taken ?? refused?.file;
      if (file) void choose(file);
    },
  });

  usePasteUnderPointer(root, disabled, (file) => void choose(file));
  const takeEarly = useEffectEvent(() => {
    // Chosen before the page was alive: the browser kept it.
    const early = (document.getElementById(id) as HTMLInputElement | null)?.files?.[0];
    if (early) void choose(early);
  });
  useEffect(() => {
    takeEarly();
    const held = previews.current;
    return () => {
      for (const preview of held) URL.revokeObjectURL(preview);
    };
  }, []);

  const fileId = typeof value === "object" ? value?.file : undefined;
  const src = sending?.preview ?? (value === null ? null : sent && sent.file === fileId ? sent.preview : sourceOf(value));
  const height = props.inputHeight;
  const shownName = sending?.name ?? (value && typeof value === "object" && "name" in value && typeof value.name === "string" ? value.name : "");
  const frame = disabled ? "border-line bg-sunken" : isDragReject ? "border-bad bg-bad-soft" : isDragActive ? "border-accent bg-accent-soft" : invalid ? "border-bad bg-surface" : src ? "border-line bg-sunken" : "border-control bg-surface hover:bg-hover";

  return (
    <div
      {...getRootProps({ role: undefined, tabIndex: undefined })}
      ref={(element: HTMLDivElement | null) => {
        root.current = element;
      }}
      className={`group/picture relative overflow-clip rounded-md border ${src ? "" : "border-dashed"} transition-colors duration-[120ms] outline-focus has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-2 ${frame}`}
      style={{ height }}
    >
      {src === null ? (
        <div className={`flex h-full flex-col items-center justify-center gap-3 px-4 text-center text-label ${disabled ? "text-faint" : "text-muted"}`}>
          <ImagePlus aria-hidden="true" className="size-7 text-faint" strokeWidth={1.25} />
          <p>
            {disabled ? (
              "No image"
            ) : (
              <>
                <span className="thumb:hidden">
                  Drop an image, paste, or <span className="font-medium text-accent-text underline underline-offset-2">browse</span>
                </span>
                <span className="hidden font-medium text-accent-text thumb:inline">Choose an image</span>
              </>
            )}
          </p>
          {!disabled && maxFileBytes !== undefined && <p className="-mt-2 text-caption text-faint thumb:hidden">up to {megabytes(maxFileBytes)}</p>}
        </div>
      ) : (
        <div className={sending ? "opacity-55" : undefined}>
          {failed === src ? (
            <p className="grid place-items-center px-4 text-center text-label text-muted" style={{ height: height - 2 }}>
              {shownName || "This image"} cannot be shown in this browser
            </p>
          ) : (
            <ShowPicture src={src} alt={shownName ? `${label}: ${shownName}` : label} height={height - 2} size={null} onFail={() => setFailed(src)} />
          )}
        </div>
      )}
      <input
        {...getInputProps({ id, disabled, tabIndex: src ? -1 : 0, style: {} })}
        name={name}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        aria-label={`${label}: choose an image`}
        className={src ? "sr-only" : "absolute inset-0 size-full cursor-pointer opacity-0 file:cursor-pointer disabled:cursor-not-allowed"}
      />
      {props.camera && !disabled && (
        <>
          <input
            ref={camera}
            type="file"
            accept="image/*"
            capture="environment"
            tabIndex={-1}
            aria-hidden="true"
            className="hidden"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) void choose(file);
              event.target.value = "";
            }}
          />
          {src === null && (
            <button
              type="button"
              onClick={() => camera.current?.click()}
              className={`absolute bottom-3 left-1/2 hidden h-11 -translate-x-1/2 items-center gap-2 rounded-md border border-control bg-surface px-4 text-sm font-medium whitespace-nowrap text-text thumb:inline-flex ${focusRing}`}
            >
              <Camera aria-hidden="true" className="size-4" strokeWidth={1.75} />
              Take a photo
            </button>
          )}
        </>
      )}
      {src !== null && (
        <Toolbar name={`${label}: tools`} className="absolute top-2 right-2 opacity-0 transition-opacity duration-[120ms] group-focus-within/picture:opacity-100 group-hover/picture:opacity-100 thumb:opacity-100">
          {failed !== src && <ToolButton raised icon={Maximize2} name="Zoom" onClick={() => setZoomed(true)} />}
          {!disabled && <ToolButton raised icon={RefreshCw} name="Replace" onClick={open} />}
          {!disabled && <ToolButton raised icon={Trash2} name="Remove" onClick={remove} />}
        </Toolbar>
      )}
      {sending && <Progress fraction={sending.fraction} name={sending.name} />}
      {isDragActive && src !== null && !isDragReject && (
        <p className="pointer-events-none absolute inset-0 grid place-items-center bg-accent-soft text-label font-medium text-accent-text opacity-95">Drop to replace</p>
      )}
      {zoomed && src !== null && (
        <Suspense>
          <Zoom src={src} alt={label} size={null} onClose={() => setZoomed(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Progress({ fraction, name }: { fraction: number; name: string }) {
  const percent = Math.round(fraction * 100);
  return (
    <div className="absolute inset-x-0 bottom-0 bg-surface px-3 pt-1.5 pb-2">
      <p className="flex justify-between gap-4 text-caption text-muted tabular-nums">
        <span className="truncate">Uploading {name}</span>
        <span>{percent} %</span>
      </p>
      <div role="progressbar" aria-label={`Uploading ${name}`} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} className="mt-1 h-1 overflow-clip rounded-full bg-sunken">
        <div className="h-full origin-left bg-accent transition-transform duration-[180ms]" style={{ transform: `scaleX(${fraction})` }} />
      </div>
    </div>
  );
}

/** Where a wire value can be seen: our own files and inline pictures only. */
export function sourceOf(value: FileInput): string | null {
  if (typeof value === "object") return fileUrl(value.file);
  return value.startsWith("data:image/") ? value : null;
}

/** Pasting over a field should work without clicking into it first; the page takes pastes that nobody stands over. */
function usePasteUnderPointer(root: React.RefObject<HTMLElement | null>, disabled: boolean, onFile: (file: File) => void): void {
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    if (event.defaultPrevented || !root.current?.matches(":hover") || root.current.contains(document.activeElement)) return;
    const file = Array.from(event.clipboardData?.files ?? []).find(({ type }) => type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    onFile(file);
  });
  useEffect(() => {
    if (disabled) return;
    const listener = (event: ClipboardEvent) => onPaste(event);
    document.addEventListener("paste", listener);
    return () => document.removeEventListener("paste", listener);
  }, [disabled]);
}
