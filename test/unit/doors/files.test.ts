import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileRef } from "../../../lib/host/host.ts";
import { openSite, post, readError, type Site } from "./site.ts";

let site: Site;
let png: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  site = await openSite({}, { limits: { uploadBytes: 1024 * 1024 } });
  png = new Uint8Array(await sharp({ create: { width: 20, height: 10, channels: 3, background: "red" } }).png().toBuffer());
});
afterAll(() => site[Symbol.asyncDispose]());

const ask = (path: string, init?: RequestInit) => site.doors.request(path, init);
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const onDisk = () => readdirSync(join(site.folder, ".vitrine/files")).sort();

async function uploadForm(...files: [bytes: BlobPart, name: string, type?: string][]): Promise<FileRef[]> {
  const form = new FormData();
  for (const [bytes, name, type = ""] of files) form.append("file", new Blob([bytes], { type }), name);
  const response = await ask("/api/files", { method: "POST", body: form });
  expect(response.status).toBe(200);
  return ((await response.json()) as { files: FileRef[] }).files;
}

async function upload(bytes: BodyInit, name = "x"): Promise<FileRef> {
  const response = await ask(`/api/files?name=${encodeURIComponent(name)}`, { method: "POST", body: bytes, headers: { "content-type": "application/octet-stream" } });
  return ((await response.json()) as { files: FileRef[] }).files[0]!;
}

describe("POST /api/files", () => {
  it("stores the files of a form and answers with what inputs refer to", async () => {
    const [first, second] = await uploadForm([png, "red.png", "image/png"], ["a,b\n1,2\n", "größe.csv"]);
    expect(first).toEqual({ file: hashOf(png), url: `/files/${hashOf(png)}`, name: "red.png", type: "image/png", bytes: png.length });
    expect(second).toMatchObject({ name: "größe.csv", type: "text/csv", bytes: 8 });
    const run = await ask("/api/demos/picture/run", post({ inputs: { photo: { file: first!.file } } }));
    expect(await run.json()).toMatchObject({ outputs: { width: 20 } });
  });

  it("takes the bytes themselves as the body, too", async () => {
    expect(await upload(png, "red.png")).toMatchObject({ file: hashOf(png), name: "red.png", type: "image/png" });
    const response = await ask("/api/files", { method: "POST", body: png });
    expect(await response.json()).toMatchObject({ files: [{ name: "file", type: "image/png" }] });
  });

  it("believes the content, not the name and the declared type", async () => {
    const zip = Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(100)]);
    const [ref] = await uploadForm([zip, "cat.png", "image/png"]);
    expect(ref).toMatchObject({ type: "application/zip", name: "cat.png" });
    expect((await ask(ref!.url)).headers.get("content-disposition")).toMatch(/^attachment/);
    expect(await readError(await ask("/api/demos/picture/run", post({ inputs: { photo: { file: ref!.file } } })))).toMatchObject({ code: "invalid_input", issues: [{ path: "photo" }] });
  });

  it("refuses a file beyond the limit and leaves nothing of it on disk", async () => {
    const before = onDisk();
    const big = new Uint8Array(1024 * 1024 + 1);
    const form = new FormData();
    form.append("file", new Blob([big]), "big.bin");
    const streamed = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    for (const init of [{ body: form }, { body: big }, { body: big, headers: { "content-length": String(big.length) } }, { body: streamed, duplex: "half" }] as RequestInit[]) {
      const response = await ask("/api/files", { method: "POST", ...init });
      expect(await readError(response)).toMatchObject({ code: "file_too_large", message: expect.stringContaining("1 MB"), hint: expect.stringContaining("--max-upload") });
    }
    expect(onDisk()).toEqual(before);
    expect(await upload(new Uint8Array(1024 * 1024))).toMatchObject({ bytes: 1024 * 1024 });
  });

  it("refuses what is no upload, and leaves nothing of it on disk", async () => {
    const before = onDisk();
    const form = (body: string, type = "multipart/form-data; boundary=x") => ask("/api/files", { method: "POST", body: body.replaceAll("\n", "\r\n"), headers: { "content-type": type } });
    const part = '--x\nContent-Disposition: form-data; name="file"; filename="a.txt"\n\n';
    const tooMany = `${Array.from({ length: 20 }, (_, n) => `${part}distinct ${n}\n`).join("")}--x--\n`;
    for (const response of [
      await form(""),
      await form("nothing like a form"),
      await form(`${part}cut`),
      await form(`${part}cut in the boundary\n--`),
      await form("--x--\n"),
      await form('--x\nContent-Disposition: form-data; name="field"\n\nno file\n--x--\n'),
      await form(part, "multipart/form-data"),
      await form(part, "multipart/form-data; boundary="),
      await form(`--x\nContent-Disposition: form-data; name="file"; filename="a.txt"\nX: ${"y".repeat(100_000)}\n\ncut`),
      await ask("/api/files", { method: "POST" }),
      await ask("/api/files", { method: "POST", body: "", headers: { "content-length": "0" } }),
    ]) {
      expect(await readError(response)).toMatchObject({ code: "bad_request" });
    }
    expect(onDisk()).toEqual(before);
    expect(await readError(await form(tooMany))).toMatchObject({ code: "bad_request", message: "The form holds more than 16 files" });
    expect(onDisk().filter((name) => name.startsWith("part-"))).toEqual([]);
  });

  it("answers every form, however spoiled, and keeps the process and the disk clean", async () => {
    const part = (n: number) => `--x\r\nContent-Disposition: form-data; name="f${n}"; filename="${n}.txt"\r\nContent-Type: text/plain\r\n\r\ncontent ${n} ${"-".repeat(n * 40)}\r\n`;
    const whole = Buffer.from(`${part(1)}--x\r\nContent-Disposition: form-data; name="field"\r\n\r\nvalue\r\n${part(2)}--x--\r\n`);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.nat(60), fc.string({ unit: "binary-ascii", maxLength: 12 }), fc.integer({ min: 1, max: 200 }), fc.boolean(), async (at, cut, extra, size, breaks) => {
        const spoiled = Buffer.concat([whole.subarray(0, at), Buffer.from(extra), whole.subarray(at + cut)]);
        let sent = 0;
        const body = new ReadableStream({
          pull(controller) {
            if (sent >= spoiled.length) return breaks ? controller.error(new Error("The client left")) : controller.close();
            controller.enqueue(new Uint8Array(spoiled.subarray(sent, (sent += size))));
          },
        });
        const response = await ask("/api/files", { method: "POST", body, duplex: "half", headers: { "content-type": "multipart/form-data; boundary=x" } } as RequestInit);
        expect([200, 400]).toContain(response.status);
        if (breaks) expect(response.status).toBe(400);
        await response.text();
        expect(onDisk().filter((name) => name.startsWith("part-"))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("stores the same content once, however many send it at once", async () => {
    const bytes = new Uint8Array(300_000).fill(7);
    const refs = await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? upload(bytes, `${n}.bin`) : uploadForm([bytes, `${n}.bin`]).then(([ref]) => ref!))));
    expect(new Set(refs.map((ref) => ref.file))).toEqual(new Set([hashOf(bytes)]));
    expect(refs.map((ref) => ref.name)).toEqual(refs.map((_, n) => `${n}.bin`));
    expect(onDisk().filter((name) => name.startsWith(hashOf(bytes)))).toHaveLength(2);
    expect(new Uint8Array(await (await ask(`/files/${hashOf(bytes)}`)).arrayBuffer())).toEqual(bytes);
  });
});

