// From a picture to a graph's input as the card asks for it, and from the graph's pixels back to the picture's.
// This file refuses to know what the graph does with them.

import type { PictureInput } from "./card.ts";
import { luma, Picture } from "./picture.ts";
import type { Tensor } from "./tensor.ts";

/** Where a point of the graph's input lies in the picture: `x × scaleX + left`, `y × scaleY + top`. */
export interface Placement {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly left: number;
  readonly top: number;
}

export interface Prepared {
  /** [1, …], as the card's layout, colours and type say. */
  readonly tensor: Tensor;
  readonly placement: Placement;
  /** Pixels of the graph's input. */
  readonly width: number;
  readonly height: number;
}

/** Makes a picture what the card's `input` asks for. */
export function preparePicture(picture: Picture, input: PictureInput): Prepared {
  const flat = onGround(picture.flatten(input.background), input.ground);
  const { placed, placement } = place(flat, input);
  return { tensor: placed.toTensor(input), placement, width: placed.width, height: placed.height };
}

function place(picture: Picture, input: PictureInput): { placed: Picture; placement: Placement } {
  const { filter } = input;
  if (!("width" in input.size)) return stretch(picture, freeSize(picture, input.size), filter);
  const size = input.size;
  switch (input.fit) {
    case "stretch":
      return stretch(picture, size, filter);
    case "contain": {
      const placed = picture.resize({ ...size, fit: "contain", position: input.position, background: input.pad, filter });
      const scale = Math.min(size.width / picture.width, size.height / picture.height);
      const width = Math.max(1, Math.round(picture.width * scale));
      const height = Math.max(1, Math.round(picture.height * scale));
      const scaleX = picture.width / width;
      const scaleY = picture.height / height;
      const [x, y] = input.position === "start" ? [0, 0] : [(size.width - width) >> 1, (size.height - height) >> 1];
      return { placed, placement: { scaleX, scaleY, left: -x * scaleX, top: -y * scaleY } };
    }
    case "cover":
      return input.shortSide === null ? cutThenResize(picture, size, input) : resizeThenCut(picture, size, input.shortSide, filter);
    case "ink":
      return { placed: centerInk(picture, size, input), placement: { scaleX: 1, scaleY: 1, left: 0, top: 0 } };
  }
}

type Size = { readonly width: number; readonly height: number };

function stretch(picture: Picture, size: Size, filter: PictureInput["filter"]): { placed: Picture; placement: Placement } {
  const placement = { scaleX: picture.width / size.width, scaleY: picture.height / size.height, left: 0, top: 0 };
  return { placed: picture.resize({ ...size, filter }), placement };
}

/** Never larger than the picture by more than rounding: enlarging adds work and no detail. */
function freeSize(picture: Picture, { longest, multiple }: { longest: number; multiple: number }): Size {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const round = (length: number): number => Math.max(multiple, Math.round((length * scale) / multiple) * multiple);
  return { width: round(picture.width), height: round(picture.height) };
}

function cutThenResize(picture: Picture, size: Size, { crop, filter }: PictureInput): { placed: Picture; placement: Placement } {
  const scale = Math.min(picture.width / size.width, picture.height / size.height) * crop;
  // The crumb keeps a product such as 256 / 224 × 0.875 × 224 from falling just short of 224.
  const width = Math.max(1, Math.floor(size.width * scale + 1e-6));
  const height = Math.max(1, Math.floor(size.height * scale + 1e-6));
  const left = (picture.width - width + 1) >> 1;
  const top = (picture.height - height + 1) >> 1;
  const placed = picture.crop({ left, top, width, height }).resize({ ...size, filter });
  return { placed, placement: { scaleX: width / size.width, scaleY: height / size.height, left, top } };
}

function resizeThenCut(picture: Picture, size: Size, shortSide: number, filter: PictureInput["filter"]): { placed: Picture; placement: Placement } {
  const scale = Math.max(shortSide / Math.min(picture.width, picture.height), size.width / picture.width, size.height / picture.height);
  const whole = picture.resize({ width: Math.max(size.width, Math.trunc(picture.width * scale)), height: Math.max(size.height, Math.trunc(picture.height * scale)), filter });
  const left = (whole.width - size.width + 1) >> 1;
  const top = (whole.height - size.height + 1) >> 1;
  const scaleX = picture.width / whole.width;
  const scaleY = picture.height / whole.height;
  return { placed: whole.crop({ left, top, ...size }), placement: { scaleX, scaleY, left: left * scaleX, top: top * scaleY } };
}

/** Inverts a picture whose border is of the other kind than `ground`. */
function onGround(picture: Picture, ground: PictureInput["ground"]): Picture {
  if (ground === null) return picture;
  const light = borderLuma(picture) > 127;
  return light === (ground === "white") ? picture : picture.invert();
}

function borderLuma({ width, height, pixels }: Picture): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
    for (let x = 0; x < width; x += step, count++) sum += luma(pixels, (y * width + x) * 4);
  }
  return sum / count;
}

/** How far from the ground a pixel must be to count as ink. Below it lie JPEG's ripples and a scan's paper. */
const faint = 48;

/**
 * As the MNIST digits were made (LeCun, Cortes, Burges, "The MNIST database"): the drawing's longer side becomes `ink`
 * pixels and its centre of mass the middle. The darkest ink becomes full, because a thin pen shrinks to grey, which
 * such graphs never saw.
 */
function centerInk(picture: Picture, size: Size, { ink, filter, ground }: PictureInput): Picture {
  const paper = ground === "white" ? 255 : 0;
  const depth = (from: Picture, i: number): number => Math.abs(luma(from.pixels, i * 4) - paper);
  const box = inkBox(picture, depth);
  const pixels = new Uint8ClampedArray(size.width * size.height).fill(paper);
  if (box === undefined) return Picture.of(size.width, size.height, pixels);
  const cut = picture.crop(box);
  const scale = ink / Math.max(cut.width, cut.height);
  const small = cut.resize({ width: Math.max(1, Math.round(cut.width * scale)), height: Math.max(1, Math.round(cut.height * scale)), filter });
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  let deepest = 1;
  for (let y = 0, i = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++, i++) {
      const value = depth(small, i);
      mass += value;
      momentX += value * (x + 0.5);
      momentY += value * (y + 0.5);
      deepest = Math.max(deepest, value);
    }
  }
  const left = inside(Math.round(size.width / 2 - momentX / mass), size.width - small.width);
  const top = inside(Math.round(size.height / 2 - momentY / mass), size.height - small.height);
  for (let y = 0, i = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++, i++) {
      const value = (depth(small, i) * 255) / deepest;
      pixels[(top + y) * size.width + left + x] = paper === 0 ? value : 255 - value;
    }
  }
  return Picture.of(size.width, size.height, pixels);
}

function inside(offset: number, most: number): number {
  return Math.min(Math.max(0, most), Math.max(0, offset));
}

function inkBox(picture: Picture, depth: (picture: Picture, i: number) => number): { left: number; top: number; width: number; height: number } | undefined {
  let left = picture.width;
  let right = -1;
  let top = picture.height;
  let bottom = -1;
  for (let y = 0, i = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++, i++) {
      if (depth(picture, i) < faint) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}
