// A tensor is what goes into a graph and comes out of it: a type, a shape, flat data. It is our own thin kind, so that
// demos and widgets never load ONNX Runtime. This file refuses to know models and pictures.

import { AuthorError } from "../demo/author-error.ts";

/** The array that holds a tensor's values, by type. float16 is its half-precision bits; bool is 0 and 1. */
export interface TensorData {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
  bool: Uint8Array;
  string: readonly string[];
}

/** Every element type that ONNX Runtime has in Node. */
export type TensorType = keyof TensorData;

const brand = Symbol.for("vitrine.tensor");

/** Values in row-major order. `shape` is empty for a scalar; a dimension may be 0. */
export class Tensor<Type extends TensorType = TensorType> {
  readonly [brand] = true;
  readonly type: Type;
  readonly shape: readonly number[];
  readonly data: TensorData[Type];

  /** Use `tensor(data, shape, type)`, which checks that they fit. */
  constructor(type: Type, shape: readonly number[], data: TensorData[Type]) {
    this.type = type;
    this.shape = shape;
    this.data = data;
  }

  /** How many values there are: 1 for a scalar, 0 where a dimension is 0. */
  get size(): number {
    return this.data.length;
  }

  /**
   * The values as 32-bit floats, float16 decoded. Shares the memory of a float32 tensor; 64-bit values are rounded.
   * @throws TypeError for strings
   */
  toFloat32(): Float32Array {
    const { type, data } = this as Tensor;
    if (type === "float32") return data as Float32Array;
    if (type === "string") throw new TypeError("A string tensor has no numbers");
    if (type === "float16") return Float32Array.from(data as Uint16Array, fromHalf);
    return Float32Array.from(data as ArrayLike<number | bigint>, Number);
  }
}

/** Recognises a tensor made by any copy of this module. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && brand in value;
}

type TypeOfData<Data> = Data extends Float32Array
  ? "float32"
  : Data extends Float64Array
    ? "float64"
    : Data extends Int8Array
      ? "int8"
      : Data extends Uint8Array | Uint8ClampedArray
        ? "uint8"
        : Data extends Int16Array
          ? "int16"
          : Data extends Uint16Array
            ? "uint16"
            : Data extends Int32Array
              ? "int32"
              : Data extends Uint32Array
                ? "uint32"
                : Data extends BigInt64Array
                  ? "int64"
                  : Data extends BigUint64Array
                    ? "uint64"
                    : Data extends Nested<bigint>
                      ? "int64"
                      : Data extends Nested<boolean>
                        ? "bool"
                        : Data extends Nested<string>
                          ? "string"
                          : "float32";

type Nested<Value> = Value | readonly Nested<Value>[];
type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** What a tensor can be made from: a typed array, one value, or values in nested arrays. */
export type TensorSource = TypedArray | Nested<number> | Nested<bigint> | Nested<boolean> | Nested<string>;

/**
 * Makes a tensor. Without `shape` it is read from the nesting of `data`; without `type` from its kind: numbers are
 * float32, bigints int64, booleans bool, text string, and a typed array its own.
 *
 * For float16 numbers are rounded to half precision; a `Uint16Array` is taken as the bits.
 *
 * @throws AuthorError when data, shape and type do not fit together
 * @example
 * tensor([[5.1, 3.5, 1.4, 0.2]])           // float32 [1, 4]
 * tensor(16000n, [])                       // int64 scalar
 * tensor(new Float32Array(0), [0, 8, 36])  // nothing in it
 * tensor([true, false], [2], "bool")
 */
export function tensor<const Data extends TensorSource, Type extends TensorType = TypeOfData<Data>>(
  data: Data,
  shape?: readonly number[],
  type?: Type,
): Tensor<Type> {
  const resolved = type ?? (typeOf(data) as Type);
  if (!(resolved in makers)) throw new AuthorError("tensor type", resolved, `one of ${Object.keys(makers).join(", ")}`);
  const dims = shape ?? shapeOf(data);
  for (const length of dims) {
    if (!Number.isInteger(length) || length < 0) throw new AuthorError("tensor shape", dims, "whole numbers, 0 or more");
  }
  const filled = makers[resolved](flat(data)) as TensorData[Type];
  const size = dims.reduce((product, length) => product * length, 1);
  if (filled.length !== size) {
    throw new AuthorError("tensor", `${filled.length} values`, `${size}, as the shape [${dims.join(", ")}] says`);
  }
  return new Tensor(resolved, Object.freeze([...dims]), filled);
}

function typeOf(data: TensorSource): TensorType {
  if (ArrayBuffer.isView(data)) {
    // A Buffer is a Uint8Array by another name, so this asks what it is made of.
    const name = Object.prototype.toString.call(data).slice(8, -1);
    const found = typedArrayTypes[name];
    if (found === undefined) throw new AuthorError("tensor data", name, "a typed array, or numbers, bigints, booleans or text");
    return found;
  }
  let first: unknown = data;
  while (Array.isArray(first)) first = first[0];
  if (typeof first === "bigint") return "int64";
  if (typeof first === "boolean") return "bool";
  if (typeof first === "string") return "string";
  return "float32";
}

