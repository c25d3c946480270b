/**
 * A tree head as C2SP tlog-checkpoint writes it: origin, size and root hash, signed by the log, and by witnesses that saw it grow out of every head before.
 * A witness signs the time with it. Keys and the signature algorithm are arguments; nothing is believed of a checkpoint that its log did not sign.
 */
import { asciiBytes, base64, joinBytes, parseBase64 } from "./bytes.ts";
import { HASH_BYTES, type Hash, type Sha256 } from "./merkle-tree.ts";
import { keyIdOf, parseNote, signaturesOf, type NoteKey, type NoteSignature } from "./signed-note.ts";

export interface TreeHead {
  readonly origin: string; // names the log; printable ASCII
  readonly size: number;
  readonly root: Hash;
}

export interface Cryptography {
  readonly sha256: Sha256;
  /** Ed25519 of RFC 8032. */
  readonly verify: (message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array) => boolean | Promise<boolean>;
}

export type SignMessage = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;

export function printTreeHead({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${base64(root)}\n`;
}

/** null: not a tree head, or one with extension lines, which no log of ours writes. */
export function parseTreeHead(text: string): TreeHead | null {
  const [, origin, digits, encoded] = /^([\u0020-\u007e]+)\n(0|[1-9]\d{0,15})\n([^\n]+)\n$/.exec(text) ?? [];
  const root = encoded === undefined ? null : parseBase64(encoded);
  const size = Number(digits);
  if (origin === undefined || root === null || root.length !== HASH_BYTES || !Number.isSafeInteger(size)) return null;
  return { origin, size, root };
}

export interface Signing {
  readonly sign: SignMessage;
  readonly sha256: Sha256;
}

export async function signTreeHead(head: TreeHead, key: NoteKey, { sign, sha256 }: Signing): Promise<NoteSignature> {
  return { name: key.name, keyId: keyIdOf(key, sha256), signature: await sign(asciiBytes(printTreeHead(head))) };
}

/** A witness's signature; `seconds` since 1970. */
export async function cosignTreeHead(
  head: TreeHead,
  key: NoteKey,
  { seconds, sign, sha256 }: Signing & { readonly seconds: number },
): Promise<NoteSignature> {
  const signature = await sign(cosignedMessage(printTreeHead(head), seconds));
  return { name: key.name, keyId: keyIdOf(key, sha256), signature: joinBytes(timestampBytes(seconds), signature) };
}

function cosignedMessage(text: string, seconds: number): Uint8Array {
  return asciiBytes(`cosignature/v1\ntime ${seconds}\n${text}`);
}

function timestampBytes(seconds: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(seconds));
  return bytes;
}

export type CheckpointOutcome =
  | { readonly code: "valid"; readonly head: TreeHead; readonly witnesses: readonly WitnessedAt[] }
  | { readonly code: "malformed" }
  | { readonly code: "other-log"; readonly origin: string }
  | { readonly code: "unsigned" } // not by the log
  | { readonly code: "forged"; readonly name: string }; // a known key's signature that is wrong

export interface WitnessedAt {
  readonly name: string;
  readonly seconds: number;
}

export interface CheckpointTrust {
  readonly origin: string;
  readonly log: NoteKey;
  readonly witnesses: readonly NoteKey[];
}

export async function openCheckpoint(text: string, trust: CheckpointTrust, { sha256, verify }: Cryptography): Promise<CheckpointOutcome> {
  const note = parseNote(text);
  const head = note === null ? null : parseTreeHead(note.text);
  if (note === null || head === null) return { code: "malformed" };
  if (head.origin !== trust.origin) return { code: "other-log", origin: head.origin };
  const own = signaturesOf(note, trust.log, sha256);
  if (own.length === 0) return { code: "unsigned" };
  const message = asciiBytes(note.text);
  for (const signature of own)
    if (!(await verify(message, signature, trust.log.publicKey))) return { code: "forged", name: trust.log.name };
  const witnesses: WitnessedAt[] = [];
  for (const witness of trust.witnesses)
    for (const signature of signaturesOf(note, witness, sha256)) {
      const seconds = signature.length === 72 ? timestampOf(signature) : null;
      const isTrue = seconds !== null && (await verify(cosignedMessage(note.text, seconds), signature.subarray(8), witness.publicKey));
      if (seconds === null || !isTrue) return { code: "forged", name: witness.name };
      witnesses.push({ name: witness.name, seconds });
    }
  return { code: "valid", head, witnesses };
}

function timestampOf(signature: Uint8Array): number | null {
  const seconds = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
  return Number.isSafeInteger(seconds) ? seconds : null;
}
