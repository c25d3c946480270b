import * as fc from "fast-check";
import { expect, test } from "vitest";
import { appendLeaf, emptyFrontier, leafHash, nodeHash, rootOf, type Frontier } from "./merkle-tree.ts";
import { numberedEntries, plainRoot, sha256 } from "./testing/small-log.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

// The tree that every implementation of Certificate Transparency is tried on.
const entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const roots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

test("LE1 entries, nodes and the empty tree hash as RFC 6962 says", () => {
  const frontiers = entries.reduce<Frontier[]>(
    (all, entry) => [...all, appendLeaf(all.at(-1) ?? emptyFrontier, leafHash(Buffer.from(entry, "hex"), sha256), sha256)],
    [emptyFrontier],
  );
  expect(frontiers.map((frontier) => hex(rootOf(frontier, sha256)))).toEqual(roots);
  const left = sha256(Uint8Array.of(1));
  const right = sha256(Uint8Array.of(2));
  expect(hex(nodeHash(left, right, sha256))).not.toBe(hex(leafHash(Buffer.concat([left, right]), sha256)));
});

test("LE2 appending one by one gives the root of hashing everything", () => {
  const leaves = numberedEntries(600).map((entry) => leafHash(entry, sha256));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 600 }), (size) => {
      const frontier = leaves.slice(0, size).reduce((grown, leaf) => appendLeaf(grown, leaf, sha256), emptyFrontier);
      expect(frontier.size).toBe(size);
      expect(frontier.hashes.length).toBe(size.toString(2).replaceAll("0", "").length);
      expect(hex(rootOf(frontier, sha256))).toBe(hex(plainRoot(leaves.slice(0, size))));
    }),
    { numRuns: 60 },
  );
});
