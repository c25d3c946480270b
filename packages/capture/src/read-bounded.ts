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

const O_PATH = 0x200000; // asm-generic/fcntl.h; Node does not name it

/**
 * Opens a file for reading only once it is known to be a regular one: opening a device or a FIFO can already do something. The path itself must not be
 * a symbolic link. Null: it is not a regular file. Throws as open(2) does.
 */
export function openRegularFile(path: string): number | null {
  const place = openSync(path, O_PATH | constants.O_NOFOLLOW);
  try {
    return fstatSync(place).isFile() ? openSync(`/proc/self/fd/${place}`, constants.O_RDONLY | constants.O_NONBLOCK) : null;
  } finally {
    closeSync(place);
  }
}
