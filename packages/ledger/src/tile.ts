/**
 * The tree cut into tiles of up to 256 hashes, as C2SP tlog-tiles writes them: level 0 holds the hashes of entries, each hash of level n + 1 is that of a full
 * tile of level n. A full tile never changes; only the last of each level grows.
 */
import { HASH_BYTES, nodeHash, splitPoint, type Hash, type Sha256 } from "./merkle-tree.ts";

export const TILE_WIDTH = 256;

export interface TilePlace {
  readonly level: number;
  readonly index: number;
  /** 1 to 256 hashes. */
  readonly width: number;
}

/** `tile/0/x001/234`, with `.p/WIDTH` where it is not full; entries stand under `tile/entries`. */
export function tilePath({ level, index, width }: Omit<TilePlace, "level"> & { readonly level: number | "entries" }): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level}/${path}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/** The tiles of a tree of `size` that a tree of `before` does not have. */
export function newTiles(before: number, size: number): readonly TilePlace[] {
  const places: TilePlace[] = [];
  let old = before;
  let now = size;
  for (let level = 0; now > 0; level += 1) {
    if (now > old)
      for (let index = Math.floor(old / TILE_WIDTH); index * TILE_WIDTH < now; index += 1)
        places.push({ level, index, width: Math.min(TILE_WIDTH, now - index * TILE_WIDTH) });
    old = Math.floor(old / TILE_WIDTH);
    now = Math.floor(now / TILE_WIDTH);
  }
  return places;
}

export interface Tiles {
  /** Hash number `index` of a level: hash i of tile i / 256. Throws where the store lacks it: proofs are asked of trees that exist. */
  readonly hash: (level: number, index: number) => Hash;
  readonly sha256: Sha256;
}

/** The hash of the entries from `from` to before `to`, which must be a subtree of RFC 6962: a whole tree's right edge or a full power of two. */
export function subtreeHash(from: number, to: number, tiles: Tiles): Hash {
  const size = to - from;
  const level = tileLevel(from, size);
  if (level !== null) return tiles.hash(level, from / TILE_WIDTH ** level);
  const middle = from + splitPoint(size);
  return nodeHash(subtreeHash(from, middle, tiles), subtreeHash(middle, to, tiles), tiles.sha256);
}

/** The level on which such a range is one hash. */
function tileLevel(from: number, size: number): number | null {
  for (let level = 0, span = 1; span <= size; level += 1, span *= TILE_WIDTH) if (span === size) return from % span === 0 ? level : null;
  return null;
}

/** The hashes of a tile's bytes. Throws when they are not whole hashes. */
export function tileHashes(bytes: Uint8Array): readonly Hash[] {
  if (bytes.length % HASH_BYTES !== 0) throw new RangeError(`A tile of ${bytes.length} bytes`);
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, index) => bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES));
}
