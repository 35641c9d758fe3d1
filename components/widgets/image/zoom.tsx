"use client";
// A picture over the whole page: wheel and pinch zoom at the pointer, drag moves, + − 0 and arrows do it by keys.

import { Minus, Plus, X } from "lucide-react";
import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from "react";
import { ToolButton } from "../parts/tool-button.tsx";

interface ZoomProps {
  readonly src: string;
  readonly alt: string;
  /** Pixels of the picture; null reads them from it. */
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly onClose: () => void;
  /** Drawn over the picture, edge to edge. */
  readonly children?: ReactNode;
}

interface Place {
  /** 1 fits the window. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const fitted: Place = { scale: 1, x: 0, y: 0 };
const most = 40;

export function Zoom({ src, alt, size, onClose, children }: ZoomProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(fitted);
  const [natural, setNatural] = useState(size);
  const [fit, setFit] = useState(1);
  const fingers = useRef(new Map<number, { x: number; y: number }>());

  useEffect(() => {
    const shown = dialog.current;
    const opener = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const area = stage.current;
    if (!area || !natural) return;
    const measure = () => setFit(Math.min(area.clientWidth / natural.width, area.clientHeight / natural.height));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(area);
    return () => observer.disconnect();
  }, [natural]);
  useEffect(() => {
    const area = stage.current;
    // React listens to wheel passively; only a listener of our own may keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      zoomAt(event.clientX, event.clientY, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)));
    };
    area?.addEventListener("wheel", onWheel, { passive: false });
    return () => area?.removeEventListener("wheel", onWheel);
  }, []);

  const zoomAt = (clientX: number, clientY: number, factor: number) => {
    const box = stage.current?.getBoundingClientRect();
    if (!box) return;
    const x = clientX - box.left - box.width / 2;
    const y = clientY - box.top - box.height / 2;
    setPlace((now) => {
      const scale = Math.min(most, Math.max(1, now.scale * factor));
      const change = scale / now.scale;
      return scale === 1 ? fitted : { scale, x: x - (x - now.x) * change, y: y - (y - now.y) * change };
    });
  };
  const zoomBy = (factor: number) => {
    const box = stage.current?.getBoundingClientRect();
    if (box) zoomAt(box.left + box.width / 2, box.top + box.height / 2, factor);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    const now = { x: event.clientX, y: event.clientY };
    fingers.current.set(event.pointerId, now);
    if (other) {
      const spread = (point: { x: number; y: number }) => Math.hypot(point.x - other.x, point.y - other.y);
      zoomAt((now.x + other.x) / 2, (now.y + other.y) / 2, spread(now) / Math.max(1, spread(before)));
    }
    const share = other ? 0.5 : 1;
    setPlace((at) => (at.scale === 1 ? at : { ...at, x: at.x + (now.x - before.x) * share, y: at.y + (now.y - before.y) * share }));
  };
  const onPointerEnd = (event: PointerEvent) => fingers.current.delete(event.pointerId);
  const percent = Math.round(place.scale * fit * 100);
  const step = (x: number, y: number) => setPlace((at) => (at.scale === 1 ? at : { ...at, x: at.x + x, y: at.y + y }));
  const keys: Record<string, () => void> = {
    "+": () => zoomBy(1.5),
    "=": () => zoomBy(1.5),
    "-": () => zoomBy(1 / 1.5),
    "0": () => setPlace(fitted),
    ArrowLeft: () => step(60, 0),
    ArrowRight: () => step(-60, 0),
    ArrowUp: () => step(0, 60),
    ArrowDown: () => step(0, -60),
  };

  return (
    <dialog
      ref={dialog}
      aria-label={alt}
      // React's double effects in development close and reopen it.
      onClose={() => dialog.current?.open || onClose()}
      onKeyDown={(event) => {
        // The page's own keys (run, cancel) must not answer from behind.
        event.stopPropagation();
        const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
        if (!act) return;
        event.preventDefault();
        act();
      }}
      className="m-0 size-full max-h-none max-w-none overflow-clip bg-bg text-text backdrop:bg-transparent"
    >
      <div
        ref={stage}
        className={`absolute inset-4 touch-none overflow-visible select-none max-sm:inset-2 ${place.scale > 1 ? "cursor-grab active:cursor-grabbing" : "cursor-zoom-in"}`}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerEnd}
        onPointerCancel={onPointerEnd}
        onDoubleClick={(event) => (place.scale > 1 ? setPlace(fitted) : zoomAt(event.clientX, event.clientY, Math.max(2, 1 / fit)))}
      >
        <div
          className="absolute top-1/2 left-1/2 bg-[repeating-conic-gradient(var(--line)_0_25%,var(--surface)_0_50%)] bg-[length:16px_16px]"
          style={{
            width: (natural?.width ?? 0) * fit,
            height: (natural?.height ?? 0) * fit,
            transform: `translate(-50%, -50%) translate(${place.x}px, ${place.y}px) scale(${place.scale})`,
          }}
        >
          <img
            src={src}
            alt={alt}
            draggable={false}
            onLoad={({ currentTarget }) => setNatural((known) => known ?? { width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })}
            className={`block size-full max-w-none ${place.scale * fit >= 4 ? "[image-rendering:pixelated]" : ""}`}
          />
          {children}
        </div>
      </div>
      <div className="absolute top-3 right-3 flex items-center gap-1 rounded-md border border-line bg-surface p-1">
        <ToolButton icon={Minus} name="Zoom out (−)" onClick={() => zoomBy(1 / 1.5)} disabled={place.scale <= 1} />
        <button type="button" title="Fit (0)" onClick={() => setPlace(fitted)} className="h-8 min-w-16 rounded-md text-label font-medium text-muted tabular-nums hover:bg-hover hover:text-text thumb:h-11">
          {percent} %
        </button>
        <ToolButton icon={Plus} name="Zoom in (+)" onClick={() => zoomBy(1.5)} disabled={place.scale >= most} />
        <ToolButton icon={X} name="Close (Esc)" onClick={() => dialog.current?.close()} />
      </div>
    </dialog>
  );
}
