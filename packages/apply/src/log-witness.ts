/**
 * The applier as a witness of the server's log: it keeps the last tree head that it saw, follows one that is proved to have grown out of it, and signs that with a
 * key of its own. Of a log that was rolled back or forked it takes nothing more until root says so: what such a log tells of people is not to be believed.
 */
import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ApplierState, LogGrowth, RecordProof, RecordRefusal } from "@portolan/contract/applier";
import {
  base64,
  cosignTreeHead,
  openCheckpoint,
  parseBase64,
  parseVerifierKey,
  printNote,
  printVerifierKey,
  verifyConsistency,
  verifyInclusion,
  type NoteKey,
  type TreeHead,
} from "@portolan/ledger";
import { ledgerCryptography, sha256 } from "@portolan/storage/ledger-cryptography";
import { replaceFile } from "./replace-file.ts";

export interface LogWitness {
  readonly name: string;
  /** Of kind 4, as `printVerifierKey` writes it. */
  readonly key: string;
  readonly seen: () => ApplierState["log"];
  /** What stands against the record; null: nothing, and its tree is what was seen last from now on. */
  judge(proof: RecordProof, planHash: string): Promise<RecordRefusal | null>;
  /** The line that goes below the checkpoint. */
  cosign(growth: LogGrowth): Promise<{ readonly line: string } | RecordRefusal>;
  /** The next log that shows itself is followed. */
  forget(): void;
}

const files = { key: "applier.key", log: "log.json" } as const;

/** Makes the key where there is none. Throws where it may be read by others, and where what was seen last cannot be read. */
export function openLogWitness(directory: string): LogWitness {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const privateKey = openKey(join(directory, files.key));
  const own = witnessKeyOf(privateKey);
  let seen = readSeen(directory);
  const follow = async (growth: LogGrowth): Promise<TreeHead | RecordRefusal> => {
    const outcome = await judgeGrowth(growth, seen);
    if ("reason" in outcome) return outcome;
    const next = { key: growth.key, origin: outcome.origin, size: outcome.size, root: base64(outcome.root) };
    if (seen?.size !== next.size) write(directory, files.log, JSON.stringify(next));
    seen = next;
    return outcome;
  };
  return {
    name: own.name,
    key: printVerifierKey(own, sha256),
    seen: () => seen,
    async judge(proof, planHash) {
      const head = await follow(proof);
      return "reason" in head ? head : judgeEntry(proof, { head, planHash });
    },
    async cosign(growth) {
      const head = await follow(growth);
      if ("reason" in head) return head;
      const seconds = Math.floor(Date.now() / 1000);
      const signature = await cosignTreeHead(head, own, {
        seconds,
        sha256,
        sign: (message) => new Uint8Array(sign(null, message, privateKey)),
      });
      return { line: printNote({ text: "", signatures: [signature] }).trim() };
    },
    forget() {
      rmSync(join(directory, files.log), { force: true });
      seen = null;
    },
  };
}

async function judgeGrowth(growth: LogGrowth, seen: ApplierState["log"]): Promise<TreeHead | RecordRefusal> {
  const log = parseVerifierKey(growth.key, sha256);
  if (log === null) return { reason: "record-malformed", what: "key" };
  if (seen !== null && seen.key !== growth.key) return { reason: "other-log", origin: log.name, known: seen.origin };
  const opened = await openCheckpoint(growth.checkpoint, { origin: log.name, log, witnesses: [] }, ledgerCryptography);
  if (opened.code === "malformed") return { reason: "record-malformed", what: "checkpoint" };
  if (opened.code === "other-log") return { reason: "other-log", origin: opened.origin, known: seen?.origin ?? log.name };
  if (opened.code !== "valid") return { reason: "checkpoint-unsigned" };
  const { head } = opened;
  if (seen === null) return head;
  const known = seen.size;
  if (growth.from !== known) return { reason: "proof-outdated", known };
  if (head.size < known) return { reason: "log-rolled-back", size: head.size, known };
  const proof = hashesOf(growth.consistency);
  const oldRoot = parseBase64(seen.root);
  if (proof === null || oldRoot === null) return { reason: "record-malformed", what: "proof" };
  const isGrown = verifyConsistency({ oldSize: known, oldRoot, size: head.size, root: head.root, proof }, sha256);
  return isGrown ? head : { reason: "log-forked", size: head.size, known };
}

function judgeEntry(
  { entry }: RecordProof,
  { head, planHash }: { readonly head: TreeHead; readonly planHash: string },
): RecordRefusal | null {
  const proof = hashesOf(entry.inclusion);
  if (proof === null) return { reason: "record-malformed", what: "proof" };
  const claim = { entry: new Uint8Array(Buffer.from(entry.text)), index: entry.index, size: head.size, root: head.root, proof };
  if (!verifyInclusion(claim, sha256)) return { reason: "entry-not-in-log" };
  const told = parseEntry(entry.text);
  if (told === null) return { reason: "record-malformed", what: "entry" };
  return told.kind === "apply-requested" && told.facts?.planHash === planHash ? null : { reason: "entry-of-another-plan" };
}

function parseEntry(text: string): { readonly kind?: unknown; readonly facts?: { readonly planHash?: unknown } } | null {
  try {
    return JSON.parse(text) as { kind?: unknown } | null;
  } catch {
    return null;
  }
}

function hashesOf(texts: readonly string[]): readonly Uint8Array[] | null {
  const hashes = texts.map(parseBase64);
  return hashes.every((one) => one !== null && one.length === 32) ? (hashes as readonly Uint8Array[]) : null;
}

function readSeen(directory: string): ApplierState["log"] {
  const path = join(directory, files.log);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as ApplierState["log"]) : null;
}

function openKey(path: string): KeyObject {
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync("ed25519");
    replaceFile(path, Buffer.from(privateKey.export({ format: "pem", type: "pkcs8" })), ownership());
  }
  const { mode, uid } = lstatSync(path);
  if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) throw new Error(`${path} may be read by others`);
  return createPrivateKey(readFileSync(path));
}

function witnessKeyOf(privateKey: KeyObject): NoteKey {
  const publicKey = new Uint8Array(Buffer.from(privateKey.export({ format: "jwk" }).x ?? "", "base64url"));
  return { name: `portolan-applier/${Buffer.from(sha256(publicKey)).toString("hex").slice(0, 16)}`, kind: 4, publicKey };
}

function write(directory: string, name: string, text: string): void {
  replaceFile(join(directory, name), Buffer.from(text), ownership());
}

function ownership(): Parameters<typeof replaceFile>[2] {
  return { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}
