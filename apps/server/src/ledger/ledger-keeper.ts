/**
 * Keeps the record signed: whenever it has grown, its new entries get their index and their hash, and a checkpoint is signed, within a second. Where the signer
 * refuses, or something cannot be read, entries go on being written and nothing is signed; why is told once, and tried again with the next entry.
 */
import type { LedgerFailure } from "@portolan/contract";
import { openCheckpoint, parseVerifierKey, printVerifierKey, type Entry } from "@portolan/ledger";
import type { Storage } from "@portolan/storage";
import { ledgerCryptography } from "@portolan/storage/ledger-cryptography";
import { openLogSigner, type LogSigner } from "@portolan/storage/log-signer";
import { deepestReason } from "../history-recorder.ts";

const gatherMs = 200;
const beatEveryMs = 30_000;

export interface LedgerKeeper {
  readonly origin: () => string | null;
  readonly verifierKey: () => string | null;
  readonly failure: () => LedgerFailure | null;
  /** Keys of the witnesses whose signatures stand under the last head. */
  readonly witnesses: () => readonly string[];
  /** Resolves when what was written by now has been sequenced, and signed or refused. */
  settle(): Promise<void>;
  /** Writes that the record stops, signs what waits, then ends. */
  close(): Promise<void>;
}

export interface LedgerParts {
  readonly storage: Pick<Storage, "read" | "write" | "onEntries">;
  readonly directory: string;
  readonly onFailure: (failure: LedgerFailure) => void;
  /** Shows a signed head to a witness, with what it asks for; its signature line and its key. Null, or left out: there is none, or it refuses. */
  readonly cosign?: (note: string) => Promise<Cosignature | null>;
}

export interface Cosignature {
  readonly line: string;
  readonly key: string; // verifier key
}

/**
 * Begins the record where there is none, says since when nothing was recorded where there is one, and signs what an earlier run left unsigned. From then on it
 * is noted now and then that the record is being written.
 */
export async function startLedgerKeeper({ storage, directory, onFailure, cosign }: LedgerParts): Promise<LedgerKeeper> {
  let signer: LogSigner | null = null;
  let failure: LedgerFailure | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isClosing = false;
  let witnesses: readonly string[] = [];
  let work: Promise<void> = Promise.resolve();
  const fail = (code: LedgerFailure["code"], detail: string): void => {
    if (failure?.code === code && failure.detail === detail) return;
    failure = { since: new Date().toISOString(), code, detail };
    onFailure(failure);
  };
  const signNow = async (): Promise<void> => {
    try {
      signer ??= await openLogSigner(directory);
      const signed = await signGrown(storage, signer);
      if (!signed.ok) return fail(signed.code, signed.detail);
      failure = null;
      witnesses = cosign === undefined ? [] : await keepCosignature(storage, signer, { ...signed, cosign });
    } catch (error) {
      fail("unreadable", deepestReason(error));
    }
  };
  const settle = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    work = work.then(signNow);
    return work;
  };
  storage.onEntries(() => {
    if (!isClosing) timer ??= setTimeout(() => void settle(), gatherMs);
  });
  const beat = (kind: "start" | "beat" | "stop"): Promise<void> => storage.write.recordBeat({ kind, nowMs: Date.now() }).catch(() => {}); // what cannot be written is silence, which the record says later
  await beat("start");
  await settle();
  const beats = setInterval(() => void beat("beat"), beatEveryMs);
  beats.unref();
  return {
    origin: () => signer?.origin ?? null,
    verifierKey: () => (signer === null ? null : printVerifierKey(signer.key, ledgerCryptography.sha256)),
    failure: () => failure,
    witnesses: () => witnesses,
    settle,
    async close() {
      clearInterval(beats);
      await beat("stop");
      isClosing = true; // what is written from here on is signed by the next run
      await settle();
    },
  };
}

type Signed =
  | { readonly ok: true; readonly size: number; readonly note: string }
  | ({ readonly ok: false } & Pick<LedgerFailure, "code" | "detail">);

/** Signs as far as there are entries. */
async function signGrown({ read, write }: LedgerParts["storage"], signer: LogSigner): Promise<Signed> {
  let tree = await write.sequence({});
  while (tree.isBehind) tree = await write.sequence({});
  if (tree.size === 0 && signer.last().size === 0) {
    await write.appendEntries([logStarted(signer.origin)]);
    tree = await write.sequence({});
  }
  const from = signer.last().size;
  const proof = from > tree.size ? [] : await read.proveConsistency({ from, size: tree.size });
  const outcome = await signer.sign(tree, proof);
  if (!outcome.ok) return { ok: false, code: outcome.code, detail: `${tree.size} of ${outcome.last.size}` };
  await write.keepCheckpoint({ size: tree.size, atMs: Date.now(), note: outcome.note });
  return { ok: true, size: tree.size, note: outcome.note };
}

interface Shown {
  readonly size: number;
  readonly note: string;
  readonly cosign: NonNullable<LedgerParts["cosign"]>;
}

/** Keeps a witness's signature under the head, once it holds; the witness's key. A witness that does not answer stops nothing. */
async function keepCosignature(
  { write }: LedgerParts["storage"],
  signer: LogSigner,
  { size, note, cosign }: Shown,
): Promise<readonly string[]> {
  const given = await cosign(note).catch(() => null);
  const witness = given === null ? null : parseVerifierKey(given.key, ledgerCryptography.sha256);
  if (given === null || witness === null) return [];
  const together = `${note}${given.line.trimEnd()}\n`;
  const outcome = await openCheckpoint(together, { origin: signer.origin, log: signer.key, witnesses: [witness] }, ledgerCryptography);
  if (outcome.code !== "valid" || outcome.witnesses.length === 0) return [];
  await write.keepCheckpoint({ size, atMs: Date.now(), note: together });
  return [given.key];
}

function logStarted(origin: string): Entry {
  const at = new Date().toISOString();
  return { schema: "portolan.entry/1", at, kind: "log-started", by: "server", host: null, facts: { origin }, personal: null };
}
