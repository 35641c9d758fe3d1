// A picture in author code: width, height, pixels. Files become pictures here and pictures files, by sharp, which is
// loaded with the first picture and never before. This file refuses to know models and widgets.

import type Sharp from "sharp";
import { AuthorError } from "../demo/author-error.ts";
import { filters, resample, type Filter } from "./resample.ts";
import { tensor, type Tensor, type TensorType } from "./tensor.ts";

export type { Filter };

/** A name, `#rrggbb`, a grey from 0 to 255, or channels from 0 to 255. */
export type Color =
  | "white"
  | "black"
  | "grey"
  | "transparent"
  | `#${string}`
  | number
  | readonly [red: number, green: number, blue: number]
  | readonly [red: number, green: number, blue: number, alpha: number];

export interface ResizeOptions {
  /** Pixels; left out, it follows from `height` and the picture's shape. */
  width?: number;
  height?: number;
  /** `stretch` ignores the shape, `contain` keeps it and pads, `cover` keeps it and cuts. Default `stretch`. */
  fit?: "stretch" | "contain" | "cover";
  /** Where a contained picture stands: in the middle, or at the top left. Default `center`. */
  position?: "center" | "start";
  /** The padding of `contain`. Default `black`. */
  background?: Color;
  /** Default `bicubic`, antialiased. */
  filter?: Filter;
}

export interface CropOptions {
  left: number;
  top: number;
  width: number;
  height: number;
}

export type ImageTensorType = Exclude<TensorType, "string" | "bool" | "int64" | "uint64">;

export interface ToTensorOptions<Type extends ImageTensorType = ImageTensorType> {
  /** `nchw`: [1, channels, height, width]; `nhwc`: [1, height, width, channels]. Default `nchw`. */
  layout?: "nchw" | "nhwc";
  /** Default `rgb`. */
  colors?: "rgb" | "bgr" | "gray";
  /** Each value is `(pixel × scale − mean) / std`, with pixels from 0 to 255. Default 1. */
  scale?: number;
  /** One number, or one for each channel in the order of `colors`. Default 0. */
  mean?: number | readonly number[];
  /** Default 1. */
  std?: number | readonly number[];
  /** Default `float32`. Whole-number types round to the nearest. */
  type?: Type;
  /** Stands behind transparent pixels. Default `white`. */
  background?: Color;
}

export interface FromTensorOptions {
  layout?: "nchw" | "nhwc";
  colors?: "rgb" | "bgr" | "gray";
  /** Each pixel is `(value × std + mean) / scale`, the reverse of `toTensor`. */
  scale?: number;
  mean?: number | readonly number[];
  std?: number | readonly number[];
}

const brand = Symbol.for("vitrine.picture");

/** Pixels with 8 bits for each of red, green, blue and alpha. It is never changed: each method gives a new one. */
export class Picture {
  readonly [brand] = true;
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, alpha of each pixel, row by row: `width × height × 4` values. Alpha is not premultiplied. */
  readonly pixels: Uint8ClampedArray;
  #opaque: boolean | undefined;

  private constructor(width: number, height: number, pixels: Uint8ClampedArray) {
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /**
   * A picture of the given pixels, row by row: four values a pixel (RGBA), three (RGB) or one (grey), from 0 to 255.
   * RGBA memory is shared, not copied.
   * @throws AuthorError when the sizes do not fit
   * @example
   * Picture.of(2, 1, new Uint8Array([255, 0, 0, 0, 0, 255])) // a red and a blue pixel
   */
  static of(width: number, height: number, pixels: Uint8ClampedArray | Uint8Array | readonly number[]): Picture {
    checkSide("width", width);
    checkSide("height", height);
    const channels = pixels.length / (width * height);
    if (channels !== 4 && channels !== 3 && channels !== 1) {
      throw new AuthorError("picture pixels", `${pixels.length} values`, `${width * height * 4} (RGBA), ${width * height * 3} (RGB) or ${width * height} (grey) for ${width} × ${height}`);
    }
    if (channels === 4) {
      // Whole pixels are read as 32-bit words elsewhere, which must lie at multiples of four bytes; small Buffers may not.
      if (!ArrayBuffer.isView(pixels) || pixels.byteOffset % 4 !== 0) return new Picture(width, height, Uint8ClampedArray.from(pixels));
      if (pixels instanceof Uint8ClampedArray) return new Picture(width, height, pixels);
      return new Picture(width, height, new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length));
    }
    const data = new Uint8ClampedArray(width * height * 4);
    for (let from = 0, to = 0; to < data.length; from += channels, to += 4) {
      data[to] = pixels[from] as number;
      data[to + 1] = pixels[channels === 3 ? from + 1 : from] as number;
      data[to + 2] = pixels[channels === 3 ? from + 2 : from] as number;
      data[to + 3] = 255;
    }
    return new Picture(width, height, data);
  }

