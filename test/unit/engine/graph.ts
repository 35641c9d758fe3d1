// The smallest graph there is, written byte by byte: one Identity of any type and shape. No public model has them all.

const elementTypes = { float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, float64: 11, uint32: 12, uint64: 13 } as const;

/** An ONNX file whose output `y` is its input `x`. A dimension is a number or a name; without a shape, nothing is said of it. */
export function identityGraph(type: keyof typeof elementTypes, shape?: readonly (number | string)[]): Uint8Array {
  const value = (name: string): number[] => [...text(1, name), ...field(2, field(1, [...number(1, elementTypes[type]), ...(shape ? field(2, shape.flatMap((length) => field(1, typeof length === "number" ? number(1, length) : text(2, length)))) : [])]))];
  const node = [...text(1, "x"), ...text(2, "y"), ...text(4, "Identity")];
  const graph = [...field(1, node), ...text(2, "g"), ...field(11, value("x")), ...field(12, value("y"))];
  return Uint8Array.from([...number(1, 8), ...field(7, graph), ...field(8, number(2, 17))]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

function number(id: number, value: number): number[] {
  return [id << 3, ...varint(value)];
}

function field(id: number, bytes: readonly number[]): number[] {
  return [(id << 3) | 2, ...varint(bytes.length), ...bytes];
}

function text(id: number, value: string): number[] {
  return field(id, [...Buffer.from(value)]);
}
