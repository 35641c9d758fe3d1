// The child-process transport: frames of many messages on one pipe. A frame is two 32-bit little-endian lengths, a JSON head
// (a list of [message, lengths of its bodies]) and the raw bodies one after another.

import type { Duplex } from "node:stream";
import type { Channel, Framed } from "./protocol.ts";

type Head<Message> = readonly (readonly [message: Message, ...bodies: number[]])[];

const lengthBytes = 8;
/** A head or body beyond this is a broken peer, not a message. */
const mostBytes = 512 * 1024 * 1024;

/** Beyond this, what is written waits for the other end to read. */
const mostWaiting = 8 * 1024 * 1024;

/** Makes one end of a channel on a duplex stream. */
export function createPipeChannel<Out, In>(stream: Duplex): Channel<Out, In> {
  /** Heads as text: what cannot be written fails its sender, not the whole frame. */
  let heads: string[] = [];
  let queued: Uint8Array[] = [];
  let scheduled = false;
  let closed = false;
  const listeners: ((framed: Framed<In>) => void)[] = [];
  const closeListeners: (() => void)[] = [];

  function flush(): void {
    scheduled = false;
    if (closed || heads.length === 0) return;
    const head = Buffer.from(`[${heads.join(",")}]`);
    const bodies = queued;
    heads = [];
    queued = [];
    const lengths = Buffer.allocUnsafe(lengthBytes);
    lengths.writeUInt32LE(head.byteLength, 0);
    lengths.writeUInt32LE(bodies.reduce((sum, body) => sum + body.byteLength, 0), 4);
    // One write for small frames: a syscall costs more than a copy.
    if (bodies.length === 0) stream.write(Buffer.concat([lengths, head]));
    else {
      stream.cork();
      stream.write(lengths);
      stream.write(head);
      for (const body of bodies) stream.write(body);
      stream.uncork();
    }
  }

  const reader = createFrameReader<In>((framed) => {
    for (const listener of listeners) listener(framed);
  });
  stream.on("data", (chunk: Buffer) => {
    try {
      reader(chunk);
    } catch (error) {
      stream.destroy(error as Error);
    }
  });
  const end = () => {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
  };
  stream.on("close", end);
  stream.on("end", end);
  // A killed peer shows as EPIPE or ECONNRESET; "close" follows and tells the same.
  stream.on("error", end);

  return {
    send(message, bodies = []) {
      if (closed) return;
      heads.push(JSON.stringify([message, ...bodies.map((body) => body.byteLength)]));
      queued.push(...bodies);
      if (scheduled) return;
      scheduled = true;
      queueMicrotask(flush);
    },
    flush,
    drained() {
      if (stream.writableLength < mostWaiting || closed) return null;
      return new Promise((resolve) => {
        const end = () => {
          stream.off("drain", end).off("close", end);
          resolve();
        };
        stream.on("drain", end).on("close", end);
      });
    },
    onMessage: (listener) => void listeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    close() {
      flush();
      stream.end();
    },
  };
}

/** Cuts a byte stream back into messages, however the bytes arrive. */
export function createFrameReader<In>(emit: (framed: Framed<In>) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let have = 0;
  let need = lengthBytes;
  return (chunk) => {
    chunks.push(chunk);
    have += chunk.byteLength;
    if (have < need) return;
    let buffer = chunks.length === 1 ? chunk : Buffer.concat(chunks, have);
    for (;;) {
      need = lengthBytes;
      if (buffer.byteLength < lengthBytes) break;
      const headBytes = buffer.readUInt32LE(0);
      const bodyBytes = buffer.readUInt32LE(4);
      if (headBytes > mostBytes || bodyBytes > mostBytes) throw new Error(`A frame claims ${headBytes + bodyBytes} bytes; the limit is ${mostBytes}.`);
      need = lengthBytes + headBytes + bodyBytes;
      if (buffer.byteLength < need) break;
      const head = JSON.parse(buffer.toString("utf8", lengthBytes, lengthBytes + headBytes)) as Head<In>;
      let at = lengthBytes + headBytes;
      for (const [message, ...lengths] of head) {
        const bodies = lengths.map((length) => buffer.subarray(at, (at += length)));
        emit({ message, bodies });
      }
      buffer = buffer.subarray(need);
    }
    chunks = buffer.byteLength > 0 ? [buffer] : [];
    have = buffer.byteLength;
  };
}