const typedArrayTypes: Readonly<Record<string, TensorType>> = {
  Float32Array: "float32",
  Float64Array: "float64",
  Float16Array: "float16",
  Int8Array: "int8",
  Uint8Array: "uint8",
  Uint8ClampedArray: "uint8",
  Int16Array: "int16",
  Uint16Array: "uint16",
  Int32Array: "int32",
  Uint32Array: "uint32",
  BigInt64Array: "int64",
  BigUint64Array: "uint64",
};

function shapeOf(data: TensorSource): number[] {
  if (ArrayBuffer.isView(data)) return [data.length];
  const shape: number[] = [];
  for (let level: unknown = data; Array.isArray(level); level = level[0]) shape.push(level.length);
  checkNesting(data, shape, 0);
  return shape;
}

function checkNesting(data: unknown, shape: readonly number[], depth: number): void {
  const expected = shape[depth];
  if (expected === undefined) {
    if (Array.isArray(data)) throw new AuthorError("tensor data", data, "rows of one length");
    return;
  }
  if (!Array.isArray(data) || data.length !== expected) throw new AuthorError("tensor data", data, `rows of one length; the first has ${expected}`);
  for (const row of data) checkNesting(row, shape, depth + 1);
}

type Flat = TypedArray | readonly (number | bigint | boolean | string)[];

function flat(data: TensorSource): Flat {
  if (ArrayBuffer.isView(data)) return data;
  if (!Array.isArray(data)) return [data as number | bigint | boolean | string];
  return (data.some(Array.isArray) ? data.flat(Number.POSITIVE_INFINITY) : data) as Flat;
}

const makers: { readonly [Type in TensorType]: (values: Flat) => TensorData[Type] } = {
  float32: (values) => (values instanceof Float32Array ? values : Float32Array.from(numbers(values))),
  float64: (values) => (values instanceof Float64Array ? values : Float64Array.from(numbers(values))),
  float16: (values) => {
    if (values instanceof Uint16Array) return values;
    if (Object.prototype.toString.call(values) === "[object Float16Array]") {
      const { buffer, byteOffset, length } = values as unknown as Uint16Array;
      return new Uint16Array(buffer, byteOffset, length);
    }
    return Uint16Array.from(numbers(values), toHalf);
  },
  int8: (values) => (values instanceof Int8Array ? values : Int8Array.from(whole(values, -128, 127))),
  uint8: (values) => {
    if (values instanceof Uint8Array) return values;
    if (values instanceof Uint8ClampedArray) return new Uint8Array(values.buffer, values.byteOffset, values.length);
    return Uint8Array.from(whole(values, 0, 255));
  },
  int16: (values) => (values instanceof Int16Array ? values : Int16Array.from(whole(values, -32768, 32767))),
  uint16: (values) => (values instanceof Uint16Array ? values : Uint16Array.from(whole(values, 0, 65535))),
  int32: (values) => (values instanceof Int32Array ? values : Int32Array.from(whole(values, -2147483648, 2147483647))),
  uint32: (values) => (values instanceof Uint32Array ? values : Uint32Array.from(whole(values, 0, 4294967295))),
  int64: (values) => (values instanceof BigInt64Array ? values : BigInt64Array.from(bigints(values, -(2n ** 63n), 2n ** 63n - 1n))),
  uint64: (values) => (values instanceof BigUint64Array ? values : BigUint64Array.from(bigints(values, 0n, 2n ** 64n - 1n))),
  bool: (values) => (values instanceof Uint8Array ? values : Uint8Array.from(values as readonly unknown[], truth)),
  string: (values) => Array.from(values as readonly unknown[], words),
};

function numbers(values: Flat): ArrayLike<number> {
  if (ArrayBuffer.isView(values) && !(values instanceof BigInt64Array) && !(values instanceof BigUint64Array)) return values;
  for (const value of values as readonly unknown[]) {
    if (typeof value !== "number") throw new AuthorError("tensor data", value, "numbers only");
  }
  return values as readonly number[];
}

function whole(values: Flat, low: number, high: number): ArrayLike<number> {
  const checked = numbers(values);
  for (let i = 0; i < checked.length; i++) {
    const value = checked[i] as number;
    if (!Number.isInteger(value) || value < low || value > high) throw new AuthorError("tensor data", value, `whole numbers, ${low} to ${high}`);
  }
  return checked;
}

function bigints(values: Flat, low: bigint, high: bigint): bigint[] {
  return Array.from(values as ArrayLike<unknown>, (value) => {
    const exact = typeof value === "bigint" ? value : Number.isSafeInteger(value) ? BigInt(value as number) : undefined;
    if (exact === undefined || exact < low || exact > high) throw new AuthorError("tensor data", value, `bigints or safe whole numbers, ${low} to ${high}`);
    return exact;
  });
}

function truth(value: unknown): number {
  if (value === true || value === 1) return 1;
  if (value === false || value === 0) return 0;
  throw new AuthorError("tensor data", value, "true or false");
}

function words(value: unknown): string {
  if (typeof value !== "string") throw new AuthorError("tensor data", value, "text");
  return value;
}

const scratch = new DataView(new ArrayBuffer(4));

/** The nearest half-precision bits of a number, ties to even (IEEE 754 binary16). */
export function toHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 is the first number that rounds up to infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Subnormal: one unit is 2⁻²⁴; the rounding of a double to a whole number ties to even below.
    return sign | roundToEven(Math.abs(Math.fround(value)) * 2 ** 24);
  }
  const rounded = magnitude + 0x0fff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The number that half-precision bits stand for. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
