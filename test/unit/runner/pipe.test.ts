import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createFrameReader, createPipeChannel } from "../../../lib/runner/pipe.ts";
import type { Framed } from "../../../lib/runner/protocol.ts";

/** Both ends of an in-memory pipe. */
function pair(): [Duplex, Duplex] {
  const make = (other: () => Duplex) => new Duplex({ read() {}, write: (chunk, _encoding, done) => (other().push(chunk), done()) });
  const left: Duplex = make(() => right);
  const right: Duplex = make(() => left);
  return [left, right];
}

it("messages and their bytes arrive whole, in order, however the pipe cuts them", async () => {
  const messages = fc.array(fc.tuple(fc.jsonValue(), fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 3 })), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(messages, fc.integer({ min: 1, max: 64 }), async (sent, cut) => {
      const written: Buffer[] = [];
      const sink = new Duplex({ read() {}, write: (chunk, _encoding, done) => (written.push(chunk), done()) });
      const channel = createPipeChannel<unknown, unknown>(sink);
      for (const [message, bodies] of sent) channel.send(message, bodies);
      channel.flush();
      const got: Framed<unknown>[] = [];
      const read = createFrameReader<unknown>((framed) => got.push(framed));
      const all = Buffer.concat(written);
      for (let at = 0; at < all.length; at += cut) read(all.subarray(at, at + cut));
      expect(got.map(({ message }) => message)).toEqual(sent.map(([message]) => JSON.parse(JSON.stringify(message))));
      expect(got.map(({ bodies }) => bodies.map((body) => [...body]))).toEqual(sent.map(([, bodies]) => bodies.map((body) => [...body])));
    }),
  );
});

it("all messages of one turn leave in one write", async () => {
  let writes = 0;
  const sink = new Duplex({ read() {}, write: (_chunk, _encoding, done) => ((writes += 1), done()) });
  const channel = createPipeChannel<number, number>(sink);
  for (let count = 0; count < 100; count++) channel.send(count);
  await Promise.resolve();
  expect(writes).toBe(1);
});

it("a frame that claims more than a pipe may carry ends the channel", async () => {
  const [left, right] = pair();
  const channel = createPipeChannel<unknown, unknown>(right);
  const closed = new Promise<void>((resolve) => channel.onClose(resolve));
  left.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
  await closed;
});
