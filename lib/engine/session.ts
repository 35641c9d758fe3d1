// One open graph in ONNX Runtime: our tensors in, our tensors out, every mistake told before the native code sees it.
// The only file that loads onnxruntime-node, on first use. It refuses to know cards, tasks and folders.

import type * as Runtime from "onnxruntime-node";
import type { InferenceSession, Tensor as NativeTensor } from "onnxruntime-node";
import { AuthorError } from "../demo/author-error.ts";
import { VitrineError } from "../run/errors.ts";
import { isTensor, tensor, type Tensor, type TensorType } from "./tensor.ts";

/** What a graph says of one input or output. A dimension is a number, or a name (maybe empty) where it is free. */
export interface Port {
  readonly name: string;
  /** `other` for sequences, maps and optional values, which cannot be fed here. */
  readonly type: TensorType | "int4" | "uint4" | "other";
  readonly shape: readonly (number | string)[];
}

export type Feeds = Readonly<Record<string, Tensor>>;

export interface Session {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /**
   * Blocks the thread while the graph runs.
   * @throws AuthorError when names, types or shapes do not fit; VitrineError `model_failed` when the graph fails
   */
  run(feeds: Feeds, at: string): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** Threads inside one operator. */
  readonly threads: number;
  /** False where input shapes vary from call to call: a memory plan for each would only grow. */
  readonly steady: boolean;
  /** Called right before each call that blocks the thread; what it gives back is called after. */
  onBlock(): (() => void) | undefined;
}

let runtime: Promise<typeof Runtime> | undefined;

/** Loads ONNX Runtime, some 50 ms, so that the first model need not wait for it. */
export function loadRuntime(): Promise<typeof Runtime> {
  // Node takes a CommonJS module's exports from `default` whole; by name it finds only those that its scanner sees.
  runtime ??= import("onnxruntime-node").then((module) => module.default);
  return runtime;
}

/**
 * Opens a graph.
 * @param shown how the file's path is shown in messages
 * @throws VitrineError `model_failed` when it is no graph that ONNX Runtime can open
 */
export async function openSession(file: string, shown: string, options: SessionOptions): Promise<Session> {
  const ort = await loadRuntime();
  let session: InferenceSession;
  const afterOpening = options.onBlock();
  try {
    session = await ort.InferenceSession.create(file, {
      intraOpNumThreads: options.threads,
      enableMemPattern: options.steady,
      // Warnings are about the graph's making, which nobody here can change; errors are thrown as well.
      logSeverityLevel: 4,
      // By default idle threads spin for work: one call each 50 ms then burns 0.6 cores instead of 0.04.
      // The typings call `extra` a WebAssembly matter; the native binding of 1.30 reads it, strings only.
      extra: { session: { intra_op: { allow_spinning: "0" }, inter_op: { allow_spinning: "0" } } },
    });
  } catch (error) {
    throw new VitrineError("model_failed", `${shown} cannot be opened: ${reason(error)}`, { cause: error });
  } finally {
    afterOpening?.();
  }
  const inputs = session.inputMetadata.map(port);
  const outputs = session.outputMetadata.map(port);
  return {
    inputs,
    outputs,
    run: async (feeds, at) => {
      checkFeeds(inputs, feeds, at);
      const native: Record<string, NativeTensor> = {};
      for (const { name } of inputs) {
        const { type, data, shape } = feeds[name] as Tensor;
        native[name] = new ort.Tensor(type, data as Float32Array, shape);
      }
      let results: InferenceSession.OnnxValueMapType;
      const afterRunning = options.onBlock();
      try {
        results = await session.run(native);
      } catch (error) {
        throw new VitrineError("model_failed", `${shown} failed: ${reason(error)}`, { cause: error });
      } finally {
        afterRunning?.();
      }
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromNative(value as NativeTensor, name, shown)]));
    },
    close: () => session.release(),
  };
}

function port(metadata: InferenceSession.ValueMetadata): Port {
  if (!metadata.isTensor) return { name: metadata.name, type: "other", shape: [] };
  return { name: metadata.name, type: metadata.type, shape: metadata.shape };
}

function fromNative(value: NativeTensor, name: string, shown: string): Tensor {
  if (value.type === "int4" || value.type === "uint4" || value.data === undefined) {
    throw new VitrineError("model_failed", `${shown}: output "${name}" is ${value.type ?? "no tensor"}, which cannot be read here`);
  }
  return tensor(value.data as Float32Array, value.dims, value.type as TensorType);
}

function checkFeeds(inputs: readonly Port[], feeds: Feeds, at: string): void {
  const names = inputs.map(({ name }) => name);
  for (const name of Object.keys(feeds)) {
    if (!names.includes(name)) throw new AuthorError(at, name, `${names.length === 1 ? "the input" : "one of the inputs"} ${names.join(", ")}`);
  }
  for (const input of inputs) {
    const where = `${at}: ${input.name}`;
    const got: unknown = feeds[input.name];
    const expected = `a tensor, ${describePort(input)}`;
    if (!isTensor(got)) throw new AuthorError(where, got, expected);
    const fits =
      got.type === input.type &&
      // A graph without shape information says [], as a scalar does: then ONNX Runtime is the judge.
      (input.shape.length === 0 || (got.shape.length === input.shape.length && input.shape.every((length, i) => typeof length === "string" || length === got.shape[i])));
    if (!fits) throw new AuthorError(where, `${got.type} [${got.shape.join(", ")}]`, describePort(input));
  }
}

/** A port as people read it: `float32 [batch, 3, 224, 224]`, with `any` for free dimensions without a name. */
export function describePort({ type, shape }: Port): string {
  return `${type} [${shape.map((length) => (length === "" ? "any" : length)).join(", ")}]`;
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // ONNX Runtime adds the model's absolute path, and the line and signature of its C++: neither is the reader's business.
  return message
    .replace(/^Load model from .*? failed: ?/s, "")
    .replace(/\S+\.(?:cc|h):\d+ .*?\) /s, "")
    .trim();
}
