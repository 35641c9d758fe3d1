// Tensors as authors make them.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHalf, isTensor, tensor, toHalf, type Tensor, type TensorType } from "../../../lib/engine/tensor.ts";

describe("a tensor", () => {
  it("takes its type from its data: numbers float32, bigints int64, booleans bool, text string", () => {
    const types: readonly (readonly [Tensor, TensorType])[] = [
      [tensor([1, 2]), "float32"],
      [tensor([1n, 2n]), "int64"],
      [tensor([true, false]), "bool"],
      [tensor(["a", "b"]), "string"],
      [tensor(new Float32Array(2)), "float32"],
      [tensor(new Float64Array(2)), "float64"],
      [tensor(new Int8Array(2)), "int8"],
      [tensor(new Uint8Array(2)), "uint8"],
      [tensor(Buffer.from([1, 2])), "uint8"],
      [tensor(new Uint8ClampedArray(2)), "uint8"],
      [tensor(new Int16Array(2)), "int16"],
      [tensor(new Uint16Array(2)), "uint16"],
      [tensor(new Int32Array(2)), "int32"],
      [tensor(new Uint32Array(2)), "uint32"],
      [tensor(new BigInt64Array(2)), "int64"],
      [tensor(new BigUint64Array(2)), "uint64"],
    ];
    for (const [made, type] of types) expect(made).toMatchObject({ type, shape: [2] });
  });

  it("takes its shape from the nesting", () => {
    expect(tensor([[1, 2, 3], [4, 5, 6]])).toMatchObject({ shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, 6]) });
    expect(tensor(16000n)).toMatchObject({ shape: [], type: "int64", data: new BigInt64Array([16000n]) });
    expect(tensor([[[]]])).toMatchObject({ shape: [1, 1, 0], size: 0 });
  });

  it("may hold nothing", () => {
    expect(tensor([], [0, 8, 1, 36])).toMatchObject({ shape: [0, 8, 1, 36], size: 0, type: "float32" });
    expect(tensor([], [0], "string").data).toEqual([]);
  });

  it("turns numbers into the type asked for", () => {
    expect(tensor([1, 0], [2], "bool").data).toEqual(new Uint8Array([1, 0]));
    expect(tensor([5, -7], [2], "int64").data).toEqual(new BigInt64Array([5n, -7n]));
    expect(tensor([1, 0.5], [2], "float16").data).toEqual(new Uint16Array([0x3c00, 0x3800]));
    expect(tensor(new Float32Array([1, 2]), [2], "int32").data).toEqual(new Int32Array([1, 2]));
    expect(tensor(new Uint16Array([0x3c00]), [1], "float16").toFloat32()).toEqual(new Float32Array([1]));
  });

  it("shares memory with a typed array of its own type", () => {
    const data = new Float32Array([1, 2]);
    expect(tensor(data).data).toBe(data);
    expect(tensor(data).toFloat32()).toBe(data);
  });

  it("gives its values as 32-bit floats, whatever its type", () => {
    for (const type of ["float32", "float64", "float16", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "bool"] as const) {
      expect([...tensor([0, 1], [2], type).toFloat32()], type).toEqual([0, 1]);
    }
    expect(() => tensor(["a"]).toFloat32()).toThrow("no numbers");
  });

  it("is recognised, whatever copy of the module made it", () => {
    expect(isTensor(tensor([1]))).toBe(true);
    expect(isTensor({ type: "float32", shape: [1], data: new Float32Array(1) })).toBe(false);
  });

  it.each<readonly [say: string, make: () => unknown, message: string]>([
    ["a wrong size", () => tensor([1, 2, 3], [2, 2]), 'tensor: got "3 values", expected 4, as the shape [2, 2] says'],
    ["a wrong shape", () => tensor([1], [1.5]), "tensor shape: got [1.5], expected whole numbers, 0 or more"],
    ["rows of two lengths", () => tensor([[1, 2], [3]]), "expected rows of one length; the first has 2"],
    ["rows among numbers", () => tensor([1, [2]]), "tensor data: got [2], expected rows of one length"],
    ["an unknown type", () => tensor([1], [1], "float8" as "float32"), 'tensor type: got "float8", expected one of float32, float64, float16'],
    ["a fraction among whole numbers", () => tensor([1.5], [1], "int32"), "tensor data: got 1.5, expected whole numbers, -2147483648 to 2147483647"],
    ["a number beyond its type", () => tensor([256], [1], "uint8"), "tensor data: got 256, expected whole numbers, 0 to 255"],
    ["a number too large to be exact", () => tensor([2 ** 60], [1], "int64"), "expected bigints or safe whole numbers"],
    ["a negative unsigned number", () => tensor([-1n], [1], "uint64"), "tensor data: got -1, expected bigints or safe whole numbers, 0 to"],
    ["text among numbers", () => tensor([1, "2" as unknown as number]), 'tensor data: got "2", expected numbers only'],
    ["a number among text", () => tensor(["a", 2 as unknown as string]), "tensor data: got 2, expected text"],
    ["a number that is no truth value", () => tensor([2], [1], "bool"), "tensor data: got 2, expected true or false"],
  ])("says what is wrong: %s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe("half precision", () => {
  it("has the values that IEEE 754 gives it", () => {
    const known: readonly (readonly [number, number])[] = [
      [0, 0], [-0, 0x8000], [1, 0x3c00], [-2, 0xc000], [65504, 0x7bff], [65519.99, 0x7bff], [65520, 0x7c00], [Number.POSITIVE_INFINITY, 0x7c00],
      [2 ** -24, 1], [2 ** -25, 0], [3 * 2 ** -25, 2], [2 ** -14, 0x0400], [1 + 2 ** -11, 0x3c00], [1 + 3 * 2 ** -11, 0x3c02], [1 / 3, 0x3555],
    ];
    for (const [value, bits] of known) expect(toHalf(value), String(value)).toBe(bits);
    expect(fromHalf(toHalf(Number.NaN))).toBeNaN();
  });

  it("comes back as it went in, for every one of its values", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalf(bits);
      if (Number.isNaN(value)) continue;
      if (toHalf(value) !== bits) expect.fail(`${bits} became ${toHalf(value)}`);
    }
  });

  it("is never further than half a step away", () => {
    fc.assert(
      fc.property(fc.float({ min: -65000, max: 65000, noNaN: true }), (value) => {
        const step = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(value) || 1)) - 10));
        expect(Math.abs(fromHalf(toHalf(value)) - value)).toBeLessThanOrEqual(step / 2);
      }),
    );
  });
});
