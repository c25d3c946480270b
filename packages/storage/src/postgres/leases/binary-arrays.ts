/**
 * Lists as PostgreSQL sends arrays itself: nothing in them is quoted, and nothing is parsed. One dimension, from 1. A parameter that is a Buffer is sent as it is.
 */
const headerBytes = 20;
const elementTypes = { bytea: 17, int8: 20, text: 25 } as const;

export function numberArray(values: readonly (number | null)[]): Buffer {
  const isNull = values.includes(null);
  const array = beginArray(values.length, { type: "int8", bytes: values.length * 12, isNull });
  let at = headerBytes;
  for (const value of values) {
    at = array.writeInt32BE(value === null ? -1 : 8, at);
    if (value === null) continue;
    at = array.writeInt32BE(Math.floor(value / 0x1_0000_0000), at);
    at = array.writeUInt32BE(value >>> 0, at);
  }
  return array.subarray(0, at);
}

export function textArray(values: readonly (string | null)[]): Buffer {
  let bytes = 0;
  for (const value of values) bytes += 4 + (value?.length ?? 0) * 3; // no letter of JavaScript's takes more in UTF-8
  const array = beginArray(values.length, { type: "text", bytes, isNull: values.includes(null) });
  let at = headerBytes;
  for (const value of values) {
    if (value === null) {
      at = array.writeInt32BE(-1, at);
      continue;
    }
    const length = array.write(value, at + 4);
    at = array.writeInt32BE(length, at) + length;
  }
  return array.subarray(0, at);
}

export function byteArray(values: readonly (Uint8Array | null)[]): Buffer {
  let bytes = 0;
  for (const value of values) bytes += 4 + (value?.length ?? 0);
  const array = beginArray(values.length, { type: "bytea", bytes, isNull: values.includes(null) });
  let at = headerBytes;
  for (const value of values) {
    at = array.writeInt32BE(value?.length ?? -1, at);
    if (value === null) continue;
    array.set(value, at);
    at += value.length;
  }
  return array;
}

interface Elements {
  readonly type: keyof typeof elementTypes;
  readonly bytes: number;
  readonly isNull: boolean;
}

function beginArray(length: number, { type, bytes, isNull }: Elements): Buffer {
  const array = Buffer.allocUnsafe(headerBytes + bytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(isNull ? 1 : 0, 4);
  array.writeInt32BE(elementTypes[type], 8);
  array.writeInt32BE(length, 12);
  array.writeInt32BE(1, 16);
  return array;
}