  /**
   * The picture in a tensor of shape [1, channels, height, width], [1, height, width, channels], or the same without the 1.
   * @throws AuthorError when the shape is none of these
   */
  static fromTensor(source: Tensor, options: FromTensorOptions = {}): Picture {
    const { layout = "nchw", colors = "rgb", scale = 1 } = options;
    const shape = source.shape.length === 4 && source.shape[0] === 1 ? source.shape.slice(1) : source.shape;
    const [channels, height, width] = layout === "nchw" ? shape : [shape[2], shape[0], shape[1]];
    const expected = colors === "gray" ? 1 : 3;
    if (shape.length !== 3 || channels !== expected || !width || !height) {
      throw new AuthorError("picture tensor", source.shape, layout === "nchw" ? `the shape [1, ${expected}, height, width]` : `the shape [1, height, width, ${expected}]`);
    }
    const values = source.toFloat32();
    const mean = perChannel("mean", options.mean ?? 0, expected);
    const std = perChannel("std", options.std ?? 1, expected);
    const pixels = new Uint8ClampedArray(width * height * 4);
    const [step, plane] = layout === "nchw" ? [1, width * height] : [expected, 1];
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) {
        const channel = expected === 1 ? 0 : colors === "bgr" ? 2 - c : c;
        const value = values[i * step + channel * plane] as number;
        pixels[i * 4 + c] = (value * (std[channel] as number) + (mean[channel] as number)) / scale;
      }
      pixels[i * 4 + 3] = 255;
    }
    return new Picture(width, height, pixels);
  }

  /** Whether every pixel is fully opaque. */
  get opaque(): boolean {
    this.#opaque ??= isOpaque(this.pixels);
    return this.#opaque;
  }

  /**
   * The picture in another size.
   * @throws AuthorError when a side is not a whole number of at least 1, or an option is unknown
   * @example
   * photo.resize({ width: 416, height: 416, fit: "contain", background: 114 })
   */
  resize(options: ResizeOptions): Picture {
    const { fit = "stretch", position = "center", background = "black", filter = "bicubic" } = options;
    if (!filters.includes(filter)) throw new AuthorError("resize.filter", filter, `one of ${filters.join(", ")}`);
    if (options.width === undefined && options.height === undefined) throw new AuthorError("resize", options, "width, height or both");
    const width = options.width ?? Math.max(1, Math.round((this.width * (options.height as number)) / this.height));
    const height = options.height ?? Math.max(1, Math.round((this.height * width) / this.width));
    checkSide("resize.width", width);
    checkSide("resize.height", height);
    switch (fit) {
      case "stretch":
        return this.#stretch(width, height, filter);
      case "contain": {
        const scale = Math.min(width / this.width, height / this.height);
        const inner = this.#stretch(side(this.width * scale, width), side(this.height * scale, height), filter);
        const [x, y] = position === "start" ? [0, 0] : [(width - inner.width) >> 1, (height - inner.height) >> 1];
        return inner.#padTo(width, height, x, y, background);
      }
      case "cover": {
        const scale = Math.max(width / this.width, height / this.height);
        return this.#cropCenter(side(width / scale, this.width), side(height / scale, this.height)).#stretch(width, height, filter);
      }
      default:
        throw new AuthorError("resize.fit", fit, "one of stretch, contain, cover");
    }
  }

  /**
   * A part of the picture, in pixels from the top left.
   * @throws AuthorError when the part does not lie inside
   */
  crop({ left, top, width, height }: CropOptions): Picture {
    checkSide("crop.width", width);
    checkSide("crop.height", height);
    if (!Number.isInteger(left) || !Number.isInteger(top) || left < 0 || top < 0 || left + width > this.width || top + height > this.height) {
      throw new AuthorError("crop", { left, top, width, height }, `whole pixels inside ${this.width} × ${this.height}`);
    }
    if (width === this.width && height === this.height) return this;
    const pixels = new Uint8ClampedArray(width * height * 4);
    for (let y = 0; y < height; y++) {
      const from = ((top + y) * this.width + left) * 4;
      pixels.set(this.pixels.subarray(from, from + width * 4), y * width * 4);
    }
    return new Picture(width, height, pixels);
  }

  /** The picture in front of a colour: no pixel of it is transparent. */
  flatten(background: Color = "white"): Picture {
    if (this.opaque) return this;
    const [red, green, blue] = channelsOf(background);
    const pixels = new Uint8ClampedArray(this.pixels.length);
    for (let i = 0; i < pixels.length; i += 4) {
      const alpha = this.pixels[i + 3] as number;
      pixels[i] = Math.round(((this.pixels[i] as number) * alpha + red * (255 - alpha)) / 255);
      pixels[i + 1] = Math.round(((this.pixels[i + 1] as number) * alpha + green * (255 - alpha)) / 255);
      pixels[i + 2] = Math.round(((this.pixels[i + 2] as number) * alpha + blue * (255 - alpha)) / 255);
      pixels[i + 3] = 255;
    }
    return new Picture(this.width, this.height, pixels);
  }

  /** Light for dark: each colour channel `c` becomes `255 − c`. */
  invert(): Picture {
    const pixels = this.pixels.map((value, i) => (i % 4 === 3 ? value : 255 - value));
    return new Picture(this.width, this.height, pixels);
  }

  /**
   * The picture as a graph takes it; the first dimension is 1.
   * @throws AuthorError when an option is unknown or a value does not fit the type
   * @example
   * photo.resize({ width: 224, height: 224 }).toTensor({ mean: 127, std: 128 }) // float32 [1, 3, 224, 224]
   */
  toTensor<Type extends ImageTensorType = "float32">(options: ToTensorOptions<Type> = {}): Tensor<Type> {
    const { layout = "nchw", colors = "rgb", scale = 1, background = "white" } = options;
    const type = options.type ?? ("float32" as Type);
    if (layout !== "nchw" && layout !== "nhwc") throw new AuthorError("toTensor.layout", layout, "nchw or nhwc");
    if (colors !== "rgb" && colors !== "bgr" && colors !== "gray") throw new AuthorError("toTensor.colors", colors, "rgb, bgr or gray");
    const { width, height, pixels } = this.flatten(background);
    const channels = colors === "gray" ? 1 : 3;
    const mean = perChannel("toTensor.mean", options.mean ?? 0, channels);
    const std = perChannel("toTensor.std", options.std ?? 1, channels);
    const size = width * height;
    const shape = layout === "nchw" ? [1, channels, height, width] : [1, height, width, channels];
    // A pixel has 256 values: their tensor values are computed once and then looked up.
    const first = table(type, scale, mean[0] as number, std[0] as number);
    const data = new (first.constructor as new (length: number) => typeof first)(size * channels);
    const [step, plane] = layout === "nchw" ? [1, size] : [channels, 1];
    if (channels === 1) {
      for (let i = 0, at = 0; i < size; i++, at += 4) data[i] = first[luma(pixels, at)] as number;
    } else {
      for (let channel = 0; channel < 3; channel++) {
        const values = channel === 0 ? first : table(type, scale, mean[channel] as number, std[channel] as number);
        const offset = colors === "bgr" ? 2 - channel : channel;
        for (let i = 0, to = channel * plane; i < size; i++, to += step) data[to] = values[pixels[i * 4 + offset] as number] as number;
      }
    }
    return tensor(data as never, shape, type);
  }

  #stretch(width: number, height: number, filter: Filter): Picture {
    if (width === this.width && height === this.height) return this;
    const { data } = resample({ width: this.width, height: this.height, data: this.pixels }, width, height, filter, this.opaque);
    const picture = new Picture(width, height, data);
    picture.#opaque = this.#opaque;
    return picture;
  }

  #cropCenter(width: number, height: number): Picture {
    // An odd rest leaves the larger part at the left and top, as Pillow's and TensorFlow's centre crops do.
    return this.crop({ left: (this.width - width + 1) >> 1, top: (this.height - height + 1) >> 1, width, height });
  }

  #padTo(width: number, height: number, left: number, top: number, background: Color): Picture {
    if (width === this.width && height === this.height) return this;
    const pixels = new Uint8ClampedArray(width * height * 4);
    new Uint32Array(pixels.buffer).fill(new Uint32Array(Uint8ClampedArray.from(channelsOf(background)).buffer)[0] as number);
    for (let y = 0; y < this.height; y++) {
      pixels.set(this.pixels.subarray(y * this.width * 4, (y + 1) * this.width * 4), ((top + y) * width + left) * 4);
    }
    return new Picture(width, height, pixels);
  }
}

