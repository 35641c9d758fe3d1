// What lies on the paper and how it is drawn, at any size: on the screen sharp, for the model small. It refuses to know React.

/** A place on the paper, in its own pixels, and how hard the pen was pressed there (1 is a mouse's even pressure). */
export interface Touch {
  readonly x: number;
  readonly y: number;
  readonly force: number;
}

export type Mark =
  | { readonly type: "stroke"; readonly touches: Touch[]; readonly size: number; readonly erase: boolean }
  | { readonly type: "picture"; readonly picture: HTMLImageElement }
  | { readonly type: "clear" };

export const paperColor = "#ffffff";
export const inkColor = "#111111";

/** Draws the paper and everything on it; `scale` is canvas pixels for one of the paper's. */
export function drawPaper(pen: CanvasRenderingContext2D, width: number, height: number, scale: number, marks: readonly Mark[]): void {
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = paperColor;
  pen.fillRect(0, 0, width, height);
  const from = marks.findLastIndex((mark) => mark.type === "clear") + 1;
  for (const mark of marks.slice(from)) {
    if (mark.type === "stroke") drawStroke(pen, mark, 0);
    else if (mark.type === "picture") drawContained(pen, mark.picture, width, height);
  }
}

/** Draws a stroke from its touch number `from` on, so that a long one grows without being drawn anew. */
export function drawStroke(pen: CanvasRenderingContext2D, mark: Extract<Mark, { type: "stroke" }>, from: number): void {
  const { touches, size, erase } = mark;
  pen.strokeStyle = erase ? paperColor : inkColor;
  pen.fillStyle = pen.strokeStyle;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  const first = touches[0];
  if (from === 0 && first) {
    pen.beginPath();
    pen.arc(first.x, first.y, (size * first.force) / 2, 0, 2 * Math.PI);
    pen.fill();
  }
  for (let i = Math.max(1, from); i < touches.length; i++) {
    const [before, last, now] = [touches[i - 2], touches[i - 1] as Touch, touches[i] as Touch];
    const start = before ? middle(before, last) : last;
    const end = middle(last, now);
    pen.lineWidth = (size * (last.force + now.force)) / 2;
    pen.beginPath();
    pen.moveTo(start.x, start.y);
    // Through the middles with the touches as handles: smooth, and each piece needs only three of them.
    pen.quadraticCurveTo(last.x, last.y, end.x, end.y);
    if (i === touches.length - 1) pen.lineTo(now.x, now.y);
    pen.stroke();
  }
}

function middle(a: Touch, b: Touch): { x: number; y: number } {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function drawContained(pen: CanvasRenderingContext2D, picture: HTMLImageElement, width: number, height: number): void {
  const scale = Math.min(width / picture.naturalWidth, height / picture.naturalHeight);
  const [w, h] = [picture.naturalWidth * scale, picture.naturalHeight * scale];
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
}

/** Whether nothing that can be seen lies on the paper. */
export function isBlank(marks: readonly Mark[]): boolean {
  const from = marks.findLastIndex((mark) => mark.type === "clear") + 1;
  return marks.slice(from).every((mark) => mark.type === "stroke" && mark.erase);
}

/** The paper as a PNG of its own size. */
export function paperToUrl(width: number, height: number, marks: readonly Mark[]): string {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) return "";
  drawPaper(pen, width, height, 1, marks);
  return canvas.toDataURL("image/png");
}

/** Loads a picture; null when it is none. */
export function loadPicture(url: string): Promise<HTMLImageElement | null> {
  return new Promise((done) => {
    const picture = new Image();
    picture.onload = () => done(picture);
    picture.onerror = () => done(null);
    picture.src = url;
  });
}
