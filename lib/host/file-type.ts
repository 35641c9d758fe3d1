// What a file is, read from its bytes alone: a table of signatures, then text, JSON and CSV by what they contain.
// It refuses to know names and declared types; what it does not recognise is `application/octet-stream`.

import { isUtf8 } from "node:buffer";

export const unknownType = "application/octet-stream";

/** Bytes of a file's start that `signatureOf` wants to see. */
export const headBytes = 4096;

/** Largest text that is parsed to tell JSON from plain text; parsing blocks the web process's only thread. */
const jsonBytes = 1024 * 1024;

/**
 * Names the type that the first bytes of a file give away, null for text and everything unknown.
 * @param head the file's first 4096 bytes, or all of a shorter one
 */
export function signatureOf(head: Uint8Array): string | null {
  const ascii = (from: number, to: number) => Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString("latin1", from, to);
  const starts = (...bytes: number[]) => bytes.every((byte, index) => head[index] === byte);

  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  if (starts(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (ascii(0, 6) === "GIF87a" || ascii(0, 6) === "GIF89a") return "image/gif";
  if (ascii(0, 4) === "RIFF" && ascii(8, 12) === "WEBP") return "image/webp";
  if (ascii(0, 4) === "RIFF" && ascii(8, 12) === "WAVE") return "audio/wav";
  if (starts(0x49, 0x49, 0x2a, 0) || starts(0x4d, 0x4d, 0, 0x2a) || starts(0x49, 0x49, 0x2b, 0) || starts(0x4d, 0x4d, 0, 0x2b)) return "image/tiff";
  if (isBitmap(head)) return "image/bmp";
  if (ascii(4, 8) === "ftyp" && sizeOfBox(head) <= headBytes) return typeOfBrands(ascii(8, sizeOfBox(head)));
  if (starts(0x1a, 0x45, 0xdf, 0xa3)) return /webm/.test(ascii(0, 64)) ? "video/webm" : "video/x-matroska";
  if (ascii(0, 4) === "OggS") return /\x80theora/.test(ascii(0, 128)) ? "video/ogg" : "audio/ogg";
  if (ascii(0, 4) === "fLaC") return "audio/flac";
  if ((ascii(0, 3) === "ID3" && (head[3] ?? 9) <= 4) || isMpegFrame(head)) return "audio/mpeg";
  if (ascii(0, 5) === "%PDF-") return "application/pdf";
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6) || starts(0x50, 0x4b, 7, 8)) return "application/zip";
  return null;
}

/** "BM" alone begins many texts, so the header's own size must be one of the seven that exist. */
function isBitmap(head: Uint8Array): boolean {
  return head[0] === 0x42 && head[1] === 0x4d && head.length >= 26 && [12, 40, 52, 56, 64, 108, 124].includes(head[14] ?? 0) && head[15] === 0 && head[16] === 0 && head[17] === 0;
}

function sizeOfBox(head: Uint8Array): number {
  return head.length < 8 ? 0 : new DataView(head.buffer, head.byteOffset).getUint32(0);
}

/** Brands of the ISO base media file format: the major one, a version, then the compatible ones. */
function typeOfBrands(text: string): string {
  const major = text.slice(0, 4);
  const brands = [major, ...(text.slice(8).match(/.{4}/gs) ?? [])];
  const has = (...names: string[]) => names.some((name) => brands.includes(name));
  if (has("avif", "avis")) return "image/avif";
  if (has("heic", "heix", "hevc", "hevx", "heim", "heis") || major === "mif1" || major === "msf1") return "image/heic";
  if (major === "M4A " || major === "M4B " || major === "M4P ") return "audio/mp4";
  if (major === "qt  ") return "video/quicktime";
  return "video/mp4";
}

/** Layer III with a legal bit rate and sample rate, followed by a second such frame: two bytes of sync are too common. */
function isMpegFrame(head: Uint8Array): boolean {
  const length = mpegFrameLength(head, 0);
  return length > 0 && (length + 4 > head.length ? head.length < headBytes && length === head.length : mpegFrameLength(head, length) > 0);
}

