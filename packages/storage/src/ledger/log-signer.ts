/**
 * The key that signs the record, and what it signed last. It signs a tree only where that is proved to have grown out of the last one it signed, which it keeps in
 * a file of its own: whoever puts an older database in place, or another one, gets no signature. The file is on the disk before a signature leaves.
 */
import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { closeSync, existsSync, fsyncSync, lstatSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  openCheckpoint,
  printNote,
  printTreeHead,
  printVerifierKey,
  signTreeHead,
  verifyConsistency,
  type Hash,
  type NoteKey,
  type TreeHead,
} from "@portolan/ledger";
import { ledgerCryptography, sha256 } from "./ledger-cryptography.ts";

/** Names of the files in the data directory. */
export const ledgerFiles = { privateKey: "ledger.key", state: "ledger.state", publicKey: "ledger.pub" } as const;

export type SignOutcome =
  | { readonly ok: true; readonly note: string }
  /** `smaller`: there are fewer entries than were signed. `inconsistent`: what was signed is not the beginning of this. */
  | { readonly ok: false; readonly code: "smaller" | "inconsistent"; readonly last: TreeHead };

export interface LogSigner {
  readonly key: NoteKey;
  /** The name of the log, and of its key. */
  readonly origin: string;
  /** What was signed last; of size 0 at first. */
  readonly last: () => TreeHead;
  /** `proof`: that the last tree is the beginning of this one. */
  sign(tree: Omit<TreeHead, "origin">, proof: readonly Hash[]): Promise<SignOutcome>;
}

/** Makes the key where there is none. Throws where a file is missing or may be read by others, and where the state is not signed by the key. */
export async function openLogSigner(directory: string): Promise<LogSigner> {
  const keyPath = join(directory, ledgerFiles.privateKey);
  if (!existsSync(keyPath)) await makeSigner(directory);
  const { mode } = lstatSync(keyPath);
  if ((mode & 0o077) !== 0) throw new Error(`${keyPath} may be read by others`);
  const privateKey = createPrivateKey(readFileSync(keyPath));
  const key = noteKeyOf(privateKey);
  const statePath = join(directory, ledgerFiles.state);
  const trust = { origin: key.name, log: key, witnesses: [] };
  const state = await openCheckpoint(readFileSync(statePath, "utf8"), trust, ledgerCryptography);
  if (state.code !== "valid") throw new Error(`${statePath} is not what this key signed last (${state.code})`);
  let last = state.head;
  return {
    key,
    origin: key.name,
    last: () => last,
    async sign({ size, root }, proof) {
      if (size < last.size) return { ok: false, code: "smaller", last };
      const isGrown = verifyConsistency({ oldSize: last.size, oldRoot: last.root, size, root, proof }, sha256);
      if (!isGrown) return { ok: false, code: "inconsistent", last };
      const head = { origin: key.name, size, root };
      const note = await signedNote(head, key, privateKey);
      writeDurably(directory, ledgerFiles.state, note);
      last = head;
      return { ok: true, note };
    },
  };
}

/** The key comes last: without it everything is made anew. */
async function makeSigner(directory: string): Promise<void> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = noteKeyOf(privateKey);
  const empty = { origin: key.name, size: 0, root: sha256(new Uint8Array(0)) };
  writeDurably(directory, ledgerFiles.state, await signedNote(empty, key, privateKey));
  writeDurably(directory, ledgerFiles.publicKey, `${printVerifierKey(key, sha256)}\n`);
  writeDurably(directory, ledgerFiles.privateKey, privateKey.export({ format: "pem", type: "pkcs8" }).toString());
}

/** The log is named after its key: another key is another log. */
function noteKeyOf(privateKey: KeyObject): NoteKey {
  const jwk = privateKey.export({ format: "jwk" });
  const publicKey = new Uint8Array(Buffer.from(jwk.x ?? "", "base64url"));
  const name = `portolan/${Buffer.from(sha256(publicKey)).toString("hex").slice(0, 16)}`;
  return { name, kind: 1, publicKey };
}

async function signedNote(head: TreeHead, key: NoteKey, privateKey: KeyObject): Promise<string> {
  const signing = { sha256, sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) };
  return printNote({ text: printTreeHead(head), signatures: [await signTreeHead(head, key, signing)] });
}

/** Old or new, never half: written beside, made durable, put in place, and the folder made durable. */
function writeDurably(directory: string, name: string, text: string): void {
  const path = join(directory, name);
  const file = openSync(`${path}.part`, "w", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.part`, path);
  const folder = openSync(directory, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
