"use client";
// The drawing pad. It draws at once, with finger, pen, mouse or arrow keys; a picture can be laid on the paper instead.

import { Eraser, ImagePlus, Pencil, Redo2, Trash2, Undo2 } from "lucide-react";
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { fileUrl, type FileInput } from "@/lib/demo/file.ts";
import { pictureTypes, refuseFile } from "../image/refuse-file.ts";
import { focusRing } from "../parts/look.ts";
import { ToolButton } from "../parts/tool-button.tsx";
import { Toolbar } from "../parts/toolbar.tsx";
import type { InputViewProps } from "../view.ts";
import type { SketchProps } from "./index.ts";
import { drawPaper, drawStroke, isBlank, loadPicture, paperToUrl, type Mark, type Touch } from "./paper.ts";

/** Widest that the pad is drawn, in CSS pixels: a hand's reach. */
const widest = 400;
/** While a stroke grows, the drawing so far is told this often, in milliseconds, for demos that follow live. */
const tellEveryMs = 150;

type Stroke = Extract<Mark, { type: "stroke" }>;

export function Input({ id, label, props, value, onChange, disabled, invalid, describedBy, onIssue, maxFileBytes }: InputViewProps<SketchProps, FileInput>) {
  const { width, height } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const browse = useRef<HTMLInputElement>(null);
  // Marks live outside React: a stroke has hundreds of touches, and none of them is a render.
  const marks = useRef<Mark[]>([]);
  const undone = useRef<Mark[]>([]);
  const stroke = useRef<{ mark: Stroke; pointer: number; drawn: number; toldAt: number } | null>(null);
  const [size, setSize] = useState(props.pen);
  const [erasing, setErasing] = useState(false);
  const [steps, setSteps] = useState({ done: 0, undone: 0, blank: true });
  const [cursor, setCursor] = useState<{ x: number; y: number; down: boolean } | null>(null);
  const told = useRef<{ acknowledged: FileInput | null; pending: (FileInput | null)[] }>({ acknowledged: null, pending: [] });

  const repaint = useCallback(() => {
    const sheet = canvas.current;
    const pen = sheet?.getContext("2d");
    if (sheet && pen) drawPaper(pen, width, height, sheet.width / width, marks.current);
  }, [width, height]);
  const count = useCallback(() => setSteps({ done: marks.current.length, undone: undone.current.length, blank: isBlank(marks.current) }), []);

  const tell = useCallback(() => {
    const next = isBlank(marks.current) ? null : paperToUrl(width, height, marks.current);
    const { acknowledged, pending } = told.current;
    if (next === (pending.length > 0 ? pending.at(-1) : acknowledged)) return;
    pending.push(next);
    onIssue(null);
    onChange(next);
  }, [width, height, onChange, onIssue]);

  useEffect(() => {
    const sheet = canvas.current;
    if (!sheet) return;
    const fit = () => {
      const pixels = Math.max(1, Math.round(sheet.clientWidth * Math.min(3, window.devicePixelRatio || 1)));
      if (sheet.width === pixels) return;
      sheet.width = pixels;
      sheet.height = Math.max(1, Math.round((pixels * height) / width));
      repaint();
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(sheet);
    return () => observer.disconnect();
  }, [width, height, repaint]);

  // A value that we did not tell came from outside: an example, a link, Clear or its undo. Ours come back late and in order.
  useEffect(() => {
    const now = told.current;
    const own = now.pending.lastIndexOf(value);
    if (own >= 0) {
      now.pending.splice(0, own + 1);
      now.acknowledged = value;
      return;
    }
    if (value === now.acknowledged) return;
    told.current = { acknowledged: value, pending: [] };
    stroke.current = null;
    let current = true;
    const show = (next: Mark[]) => {
      if (!current) return;
      marks.current = next;
      undone.current = [];
      repaint();
      count();
    };
    const url = value === null ? null : typeof value === "object" ? fileUrl(value.file) : value.startsWith("data:image/") ? value : null;
    if (url === null) show([]);
    else {
      void loadPicture(url).then((picture) => {
        if (picture) show([{ type: "picture", picture }]);
        else if (current) onIssue("The picture could not be shown");
      });
    }
    return () => {
      current = false;
    };
  }, [value, repaint, count, onIssue]);

  const add = (mark: Mark) => {
    marks.current.push(mark);
    undone.current = [];
    repaint();
    count();
    tell();
  };
  const undo = () => {
    const mark = marks.current.pop();
    if (!mark) return;
    undone.current.push(mark);
    repaint();
    count();
    tell();
  };
  const redo = () => {
    const mark = undone.current.pop();
    if (!mark) return;
    marks.current.push(mark);
    repaint();
    count();
    tell();
  };
  const clear = () => {
    if (!isBlank(marks.current)) add({ type: "clear" });
  };
  const resize = (factor: number) => setSize((now) => Math.max(1, Math.min(Math.min(width, height) / 2, Math.round(factor > 1 ? Math.max(now + 1, now * factor) : Math.min(now - 1, now * factor)))));
  const layPicture = async (file: File) => {
    const refusal = refuseFile(file, maxFileBytes);
    onIssue(refusal);
    if (refusal !== null) return;
    const url = URL.createObjectURL(file);
    const picture = await loadPicture(url);
    URL.revokeObjectURL(url);
    if (picture) add({ type: "picture", picture });
    else onIssue("Not an image");
  };

  const place = (event: { clientX: number; clientY: number; pressure: number; pointerType: string }): Touch => {
    const box = canvas.current?.getBoundingClientRect() ?? { left: 0, top: 0, width, height };
    const force = event.pointerType === "pen" && event.pressure > 0 ? 0.35 + event.pressure * 1.1 : 1;
    return { x: ((event.clientX - box.left) / box.width) * width, y: ((event.clientY - box.top) / box.height) * height, force };
  };
  const grow = () => {
    const sheet = canvas.current;
    const pen = sheet?.getContext("2d");
    const now = stroke.current;
    if (!sheet || !pen || !now) return;
    pen.setTransform(sheet.width / width, 0, 0, sheet.width / width, 0, 0);
    drawStroke(pen, now.mark, now.drawn);
    now.drawn = now.mark.touches.length;
  };
  const begin = (touch: Touch, pointer: number, erase: boolean) => {
    const mark: Stroke = { type: "stroke", touches: [touch], size, erase };
    marks.current.push(mark);
    undone.current = [];
    stroke.current = { mark, pointer, drawn: 0, toldAt: performance.now() };
    grow();
  };
  const end = () => {
    if (!stroke.current) return;
    stroke.current = null;
    repaint();
    count();
    tell();
  };
  const follow = () => {
    const now = stroke.current;
    if (!now || performance.now() - now.toldAt < tellEveryMs) return;
    now.toldAt = performance.now();
    tell();
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    // 32 is a pen's eraser end.
    const erase = erasing || (event.buttons & 32) !== 0;
    if (disabled || stroke.current || (event.button !== 0 && event.button !== 5)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setCursor(null);
    begin(place(event), event.pointerId, erase);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const now = stroke.current;
    if (!now || now.pointer !== event.pointerId) return;
    const all = event.nativeEvent.getCoalescedEvents?.() ?? [];
    for (const one of all.length > 0 ? all : [event.nativeEvent]) {
      const touch = place(one);
      const last = now.mark.touches.at(-1);
      if (!last || Math.hypot(touch.x - last.x, touch.y - last.y) >= 0.5) now.mark.touches.push(touch);
    }
    grow();
    follow();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (disabled) return;
    const jump = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const at = cursor ?? { x: width / 2, y: height / 2, down: false };
    const step = Math.max(1, Math.round(Math.min(width, height) / 70)) * (event.shiftKey ? 4 : 1);
    const moves: Record<string, readonly [number, number]> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const move = jump ? undefined : moves[key];
    if (jump && key === "z") event.shiftKey ? redo() : undo();
    else if (jump && key === "y") redo();
    else if (jump || event.altKey) return;
    else if (move) {
      const next = { x: clamp(at.x + move[0], width), y: clamp(at.y + move[1], height), down: at.down };
      setCursor(next);
      if (stroke.current) {
        stroke.current.mark.touches.push({ x: next.x, y: next.y, force: 1 });
        grow();
        follow();
      }
    } else if (key === " ") {
      setCursor({ ...at, down: !at.down });
      if (at.down) end();
      else begin({ x: at.x, y: at.y, force: 1 }, -1, erasing);
    } else if (key === "Escape" && at.down) {
      setCursor({ ...at, down: false });
      end();
      event.stopPropagation();
    } else if (key === "[") resize(1 / 1.25);
    else if (key === "]") resize(1.25);
    else if (key === "e") setErasing(!erasing);
    else if (key === "Delete" || key === "Backspace") clear();
    else return;
    event.preventDefault();
  };

  const most = Math.min(widest, width > height ? widest : Math.round((widest * width) / height));
  const help = `${id}-keys`;
  return (
    <div className="w-full" style={{ maxWidth: most }}>
      <div className={`relative overflow-clip rounded-md border ${invalid ? "border-bad" : "border-control"} bg-white ${disabled ? "opacity-55" : ""}`} style={{ aspectRatio: `${width} / ${height}` }}>
        <div
          id={id}
          tabIndex={disabled ? -1 : 0}
          role="application"
          aria-roledescription="drawing pad"
          aria-label={`${label}: ${steps.blank ? "empty" : "has a drawing"}`}
          aria-describedby={[describedBy, help].filter(Boolean).join(" ")}
          aria-disabled={disabled || undefined}
          aria-invalid={invalid || undefined}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={end}
          onPointerCancel={end}
          onKeyDown={onKeyDown}
          onFocus={(event) => event.currentTarget.matches(":focus-visible") && setCursor({ x: width / 2, y: height / 2, down: false })}
          onBlur={() => {
            setCursor(null);
            end();
          }}
          onPaste={(event) => {
            const file = Array.from(event.clipboardData.files).find(({ type }) => type.startsWith("image/"));
            if (!file || disabled) return;
            event.preventDefault();
            void layPicture(file);
          }}
          className={`size-full touch-none outline-focus focus-visible:outline-2 focus-visible:-outline-offset-2 ${disabled ? "cursor-not-allowed" : "cursor-crosshair"}`}
        >
          <canvas ref={canvas} aria-hidden="true" className="pointer-events-none block size-full" />
        </div>
        {steps.blank && !cursor?.down && (
          // The paper is white in both themes, so this grey is the same in both.
          <p aria-hidden="true" className="pointer-events-none absolute inset-x-0 bottom-4 text-center text-label text-[#6b6b74]">
            {disabled ? "" : "Draw here"}
          </p>
        )}
        {cursor && (
          <span
            aria-hidden="true"
            className={`pointer-events-none absolute -translate-x-1/2 -translate-y-1/2 rounded-full border-2 ${cursor.down ? "border-[#5c53da] bg-[#5c53da]/20" : "border-[#5c53da] border-dashed"}`}
            style={{ left: `${(cursor.x / width) * 100}%`, top: `${(cursor.y / height) * 100}%`, width: `max(12px, ${(size / width) * 100}%)`, aspectRatio: 1 }}
          />
        )}
      </div>
      <p id={help} className="sr-only">
        Arrow keys move the pen, Space puts it down and lifts it, E switches to the eraser, brackets change its size, Control Z undoes, Delete clears. A picture can be pasted or browsed for instead.
      </p>
      {!disabled && (
        <Toolbar name={`${label}: drawing tools`} className="mt-1 flex-wrap">
          <ToolButton icon={erasing ? Eraser : Pencil} name={erasing ? "Eraser (E)" : "Pen (E switches to the eraser)"} pressed={erasing} onClick={() => setErasing(!erasing)} />
          <button
            type="button"
            title="Thickness ([ and ])"
            aria-label={`Thickness ${size} pixels, change`}
            onClick={() => setSize(nextSize(size, props.pen))}
            className={`inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text thumb:size-11 ${focusRing}`}
          >
            <span aria-hidden="true" className="rounded-full bg-current" style={{ width: Math.max(3, Math.min(18, (size / props.pen) * 9)), aspectRatio: 1 }} />
          </button>
          <ToolButton icon={Undo2} name="Undo (Ctrl Z)" onClick={undo} disabled={steps.done === 0} />
          <ToolButton icon={Redo2} name="Redo (Ctrl Shift Z)" onClick={redo} disabled={steps.undone === 0} />
          <ToolButton icon={ImagePlus} name="Lay a picture on the paper" onClick={() => browse.current?.click()} />
          <span className="flex-1" />
          <ToolButton icon={Trash2} name="Clear (Delete)" onClick={clear} disabled={steps.blank} />
          <input
            ref={browse}
            type="file"
            accept={Object.keys(pictureTypes).join(",")}
            tabIndex={-1}
            aria-hidden="true"
            className="hidden"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) void layPicture(file);
              event.target.value = "";
            }}
          />
        </Toolbar>
      )}
    </div>
  );
}

function clamp(at: number, most: number): number {
  return Math.max(0, Math.min(most, at));
}

/** Half, whole and twice the usual pen, round and round. */
function nextSize(size: number, usual: number): number {
  const sizes = [usual / 2, usual, usual * 2].map((one) => Math.max(1, Math.round(one)));
  return sizes.find((one) => one > size) ?? (sizes[0] as number);
}
