/**
 * The seal of a saved snapshot: a hash over everything but the contents of the sections, whose own hashes it covers. With it no part of a
 * document can be changed, taken away or called unread by a careless edit. Who also makes the seal anew is not found by it.
 */
import { hashSection, type Sha256Hex } from "./section-hash.ts";
import type { Snapshot } from "./schema.ts";

export interface SealedSnapshot extends Snapshot {
  readonly seal: string; // sha256:… of the canonical form of all else but `sections`
}

/** The document as it is saved. */
export function sealSnapshot(snapshot: Snapshot, sha256Hex: Sha256Hex): SealedSnapshot {
  return { ...snapshot, seal: sealOf({ ...snapshot }, sha256Hex) };
}

/** The seal that a document of any version should have. */
export function sealOf(document: { readonly [key: string]: unknown }, sha256Hex: Sha256Hex): string {
  const { sections: _sections, seal: _seal, ...head } = document;
  return hashSection(head, sha256Hex);
}
