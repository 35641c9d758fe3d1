// The file store: uploads, pictures from runs and the demos' samples, found by the hash of their content.
// It refuses to know HTTP and demos. The folder is the only truth, so it survives restarts and may be shared by processes:
//   <id>       the bytes; their last use is the file's mtime
//   <id>.json  name, type and length
//   <id>.keep  present for a file of a copied link; its mtime is the time until which it is kept
//   part-…     a file that is still being written
// A use, a keep and a rename each touch another file, so two processes never overwrite each other's news.

import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, mkdir, open as openFile, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileIdPattern, fileUrl, type FileRef } from "../demo/file.ts";
import { VitrineError } from "../run/errors.ts";
import { createTypeReader, headBytes, signatureOf, unknownType } from "./file-type.ts";
import type { FileStore, OpenFile } from "./host.ts";
import { showBytes } from "./show-bytes.ts";

export interface FileStoreOptions {
  /** Where the files lie; made when missing. Nothing in it that the store did not write is touched. */
  readonly folder: string;
  /** Largest file, in bytes. */
  readonly maxBytes?: number;
  /** Bytes of all files together; the longest unused make room. */
  readonly capacity?: number;
  /** Most files: even an empty one takes 8 kB of disk with its description. */
  readonly mostFiles?: number;
  /** Hours that a file lives after its last use. */
  readonly keepHours?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface DiskFileStore extends FileStore {
  /** Removes expired files, the longest unused beyond the capacity, and what crashes left behind. Runs by itself too. */
  sweep(): Promise<void>;
}

interface About {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
}

interface Linked {
  readonly path: string;
  readonly name: string;
  readonly type: string;
  /** Size and mtime at which the content was seen to have the hash of its id. */
  checked: string;
}

const minute = 60_000;
const hour = 60 * minute;
const keptForLinks = 30 * 24 * hour;
const sweepEvery = 5 * minute;
/** A run that has just been given a file must find it: younger files never make room for others. */
const protectedFor = minute;
/** A full store makes more room than is needed, as looking at every file takes seconds. */
const roomLeft = 0.9;
/** Below this a buffer is hashed at once, which takes less than a millisecond. */
const smallBytes = 1024 * 1024;
const knownFiles = 10_000;

const partPattern = /^part-(.+)-(\d+)-[0-9a-f]{12}$/;
const sidecarPattern = /^([0-9a-f]{64})\.(json|keep)$/;

/** Parts that this process is writing now, in any of its stores. */
const writing = new Set<string>();

/**
 * Opens a file store on a folder.
 *
 * @example
 * const files = createFileStore({ folder: ".vitrine/files" });
 * const ref = await files.put(new TextEncoder().encode("hello"), { name: "hello.txt" });
 * await files.open(ref.file); // { path: "…", ref }
 */
export function createFileStore(options: FileStoreOptions): DiskFileStore {
  const { folder, maxBytes = 20 * 1024 ** 2, capacity = 2 * 1024 ** 3, mostFiles = 100_000, keepHours = 24, now = Date.now } = options;
  const keepFor = keepHours * hour;
  const touchEvery = Math.min(5 * minute, keepFor / 10);
  const links = new Map<string, Linked>();
  const known = new Map<string, About>();
  /** Bytes of stored files as of the last sweep plus what was stored since; another process's files count after a sweep. */
  let stored = 0;
  let count = 0;
  let arriving = 0;
  let sweeping: Promise<void> | undefined;
  let closed = false;

  const pathOf = (id: string) => join(folder, id);
  const sidecarOf = (id: string) => join(folder, `${id}.json`);
  const keepOf = (id: string) => join(folder, `${id}.keep`);

  async function put(bytes: AsyncIterable<Uint8Array> | Uint8Array, about: { name: string; maxBytes?: number }): Promise<FileRef> {
    const name = cleanFileName(about.name);
    const limit = about.maxBytes ?? maxBytes;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(bytes instanceof Uint8Array)) return receive(bytes, name, limit);
    if (bytes.length > limit) throw fileTooLarge(limit);
    return (bytes.length <= smallBytes ? await reuse(bytes, name) : undefined) ?? receive(slices(bytes), name, limit);
  }

