// Picture files of every awkward kind, made here with sharp, become upright 8-bit RGBA; what is no picture is refused in
// words for visitors.

import { crc32 } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodePicture, encodePicture, Picture } from "../../../lib/engine/picture.ts";

const limits = { maxPixels: 50e6, maxFileBytes: 20 * 2 ** 20 };

/** 8 × 4, red on the left, blue on the right. */
const raw = Buffer.from(Array.from({ length: 32 }, (_, i) => (i % 8 < 4 ? [255, 0, 0] : [0, 0, 255])).flat());
const source = () => sharp(raw, { raw: { width: 8, height: 4, channels: 3 } });
const at = ({ width, pixels }: Picture, x: number, y: number): number[] => [...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];

function expectColor(got: readonly number[], expected: readonly number[], tolerance: number): void {
  got.forEach((value, i) => expect(Math.abs(value - (expected[i] as number)), `channel ${i} of [${got}]`).toBeLessThanOrEqual(tolerance));
}

/** Noise does not compress, so that a cut lies in the pixels and not behind them. */
const noise = () => sharp(Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919 + ((i * i) >> 3)) % 256)), { raw: { width: 64, height: 64, channels: 3 } });

describe("a picture file", () => {
  const kinds: readonly (readonly [kind: string, file: () => Promise<Buffer>, tolerance: number])[] = [
    ["PNG", () => source().png().toBuffer(), 0],
    ["interlaced PNG", () => source().png({ progressive: true }).toBuffer(), 0],
    ["palette PNG", () => source().png({ palette: true, colours: 2 }).toBuffer(), 0],
    ["16-bit PNG", () => source().toColourspace("rgb16").png().toBuffer(), 0],
    ["JPEG", () => source().jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer(), 3],
    ["progressive JPEG", () => source().jpeg({ quality: 100, chromaSubsampling: "4:4:4", progressive: true }).toBuffer(), 3],
    // Blue is outside what ink can print: the colours are near, not the same.
    ["CMYK JPEG", () => source().toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(), 160],
    ["lossless WebP", () => source().webp({ lossless: true }).toBuffer(), 0],
    ["AVIF", () => source().avif({ lossless: true }).toBuffer(), 3],
    ["GIF", () => source().gif().toBuffer(), 0],
    ["TIFF", () => source().tiff({ compression: "lzw" }).toBuffer(), 0],
    ["16-bit TIFF", () => source().toColourspace("rgb16").tiff({ compression: "deflate" }).toBuffer(), 0],
  ];

  it.each(kinds)("%s is read as RGBA with 8 bits a channel", async (_, file, tolerance) => {
    const picture = await decodePicture(await file(), limits);
    expect([picture.width, picture.height, picture.pixels.length]).toEqual([8, 4, 128]);
    expectColor(at(picture, 1, 2), [255, 0, 0, 255], tolerance);
    expectColor(at(picture, 6, 1), [0, 0, 255, 255], tolerance);
    expect(picture.opaque).toBe(true);
  });

  it("in CMYK keeps red red", async () => {
    const [red = 0, green = 255, blue = 255] = at(await decodePicture(await source().toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(), limits), 1, 2);
    expect(red).toBeGreaterThan(200);
    expect(Math.max(green, blue)).toBeLessThan(60);
  });

  it("in grey, with alpha or 16 bits, has three equal channels", async () => {
    const grey = await decodePicture(await source().greyscale().png().toBuffer(), limits);
    const [red, green, blue, alpha] = at(grey, 1, 1);
    expect(new Set([red, green, blue]).size).toBe(1);
    expect(alpha).toBe(255);
    const grey16 = await decodePicture(await source().toColourspace("grey16").png().toBuffer(), limits);
    expectColor(at(grey16, 1, 1), at(grey, 1, 1), 1);
    const withAlpha = await decodePicture(await source().greyscale().ensureAlpha(0.5).png().toBuffer(), limits);
    expect(at(withAlpha, 1, 1)[3]).toBe(127);
  });

  it("with one bit a pixel is read", async () => {
    const picture = await decodePicture(await source().greyscale().threshold(100).png({ palette: true, colours: 2 }).toBuffer(), limits);
    expect(at(picture, 1, 1)).not.toEqual(at(picture, 6, 1));
    expect(new Set(picture.pixels)).toEqual(new Set([0, 255]));
  });

  it("with transparency keeps it", async () => {
    const picture = await decodePicture(await source().ensureAlpha(0.5).png().toBuffer(), limits);
    expect(at(picture, 1, 1)).toEqual([255, 0, 0, 127]);
    expect(picture.opaque).toBe(false);
  });

  it.each([
    [1, 8, 4, [255, 0, 0]],
    [3, 8, 4, [0, 0, 255]],
    [6, 4, 8, [255, 0, 0]],
    [8, 4, 8, [0, 0, 255]],
  ] as const)("stands upright whatever its EXIF orientation (%i)", async (orientation, width, height, topLeft) => {
    const picture = await decodePicture(await source().withMetadata({ orientation }).png().toBuffer(), limits);
    expect([picture.width, picture.height]).toEqual([width, height]);
    expect(at(picture, 0, 0)).toEqual([...topLeft, 255]);
  });

  it.each(["gif", "webp"] as const)("animated (%s) is its first frame", async (format) => {
    const frames = [raw, Buffer.alloc(96, 255)].map((data) => sharp(data, { raw: { width: 8, height: 4, channels: 3 } }).png().toBuffer());
    const animation = await sharp(await Promise.all(frames), { join: { animated: true } })
      .toFormat(format, { lossless: true } as object)
      .toBuffer();
    const picture = await decodePicture(animation, limits);
    expect([picture.width, picture.height]).toEqual([8, 4]);
    expect(at(picture, 6, 1)).toEqual([0, 0, 255, 255]);
  });

  it("with another colour profile is shown as a browser shows it, in sRGB", async () => {
    const p3 = await source().withIccProfile("p3").png().toBuffer();
    expectColor(at(await decodePicture(p3, limits), 1, 1), [255, 0, 0, 255], 3);
  });
});

