/** A log of the server's in a test's hands: it grows, and can be told otherwise than it was. Fewer than 256 entries. */
import { generateKeyPairSync, sign } from "node:crypto";
import type { LogGrowth, RecordProof } from "@portolan/contract/applier";
import {
  appendLeaf,
  base64,
  consistencyProof,
  emptyFrontier,
  inclusionProof,
  leafHash,
  printNote,
  printTreeHead,
  printVerifierKey,
  rootOf,
  signTreeHead,
  type NoteKey,
  type Tiles,
} from "@portolan/ledger";
import { sha256 } from "@portolan/storage/ledger-cryptography";

export class TestLog {
  entries: string[] = [];
  readonly #private = generateKeyPairSync("ed25519").privateKey;
  readonly #key: NoteKey;

  constructor() {
    const publicKey = new Uint8Array(Buffer.from(this.#private.export({ format: "jwk" }).x ?? "", "base64url"));
    this.#key = { name: "test-log", kind: 1, publicKey };
  }

  async growth(from: number): Promise<LogGrowth> {
    const size = this.entries.length;
    const hashes = this.entries.map((text) => leafHash(new Uint8Array(Buffer.from(text)), sha256));
    const root = rootOf(
      hashes.reduce((frontier, hash) => appendLeaf(frontier, hash, sha256), emptyFrontier),
      sha256,
    );
    const head = { origin: this.#key.name, size, root };
    const signature = await signTreeHead(head, this.#key, {
      sha256,
      sign: (message) => new Uint8Array(sign(null, message, this.#private)),
    });
    return {
      key: printVerifierKey(this.#key, sha256),
      checkpoint: printNote({ text: printTreeHead(head), signatures: [signature] }),
      from,
      consistency: from > size ? [] : consistencyProof(from, size, this.#tiles()).map(base64),
    };
  }

  /** Writes that the plan is to be carried out, and proves it. */
  async record(planHash: string, from: number): Promise<RecordProof> {
    this.entries.push(JSON.stringify({ kind: "apply-requested", facts: { planHash } }));
    return this.proofOfLast(from);
  }

  async proofOfLast(from: number): Promise<RecordProof> {
    const index = this.entries.length - 1;
    const inclusion = inclusionProof(index, this.entries.length, this.#tiles()).map(base64);
    return { ...(await this.growth(from)), entry: { index, text: this.entries[index] ?? "", inclusion } };
  }

  #tiles(): Tiles {
    const leaves = this.entries.map((text) => leafHash(new Uint8Array(Buffer.from(text)), sha256));
    return {
      sha256,
      hash(level, index) {
        const leaf = level === 0 ? leaves[index] : undefined;
        if (leaf === undefined) throw new RangeError(`No hash ${index} on level ${level}`);
        return leaf;
      },
    };
  }
}
