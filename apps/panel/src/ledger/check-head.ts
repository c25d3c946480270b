/**
 * The head of the record, checked in this browser: signed by the record's key, and grown out of the head that this browser saw last. Nothing that the server says
 * is believed but the key, and that only where it is the one seen before.
 */
import {
  base64,
  openCheckpoint,
  parseBase64,
  parseVerifierKey,
  verifyConsistency,
  type Cryptography,
  type Hash,
  type NoteKey,
  type TreeHead,
  type WitnessedAt,
} from "@portolan/ledger";
import type { RememberedHead } from "./remembered-head.ts";

export type HeadStanding =
  /** `since`: when this browser saw the head before; null: it sees the record for the first time. */
  | { readonly code: "whole"; readonly since: string | null }
  | { readonly code: "other-key" }
  | { readonly code: "not-signed"; readonly why: "malformed" | "other-log" | "unsigned" | "forged" }
  /** The record once had `size` entries. */
  | { readonly code: "rolled-back"; readonly size: number }
  /** What was seen, of `size` entries, is not the beginning of what is there now. */
  | { readonly code: "forked"; readonly size: number };

export interface CheckedHead {
  readonly standing: HeadStanding;
  /** Null: there is none to be believed. */
  readonly head: TreeHead | null;
  readonly witnesses: readonly WitnessedAt[];
}

export interface HeadQuestion {
  readonly verifierKey: string;
  readonly note: string;
  readonly witnesses: readonly NoteKey[];
  readonly remembered: RememberedHead | null;
  /** Hashes in base64; null: the server has no such proof. */
  readonly proveConsistency: (from: number, size: number) => Promise<readonly string[] | null>;
  readonly cryptography: Cryptography;
}

export async function checkHead(question: HeadQuestion): Promise<CheckedHead> {
  const { verifierKey, note, witnesses, remembered, cryptography } = question;
  const unbelieved = (standing: HeadStanding): CheckedHead => ({ standing, head: null, witnesses: [] });
  if (remembered !== null && remembered.verifierKey !== verifierKey) return unbelieved({ code: "other-key" });
  const log = parseVerifierKey(verifierKey, cryptography.sha256);
  if (log === null) return unbelieved({ code: "not-signed", why: "malformed" });
  const outcome = await openCheckpoint(note, { origin: log.name, log, witnesses }, cryptography);
  if (outcome.code !== "valid") return unbelieved({ code: "not-signed", why: outcome.code });
  const { head } = outcome;
  const standing = remembered === null ? ({ code: "whole", since: null } as const) : await compare(head, remembered, question);
  return { standing, head, witnesses: outcome.witnesses };
}

async function compare(
  head: TreeHead,
  remembered: RememberedHead,
  { proveConsistency, cryptography }: HeadQuestion,
): Promise<HeadStanding> {
  const { size } = remembered;
  if (head.size < size) return { code: "rolled-back", size };
  const hashes = head.size === size ? [] : await proveConsistency(size, head.size);
  const oldRoot = parseBase64(remembered.root);
  const proof = (hashes ?? []).map(parseBase64);
  if (hashes === null || oldRoot === null || !proof.every((hash) => hash !== null)) return { code: "forked", size };
  const claim = { oldSize: size, oldRoot, size: head.size, root: head.root, proof: proof as readonly Hash[] };
  return verifyConsistency(claim, cryptography.sha256) ? { code: "whole", since: remembered.at } : { code: "forked", size };
}

/** What to remember of a head that was found whole. */
export function asRemembered(
  { verifierKey, note }: Pick<HeadQuestion, "verifierKey" | "note">,
  head: TreeHead,
  at: string,
): RememberedHead {
  return { verifierKey, size: head.size, root: base64(head.root), note, at };
}
