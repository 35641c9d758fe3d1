// Resampling of RGBA pixels, written here rather than taken from sharp: models were trained on what Pillow computes, and
// libvips' cubic kernel gives other pixels (and so other probabilities). It also has to run in a visitor's browser.

/** Kernels by name, as Pillow has them; all but `nearest` widen with the shrink factor, so that nothing aliases. */
export type Filter = "nearest" | "box" | "bilinear" | "bicubic" | "lanczos";

interface Kernel {
  /** Half-width, in source pixels at scale 1. */
  readonly support: number;
  at(distance: number): number;
}

const kernels: Readonly<Record<Exclude<Filter, "nearest">, Kernel>> = {
  box: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Keys 1981 with a = -0.5, as Pillow; OpenCV and PyTorch without antialiasing use -0.75.
  bicubic: {
    support: 2,
    at: (distance) => {
      const x = Math.abs(distance);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    },
  },
  lanczos: { support: 3, at: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

export const filters: readonly Filter[] = ["nearest", "box", "bilinear", "bicubic", "lanczos"];

/** RGBA pixels, 4 bytes each, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Above this shrink factor, whole blocks are averaged first so that at least three source pixels are left for each
 * target pixel. Pillow calls it `reducing_gap=3` and its result "almost indistinguishable"; a 12-megapixel photo then takes
 * a fifth of the time.
 */
const gap = 3;

/** Resamples to exactly `width` × `height`; with `opaque` the alpha channel is not looked at. */
export function resample(source: Pixels, width: number, height: number, filter: Filter, opaque: boolean): Pixels {
  if (source.width === width && source.height === height) return source;
  if (filter === "nearest") return nearest(source, width, height);
  const premultiplied = opaque ? source : premultiply(source);
  const reduced = reduce(premultiplied, Math.floor(source.width / width / gap), Math.floor(source.height / height / gap));
  const kernel = kernels[filter];
  // A block at the far edge may be narrower than the others: the window ends where the true picture does.
  const wide = horizontal(reduced.pixels, width, weights(reduced.pixels.width, reduced.width, width, kernel), opaque);
  const done = vertical(wide, height, weights(reduced.pixels.height, reduced.height, height, kernel), opaque);
  return opaque ? done : unpremultiply(done);
}

function nearest(source: Pixels, width: number, height: number): Pixels {
  const from = new Uint32Array(source.data.buffer, source.data.byteOffset, source.width * source.height);
  const to = new Uint32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * source.height) / height) * source.width;
    for (let x = 0; x < width; x++, i++) to[i] = from[row + Math.floor(((x + 0.5) * source.width) / width)] as number;
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}

/** Averages blocks of `fx` × `fy`. `width` and `height` come back as fractions: how many blocks the true picture fills. */
function reduce(source: Pixels, fx: number, fy: number): { pixels: Pixels; width: number; height: number } {
  if (fx <= 1 && fy <= 1) return { pixels: source, width: source.width, height: source.height };
  const stepX = Math.max(1, fx);
  const stepY = Math.max(1, fy);
  const width = Math.ceil(source.width / stepX);
  const height = Math.ceil(source.height / stepY);
  const data = new Uint8ClampedArray(width * height * 4);
  const sums = new Uint32Array(width * 4);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    const bottom = Math.min(source.height, (y + 1) * stepY);
    for (let row = y * stepY; row < bottom; row++) addRow(sums, source, row, stepX);
    const rows = bottom - y * stepY;
    for (let x = 0, i = 0, to = y * width * 4; x < width; x++) {
      const count = rows * (Math.min(source.width, (x + 1) * stepX) - x * stepX);
      // The half makes the clamped array round half up rather than to even, as Pillow does.
      for (let channel = 0; channel < 4; channel++) data[to++] = Math.floor((sums[i++] as number) / count + 0.5);
    }
  }
  return { pixels: { width, height, data }, width: source.width / stepX, height: source.height / stepY };
}

function addRow(sums: Uint32Array, source: Pixels, row: number, step: number): void {
  const from = words(source);
  const { width } = source;
  let at = row * width;
  for (let start = 0, i = 0; start < width; start += step, i += 4) {
    const end = Math.min(width, start + step);
    let r = 0;
    let g = 0;
    let b = 0;
    let a = 0;
    for (let x = start; x < end; x++, at++) {
      const pixel = from[at] as number;
      r += pixel & 255;
      g += (pixel >>> 8) & 255;
      b += (pixel >>> 16) & 255;
      a += pixel >>> 24;
    }
    sums[i] = (sums[i] as number) + r;
    sums[i + 1] = (sums[i + 1] as number) + g;
    sums[i + 2] = (sums[i + 2] as number) + b;
    sums[i + 3] = (sums[i + 3] as number) + a;
  }
}

