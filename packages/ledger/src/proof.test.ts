import * as fc from "fast-check";
import { expect, test } from "vitest";
import { leafHash } from "./merkle-tree.ts";
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from "./proof.ts";
import { numberedEntries, plainRoot, sha256, tilesOfEntries } from "./testing/small-log.ts";

const entries = numberedEntries(700);
const leaves = entries.map((entry) => leafHash(entry, sha256));
const tiles = tilesOfEntries(entries);
const rootAt = (size: number): Uint8Array => plainRoot(leaves.slice(0, size));
const entryAt = (index: number): Uint8Array => entries[index] ?? new Uint8Array(0);

test("LE3 every entry of every small tree has a proof", () => {
  for (let size = 1; size <= 40; size += 1) {
    const root = rootAt(size);
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionProof(index, size, tiles);
      expect(verifyInclusion({ entry: entryAt(index), index, size, root, proof }, sha256)).toBe(true);
    }
  }
});

test("LE3 a proof stands for one entry, one place, one size, one root", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.tuple(fc.nat(), fc.nat(), fc.nat()), (size, [at, other, bit]) => {
      const index = at % size;
      const root = rootAt(size);
      const proof = inclusionProof(index, size, tiles);
      const claim = { entry: entryAt(index), index, size, root, proof };
      expect(verifyInclusion(claim, sha256)).toBe(true);
      const wrongIndex = other % size;
      if (wrongIndex !== index) {
        expect(verifyInclusion({ ...claim, index: wrongIndex }, sha256)).toBe(false);
        expect(verifyInclusion({ ...claim, entry: entryAt(wrongIndex) }, sha256)).toBe(false);
      }
      expect(verifyInclusion({ ...claim, root: flipped(root, bit) }, sha256)).toBe(false);
      expect(verifyInclusion({ ...claim, proof: [...proof, root] }, sha256)).toBe(false);
      if (proof.length > 0) {
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) }, sha256)).toBe(false);
        const place = other % proof.length;
        expect(verifyInclusion({ ...claim, proof: proof.map((hash, i) => (i === place ? flipped(hash, bit) : hash)) }, sha256)).toBe(false);
      }
    }),
    { numRuns: 150 },
  );
});

test("LE3 numbers that are no places are refused", () => {
  const claim = { entry: entryAt(0), index: 0, size: 1, root: rootAt(1), proof: [] };
  for (const [index, size] of [
    [1, 1],
    [-1, 1],
    [0, 0],
    [0.5, 1],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
  ] as const)
    expect(verifyInclusion({ ...claim, index, size }, sha256)).toBe(false);
});

test("LE4 every tree is the beginning of every larger one, by its proof", () => {
  for (let size = 0; size <= 40; size += 1)
    for (let oldSize = 0; oldSize <= size; oldSize += 1) {
      const proof = consistencyProof(oldSize, size, tiles);
      expect(verifyConsistency({ oldSize, oldRoot: rootAt(oldSize), size, root: rootAt(size), proof }, sha256)).toBe(true);
    }
});

test("LE4 a proof stands for two sizes and two roots", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 700 }), fc.tuple(fc.nat(), fc.nat(), fc.nat()), (size, [at, other, bit]) => {
      const oldSize = 1 + (at % (size - 1));
      const proof = consistencyProof(oldSize, size, tiles);
      const claim = { oldSize, oldRoot: rootAt(oldSize), size, root: rootAt(size), proof };
      expect(verifyConsistency(claim, sha256)).toBe(true);
      expect(verifyConsistency({ ...claim, oldRoot: flipped(claim.oldRoot, bit) }, sha256)).toBe(false);
      expect(verifyConsistency({ ...claim, root: flipped(claim.root, bit) }, sha256)).toBe(false);
      expect(verifyConsistency({ ...claim, proof: proof.slice(1) }, sha256)).toBe(false);
      expect(verifyConsistency({ ...claim, proof: [...proof, claim.root] }, sha256)).toBe(false);
      const place = other % proof.length;
      expect(verifyConsistency({ ...claim, proof: proof.map((hash, i) => (i === place ? flipped(hash, bit) : hash)) }, sha256)).toBe(false);
      expect(verifyConsistency({ ...claim, oldSize: size, size: oldSize }, sha256)).toBe(false);
    }),
    { numRuns: 150 },
  );
});

test("LE4 a log that changed an old entry has no proof", () => {
  const forged = entries.map((entry, index) => (index === 5 ? new TextEncoder().encode("another") : entry));
  const forgedTiles = tilesOfEntries(forged);
  const root = plainRoot(forged.map((entry) => leafHash(entry, sha256)));
  const proof = consistencyProof(300, 700, forgedTiles);
  expect(verifyConsistency({ oldSize: 300, oldRoot: rootAt(300), size: 700, root, proof }, sha256)).toBe(false);
});

function flipped(hash: Uint8Array, bit: number): Uint8Array {
  const at = bit % 256;
  return hash.map((byte, index) => (index === at >> 3 ? byte ^ (1 << (at & 7)) : byte));
}
