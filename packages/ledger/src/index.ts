export { base64, equalBytes, parseBase64 } from "./bytes.ts";
export {
  cosignTreeHead,
  openCheckpoint,
  parseTreeHead,
  printTreeHead,
  signTreeHead,
  type CheckpointOutcome,
  type CheckpointTrust,
  type Cryptography,
  type SignMessage,
  type TreeHead,
  type WitnessedAt,
} from "./checkpoint.ts";
export {
  commitmentOf,
  entryText,
  MAX_ENTRY_BYTES,
  type Entry,
  type EntryFacts,
  type EntryKind,
  type EntryOf,
  type ExposedPlace,
  type PersonalData,
} from "./entry.ts";
export {
  appendLeaf,
  appendLeaves,
  emptyFrontier,
  HASH_BYTES,
  leafHash,
  nodeHash,
  rootOf,
  type Frontier,
  type Hash,
  type Sha256,
} from "./merkle-tree.ts";
export {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
  type ConsistencyClaim,
  type InclusionClaim,
} from "./proof.ts";
export { parseProofFile, printProofFile, verifyProofFile, type ProofFile, type ProofOutcome } from "./proof-file.ts";
export {
  isKeyName,
  keyIdOf,
  parseNote,
  parseVerifierKey,
  printNote,
  printVerifierKey,
  type NoteKey,
  type NoteSignature,
  type SignedNote,
} from "./signed-note.ts";
export { sha256 } from "./sha256.ts";
export { newTiles, tileHashes, tilePath, TILE_WIDTH, type Tiles, type TilePlace } from "./tile.ts";