/** A pixel a word, red lowest: one load in place of four halves the time. Every platform of Node's binaries is little-endian. */
function words({ data, width, height }: Pixels): Int32Array {
  return new Int32Array(data.buffer, data.byteOffset, width * height);
}

/** For each target position: where its window starts and the window's weights, in 22-bit fixed point as in Pillow. */
interface Weights {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly values: Int32Array;
}

const bits = 22;
const half = 1 << (bits - 1);

function weights(length: number, span: number, target: number, kernel: Kernel): Weights {
  const scale = span / target;
  const stretch = Math.max(1, scale);
  const support = kernel.support * stretch;
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(target);
  const counts = new Int32Array(target);
  const values = new Int32Array(target * taps);
  const exact = new Float64Array(taps);
  for (let at = 0; at < target; at++) {
    const centre = (at + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(length, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += exact[i] = kernel.at((i + start - centre + 0.5) / stretch);
    for (let i = 0; i < count; i++) {
      const weight = ((exact[i] as number) / sum) * (1 << bits);
      values[at * taps + i] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    starts[at] = start;
    counts[at] = count;
  }
  return { taps, starts, counts, values };
}

function horizontal(source: Pixels, width: number, { taps, starts, counts, values }: Weights, opaque: boolean): Pixels {
  if (source.width === width) return source;
  const { height } = source;
  const from = words(source);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * source.width;
    for (let x = 0; x < width; x++, to += 4) {
      let r = half;
      let g = half;
      let b = half;
      let a = half;
      let at = row + (starts[x] as number);
      const end = x * taps + (counts[x] as number);
      for (let i = x * taps; i < end; i++, at++) {
        const weight = values[i] as number;
        const pixel = from[at] as number;
        r = (r + Math.imul(pixel & 255, weight)) | 0;
        g = (g + Math.imul((pixel >>> 8) & 255, weight)) | 0;
        b = (b + Math.imul((pixel >>> 16) & 255, weight)) | 0;
        if (!opaque) a = (a + Math.imul(pixel >>> 24, weight)) | 0;
      }
      data[to] = r >> bits;
      data[to + 1] = g >> bits;
      data[to + 2] = b >> bits;
      data[to + 3] = opaque ? 255 : a >> bits;
    }
  }
  return { width, height, data };
}

function vertical(source: Pixels, height: number, { taps, starts, counts, values }: Weights, opaque: boolean): Pixels {
  if (source.height === height) return source;
  const { width } = source;
  const from = words(source);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, to = 0; y < height; y++) {
    const first = (starts[y] as number) * width;
    const begin = y * taps;
    const end = begin + (counts[y] as number);
    for (let x = 0; x < width; x++, to += 4) {
      let r = half;
      let g = half;
      let b = half;
      let a = half;
      let at = first + x;
      for (let i = begin; i < end; i++, at += width) {
        const weight = values[i] as number;
        const pixel = from[at] as number;
        r = (r + Math.imul(pixel & 255, weight)) | 0;
        g = (g + Math.imul((pixel >>> 8) & 255, weight)) | 0;
        b = (b + Math.imul((pixel >>> 16) & 255, weight)) | 0;
        if (!opaque) a = (a + Math.imul(pixel >>> 24, weight)) | 0;
      }
      data[to] = r >> bits;
      data[to + 1] = g >> bits;
      data[to + 2] = b >> bits;
      data[to + 3] = opaque ? 255 : a >> bits;
    }
  }
  return { width, height, data };
}

/** Colour weighted by alpha, so that invisible pixels do not bleed into visible ones. */
function premultiply({ width, height, data }: Pixels): Pixels {
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] as number;
    out[i] = Math.round(((data[i] as number) * alpha) / 255);
    out[i + 1] = Math.round(((data[i + 1] as number) * alpha) / 255);
    out[i + 2] = Math.round(((data[i + 2] as number) * alpha) / 255);
    out[i + 3] = alpha;
  }
  return { width, height, data: out };
}

function unpremultiply(pixels: Pixels): Pixels {
  const { data } = pixels;
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3] as number;
    if (alpha === 0 || alpha === 255) continue;
    data[i] = Math.floor(((data[i] as number) * 255) / alpha);
    data[i + 1] = Math.floor(((data[i + 1] as number) * 255) / alpha);
    data[i + 2] = Math.floor(((data[i + 2] as number) * 255) / alpha);
  }
  return pixels;
}
