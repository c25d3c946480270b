/** A log in memory with real hashes and keys, for tests: all tiles of its tree, and the root by hashing everything anew. */
import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import type { Cryptography, SignMessage } from "../checkpoint.ts";
import { leafHash, nodeHash, splitPoint, type Hash } from "../merkle-tree.ts";
import type { NoteKey, SignatureKind } from "../signed-note.ts";
import { TILE_WIDTH, type Tiles } from "../tile.ts";

export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(bytes).digest());

/** The root as RFC 6962 defines it, without any of the shortcuts. */
export function plainRoot(leaves: readonly Hash[]): Hash {
  const [first] = leaves;
  if (first === undefined) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return first;
  const split = splitPoint(leaves.length);
  return nodeHash(plainRoot(leaves.slice(0, split)), plainRoot(leaves.slice(split)), sha256);
}

export function numberedEntries(count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, index) => new TextEncoder().encode(`entry ${index}`));
}

/** Every hash of every tile; asking for one that no tile holds throws. */
export function tilesOfEntries(entries: readonly Uint8Array[]): Tiles {
  const levels: (readonly Hash[])[] = [entries.map((entry) => leafHash(entry, sha256))];
  for (let below = levels[0] ?? []; below.length >= TILE_WIDTH;) {
    const full = Math.floor(below.length / TILE_WIDTH);
    const hashes = Array.from({ length: full }, (_, index) => plainRoot(below.slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH)));
    levels.push(hashes);
    below = hashes;
  }
  const hash = (level: number, index: number): Hash => {
    const found = levels[level]?.[index];
    if (found === undefined) throw new RangeError(`No hash ${index} on level ${level}`);
    return found;
  };
  return { hash, sha256 };
}

export interface TestKey {
  readonly key: NoteKey;
  readonly sign: SignMessage;
}

export function makeKey(name: string, kind: SignatureKind): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  return { key: { name, kind, publicKey: raw }, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}

export const cryptography: Cryptography = {
  sha256,
  verify: (message, signature, publicKey) => verify(null, message, keyObject(publicKey), signature),
};

function keyObject(raw: Uint8Array): { readonly key: Buffer; readonly format: "der"; readonly type: "spki" } {
  return { key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]), format: "der", type: "spki" };
}
