/** The record's head as this browser found it, and what entries are in it. */
import { parseVerifierKey, sha256, type NoteKey } from "@portolan/ledger";
import type { Answer } from "@portolan/contract";
import { client } from "../api.ts";
import { useAnswer, type AskedAnswer } from "../use-answer.ts";
import type { LedgerDocument } from "../wire.ts";
import { openBrowserCryptography } from "./browser-cryptography.ts";
import { asRemembered, checkHead, type CheckedHead } from "./check-head.ts";
import { readRememberedHead, rememberHead } from "./remembered-head.ts";

export interface Record {
  readonly document: LedgerDocument;
  /** The signed note; null: nothing is signed yet. */
  readonly note: string | null;
  /** Null: nothing is signed yet, or this browser cannot check it. */
  readonly checked: CheckedHead | null;
  readonly isCheckable: boolean;
  /** ISO 8601: what the head was compared with was seen then. */
  readonly seenAt: string | null;
}

export function useRecord(): AskedAnswer<Record> {
  return useAnswer("ledger", readRecord);
}

async function readRecord(): Promise<Answer<Record>> {
  const answered = await client.readLedger();
  if (!answered.ok) return answered;
  const document = answered.value;
  const remembered = readRememberedHead();
  const seenAt = remembered?.at ?? null;
  const cryptography = await openBrowserCryptography();
  const isCheckable = cryptography !== null;
  const nothing = { document, note: null, checked: null, isCheckable, seenAt };
  if (document.verifierKey === null || document.signed === null) return { ok: true, value: nothing };
  const checkpoint = await client.readLedgerCheckpoint();
  if (!checkpoint.ok) return checkpoint;
  const { note } = checkpoint.value;
  if (cryptography === null) return { ok: true, value: { ...nothing, note } };
  const question = { verifierKey: document.verifierKey, note, witnesses: witnessesOf(document), remembered, cryptography };
  const checked = await checkHead({ ...question, proveConsistency });
  if (checked.standing.code === "whole" && checked.head !== null)
    rememberHead(asRemembered(question, checked.head, new Date().toISOString()));
  return { ok: true, value: { document, note, checked, isCheckable, seenAt } };
}

/** Null where the server refuses: what this browser saw is not the beginning of what is there. Where nothing answers it is thrown. */
async function proveConsistency(from: number, size: number): Promise<readonly string[] | null> {
  const answer = await client.proveLedgerConsistency({ from, size });
  return answer.ok ? answer.value.hashes : null;
}

function witnessesOf({ witnesses }: LedgerDocument): readonly NoteKey[] {
  return witnesses.map((text) => parseVerifierKey(text, sha256)).filter((key) => key !== null);
}