  /** Pictures of a run repeat often: those cost a hash and a touch, no writing. */
  async function reuse(bytes: Uint8Array, name: string): Promise<FileRef | undefined> {
    const id = createHash("sha256").update(bytes).digest("hex");
    const found = await find(id);
    if (!found || found.about.bytes !== bytes.length) return undefined;
    const about = { ...found.about, name };
    if (name !== found.about.name) await describe(id, about);
    return (await touch(id)) ? refOf(id, about) : undefined;
  }

  async function receive(chunks: AsyncIterable<Uint8Array>, name: string, limit: number): Promise<FileRef> {
    const part = newPart();
    const hash = createHash("sha256");
    const reader = createTypeReader();
    let bytes = 0;
    let handle: Awaited<ReturnType<typeof openFile>> | undefined;
    try {
      handle = await openFile(part, "wx", 0o600);
      for await (const chunk of chunks) {
        bytes += chunk.length;
        arriving += chunk.length;
        if (bytes > limit) throw fileTooLarge(limit);
        await makeRoom();
        hash.update(chunk);
        reader.push(chunk);
        await handle.writeFile(chunk);
      }
      await handle.close();
      handle = undefined;
      const id = hash.digest("hex");
      const about = { name, type: reader.type(), bytes };
      await settle(part, id, about);
      return refOf(id, about);
    } catch (error) {
      throw isDiskFull(error) ? new VitrineError("storage_full", "The server's disk is full", { cause: error }) : error;
    } finally {
      arriving -= bytes;
      await handle?.close().catch(() => {});
      await rm(part, { force: true }).catch(() => {});
      writing.delete(part);
    }
  }

  /** The description goes first: a file that can be found is always whole and described. */
  async function settle(part: string, id: string, about: About): Promise<void> {
    await describe(id, about);
    const there = await lookAt(pathOf(id));
    if (there?.size === about.bytes && (await touch(id))) return;
    await setTime(part, now());
    await rename(part, pathOf(id));
    stored += about.bytes;
    count += 1;
  }

  async function describe(id: string, about: About): Promise<void> {
    const part = newPart();
    try {
      await writeFile(part, JSON.stringify(about), { mode: 0o600 });
      await rename(part, sidecarOf(id));
    } finally {
      await rm(part, { force: true }).catch(() => {});
      writing.delete(part);
    }
    remember(id, about);
  }

  function newPart(): string {
    const part = join(folder, `part-${hostname()}-${process.pid}-${randomBytes(6).toString("hex")}`);
    writing.add(part);
    return part;
  }

  async function makeRoom(): Promise<void> {
    const isFull = () => stored + arriving > capacity || count >= mostFiles;
    if (!isFull()) return;
    await sweep();
    if (isFull()) {
      throw new VitrineError("storage_full", `The server's store for files is full: it holds ${showBytes(capacity)}`, {
        hint: "Try again in a minute: files that nobody uses make room then.",
      });
    }
  }

  function remember(id: string, about: About): void {
    known.delete(id);
    known.set(id, about);
    for (const oldest of known.keys()) {
      if (known.size <= knownFiles) break;
      known.delete(oldest);
    }
  }

  /** False when the file is gone. */
  async function touch(id: string): Promise<boolean> {
    return setTime(pathOf(id), now());
  }

  async function open(id: string): Promise<OpenFile | undefined> {
    if (!fileIdPattern.test(id)) return undefined;
    const linked = links.get(id);
    if (linked) {
      const file = await openLink(id, linked);
      if (file) return file;
    }
    const found = await find(id);
    if (!found) return undefined;
    if (Math.abs(now() - found.used) > touchEvery) await touch(id);
    return { path: pathOf(id), ref: refOf(id, found.about) };
  }