describe("what cannot be read", () => {
  const refuse = (bytes: Uint8Array, more: Partial<typeof limits> = {}): Promise<string> =>
    decodePicture(bytes, { ...limits, ...more }).then(
      () => "it was read",
      (error: Error) => error.message,
    );
  const taken = "expected JPEG, PNG, WebP, AVIF, GIF or TIFF";

  it.each([
    ["nothing", "", "Not an image"],
    ["text", "hello", "Not an image"],
    ["a renamed zip", "PK\x03\x04\x14\0\0\0\x08\0", "Not an image"],
    ["a PDF", "%PDF-1.7\n", "Not an image"],
    ["HTML", "<!doctype html><img src=x>", "Not an image"],
    ["an SVG", '<svg xmlns="http://www.w3.org/2000/svg"/>', `SVG drawings are not taken; ${taken}`],
    ["an SVG behind a declaration", '\uFEFF<?xml version="1.0"?>\n<svg/>', `SVG drawings are not taken; ${taken}`],
    ["a BMP", "BM\x36\0\0\0", `BMP files cannot be read here; ${taken}`],
    ["an iPhone's HEIC", "\0\0\0\x18ftypheic\0\0\0\0mif1heic", `HEIC photos cannot be read here; ${taken}`],
    ["a PNG's first bytes alone", "\x89PNG\r\n\x1a\n", "The picture is damaged or cut off"],
  ])("%s is refused in words", async (_, text, message) => {
    expect(await refuse(Buffer.from(text, text.startsWith("\uFEFF") ? "utf8" : "latin1"))).toBe(message);
  });

  it.each([
    ["PNG", () => noise().png().toBuffer()],
    ["JPEG", () => noise().jpeg({ quality: 90 }).toBuffer()],
    ["progressive JPEG", () => noise().jpeg({ quality: 90, progressive: true }).toBuffer()],
    ["WebP", () => noise().webp({ lossless: true }).toBuffer()],
    ["GIF", () => noise().gif().toBuffer()],
    ["AVIF", () => noise().avif().toBuffer()],
    ["TIFF", () => noise().tiff({ compression: "lzw" }).toBuffer()],
  ])("a %s that was cut off is refused", async (_, file) => {
    const whole = await file();
    expect(await refuse(whole)).toBe("it was read");
    for (const part of [0.9, 0.5, 0.1]) expect(await refuse(whole.subarray(0, Math.floor(whole.length * part))), `at ${part}`).toBe("The picture is damaged or cut off");
  });

  it("a file above the limit is refused before it is looked at", async () => {
    expect(await refuse(new Uint8Array(31 * 2 ** 20))).toBe("File is 31 MB; the limit is 20 MB");
  });

  it.each<readonly [kind: string, file: () => Buffer | Promise<Buffer>, millions: string]>([
    ["PNG", () => pngBomb(60_000, 60_000), "3,600"],
    ["GIF", () => gifBomb(60_000, 60_000), "3,600"],
    ["JPEG", () => jpegBomb(60_000, 60_000), "3,600"],
    ["TIFF", () => tiffBomb(60_000), "3,600"],
    ["AVIF", () => avifBomb(60_000), "3,600"],
    ["PNG somewhat above the limit", () => pngBomb(10_000, 5_100), "51"],
  ])("a %s that declares more pixels than the limit costs nothing", async (_, file, millions) => {
    const bomb = await file();
    await refuse(pngBomb(60_000, 60_000));
    const before = process.memoryUsage.rss();
    expect(await refuse(bomb)).toBe(`The picture is ${millions} megapixels; the limit is 50`);
    expect(process.memoryUsage.rss() - before).toBeLessThan(50 * 2 ** 20);
  });

  it("a picture a little over a small limit is measured in tenths", async () => {
    expect(await refuse(pngBomb(2_000, 1_100), { maxPixels: 2e6 })).toBe("The picture is 2.2 megapixels; the limit is 2");
  });
});