/** Recognises a picture made by any copy of this module. */
export function isPicture(value: unknown): value is Picture {
  return typeof value === "object" && value !== null && brand in value;
}

function checkSide(at: string, got: number): void {
  if (!Number.isInteger(got) || got < 1) throw new AuthorError(at, got, "a whole number of at least 1");
}

function side(exact: number, most: number): number {
  return Math.min(most, Math.max(1, Math.round(exact)));
}

function isOpaque(pixels: Uint8ClampedArray): boolean {
  const words = new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  // Alpha is the highest byte: fully opaque pixels are those from -2²⁴ to -1.
  for (let i = 0; i < words.length; i++) if ((words[i] as number) >> 24 !== -1) return false;
  return true;
}

/** ITU-R BT.601 luma in 16-bit fixed point, as Pillow's mode `L`. */
export function luma(pixels: Uint8ClampedArray, at: number): number {
  return ((pixels[at] as number) * 19595 + (pixels[at + 1] as number) * 38470 + (pixels[at + 2] as number) * 7471 + 0x8000) >> 16;
}

function perChannel(at: string, got: number | readonly number[], channels: number): readonly number[] {
  const values = typeof got === "number" ? Array.from({ length: channels }, () => got) : got;
  if (values.length !== channels || !values.every(Number.isFinite)) {
    throw new AuthorError(at, got, channels === 1 ? "a number" : `a number, or ${channels} of them`);
  }
  return values;
}

