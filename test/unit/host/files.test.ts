import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterEach, describe, expect, it } from "vitest";
import { createTypeReader } from "../../../lib/host/file-type.ts";
import { cleanFileName, createFileStore, type DiskFileStore, type FileStoreOptions } from "../../../lib/host/files.ts";
import { isVitrineError } from "../../../lib/run/errors.ts";

const hour = 3_600_000;
const stores: DiskFileStore[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "vitrine-files-"));
  folders.push(folder);
  return folder;
}

function storeIn(folder: string, options: Partial<FileStoreOptions> = {}): DiskFileStore {
  const store = createFileStore({ folder, ...options });
  stores.push(store);
  return store;
}

const text = (words: string) => new TextEncoder().encode(words);
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const idsIn = (folder: string) => readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name)).sort();
const partsIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith("part-"));

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "no error";
  } catch (error) {
    return isVitrineError(error) ? error.code : String(error);
  }
}

describe("a stored file", () => {
  it("is found by the hash of its content, with its type, cleaned name and length", async () => {
    const folder = newFolder();
    const bytes = text('{"a": [1, 2]}');
    const store = storeIn(folder);
    const ref = await store.put(inChunks(bytes, 5), { name: "../../etc/data.json" });
    expect(ref).toEqual({ file: hashOf(bytes), url: `/files/${hashOf(bytes)}`, name: "data.json", type: "application/json", bytes: 13 });
    const found = await store.open(ref.file);
    expect(found?.ref).toEqual(ref);
    expect(readFileSync(found!.path)).toEqual(Buffer.from(bytes));
    expect(partsIn(folder)).toEqual([]);
  });

  it("is the same file however often, at once and under whatever name it comes", async () => {
    const folder = newFolder();
    const stores = [storeIn(folder), storeIn(folder)];
    const bytes = text("the same again ".repeat(10_000));
    const refs = await Promise.all(Array.from({ length: 12 }, (_, index) => stores[index % 2]!.put(index % 3 ? bytes : inChunks(bytes, 999), { name: `copy ${index}.txt` })));
    expect(new Set(refs.map((ref) => ref.file)).size).toBe(1);
    expect(refs[7]?.name).toBe("copy 7.txt");
    expect(idsIn(folder)).toEqual([hashOf(bytes)]);
    expect(partsIn(folder)).toEqual([]);
    expect(readFileSync(join(folder, hashOf(bytes)))).toEqual(Buffer.from(bytes));
  });

  it("survives a restart with its name and type", async () => {
    const folder = newFolder();
    const ref = await storeIn(folder).put(text("a,b\n1,2\n"), { name: "größe.csv" });
    expect((await storeIn(folder).open(ref.file))?.ref).toEqual({ ...ref, name: "größe.csv", type: "text/csv" });
  });

  it("is still served, by its content alone, when its description is lost or broken", async () => {
    const folder = newFolder();
    const ref = await storeIn(folder).put(await sharp({ create: { width: 2, height: 2, channels: 3, background: "red" } }).png().toBuffer(), { name: "red.png" });
    for (const broken of ["", "{", "null", '{"name": 1}']) {
      writeFileSync(join(folder, `${ref.file}.json`), broken);
      expect((await storeIn(folder).open(ref.file))?.ref).toMatchObject({ type: "image/png", bytes: ref.bytes });
    }
    rmSync(join(folder, `${ref.file}.json`));
    expect((await storeIn(folder).open(ref.file))?.ref.type).toBe("image/png");
  });

  it("is unknown when it was cut short by a power failure, and whole again when it comes again", async () => {
    const folder = newFolder();
    const bytes = text("all of it");
    const ref = await storeIn(folder).put(bytes, { name: "a.txt" });
    writeFileSync(join(folder, ref.file), "all");
    const store = storeIn(folder);
    expect(await store.open(ref.file)).toBeUndefined();
    await store.put(bytes, { name: "a.txt" });
    expect(readFileSync((await store.open(ref.file))!.path, "utf8")).toBe("all of it");
  });

  it("keeps its content under any way of cutting it into chunks", async () => {
    const store = storeIn(newFolder());
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 700 }), async (bytes, size) => {
        const ref = await store.put(inChunks(bytes, size), { name: "x" });
        expect(ref).toMatchObject({ file: hashOf(bytes), bytes: bytes.length });
        expect(readFileSync((await store.open(ref.file))!.path).equals(bytes)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a file that cannot be stored leaves nothing on disk", () => {
  it("when it is larger than the limit, which is noticed while it comes", async () => {
    const folder = newFolder();
    const store = storeIn(folder, { maxBytes: 1000 });
    let taken = 0;
    const endless = (async function* () {
      for (;;) {
        taken += 100;
        yield new Uint8Array(100);
      }
    })();
    expect(await codeOf(store.put(endless, { name: "big" }))).toBe("file_too_large");
    expect(taken).toBeLessThan(1500);
    expect(await codeOf(store.put(new Uint8Array(1001), { name: "big" }))).toBe("file_too_large");
    expect(await codeOf(store.put(new Uint8Array(1000), { name: "fits" }))).toBe("no error");
    expect(await codeOf(store.put(new Uint8Array(1001), { name: "an output", maxBytes: 2000 }))).toBe("no error");
    expect(partsIn(folder)).toEqual([]);
    expect(idsIn(folder)).toHaveLength(2);
  });

  it("when its source breaks off", async () => {
    const folder = newFolder();
    const store = storeIn(folder);
    const broken = (async function* () {
      yield new Uint8Array(100_000);
      throw new Error("the client left");
    })();
    expect(await codeOf(store.put(broken, { name: "half" }))).toBe("Error: the client left");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("when the store is full of files that are in use", async () => {
    const folder = newFolder();
    const store = storeIn(folder, { capacity: 1000 });
    await store.put(new Uint8Array(800), { name: "in use" });
    expect(await codeOf(store.put(inChunks(new Uint8Array(900).fill(1), 100), { name: "more" }))).toBe("storage_full");
    expect(await codeOf(store.put(inChunks(new Uint8Array(100).fill(1), 100), { name: "fits" }))).toBe("no error");
    expect(partsIn(folder)).toEqual([]);
  });
});

describe("the sweep", () => {
  it("removes files a day after their last use, and a use counts from then on", async () => {
    const folder = newFolder();
    let at = Date.now();
    const store = storeIn(folder, { now: () => at });
    const used = await store.put(text("used"), { name: "used" });
    const unused = await store.put(text("unused"), { name: "unused" });
    at += 20 * hour;
    expect(await store.open(used.file)).toBeDefined();
    at += 5 * hour;
    expect(await store.open(unused.file)).toBeUndefined();
    await store.sweep();
    expect(idsIn(folder)).toEqual([used.file]);
    expect(readdirSync(folder)).not.toContain(`${unused.file}.json`);
    at += 25 * hour;
    await store.sweep();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("makes a file live again that comes again after it expired", async () => {
    let at = Date.now();
    const store = storeIn(newFolder(), { now: () => at });
    const ref = await store.put(text("back again"), { name: "x" });
    at += 30 * hour;
    await store.put(text("back again"), { name: "x" });
    await store.sweep();
    expect(await store.open(ref.file)).toBeDefined();
  });

  it("lets the longest unused go first when there is more than the capacity", async () => {
    const folder = newFolder();
    let at = Date.now();
    const store = storeIn(folder, { capacity: 250, now: () => at });
    const refs = [];
    for (let n = 0; n < 2; n++) {
      refs.push(await store.put(new Uint8Array(100).fill(n), { name: `${n}` }));
      at += hour;
    }
    await store.open(refs[0]!.file);
    at += hour;
    refs.push(await store.put(new Uint8Array(100).fill(9), { name: "9" }));
    await store.sweep();
    expect(idsIn(folder)).toEqual([refs[0]!.file, refs[2]!.file].sort());
  });

  it("keeps files of a copied link for 30 days, also through a restart, and before others when it is full", async () => {
    const folder = newFolder();
    let at = Date.now();
    const now = () => at;
    const first = storeIn(folder, { now });
    const kept = await first.put(new Uint8Array(100).fill(1), { name: "kept" });
    await first.keep([kept.file, "0".repeat(64), "../x"]);
    at += 20 * 24 * hour;
    const store = storeIn(folder, { now, capacity: 250 });
    const other = await store.put(new Uint8Array(100).fill(2), { name: "other" });
    at += hour;
    await store.put(new Uint8Array(100).fill(3), { name: "third" });
    await store.sweep();
    expect(await store.open(other.file)).toBeUndefined();
    expect(await store.open(kept.file)).toBeDefined();
    at += 11 * 24 * hour;
    await store.sweep();
    expect(await store.open(kept.file)).toBeUndefined();
    expect(readdirSync(folder)).not.toContain(`${kept.file}.keep`);
  });

  it("removes what a crash left half written, and leaves alone what another live process is writing", async () => {
    const folder = newFolder();
    const dead = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => dead.once("exit", resolve));
    const alive = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
    try {
      const part = (host: string, pid: number | undefined, letter: string) => `part-${host}-${pid}-${letter.repeat(12)}`;
      const names = {
        dead: part(hostname(), dead.pid, "a"),
        alive: part(hostname(), alive.pid, "b"),
        // After a restart in a container the number is often the same.
        own: part(hostname(), process.pid, "c"),
        elsewhere: part("other-machine", 1, "d"),
        elsewhereOld: part("other-machine", 1, "e"),
      };
      for (const name of Object.values(names)) writeFileSync(join(folder, name), "half");
      utimesSync(join(folder, names.elsewhereOld), 1, 1);
      writeFileSync(join(folder, `${"0".repeat(64)}.json`), "{}");
      const store = storeIn(folder);
      let go = () => {};
      const waiting = store.put(
        (async function* () {
          yield text("slow");
          await new Promise<void>((resolve) => (go = resolve));
        })(),
        { name: "slow" },
      );
      await expect.poll(() => partsIn(folder).length).toBeGreaterThan(2);
      await storeIn(folder).sweep();
      expect(partsIn(folder)).toEqual(expect.arrayContaining([names.alive, names.elsewhere]));
      expect(partsIn(folder)).not.toContain(names.dead);
      expect(partsIn(folder)).not.toContain(names.own);
      expect(partsIn(folder)).not.toContain(names.elsewhereOld);
      go();
      expect(await store.open((await waiting).file)).toBeDefined();
    } finally {
      alive.kill();
    }
  });

  it("touches nothing that is not its own, and stumbles over nothing", async () => {
    const folder = newFolder();
    let at = Date.now();
    writeFileSync(join(folder, "notes.txt"), "mine");
    writeFileSync(join(folder, "part-time"), "mine");
    writeFileSync(join(folder, "0".repeat(63)), "mine");
    mkdirSync(join(folder, "1".repeat(64)));
    symlinkSync(join(folder, "notes.txt"), join(folder, "2".repeat(64)));
    const store = storeIn(folder, { now: () => at });
    at += 100 * hour;
    await store.sweep();
    expect(readdirSync(folder)).toHaveLength(5);
    for (const id of ["1".repeat(64), "2".repeat(64), "0".repeat(63), "notes.txt", "../notes.txt", ""]) expect(await store.open(id)).toBeUndefined();
  });

  it("survives the folder's removal", async () => {
    const folder = newFolder();
    const store = storeIn(folder);
    const ref = await store.put(text("one"), { name: "one" });
    rmSync(folder, { recursive: true });
    await store.sweep();
    expect(await store.open(ref.file)).toBeUndefined();
    expect(await store.open((await store.put(text("one"), { name: "one" })).file)).toBeDefined();
  });
});

describe("a demo's sample", () => {
  it("is served where it lies and never swept", async () => {
    const folder = newFolder();
    const path = join(newFolder(), "cat.png");
    const bytes = await sharp({ create: { width: 3, height: 3, channels: 3, background: "blue" } }).png().toBuffer();
    writeFileSync(path, bytes);
    let at = Date.now();
    const store = storeIn(folder, { now: () => at });
    store.link({ id: hashOf(bytes), path, name: "cat.png", type: "image/png" });
    at += 100 * hour;
    await store.sweep();
    expect(await store.open(hashOf(bytes))).toEqual({ path, ref: { file: hashOf(bytes), url: `/files/${hashOf(bytes)}`, name: "cat.png", type: "image/png", bytes: bytes.length } });
  });

  it("is no longer served under its old id when another picture was saved over it", async () => {
    const path = join(newFolder(), "cat.txt");
    writeFileSync(path, "old");
    const store = storeIn(newFolder());
    store.link({ id: hashOf(text("old")), path, name: "cat.txt", type: "text/plain" });
    expect(await store.open(hashOf(text("old")))).toBeDefined();
    writeFileSync(path, "newer");
    expect(await store.open(hashOf(text("old")))).toBeUndefined();
    rmSync(path);
    expect(await store.open(hashOf(text("old")))).toBeUndefined();
  });
});

describe("two processes on one folder", () => {
  it("store, use and sweep the same files without losing or spoiling one", async () => {
    const folder = newFolder();
    const one = storeIn(folder);
    const two = storeIn(folder);
    const bodies = Array.from({ length: 20 }, (_, n) => text(`file ${n % 10} `.repeat(100)));
    const refs = await Promise.all(bodies.flatMap((bytes, n) => [(n % 2 ? one : two).put(bytes, { name: `${n}` }), (n % 2 ? two : one).sweep().then(() => undefined)]));
    await Promise.all([one.sweep(), two.sweep(), one.keep(refs.flatMap((ref) => (ref ? [ref.file] : [])))]);
    for (const ref of refs) {
      if (!ref) continue;
      const found = await one.open(ref.file);
      expect(hashOf(readFileSync(found!.path))).toBe(ref.file);
      expect(await two.open(ref.file)).toBeDefined();
    }
  });

  it("hide the files from other users of the machine", async () => {
    const folder = join(newFolder(), "files");
    const ref = await storeIn(folder).put(text("secret"), { name: "x" });
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(join(folder, ref.file)).mode & 0o077).toBe(0);
  });
});

describe("a file's type is read from its content", () => {
  const typeOf = (bytes: Uint8Array, size = bytes.length || 1) => {
    const reader = createTypeReader();
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    return reader.type();
  };
  const raw = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))));
  const pixel = sharp({ create: { width: 64, height: 64, channels: 3, background: "red" } });
  const mp3Frame = raw([0xff, 0xfb, 0x90, 0x00], "\0".repeat(413));

  it.each([
    ["image/png", () => pixel.clone().png().toBuffer()],
    ["image/jpeg", () => pixel.clone().jpeg().toBuffer()],
    ["image/gif", () => pixel.clone().gif().toBuffer()],
    ["image/webp", () => pixel.clone().webp().toBuffer()],
    ["image/avif", () => pixel.clone().avif({ effort: 0 }).toBuffer()],
    ["image/tiff", () => pixel.clone().tiff().toBuffer()],
    ["image/heic", () => raw([0, 0, 0, 24], "ftypheic", [0, 0, 0, 0], "mif1heic")],
    ["image/bmp", () => raw("BM", [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0], "\0".repeat(40))],
    ["audio/wav", () => raw("RIFF", [36, 0, 0, 0], "WAVEfmt ")],
    ["audio/mpeg", () => raw("ID3", [4, 0, 0, 0, 0, 0, 0])],
    ["audio/mpeg", () => Buffer.concat([mp3Frame, mp3Frame, mp3Frame])],
    ["audio/ogg", () => raw("OggS", [0, 2], "\0".repeat(20), "OpusHead")],
    ["audio/flac", () => raw("fLaC", [0, 0, 0, 34])],
    ["video/mp4", () => raw([0, 0, 0, 24], "ftypisom", [0, 0, 2, 0], "isomiso2")],
    ["audio/mp4", () => raw([0, 0, 0, 20], "ftypM4A ", [0, 0, 0, 0], "M4A ")],
    ["video/webm", () => raw([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84], "webm")],
    ["application/pdf", () => raw("%PDF-1.7\n")],
    ["application/zip", () => raw("PK", [3, 4, 20, 0])],
    ["application/json", () => text(' {"ok": true}')],
    ["text/plain", () => text("{ not json")],
    ["text/csv", () => text('name,words\n"Ada","one, ""two"""\nBob,x\n')],
    ["text/csv", () => text("a;b\r\n1;2\r\n")],
    ["text/plain", () => text("Dear Ada, how are you?\nFine, thanks, and you?\n")],
    ["text/plain", () => text("<svg onload=alert(1)></svg>")],
    ["text/plain", () => text("BM is how this text begins, ftyp too")],
    ["text/plain", () => text("ID3 is a way to grow decision trees")],
    ["text/plain", () => text("Größe 💛 日本語")],
    ["application/octet-stream", () => raw([0xff, 0xfe, 0, 1])],
    ["application/octet-stream", () => raw("text with a \0 in it")],
    ["application/octet-stream", () => text("cut in a letter: ö").subarray(0, -1)],
    ["application/octet-stream", () => new Uint8Array(0)],
  ])("%s", async (type, make) => {
    const bytes = await make();
    expect(typeOf(bytes)).toBe(type);
    expect(typeOf(bytes, 1)).toBe(type);
    expect(typeOf(bytes, 3)).toBe(type);
  });

  it("for large text without parsing more than a megabyte", () => {
    const numbers = `[${"1,".repeat(700_000)}1]`;
    expect(typeOf(text(numbers), 65_536)).toBe("text/plain");
    expect(typeOf(text(`${"a,b\n".repeat(400_000)}`), 65_536)).toBe("text/csv");
    expect(typeOf(text("ö".repeat(300_000)), 65_537)).toBe("text/plain");
  });

  it("whatever the bytes are, in any chunks, without an error", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (bytes, size) => typeOf(bytes) === typeOf(bytes, size)));
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (words, size) => typeOf(text(words)) === typeOf(text(words), size)));
  });
});

describe("a file name from outside", () => {
  it.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\Users\\me\\cat.png", "cat.png"],
    ["a\r\nSet-Cookie: x=1.png", "a__Set-Cookie_ x=1.png"],
    ["photo\u202egnp.exe", "photognp.exe"],
    ['say "hi"<b>.txt', "say _hi__b_.txt"],
    ["...", "file"],
    ["", "file"],
    [".env", "env"],
    ["Größe 日本語.png", "Größe 日本語.png"],
    [`${"x".repeat(300)}.jpeg`, `${"x".repeat(75)}.jpeg`],
    ["lone\ud800surrogate", "lone_surrogate"],
  ])("%j becomes %j", (name, clean) => expect(cleanFileName(name)).toBe(clean));

  it("is always short, without folders and control characters, and cleaning it again changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const clean = cleanFileName(name);
        expect(clean.length).toBeGreaterThan(0);
        expect(clean.length).toBeLessThanOrEqual(80);
        expect(clean).not.toMatch(/[/\\\p{Cc}]/u);
        expect(cleanFileName(clean)).toBe(clean);
      }),
    );
  });
});
