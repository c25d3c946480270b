/**
 * Text signed by one or more keys, as C2SP signed-note writes it. A key is known by name and number together; signatures of unknown keys are passed over, one
 * wrong signature of a known key spoils the note. Names and texts here are ASCII, which is narrower than the format: what is not is refused.
 */
import { asciiBytes, base64, equalBytes, joinBytes, parseBase64 } from "./bytes.ts";
import type { Sha256 } from "./merkle-tree.ts";

/** 1: Ed25519 over the text. 4: a witness's Ed25519 over a time and the text, see `cosignature.ts`. */
export type SignatureKind = 1 | 4;

export interface NoteKey {
  readonly name: string; // printable ASCII without space and plus
  readonly kind: SignatureKind;
  /** 32 bytes of Ed25519. */
  readonly publicKey: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** Ends in a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const MAX_NOTE_CHARACTERS = 64 * 1024;
const MAX_SIGNATURES = 64;
const namePattern = /^[\u0021-\u002a\u002c-\u007e]{1,200}$/;
const textPattern = /^[\n\u0020-\u007e]+\n$/;

export function isKeyName(name: string): boolean {
  return namePattern.test(name);
}

export function keyIdOf({ name, kind, publicKey }: NoteKey, sha256: Sha256): Uint8Array {
  return sha256(joinBytes(asciiBytes(`${name}\n`), Uint8Array.of(kind), publicKey)).subarray(0, 4);
}

/** `name+hexadecimal key number+base64 of kind and key`, as C2SP and Go's sumdb write a verifier's key. */
export function printVerifierKey(key: NoteKey, sha256: Sha256): string {
  const id = [...keyIdOf(key, sha256)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${key.name}+${id}+${base64(joinBytes(Uint8Array.of(key.kind), key.publicKey))}`;
}

/** null: not such a key, or its number is not that of its contents. */
export function parseVerifierKey(text: string, sha256: Sha256): NoteKey | null {
  const [, name, , encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = encoded === undefined ? null : parseBase64(encoded);
  if (name === undefined || bytes === null || bytes.length !== 33 || !isKeyName(name)) return null;
  const kind = bytes[0];
  if (kind !== 1 && kind !== 4) return null;
  const key: NoteKey = { name, kind, publicKey: bytes.subarray(1) };
  return printVerifierKey(key, sha256) === text ? key : null;
}

export function printNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(({ name, keyId, signature }) => `\u2014 ${name} ${base64(joinBytes(keyId, signature))}\n`).join("")}`;
}

/** null: not a note. Nothing of it may be believed before `signaturesOf` knew a key. */
export function parseNote(note: string): SignedNote | null {
  if (note.length > MAX_NOTE_CHARACTERS) return null;
  const end = note.lastIndexOf("\n\n");
  if (end < 0) return null;
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2).split("\n");
  if (!textPattern.test(text) || lines.pop() !== "" || lines.length === 0 || lines.length > MAX_SIGNATURES) return null;
  const signatures = lines.map(parseSignatureLine);
  return signatures.every((one) => one !== null) ? { text, signatures } : null;
}

function parseSignatureLine(line: string): NoteSignature | null {
  const [, name, encoded] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = encoded === undefined ? null : parseBase64(encoded);
  if (name === undefined || bytes === null || bytes.length < 5 || !isKeyName(name)) return null;
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/** The signatures of this key, unchecked. */
export function signaturesOf({ signatures }: SignedNote, key: NoteKey, sha256: Sha256): readonly Uint8Array[] {
  const keyId = keyIdOf(key, sha256);
  return signatures.filter((one) => one.name === key.name && equalBytes(one.keyId, keyId)).map(({ signature }) => signature);
}
