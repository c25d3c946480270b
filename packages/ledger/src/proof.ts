/**
 * Proofs of RFC 6962 §2.1: that an entry is in a tree, and that a tree is the beginning of a larger one. Making them needs the tiles, checking them needs only
 * hashes. The checks follow RFC 9162 §2.1.3.2 and §2.1.4.2, which is another way than that by which proofs are made here.
 */
import { equalBytes } from "./bytes.ts";
import { leafHash, nodeHash, splitPoint, type Hash, type Sha256 } from "./merkle-tree.ts";
import { subtreeHash, type Tiles } from "./tile.ts";

/** From the sibling of the entry up to the child of the root. `index` is below `size`. */
export function inclusionProof(index: number, size: number, tiles: Tiles): readonly Hash[] {
  if (index < 0 || index >= size) throw new RangeError(`No entry ${index} in a tree of ${size}`);
  const path: Hash[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    const isLeft = index < middle;
    path.push(isLeft ? subtreeHash(middle, to, tiles) : subtreeHash(from, middle, tiles));
    if (isLeft) to = middle;
    else from = middle;
  }
  return path.toReversed();
}

/** Empty for equal sizes, and from the empty tree, which begins every tree. */
export function consistencyProof(oldSize: number, size: number, tiles: Tiles): readonly Hash[] {
  if (oldSize < 0 || oldSize > size) throw new RangeError(`A tree of ${oldSize} is not the beginning of one of ${size}`);
  if (oldSize === 0 || oldSize === size) return [];
  const path: Hash[] = [];
  let from = 0;
  let to = size;
  let isWhole = true; // the old tree's own root so far, which the checker knows
  while (to !== oldSize) {
    const middle = from + splitPoint(to - from);
    if (oldSize <= middle) {
      path.push(subtreeHash(middle, to, tiles));
      to = middle;
    } else {
      path.push(subtreeHash(from, middle, tiles));
      from = middle;
      isWhole = false;
    }
  }
  if (!isWhole) path.push(subtreeHash(from, to, tiles));
  return path.toReversed();
}

export interface InclusionClaim {
  readonly entry: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Hash;
  readonly proof: readonly Hash[];
}

export function verifyInclusion({ entry, index, size, root, proof }: InclusionClaim, sha256: Sha256): boolean {
  if (!isIndex(index) || !isIndex(size) || index >= size) return false;
  let node = index;
  let last = size - 1;
  let hash = leafHash(entry, sha256);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash, sha256);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else hash = nodeHash(hash, sibling, sha256);
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equalBytes(hash, root);
}

export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: Hash;
  readonly size: number;
  readonly root: Hash;
  readonly proof: readonly Hash[];
}

export function verifyConsistency({ oldSize, oldRoot, size, root, proof }: ConsistencyClaim, sha256: Sha256): boolean {
  if (!isIndex(oldSize) || !isIndex(size) || oldSize > size) return false;
  if (oldSize === size) return proof.length === 0 && equalBytes(oldRoot, root);
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, sha256(new Uint8Array(0)));
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let node = oldSize - 1;
  let last = size - 1;
  while (node % 2 === 1) {
    node = (node - 1) / 2;
    last = Math.floor(last / 2);
  }
  let before = first;
  let after = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      before = nodeHash(sibling, before, sha256);
      after = nodeHash(sibling, after, sha256);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else after = nodeHash(after, sibling, sha256);
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equalBytes(before, oldRoot) && equalBytes(after, root);
}

function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && splitPoint(value * 2) === value;
}
