// From a graph's outputs to boxes, in pixels of the graph's input: one decoder for each way that graphs write boxes down,
// and the suppression of doubles. This file refuses to know pictures and how the graph was run.

import { AuthorError } from "../demo/author-error.ts";
import type { DetectOutput } from "./card.ts";
import { activate } from "./scores.ts";
import type { Tensor } from "./tensor.ts";

/** A box by its corners, in pixels of the graph's input. */
export interface Candidate {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly score: number;
  /** Index into the labels. */
  readonly kind: number;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a decoder is given. `output` finds a tensor by name, or the only one. */
export interface Decoding {
  output(name: string | null): Tensor;
  readonly width: number;
  readonly height: number;
  readonly labels: number;
  readonly threshold: number;
  /** For messages: the card's path. */
  readonly card: string;
}

/** Boxes at or above the threshold, in no order, doubles included. */
export function decodeBoxes(output: DetectOutput, decoding: Decoding): Candidate[] {
  switch (output.decoder) {
    case "yolox":
      return decodeYolox(output, decoding);
    case "ssd":
      return decodeSsd(output, decoding);
    case "yunet":
      return decodeYunet(output, decoding);
    case "db":
      return decodeText(output, decoding);
  }
}

type Output<Decoder extends DetectOutput["decoder"]> = Extract<DetectOutput, { decoder: Decoder }>;

/** https://github.com/Megvii-BaseDetection/YOLOX/blob/main/yolox/utils/demo_utils.py (`demo_postprocess`). */
function decodeYolox({ name, strides }: Output<"yolox">, { output, width, height, labels, threshold, card }: Decoding): Candidate[] {
  const tensor = output(name);
  const values = tensor.toFloat32();
  const columns = 5 + labels;
  const cells = strides.reduce((sum, stride) => sum + Math.floor(width / stride) * Math.floor(height / stride), 0);
  if (values.length !== cells * columns) throw misfit(`${card}: output`, tensor, `[1, ${cells}, ${columns}]: the cells of strides ${strides.join(", ")} in ${width} × ${height}, and 5 + ${labels} labels`);
  const found: Candidate[] = [];
  let row = 0;
  for (const stride of strides) {
    const across = Math.floor(width / stride);
    const down = Math.floor(height / stride);
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++, row += columns) {
        const objectness = values[row + 4] as number;
        if (!(objectness >= threshold)) continue;
        const kind = indexOfLargest(values, row + 5, labels);
        const score = objectness * (values[row + 5 + kind] as number);
        if (!(score >= threshold)) continue;
        found.push(fromCenter(((values[row] as number) + x) * stride, ((values[row + 1] as number) + y) * stride, Math.exp(values[row + 2] as number) * stride, Math.exp(values[row + 3] as number) * stride, score, kind, []));
      }
    }
  }
  return found;
}

function decodeSsd({ boxes, scores, unit, hasBackground, activation }: Output<"ssd">, { output, width, height, labels, threshold, card }: Decoding): Candidate[] {
  const corners = output(boxes).toFloat32();
  const columns = labels + (hasBackground ? 1 : 0);
  const count = corners.length / 4;
  const tensor = output(scores);
  const raw = tensor.toFloat32();
  if (raw.length !== count * columns) throw misfit(`${card}: output.scores`, tensor, `[1, ${count}, ${columns}]: a row for each of ${count} boxes, a column for ${hasBackground ? "the background and " : ""}${labels} label${labels === 1 ? "" : "s"}`);
  const [scaleX, scaleY] = unit === "fraction" ? [width, height] : [1, 1];
  const found: Candidate[] = [];
  const first = hasBackground ? 1 : 0;
  for (let i = 0; i < count; i++) {
    const row = activation === "none" ? raw.subarray(i * columns, (i + 1) * columns) : activate(raw.subarray(i * columns, (i + 1) * columns), { activation, scale: 1 });
    const kind = indexOfLargest(row, first, labels);
    const score = row[first + kind] as number;
    if (!(score >= threshold)) continue;
    found.push({
      left: (corners[i * 4] as number) * scaleX,
      top: (corners[i * 4 + 1] as number) * scaleY,
      right: (corners[i * 4 + 2] as number) * scaleX,
      bottom: (corners[i * 4 + 3] as number) * scaleY,
      score,
      kind,
      points: [],
    });
  }
  return found;
}