describe("encoding", () => {
  it("gives a file that decodes to the same picture", async () => {
    const picture = await decodePicture(await source().ensureAlpha(0.5).png().toBuffer(), limits);
    const { bytes, type, width, height } = await encodePicture(picture);
    expect([type, width, height]).toEqual(["image/png", 8, 4]);
    expect((await decodePicture(bytes, limits)).pixels).toEqual(picture.pixels);
  });

  it.each(["jpeg", "webp", "avif"] as const)("writes %s", async (format) => {
    const { bytes, type } = await encodePicture(Picture.of(8, 4, raw), { format });
    expect(type).toBe(`image/${format}`);
    const metadata = await sharp(bytes).metadata();
    expect([metadata.width, metadata.height, metadata.hasAlpha]).toEqual([8, 4, false]);
  });

  it("puts white behind a transparent JPEG", async () => {
    const { bytes } = await encodePicture(Picture.of(1, 1, [0, 0, 0, 0]), { format: "jpeg" });
    expectColor(at(await decodePicture(bytes, limits), 0, 0), [255, 255, 255, 255], 2);
  });
});

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", Buffer.alloc(64)), chunk("IEND", Buffer.alloc(0))]);
}

function gifBomb(width: number, height: number): Buffer {
  const size = [width & 255, width >> 8, height & 255, height >> 8];
  return Buffer.from([...Buffer.from("GIF89a"), ...size, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2c, 0, 0, 0, 0, ...size, 0, 2, 2, 0x44, 1, 0, 0x3b]);
}

function jpegBomb(width: number, height: number): Buffer {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, ...size, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0xff, 0xd9]);
}

/** A true TIFF whose directory then claims another width (tag 256) and height (257). */
async function tiffBomb(side: number): Promise<Buffer> {
  const file = await noise().tiff().toBuffer();
  const directory = file.readUInt32LE(4);
  for (let entry = directory + 2; entry < directory + 2 + file.readUInt16LE(directory) * 12; entry += 12) {
    if (![256, 257].includes(file.readUInt16LE(entry))) continue;
    file.writeUInt16LE(4, entry + 2);
    file.writeUInt32LE(side, entry + 8);
  }
  return file;
}

/** A true AVIF whose `ispe` box then claims another size. */
async function avifBomb(side: number): Promise<Buffer> {
  const file = await noise().avif().toBuffer();
  const box = file.indexOf("ispe");
  file.writeUInt32BE(side, box + 8);
  file.writeUInt32BE(side, box + 12);
  return file;
}