const pixelRange = Array.from({ length: 256 }, (_, pixel) => pixel);

function table(type: ImageTensorType, scale: number, mean: number, std: number): Float32Array | Float64Array | Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array {
  if (!Number.isFinite(scale) || std === 0) throw new AuthorError("toTensor", { scale, std }, "a finite scale, and a std other than 0");
  const values = pixelRange.map((pixel) => (pixel * scale - mean) / std);
  const isWhole = type !== "float32" && type !== "float64" && type !== "float16";
  return tensor(isWhole ? values.map(Math.round) : values, [256], type).data as Float32Array;
}

const named: Readonly<Record<string, readonly [number, number, number, number]>> = {
  white: [255, 255, 255, 255],
  black: [0, 0, 0, 255],
  grey: [128, 128, 128, 255],
  transparent: [0, 0, 0, 0],
};

/** Red, green, blue and alpha of a colour, from 0 to 255. */
export function channelsOf(color: Color): readonly [number, number, number, number] {
  if (typeof color === "number") {
    if (color >= 0 && color <= 255) return [color, color, color, 255];
  } else if (typeof color === "string") {
    const found = named[color];
    if (found) return found;
    if (/^#[0-9a-f]{6}$/i.test(color)) {
      const value = Number.parseInt(color.slice(1), 16);
      return [value >> 16, (value >> 8) & 255, value & 255, 255];
    }
  } else if (color.length >= 3 && color.every((channel) => channel >= 0 && channel <= 255)) {
    return [color[0], color[1], color[2], color[3] ?? 255];
  }
  throw new AuthorError("colour", color, 'white, black, grey, transparent, "#rrggbb", or numbers from 0 to 255');
}

export interface DecodeLimits {
  /** Largest picture that is decoded, width × height. */
  readonly maxPixels: number;
  /** Largest file, in bytes. */
  readonly maxFileBytes: number;
}