  async function find(id: string): Promise<{ about: About; used: number } | undefined> {
    const file = await lookAt(pathOf(id));
    if (!file || (await deadlineOf(id, file.mtimeMs)) < now()) return undefined;
    const about = known.get(id) ?? (await readAbout(id, file.size));
    // A length that differs means that the machine lost power before the bytes reached the disk.
    return about.bytes === file.size ? { about, used: file.mtimeMs } : undefined;
  }

  /** The `.keep` file is looked at only when the file would expire without it. */
  async function deadlineOf(id: string, used: number): Promise<number> {
    const deadline = used + keepFor;
    return deadline >= now() ? deadline : Math.max(deadline, (await lookAt(keepOf(id)))?.mtimeMs ?? 0);
  }

  async function readAbout(id: string, size: number): Promise<About> {
    const about = (await readSidecar(sidecarOf(id))) ?? { name: id.slice(0, 12), type: await readSignature(pathOf(id)), bytes: size };
    remember(id, about);
    return about;
  }

  async function openLink(id: string, linked: Linked): Promise<OpenFile | undefined> {
    const { path, name, type } = linked;
    const file = await stat(path).catch(() => undefined);
    if (!file?.isFile()) return undefined;
    const seen = `${file.size}:${file.mtimeMs}`;
    // An author may save another picture over a sample; its old id must not show the new content.
    if (linked.checked !== seen) {
      if ((await hashOf(path)) !== id) return undefined;
      linked.checked = seen;
    }
    return { path, ref: refOf(id, { name, type, bytes: file.size }) };
  }

  async function keep(ids: readonly string[]): Promise<void> {
    for (const id of new Set(ids)) {
      if (!fileIdPattern.test(id) || !(await find(id))) continue;
      await writeFile(keepOf(id), "", { mode: 0o600 });
      await setTime(keepOf(id), now() + keptForLinks);
    }
  }

  function sweep(): Promise<void> {
    sweeping ??= sweepOnce().finally(() => {
      sweeping = undefined;
    });
    return sweeping;
  }

  async function sweepOnce(): Promise<void> {
    const [storedBefore, countBefore] = [stored, count];
    const names = new Set(await readdir(folder).catch(() => [] as string[]));
    const ids = new Set([...names].filter((name) => fileIdPattern.test(name)));
    const files: { id: string; bytes: number; used: number; deadline: number }[] = [];
    let total = 0;
    for (const id of ids) {
      const file = await lookAt(pathOf(id));
      if (!file) continue;
      const keptUntil = names.has(`${id}.keep`) ? ((await lookAt(keepOf(id)))?.mtimeMs ?? 0) : 0;
      files.push({ id, bytes: file.size, used: file.mtimeMs, deadline: Math.max(file.mtimeMs + keepFor, keptUntil) });
      total += file.size;
    }
    files.sort((a, b) => a.deadline - b.deadline);
    const isFull = total + arriving > capacity || files.length >= mostFiles;
    let left = files.length;
    for (const { id, bytes, used, deadline } of files) {
      const isExpired = deadline < now();
      const isBeyond = isFull && (total + arriving > roomLeft * capacity || left > roomLeft * mostFiles) && now() - used > protectedFor;
      if (!(isExpired || isBeyond) || !(await remove(id, used))) continue;
      total -= bytes;
      left -= 1;
    }
    stored = total + (stored - storedBefore);
    count = left + (count - countBefore);
    for (const name of names) {
      const described = sidecarPattern.exec(name)?.[1];
      if (described !== undefined && !ids.has(described)) await removeOrphan(join(folder, name));
      else if (partPattern.test(name)) await removeDeadPart(name);
    }
  }

  /** Not if it was used since it was looked at. */
  async function remove(id: string, used: number): Promise<boolean> {
    if ((await lookAt(pathOf(id)))?.mtimeMs !== used) return false;
    known.delete(id);
    const gone = await rm(pathOf(id)).then(
      () => true,
      () => false,
    );
    if (gone) for (const path of [sidecarOf(id), keepOf(id)]) await rm(path, { force: true }).catch(() => {});
    return gone;
  }

