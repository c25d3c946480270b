import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/**
 * The first `limit` bytes of a file of /proc, which has no size of its own. Throws as open(2) and read(2) do.
 * Opened without blocking, so that a path that turned into a FIFO cannot hang the reader.
 */
export function readBounded(path: string, limit: number): Buffer {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error(`${path} is not a regular file`);
    return readUpTo(descriptor, limit);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads from the start of an open file until its end or the limit. */
export function readUpTo(descriptor: number, limit: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < limit) {
    const chunk = Buffer.allocUnsafe(Math.min(limit - length, 16_384));
    const count = readSync(descriptor, chunk, 0, chunk.length, length);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    length += count;
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length);
}
