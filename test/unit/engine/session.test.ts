// What an open graph costs while it has nothing to do.

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InferenceSession, Tensor as NativeTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { describePort, openSession } from "../../../lib/engine/session.ts";
import { tensor } from "../../../lib/engine/tensor.ts";

const file = join(import.meta.dirname, "../../../models/efficientnet-lite0/model.onnx");
const pixels = new Float32Array(3 * 224 * 224);

/** Processor time that calls with pauses between them use, in microseconds. */
async function costOf(call: () => Promise<unknown>): Promise<number> {
  await call();
  const before = process.cpuUsage();
  for (let i = 0; i < 15; i++) {
    await call();
    await sleep(40);
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

describe("a session", () => {
  it("with two threads does not spin between calls, as ONNX Runtime's own default does", { retry: 2 }, async () => {
    const spinning = await InferenceSession.create(file, { intraOpNumThreads: 2, logSeverityLevel: 3 });
    const theirs = await costOf(() => spinning.run({ images: new NativeTensor("float32", pixels, [1, 3, 224, 224]) }));
    await spinning.release();
    const session = await openSession(file, "model.onnx", { threads: 2, steady: true, onBlock: () => undefined });
    const images = tensor(pixels, [1, 3, 224, 224]);
    const ours = await costOf(() => session.run({ images }, "test"));
    await session.close();
    expect(ours).toBeLessThan(theirs / 2);
  });
});

describe("a port in words", () => {
  it("names free dimensions where the graph does, and says any where it does not", () => {
    expect(describePort({ name: "x", type: "float32", shape: ["batch", "", 3] })).toBe("float32 [batch, any, 3]");
    expect(describePort({ name: "sr", type: "int64", shape: [] })).toBe("int64 []");
  });
});