  /** A description may be some seconds older than its file. */
  async function removeOrphan(path: string): Promise<void> {
    const file = await lookAt(path);
    if (file && now() - file.ctimeMs > hour) await rm(path, { force: true }).catch(() => {});
  }

  /** A part is dead when its process is; that of another machine, on a shared folder, when nothing came for an hour. */
  async function removeDeadPart(name: string): Promise<void> {
    const path = join(folder, name);
    const [, host, pid] = partPattern.exec(name) ?? [];
    const file = await lookAt(path);
    const isDead = host === hostname() ? !isRunning(Number(pid), path) : file !== undefined && now() - file.mtimeMs > hour;
    if (file && isDead) await rm(path, { force: true }).catch(() => {});
  }

  const timer = setInterval(() => void sweep(), sweepEvery);
  timer.unref();
  void sweep();

  return {
    put,
    open,
    keep,
    sweep,
    link({ id, path, name, type }) {
      links.set(id, { path, name: cleanFileName(name), type, checked: "" });
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      await sweeping;
    },
  };
}

/** A regular file's facts; undefined for whatever else a stranger put there, symbolic links among it. */
async function lookAt(path: string): Promise<{ size: number; mtimeMs: number; ctimeMs: number } | undefined> {
  const file = await lstat(path).catch(() => undefined);
  return file?.isFile() ? file : undefined;
}

async function setTime(path: string, at: number): Promise<boolean> {
  return utimes(path, at / 1000, at / 1000).then(
    () => true,
    () => false,
  );
}

async function readSidecar(path: string): Promise<About | undefined> {
  try {
    const got = JSON.parse(await readFile(path, "utf8")) as Partial<About> | null;
    const isWhole = typeof got?.name === "string" && typeof got.type === "string" && typeof got.bytes === "number";
    return isWhole ? (got as About) : undefined;
  } catch {
    return undefined;
  }
}

async function readSignature(path: string): Promise<string> {
  const handle = await openFile(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return signatureOf(buffer.subarray(0, bytesRead)) ?? unknownType;
  } finally {
    await handle.close();
  }
}

async function hashOf(path: string): Promise<string | undefined> {
  try {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}

async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += smallBytes / 4) yield bytes.subarray(at, at + smallBytes / 4);
}

function isRunning(pid: number, part: string): boolean {
  // A container's main process has the same number after every restart: its own number proves nothing.
  if (pid === process.pid) return writing.has(part);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isDiskFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException | null)?.code ?? "");
}

/** What is said of a file beyond the limit, wherever that is noticed. */
export function fileTooLarge(limit: number): VitrineError {
  return new VitrineError("file_too_large", `The file is larger than ${showBytes(limit)}`, {
    hint: "Choose a smaller file, or raise the server's --max-upload.",
  });
}

function refOf(id: string, about: About): FileRef {
  return { file: id, url: fileUrl(id), name: about.name, type: about.type, bytes: about.bytes };
}

/** Longest file name in UTF-16 units; file systems take 255 bytes. */
const nameLength = 80;

/**
 * Makes a name from outside fit to show and to save under: no folders, control characters, text-direction tricks or
 * characters that Windows refuses, at most 80 characters with the extension kept.
 *
 * @example
 * cleanFileName("../../etc/pass\nwd"); // "pass_wd"
 */
export function cleanFileName(name: string): string {
  const base = name
    .normalize("NFC")
    .replace(/^.*[/\\]/s, "")
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029<>:"|?*]/gu, "_")
    .trim()
    .replace(/^\.+/, "");
  if (base === "") return "file";
  if (base.length <= nameLength) return base;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(base)?.[0] ?? "";
  const stem = base.slice(0, nameLength - extension.length);
  return stem.replace(/[\ud800-\udbff]$/, "") + extension;
}
