/** The operations on leases, as the writer runs them. */
import type { Entry } from "@portolan/ledger";
import { currentSurroundings } from "../personal/asked-from.ts";
import { commitPersonal } from "../personal/keep-personal.ts";
import type { Connection } from "../tables.ts";
import { checkLeaseBook } from "./check-lease-book.ts";
import { claimAgain } from "./claim-again.ts";
import { claimLeases } from "./claim-leases.ts";
import { importLeases } from "./import-leases.ts";
import type { LeaseEngine } from "./lease-engine.ts";
import type { LeaseInstant } from "./lease-clock.ts";
import type {
  BookAdoption,
  ClaimBatch,
  LeaseHostWrite,
  LeaseImport,
  MoveBatch,
  OccupiedWrite,
  PoolRemoval,
  PoolUseRecord,
  PoolWrite,
  RefusedGrants,
} from "./lease-operations.ts";
import { moveLeases, sweepLeases } from "./move-leases.ts";
import { previewClaim, type ClaimQuestion } from "./preview-claim.ts";
import { adoptBook, writeLeaseHost, writeOccupied } from "./write-lease-hosts.ts";
import { recordPoolUse, removePool, writePool } from "./write-pools.ts";

export function leaseWriting(engine: LeaseEngine) {
  return {
    claimLeases: (connection: Connection, batch: ClaimBatch) =>
      told(connection, { engine, ...batch }, (personal) => claimLeases(engine, batch, personal)),
    claimAgain: (connection: Connection, batch: RefusedGrants) =>
      told(connection, { engine, ...batch }, (personal) => claimAgain(engine, batch, personal)),
    previewClaim: async (_: Connection, question: ClaimQuestion) => previewClaim(engine, question),
    moveLeases: (connection: Connection, batch: MoveBatch) =>
      told(connection, { engine, by: onlyOne(batch), nowMs: batch.nowMs }, (personal) => moveLeases(engine, batch, personal)),
    sweepLeases: async (_: Connection, instant: LeaseInstant) => sweepLeases(engine, instant),
    checkLeaseBook: async () => checkLeaseBook(engine),
    writePool: (connection: Connection, write: PoolWrite) =>
      told(connection, { engine, ...write }, (personal) => writePool(engine, write, personal)),
    removePool: (connection: Connection, removal: PoolRemoval) =>
      told(connection, { engine, ...removal }, (personal) => removePool(engine, removal, personal)),
    recordPoolUse: async (_: Connection, record: PoolUseRecord) => recordPoolUse(engine, record),
    writeLeaseHost: async (_: Connection, write: LeaseHostWrite) => writeLeaseHost(engine, write),
    writeOccupied: async (_: Connection, write: OccupiedWrite) => writeOccupied(engine, write),
    adoptBook: async (_: Connection, adoption: BookAdoption) => adoptBook(engine, adoption),
    importLeases: (connection: Connection, list: LeaseImport) =>
      told(connection, { engine, ...list }, (personal) => importLeases(engine, list, personal)),
  };
}

export type LeaseWriteOperations = ReturnType<typeof leaseWriting>;

/** Null: several people's, of whom none can stand for the others. */
function onlyOne({ moves }: MoveBatch): string | null {
  const by = moves[0]?.by ?? null;
  return moves.every((move) => move.by === by) ? by : null;
}

interface Asking {
  readonly engine: LeaseEngine;
  readonly by: string | null;
  readonly nowMs: number;
}

/** Where it was asked from is sealed once for all entries that one request makes. */
async function told<Answer>(
  connection: Connection,
  { engine, by, nowMs }: Asking,
  write: (personal: string | null) => Answer,
): Promise<Answer> {
  const around = currentSurroundings();
  if (around === null || around.askedFrom === null || by === null) return write(null);
  const committed = await commitPersonal(connection, sampleEntry(by, nowMs), around);
  if (committed === null) return write(null);
  const before = engine.store.lastEntry();
  const answer = write(committed.entry.personal);
  for (let number = before + 1, last = engine.store.lastEntry(); number <= last; number += 1)
    engine.store.keepPersonal(number, committed.kept);
  return answer;
}

/** By whom and when is all that its commitment is made of. */
function sampleEntry(by: string, nowMs: number): Entry {
  const facts = { pool: "", rule: "" };
  return { schema: "portolan.entry/1", at: new Date(nowMs).toISOString(), kind: "lease-refused", by, host: null, facts, personal: null };
}
