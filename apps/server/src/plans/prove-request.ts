import { RefusalError } from "@portolan/contract";
import type { RecordProof } from "@portolan/contract/applier";
import { base64 } from "@portolan/ledger";
import type { Storage } from "@portolan/storage";
import type { LedgerKeeper } from "../ledger/ledger-keeper.ts";

export interface ProvenRequest {
  readonly storage: Pick<Storage, "read">;
  readonly ledger: LedgerKeeper;
  /** Index of the entry. */
  readonly index: number;
  /** How much of the record the applier has seen, asked once the head is signed. */
  readonly seenSize: () => Promise<number>;
}

/** Waits until the entry is in a signed head, and proves it. Throws RECORD_NOT_SIGNED. */
export async function proveRequest({ storage: { read }, ledger, index, seenSize: readSeenSize }: ProvenRequest): Promise<RecordProof> {
  await ledger.settle();
  requireSigning(ledger);
  const checkpoint = await read.readCheckpoint({});
  const [entry] = (await read.readEntries({ from: index, limit: 1 })).entries;
  const key = ledger.verifierKey();
  if (checkpoint === null || checkpoint.size <= index || entry?.index !== index || key === null)
    throw new RefusalError("RECORD_NOT_SIGNED", { reason: `entry ${index}` });
  const { size, note } = checkpoint;
  const seenSize = await readSeenSize();
  const inclusion = await read.proveInclusion({ index, size });
  // A record that is smaller than what the applier has seen is shown as it is: it is the applier who refuses it.
  const consistency = seenSize > size ? [] : await read.proveConsistency({ from: seenSize, size });
  return {
    key,
    checkpoint: note,
    from: seenSize,
    consistency: consistency.map(base64),
    entry: { index, text: entry.text, inclusion: inclusion.map(base64) },
  };
}

/** Throws RECORD_NOT_SIGNED where nothing has been signed lately. */
export function requireSigning(ledger: Pick<LedgerKeeper, "failure">): void {
  const failure = ledger.failure();
  if (failure !== null) throw new RefusalError("RECORD_NOT_SIGNED", { reason: `${failure.code}: ${failure.detail}` });
}