/** https://github.com/ShiqiYu/libfacedetection.train: score = √(class × objectness), boxes and points from each cell. */
function decodeYunet({ strides }: Output<"yunet">, { output, width, height, threshold }: Decoding): Candidate[] {
  const found: Candidate[] = [];
  for (const stride of strides) {
    const classes = output(`cls_${stride}`).toFloat32();
    const objectness = output(`obj_${stride}`).toFloat32();
    const boxes = output(`bbox_${stride}`).toFloat32();
    const points = output(`kps_${stride}`).toFloat32();
    const across = Math.floor(width / stride);
    const cells = across * Math.floor(height / stride);
    const perCell = Math.floor(points.length / cells / 2);
    for (let i = 0; i < cells; i++) {
      const score = Math.sqrt((classes[i] as number) * (objectness[i] as number));
      if (!(score >= threshold)) continue;
      const x = i % across;
      const y = Math.floor(i / across);
      const at = i * 4;
      const marks = Array.from({ length: perCell }, (_, k) => {
        const point = (i * perCell + k) * 2;
        return [((points[point] as number) + x) * stride, ((points[point + 1] as number) + y) * stride] as const;
      });
      found.push(fromCenter(((boxes[at] as number) + x) * stride, ((boxes[at + 1] as number) + y) * stride, Math.exp(boxes[at + 2] as number) * stride, Math.exp(boxes[at + 3] as number) * stride, score, 0, marks));
    }
  }
  return found;
}

/**
 * Regions of text pixels as upright boxes. Liao et al. 2020, "Real-time Scene Text Detection with Differentiable
 * Binarization": the map shows text shrunk, so each region grows by area × `grow` / perimeter.
 */
function decodeText({ name, cut, grow, smallest }: Output<"db">, { output, width, height, threshold, card }: Decoding): Candidate[] {
  const tensor = output(name);
  const [rows = 0, columns = 0] = tensor.shape.slice(-2);
  const map = tensor.toFloat32();
  if (rows * columns !== map.length || map.length === 0) throw misfit(`${card}: output`, tensor, "[1, 1, height, width]");
  const found: Candidate[] = [];
  for (const region of regions(map, columns, rows, cut)) {
    const across = region.right - region.left;
    const down = region.bottom - region.top;
    if (Math.min(across, down) < smallest || !(region.mean >= threshold)) continue;
    const by = (across * down * grow) / (2 * (across + down));
    const scaleX = width / columns;
    const scaleY = height / rows;
    found.push({
      left: (region.left - by) * scaleX,
      top: (region.top - by) * scaleY,
      right: (region.right + by) * scaleX,
      bottom: (region.bottom + by) * scaleY,
      score: region.mean,
      kind: 0,
      points: [],
    });
  }
  return found;
}

interface Region {
  left: number;
  top: number;
  right: number;
  bottom: number;
  mean: number;
}

/** Connected regions above `cut`, corners touching, by flood fill with a stack of our own. */
function regions(map: Float32Array, width: number, height: number, cut: number): Region[] {
  const seen = new Uint8Array(map.length);
  const stack = new Int32Array(map.length);
  const found: Region[] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || !((map[start] as number) > cut)) continue;
    const region = { left: width, top: height, right: 0, bottom: 0, mean: 0 };
    let count = 0;
    let depth = 0;
    stack[depth++] = start;
    seen[start] = 1;
    while (depth > 0) {
      const at = stack[--depth] as number;
      const x = at % width;
      const y = (at - x) / width;
      region.left = Math.min(region.left, x);
      region.right = Math.max(region.right, x + 1);
      region.top = Math.min(region.top, y);
      region.bottom = Math.max(region.bottom, y + 1);
      region.mean += map[at] as number;
      count++;
      for (let dy = y > 0 ? -1 : 0; dy <= (y < height - 1 ? 1 : 0); dy++) {
        for (let dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
          const next = at + dy * width + dx;
          if (seen[next] || !((map[next] as number) > cut)) continue;
          seen[next] = 1;
          stack[depth++] = next;
        }
      }
    }
    found.push({ ...region, mean: region.mean / count });
  }
  return found;
}

function fromCenter(x: number, y: number, width: number, height: number, score: number, kind: number, points: Candidate["points"]): Candidate {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2, score, kind, points };
}

function indexOfLargest(values: Float32Array, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if ((values[from + i] as number) > (values[from + best] as number)) best = i;
  return best;
}

function misfit(at: string, got: Tensor, expected: string): AuthorError {
  return new AuthorError(at, `a tensor of shape [${got.shape.join(", ")}]`, expected);
}

/**
 * Greedy non-maximum suppression within each kind, best first: a box goes when it overlaps a better one of its kind by
 * more than `iou`, the share of the intersection in the union.
 */
export function suppress(candidates: readonly Candidate[], iou: number): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of [...candidates].sort((a, b) => b.score - a.score)) {
    if (!kept.some((better) => better.kind === candidate.kind && overlap(better, candidate) > iou)) kept.push(candidate);
  }
  return kept;
}

type Corners = Pick<Candidate, "left" | "top" | "right" | "bottom">;

/** Intersection over union of two boxes, 0 where they do not meet. */
export function overlap(a: Corners, b: Corners): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (area(a) + area(b) - shared);
}

function area({ left, top, right, bottom }: Corners): number {
  return (right - left) * (bottom - top);
}
