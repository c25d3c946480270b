import * as fc from "fast-check";
import { expect, test } from "vitest";
import { leafHash } from "./merkle-tree.ts";
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from "./proof.ts";
import { numberedEntries, plainRoot, sha256, tilesOfEntries } from "./testing/small-log.ts";
import { newTiles, tileHashes, tilePath } from "./tile.ts";

test("LE5 the places and paths of tiles", () => {
  expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe("tile/0/x001/x234/067");
  expect(tilePath({ level: "entries", index: 0, width: 3 })).toBe("tile/entries/000.p/3");
  expect(tilePath({ level: 1, index: 1000, width: 17 })).toBe("tile/1/x001/000.p/17");
  // As the specification counts them for 70,000 entries.
  const places = newTiles(0, 70_000);
  const count = (level: number, isFull: boolean): number =>
    places.filter((one) => one.level === level && (one.width === 256) === isFull).length;
  expect([count(0, true), count(0, false), count(1, true), count(1, false), count(2, true), count(2, false)]).toEqual([273, 1, 1, 1, 0, 1]);
  expect(places.filter(({ width }) => width !== 256).map(({ width }) => width)).toEqual([112, 17, 1]);
  expect(newTiles(0, 256)).toEqual([
    { level: 0, index: 0, width: 256 },
    { level: 1, index: 0, width: 1 },
  ]);
  expect(newTiles(0, 0)).toEqual([]);
});

test("LE6 growing touches what is new and what was not full", () => {
  fc.assert(
    fc.property(fc.nat({ max: 200_000 }), fc.nat({ max: 3000 }), (before, more) => {
      const all = newTiles(0, before + more).map((place) => JSON.stringify(place));
      const old = new Set(newTiles(0, before).map((place) => JSON.stringify(place)));
      expect(newTiles(before, before + more).map((place) => JSON.stringify(place))).toEqual(all.filter((place) => !old.has(place)));
    }),
    { numRuns: 200 },
  );
});

test("LE6 proofs across tiles of two levels are made from tiles alone", () => {
  const size = 66_000;
  const entries = numberedEntries(size);
  const leaves = entries.map((entry) => leafHash(entry, sha256));
  const tiles = tilesOfEntries(entries);
  const asked = new Set<string>();
  const hash = (level: number, index: number): Uint8Array => {
    asked.add(`${level}/${Math.floor(index / 256)}`);
    return tiles.hash(level, index);
  };
  const counting = { hash, sha256 };
  const root = plainRoot(leaves);
  const proof = inclusionProof(40_000, size, counting);
  expect(asked.size).toBeLessThanOrEqual(6);
  expect(verifyInclusion({ entry: entries[40_000] ?? new Uint8Array(0), index: 40_000, size, root, proof }, sha256)).toBe(true);
  const oldRoot = plainRoot(leaves.slice(0, 12_345));
  const steps = consistencyProof(12_345, size, counting);
  expect(verifyConsistency({ oldSize: 12_345, oldRoot, size, root, proof: steps }, sha256)).toBe(true);
});

test("LE5 bytes that are no hashes are no tile", () => {
  expect(tileHashes(new Uint8Array(64)).length).toBe(2);
  expect(() => tileHashes(new Uint8Array(33))).toThrow("A tile of 33 bytes");
});
