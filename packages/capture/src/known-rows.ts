import type { Socket } from "@portolan/snapshot";
import { type Dump, HEADER_LENGTH } from "./netlink.ts";

/** Rows of an earlier dump, found again by the bytes of their messages. */
export interface KnownRows {
  /** The row of the message at this word; undefined where the earlier dump has no equal message. Cheap while both dumps have one order. */
  find(words: Uint32Array, at: number): Socket | undefined;
}

const cookieWord = (HEADER_LENGTH + 44) >> 2;

/** `rows` are those that were parsed from `dump`, in its order. */
export function createKnownRows({ bytes, length }: Dump, rows: readonly Socket[]): KnownRows {
  const earlier = new Uint32Array(bytes.buffer, bytes.byteOffset, length >> 2);
  let [at, row] = [0, 0]; // where the next message is expected
  let places: ReadonlyMap<number, readonly [at: number, row: number]> | null = null;
  const take = (index: readonly [number, number]): Socket | undefined => {
    at = index[0] + sizeAt(earlier, index[0]);
    row = index[1] + 1;
    return rows[index[1]];
  };
  return {
    find(words, message) {
      if (isSameMessage(earlier, at, { words, message })) return take([at, row]);
      places ??= indexByCookie(earlier);
      const place = places.get(words[message + cookieWord] ?? 0);
      return place !== undefined && isSameMessage(earlier, place[0], { words, message }) ? take(place) : undefined;
    },
  };
}

function sizeAt(words: Uint32Array, at: number): number {
  return (((words[at] ?? 0) + 3) & ~3) >> 2;
}

function isSameMessage(earlier: Uint32Array, at: number, { words, message }: { words: Uint32Array; message: number }): boolean {
  const size = sizeAt(words, message);
  if (at + size > earlier.length) return false;
  for (let word = 0; word < size; word++) if (earlier[at + word] !== words[message + word]) return false;
  return true;
}

/** By the low half of the cookie: enough to find a candidate, whose bytes are compared anyway. */
function indexByCookie(words: Uint32Array): Map<number, readonly [number, number]> {
  const places = new Map<number, readonly [number, number]>();
  for (let at = 0, row = 0; at < words.length; at += Math.max(1, sizeAt(words, at)), row++)
    places.set(words[at + cookieWord] ?? 0, [at, row]);
  return places;
}