const bitRates = { 1: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320], 2: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] };
const sampleRates: Record<number, readonly number[]> = { 3: [44100, 48000, 32000], 2: [22050, 24000, 16000], 0: [11025, 12000, 8000] };

function mpegFrameLength(head: Uint8Array, at: number): number {
  const [first = 0, second = 0, third = 0] = head.subarray(at, at + 3);
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return 0;
  const version = (second >> 3) & 3;
  const isLayer3 = ((second >> 1) & 3) === 1;
  const bitRate = bitRates[version === 3 ? 1 : 2][(third >> 4) - 1];
  const sampleRate = sampleRates[version]?.[(third >> 2) & 3];
  if (!isLayer3 || bitRate === undefined || sampleRate === undefined) return 0;
  return Math.floor(((version === 3 ? 144_000 : 72_000) * bitRate) / sampleRate) + ((third >> 1) & 1);
}

export interface TypeReader {
  /** Takes the file's bytes in order; it keeps copies of what it needs. */
  push(chunk: Uint8Array): void;
  /** The type, once every byte was pushed. */
  type(): string;
}

/**
 * Reads a file's type while it streams past.
 *
 * @example
 * const reader = createTypeReader();
 * reader.push(new TextEncoder().encode('{"a": 1}'));
 * reader.type(); // "application/json"
 */
export function createTypeReader(): TypeReader {
  let head: Uint8Array = new Uint8Array(0);
  let headWhole = false;
  let signature: string | null = null;
  let isText = true;
  let bytes = 0;
  /** The start of a character that the next chunk ends. */
  let rest: Uint8Array = new Uint8Array(0);
  const text: Uint8Array[] = [];

  function readHead(chunk: Uint8Array): void {
    head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
    headWhole = head.length === headBytes;
    signature = signatureOf(head);
  }

  function readText(chunk: Uint8Array): void {
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = joined.length - unfinished(joined);
    isText = isUtf8(joined.subarray(0, end)) && !joined.includes(0);
    rest = Buffer.from(joined.subarray(end));
    if (!isText || bytes > jsonBytes) text.length = 0;
    else text.push(Buffer.from(chunk));
  }

  return {
    push(chunk) {
      if (chunk.length === 0) return;
      bytes += chunk.length;
      if (!headWhole) readHead(chunk);
      if (isText && (signature === null || !headWhole)) readText(chunk);
    },
    type() {
      if (signature !== null) return signature;
      if (!isText || rest.length > 0 || bytes === 0) return unknownType;
      if (bytes <= jsonBytes) {
        const whole = Buffer.concat(text).toString();
        if (isJson(whole)) return "application/json";
      }
      return isCsv(Buffer.from(head).toString(), bytes > head.length) ? "text/csv" : "text/plain";
    },
  };
}

/** How many bytes at the end begin a character that is not whole yet. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

function isJson(text: string): boolean {
  if (!/^\ufeff?\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text.replace(/^\ufeff/, ""));
    return true;
  } catch {
    return false;
  }
}

/** At least two records, all with the same number of columns and at least two of them; the last of a cut text does not count. */
function isCsv(text: string, cut: boolean): boolean {
  return [",", ";", "\t"].some((comma) => {
    const widths = widthsOfRecords(text.replace(/^\ufeff/, ""), comma);
    if (widths === null) return false;
    if (cut) widths.pop();
    const [first = 0] = widths;
    return widths.length >= 2 && first >= 2 && widths.every((width) => width === first);
  });
}

/** Columns of each record, quotes as in RFC 4180; null where a quote stands inside an unquoted cell. */
function widthsOfRecords(text: string, comma: string): number[] | null {
  const widths: number[] = [];
  let width = 1;
  let cellStart = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') {
      if (!quoted && at !== cellStart && text[at - 1] !== '"') return null;
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (letter === comma) {
      width++;
      cellStart = at + 1;
    } else if (letter === "\n") {
      if (text.slice(cellStart, at).trim() !== "" || width > 1) widths.push(width);
      width = 1;
      cellStart = at + 1;
    }
  }
  if (cellStart < text.length || width > 1) widths.push(width);
  return widths;
}
