/**
 * The tree of RFC 6962: hashes of entries at the bottom, each node the hash of its two parts, a tree of any size split at the largest power of two below it.
 * Leaves and nodes are told apart by their first byte, so that no node can pass for an entry. The hash function is an argument.
 */
import { joinBytes } from "./bytes.ts";

/** SHA-256: 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;
/** 32 bytes. */
export type Hash = Uint8Array;

export const HASH_BYTES = 32;

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

export function leafHash(entry: Uint8Array, sha256: Sha256): Hash {
  return sha256(joinBytes(leafPrefix, entry));
}

export function nodeHash(left: Hash, right: Hash, sha256: Sha256): Hash {
  return sha256(joinBytes(nodePrefix, left, right));
}

/** The largest power of two below `size`; `size` is at least 2. */
export function splitPoint(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * The complete subtrees that make up a tree, from the left, largest first: all that appending needs to know of everything before.
 * `hashes[i]` covers as many entries as the i-th highest bit of `size`.
 */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Hash[];
}

export const emptyFrontier: Frontier = { size: 0, hashes: [] };

export function appendLeaf(frontier: Frontier, leaf: Hash, sha256: Sha256): Frontier {
  return appendLeaves(frontier, [leaf], sha256);
}

export function appendLeaves({ size, hashes }: Frontier, leaves: readonly Hash[], sha256: Sha256): Frontier {
  const kept = [...hashes];
  let grown = size;
  for (const leaf of leaves) {
    let node = leaf;
    for (let rest = grown; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeHash(kept.pop() ?? node, node, sha256);
    kept.push(node);
    grown += 1;
  }
  return { size: grown, hashes: kept };
}

/** Of the empty tree: the hash of nothing. */
export function rootOf({ hashes }: Frontier, sha256: Sha256): Hash {
  const last = hashes.at(-1);
  if (last === undefined) return sha256(new Uint8Array(0));
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right, sha256), last);
}
