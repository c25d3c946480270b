/** One file that shows, without the log at hand, that an entry is in it: C2SP tlog-proof, with the entry itself as its extra data. */
import { base64, parseBase64 } from "./bytes.ts";
import { openCheckpoint, type CheckpointOutcome, type CheckpointTrust, type Cryptography, type WitnessedAt } from "./checkpoint.ts";
import { HASH_BYTES, type Hash } from "./merkle-tree.ts";
import { verifyInclusion } from "./proof.ts";

export interface ProofFile {
  readonly entry: Uint8Array;
  readonly index: number;
  readonly proof: readonly Hash[];
  /** The signed note, as it is. */
  readonly checkpoint: string;
}

const firstLine = "c2sp.org/tlog-proof@v1";
const MAX_FILE_CHARACTERS = 256 * 1024;

export function printProofFile({ entry, index, proof, checkpoint }: ProofFile): string {
  return [firstLine, `extra ${base64(entry)}`, `index ${index}`, ...proof.map(base64), "", checkpoint].join("\n");
}

/** null: not such a file, or one that does not carry its entry. */
export function parseProofFile(text: string): ProofFile | null {
  const end = text.indexOf("\n\n");
  if (text.length > MAX_FILE_CHARACTERS || end < 0) return null;
  const [first, extra, index, ...hashes] = text.slice(0, end).split("\n");
  const [, encoded] = /^extra (.*)$/.exec(extra ?? "") ?? [];
  const [, digits] = /^index (0|[1-9]\d{0,15})$/.exec(index ?? "") ?? [];
  const entry = encoded === undefined ? null : parseBase64(encoded);
  const proof = hashes.map(parseBase64);
  if (first !== firstLine || entry === null || digits === undefined || proof.length > 63) return null;
  if (!proof.every((hash) => hash?.length === HASH_BYTES)) return null;
  return { entry, index: Number(digits), proof: proof.filter((hash) => hash !== null), checkpoint: text.slice(end + 2) };
}

export type ProofOutcome =
  | { readonly code: "proved"; readonly entry: Uint8Array; readonly index: number; readonly witnesses: readonly WitnessedAt[] }
  | { readonly code: "not-included" }
  | Exclude<CheckpointOutcome, { readonly code: "valid" }>;

export async function verifyProofFile(text: string, trust: CheckpointTrust, cryptography: Cryptography): Promise<ProofOutcome> {
  const file = parseProofFile(text);
  if (file === null) return { code: "malformed" };
  const outcome = await openCheckpoint(file.checkpoint, trust, cryptography);
  if (outcome.code !== "valid") return outcome;
  const { entry, index, proof } = file;
  const isIncluded = verifyInclusion({ entry, index, proof, size: outcome.head.size, root: outcome.head.root }, cryptography.sha256);
  return isIncluded ? { code: "proved", entry, index, witnesses: outcome.witnesses } : { code: "not-included" };
}