describe("GET /files/<id>", () => {
  it("gives the bytes with headers under which they can do no harm", async () => {
    const { url, file } = await upload(png, "red.png");
    const response = await ask(url);
    expect(Object.fromEntries(response.headers)).toEqual({
      "accept-ranges": "bytes",
      "cache-control": "private, max-age=31536000, immutable",
      "content-disposition": 'inline; filename="red.png"',
      "content-length": String(png.length),
      "content-security-policy": "sandbox; default-src 'none'",
      "content-type": "image/png",
      "cross-origin-resource-policy": "same-origin",
      etag: `"${file}"`,
      "x-content-type-options": "nosniff",
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(png);
    const head = await ask(url, { method: "HEAD" });
    expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(response.headers));
    expect(await head.text()).toBe("");
  });

  it.each([
    ["page.html", "<!doctype html><script>alert(1)</script>"],
    ["drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ["paper.pdf", "%PDF-1.7 /JS"],
    ["data.json", '{"a": 1}'],
    ["code.js", "alert(1)"],
  ])("never shows %s as a page, but saves it", async (name, content) => {
    const { headers } = await ask((await upload(content, name)).url);
    expect(headers.get("content-disposition")).toBe(`attachment; filename="${name}"`);
    expect(headers.get("content-type")).not.toMatch(/html|svg|xml|javascript/);
  });

  it("also not when a demo's sample is one", async () => {
    const path = join(site.folder, "logo.svg");
    writeFileSync(path, "<svg/>");
    const id = hashOf(Buffer.from("<svg/>"));
    site.host.files.link({ id, path, name: "logo.svg", type: "image/svg+xml" });
    const { headers } = await ask(`/files/${id}`);
    expect(headers.get("content-disposition")).toBe('attachment; filename="logo.svg"');
  });

  it.each([
    ['a"; filename="evil.exe', 'attachment; filename="a_; filename=_evil.exe"'],
    ["line\r\nSet-Cookie: a=b", 'attachment; filename="line__Set-Cookie_ a=b"'],
    ["Größe 日本語's (1).txt", `attachment; filename="Gr__e ___'s (1).txt"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E6%97%A5%E6%9C%AC%E8%AA%9E%27s%20%281%29.txt`],
    ["100%.txt", `attachment; filename="100_.txt"; filename*=UTF-8''100%25.txt`],
  ])("writes the name %j so that it is only a name", async (name, disposition) => {
    const ref = await upload(`content of ${name}`, name);
    const { headers } = await ask(ref.url);
    expect(headers.get("content-disposition")).toBe(disposition);
    expect(headers.get("set-cookie")).toBeNull();
    const [sent] = await uploadForm([`form of ${name}`, name]);
    expect((await ask(sent!.url)).headers.get("set-cookie")).toBeNull();
  });

  it("does not know what was never stored, and looks for nothing that is not an id", async () => {
    const looked: string[] = [];
    const { open } = site.host.files;
    site.host.files.open = (id) => {
      looked.push(id);
      return open(id);
    };
    for (const id of ["x", "..%2F..%2Fetc%2Fpasswd", "..%5c..", hashOf(png).toUpperCase(), `${hashOf(png)}.json`, `${hashOf(png)}%00`, "0".repeat(63), "0".repeat(65)]) {
      expect(await readError(await ask(`/files/${id}`))).toMatchObject({ code: "unknown_file" });
    }
    expect(looked).toEqual([]);
    expect(await readError(await ask(`/files/${"0".repeat(64)}`))).toMatchObject({ code: "unknown_file" });
    expect(looked).toHaveLength(1);
    site.host.files.open = open;
  });

  it("saves a client what it has already", async () => {
    const { url, file } = await upload(png);
    for (const header of [`"${file}"`, `W/"${file}"`, `"other", "${file}"`, "*"]) {
      const response = await ask(url, { headers: { "if-none-match": header } });
      expect(response.status).toBe(304);
      expect(await response.text()).toBe("");
    }
    expect((await ask(url, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  });

  describe("by range", () => {
    const bytes = new Uint8Array(700_000).map((_, index) => index % 251);
    const get = async (range: string, more: Record<string, string> = {}) => ask((await upload(bytes)).url, { headers: { range, ...more } });

    it.each([
      ["bytes=0-9", 0, 10],
      ["bytes=699990-", 699_990, 700_000],
      ["bytes=-5", 699_995, 700_000],
      ["bytes=100-9999999", 100, 700_000],
      ["bytes=-9999999", 0, 700_000],
      ["bytes=250000-600000", 250_000, 600_001],
    ])("%s", async (range, from, to) => {
      const response = await get(range);
      expect(response.status).toBe(206);
      expect(response.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/700000`);
      expect(response.headers.get("content-length")).toBe(String(to - from));
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes.subarray(from, to))).toBe(true);
    });

    it("outside the file is refused with its length", async () => {
      for (const range of ["bytes=700000-", "bytes=-0", "bytes=800000-900000"]) {
        const response = await get(range);
        expect(response.headers.get("content-range")).toBe("bytes */700000");
        expect((await readError(response)).code).toBe("bad_range");
      }
    });

    it("that makes no sense, or of another version, gives the whole file", async () => {
      const { etag } = Object.fromEntries((await get("bytes=0-9")).headers);
      expect((await get("bytes=0-9", { "if-range": etag! })).status).toBe(206);
      for (const [range, more] of [["bytes=9-0"], ["bytes=-"], ["bytes=a-b"], ["lines=1-2"], ["bytes=0-1,5-6"], ["bytes=0-9", { "if-range": '"other"' }]] as [string, Record<string, string>?][]) {
        const response = await get(range, more);
        expect(response.status).toBe(200);
        expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
      }
    });
  });

  it("gives an empty file", async () => {
    const [ref] = await uploadForm(["", "empty.txt"]);
    const response = await ask(ref!.url);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });
});