/** How the file types that are taken begin. Anything else never reaches the decoder: SVG, PDF and the like can refer to other files. */
const signatures: readonly { name: string; test(bytes: Uint8Array): boolean }[] = [
  { name: "jpeg", test: (bytes) => starts(bytes, [0xff, 0xd8, 0xff]) },
  { name: "png", test: (bytes) => starts(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { name: "gif", test: (bytes) => text(bytes, 0, 6) === "GIF87a" || text(bytes, 0, 6) === "GIF89a" },
  { name: "webp", test: (bytes) => text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP" },
  { name: "tiff", test: (bytes) => starts(bytes, [0x49, 0x49, 0x2a, 0]) || starts(bytes, [0x4d, 0x4d, 0, 0x2a]) },
  { name: "avif", test: (bytes) => text(bytes, 4, 8) === "ftyp" && /avif|avis/.test(text(bytes, 8, 64)) },
];

function starts(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((value, i) => bytes[i] === value);
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

const taken = "JPEG, PNG, WebP, AVIF, GIF or TIFF";

/**
 * Decodes a picture file: upright (EXIF), in sRGB, 8 bits a channel, the first frame of an animation.
 *
 * The size that the file declares is checked before anything is decoded.
 *
 * @throws Error with a message fit for visitors: not a picture, a kind that is not taken, too large, or damaged
 */
export async function decodePicture(bytes: Uint8Array, limits: DecodeLimits): Promise<Picture> {
  if (bytes.length > limits.maxFileBytes) throw new Error(`File is ${megabytes(bytes.length)}; the limit is ${megabytes(limits.maxFileBytes)}`);
  if (!signatures.some(({ test }) => test(bytes))) throw new Error(refusal(bytes));
  const sharp = await loadSharp();
  // Our own limit is checked on the header, with its own words; sharp's would come first and speak of "pixel limit".
  const open = { limitInputPixels: false, failOn: "error", sequentialRead: true } as const;
  const declared = await sharp(bytes, open).metadata().catch(() => undefined);
  if (!declared?.width || !declared.height) throw new Error("The picture is damaged or cut off");
  const pixels = declared.width * declared.height;
  if (pixels > limits.maxPixels) throw new Error(`The picture is ${megapixels(pixels)} megapixels; the limit is ${megapixels(limits.maxPixels)}`);
  const decoded = await inTurn(pixels, limits.maxPixels, () =>
    sharp(bytes, open)
      .autoOrient()
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true })
      .catch(() => undefined),
  );
  if (!decoded) throw new Error("The picture is damaged or cut off");
  return Picture.of(decoded.info.width, decoded.info.height, decoded.data);
}

/** Pixels that are being decoded now, and who waits for them to become fewer. */
let decoding = 0;
let waiting: (() => void)[] = [];

/** While it is decoded a picture takes up to 16 bytes a pixel: several large ones at once would cost their runner its life. */
async function inTurn<Result>(pixels: number, most: number, decode: () => Promise<Result>): Promise<Result> {
  for (;;) {
    if (decoding === 0 || decoding + pixels <= most) break;
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  decoding += pixels;
  try {
    return await decode();
  } finally {
    decoding -= pixels;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  }
}

function refusal(bytes: Uint8Array): string {
  if (text(bytes, 4, 8) === "ftyp" && /hei[cfmsx]|mif1/.test(text(bytes, 8, 64))) return `HEIC photos cannot be read here; expected ${taken}`;
  if (text(bytes, 0, 2) === "BM") return `BMP files cannot be read here; expected ${taken}`;
  if (/^\uFEFF?\s*(<\?xml|<!--|<!doctype svg|<svg)/i.test(new TextDecoder().decode(bytes.subarray(0, 256)))) return `SVG drawings are not taken; expected ${taken}`;
  return "Not an image";
}

function megapixels(pixels: number): string {
  const millions = pixels / 1e6;
  return millions.toLocaleString("en", { maximumFractionDigits: millions < 100 ? 1 : 0 });
}

function megabytes(bytes: number): string {
  const binary = bytes / 2 ** 20;
  if (binary < 0.1) return `${Math.ceil(bytes / 1024)} kB`;
  return `${binary.toLocaleString("en", { maximumFractionDigits: binary < 10 ? 1 : 0 })} MB`;
}

export type PictureFormat = "png" | "jpeg" | "webp" | "avif";

export interface EncodeOptions {
  /** Default `png`, the only one that loses nothing. JPEG has no transparency: white stands behind. */
  readonly format?: PictureFormat;
  /** 1 to 100, for all but PNG. Default 90. */
  readonly quality?: number;
}

export interface EncodedPicture {
  readonly bytes: Uint8Array;
  readonly type: `image/${PictureFormat}`;
  readonly width: number;
  readonly height: number;
}

/** Encodes a picture as a file. */
export async function encodePicture(picture: Picture, { format = "png", quality = 90 }: EncodeOptions = {}): Promise<EncodedPicture> {
  const sharp = await loadSharp();
  const { width, height, pixels } = format === "jpeg" ? picture.flatten("white") : picture;
  let image = sharp(pixels, { raw: { width, height, channels: 4 } });
  // A channel that says nothing costs a quarter of the file.
  if (format === "jpeg" || picture.opaque) image = image.removeAlpha();
  const bytes = await image.toFormat(format, format === "png" ? {} : { quality }).toBuffer();
  return { bytes, type: `image/${format}`, width, height };
}

let loading: Promise<typeof Sharp> | undefined;

function loadSharp(): Promise<typeof Sharp> {
  loading ??= import("sharp").then(({ default: sharp }) => {
    // Every file is another one: a cache would only hold memory.
    sharp.cache(false);
    return sharp;
  });
  return loading;
}
