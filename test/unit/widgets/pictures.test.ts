import { deflateRawSync } from "node:zlib";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import type { Env } from "../../../lib/demo/field.ts";
import type { ImageRef } from "../../../lib/demo/file.ts";
import { Picture } from "../../../lib/engine/picture.ts";
import { boxes, image, sketch } from "../../../components/widgets/index.ts";
import { createMemoryEnv } from "./memory-files.ts";

const red = { create: { width: 6, height: 4, channels: 4 as const, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } };

async function refusal(env: Env, wire: unknown): Promise<string> {
  const parsed = await image().codec(env, "input").safeDecodeAsync(wire);
  return parsed.success ? "taken" : (parsed.error.issues[0]?.message ?? "");
}

describe("an image that comes in", () => {
  let env: Env;
  let png: Buffer;
  beforeAll(async () => {
    env = createMemoryEnv();
    png = await sharp(red).png().toBuffer();
  });

  it("is an upload's id or a data: URL, and becomes the same pixels", async () => {
    const { file } = await env.files.write(png, { type: "image/png", name: "red.png" });
    const codec = image().codec(env, "input");
    for (const wire of [{ file }, `data:image/png;base64,${png.toString("base64")}`]) {
      const picture = (await codec.decodeAsync(wire)) as Picture;
      expect([picture.width, picture.height]).toEqual([6, 4]);
      expect(Array.from(picture.pixels.slice(0, 4))).toEqual([255, 0, 0, 128]);
    }
  });

  it("may be what an image output gave, so that results can be passed on", async () => {
    const given = (await image().codec(env, "output").encodeAsync(Picture.of(2, 1, [0, 0, 0, 255, 255, 255]))) as ImageRef;
    const picture = (await image().codec(env, "input").decodeAsync(given)) as Picture;
    expect([...picture.pixels]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  });

  it("is never a path or an address: the refusal says what is expected instead", async () => {
    for (const wire of ["/etc/passwd", "../secret.png", "C:\\photo.png", "cat.png"]) expect(await refusal(env, wire)).toMatch(/^Paths are not opened; must be .*POST \/api\/files.*data:image/);
    for (const wire of ["http://169.254.169.254/", "https://example.org/cat.jpg", "file:///etc/passwd"]) expect(await refusal(env, wire)).toMatch(/^Addresses are not fetched/);
    expect(await refusal(env, { file: "../../etc/passwd" })).toMatch(/64 hexadecimal digits.*etc\/passwd/);
    expect(await refusal(env, { file: "A".repeat(64) })).toMatch(/64 hexadecimal digits/);
    expect(await refusal(env, { url: "https://example.org/cat.jpg" })).toMatch(/id|Must be an image/);
    expect(await refusal(env, 7)).toMatch(/^Must be an image/);
    expect(await refusal(env, "data:text/html;base64,PGI+")).toBe("Must be an image, as data:image/…;base64,…; got data:text/html;base64");
  });

  it("says so when its file has expired", async () => {
    expect(await refusal(env, { file: "0".repeat(64) })).toBe("The file has expired; choose it again");
  });

  it("is judged by its content: a renamed zip, a cut-off file and noise are refused", async () => {
    const zip = Buffer.concat([Buffer.from("PK\x03\x04"), deflateRawSync(Buffer.alloc(100))]);
    expect(await refusal(env, `data:image/png;base64,${zip.toString("base64")}`)).toBe("Not an image");
    const photo = await sharp({ create: { width: 300, height: 300, channels: 3, background: "#123456", noise: { type: "gaussian", mean: 128, sigma: 60 } } }).jpeg().toBuffer();
    expect(await refusal(env, `data:image/jpeg;base64,${photo.subarray(0, 3_000).toString("base64")}`)).toBe("The picture is damaged or cut off");
    expect(await refusal(env, "data:image/png;base64,@@@@")).toBe("The data: URL is not base64");
    expect(await refusal(env, "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=")).toMatch(/^SVG drawings are not taken/);
  });

  it("is refused by the size that it declares, before anything is unpacked", async () => {
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    expect(await refusal(env, `data:image/png;base64,${bomb.toString("base64")}`)).toBe("The picture is 3,600 megapixels; the limit is 50");
    const small = createMemoryEnv({ maxFileBytes: 1_000_000 });
    expect(await refusal(small, `data:image/png;base64,${"A".repeat(2_000_000)}`)).toMatch(/^The picture is 1.4 MB; the limit is 1 MB$/);
  });

  it("stands upright, whatever way the camera was held", async () => {
    const held = await sharp({ create: { width: 8, height: 4, channels: 3, background: "#00ff00" } }).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const picture = (await image().codec(env, "input").decodeAsync(`data:image/jpeg;base64,${held.toString("base64")}`)) as Picture;
    expect([picture.width, picture.height]).toEqual([4, 8]);
  });
});

describe("an image that goes out", () => {
  const env = createMemoryEnv();
  const encode = (picture: unknown, format?: "webp") => image(format ? { format } : {}).codec(env, "output").encodeAsync(picture) as Promise<ImageRef>;

  it("is a PNG where it is small or transparent, and a JPEG where it is a large photo", async () => {
    const small = await encode(Picture.of(2, 2, [0, 80, 160, 255]));
    expect(small).toMatchObject({ type: "image/png", name: "picture.png", width: 2, height: 2, url: `/files/${small.file}` });
    const large = Picture.of(600, 500, new Uint8Array(600 * 500 * 3).fill(90));
    expect(await encode(large)).toMatchObject({ type: "image/jpeg", name: "picture.jpg", width: 600, height: 500 });
    expect(await encode(Picture.of(600, 500, new Uint8Array(600 * 500 * 4).fill(90)))).toMatchObject({ type: "image/png" });
    expect(await encode(large, "webp")).toMatchObject({ type: "image/webp" });
  });

  it("is a Picture: anything else is the author's mistake, told with what was given", async () => {
    const parsed = await image().codec(env, "output").safeEncodeAsync("cat.jpg");
    expect(parsed.error?.issues[0]?.message).toBe('got "cat.jpg", expected a Picture');
  });

  it("tells options that do not fit", () => {
    expect(() => image({ height: 20 })).toThrow("image.height: got 20, expected pixels, 120 to 2000");
    expect(() => image({ default: "https://example.org/cat.jpg" })).toThrow("image.default: got \"https://example.org/cat.jpg\", expected the path of a picture beside the demo file");
    expect(() => sketch({ pen: 500 })).toThrow("sketch.pen: got 500, expected pixels, 1 to 140");
    expect(() => boxes({ threshold: 50 })).toThrow("boxes.threshold: got 50, expected a score, 0 to 1");
  });
});

describe("a sketch", () => {
  it("lies on white paper: transparent parts of a picture are white for the model too", async () => {
    const png = await sharp({ create: { width: 2, height: 2, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer();
    const picture = (await sketch().codec(createMemoryEnv(), "input").decodeAsync(`data:image/png;base64,${png.toString("base64")}`)) as Picture;
    expect(picture.opaque).toBe(true);
    expect(Array.from(picture.pixels.slice(0, 4))).toEqual([255, 255, 255, 255]);
  });
});

describe("boxes", () => {
  const env = createMemoryEnv();
  const codec = boxes().codec(env, "output");
  const photo = Picture.of(4, 3, new Uint8Array(36).fill(200));

  it("go to the page in pixels of the picture, and come back the same", async () => {
    const value = { image: photo, boxes: [{ label: "cat", score: 0.912345678, box: [0.123456, 1, 2, 1.5] as const }], points: [{ label: "paw", score: 1, points: [[1, 2, 0.5] as const] }] };
    const wire = (await codec.encodeAsync(value)) as { image: ImageRef };
    expect(wire).toMatchObject({ image: { width: 4, height: 3, type: "image/png" }, boxes: [{ label: "cat", score: 0.91235, box: [0.12, 1, 2, 1.5] }], points: [{ label: "paw", score: 1, points: [[1, 2, 0.5]] }] });
    const back = (await codec.decodeAsync(wire)) as typeof value;
    expect(back.image.pixels).toEqual(photo.pixels);
    expect(await codec.encodeAsync(back)).toEqual(wire);
  });

  it("may be none, and need no points", async () => {
    expect(await codec.encodeAsync({ image: photo, boxes: [] })).toMatchObject({ boxes: [], points: [] });
  });

  it("name the box that is wrong", async () => {
    const parsed = await codec.safeEncodeAsync({ image: photo, boxes: [{ label: "cat", score: 93, box: [0, 0, 1, 1] }] });
    expect(parsed.error?.issues[0]).toMatchObject({ path: ["boxes", 0, "score"], message: "got 93, expected a score, 0 to 1" });
  });
});

/** As PNG chunks carry it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
