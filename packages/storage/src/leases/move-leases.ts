/** Happenings of leases, one after the other: each with its entry, refused where its fence is stale or its state has no place for it. */
import type { Lease } from "@portolan/leases";
import { changeLease, changeRow, timeHappening } from "./change-lease.ts";
import { toldBy, type LeaseEngine } from "./lease-engine.ts";
import type { LeaseInstant } from "./lease-clock.ts";
import type { MoveAnswer, MoveBatch } from "./lease-operations.ts";
import { leaseOfRow } from "./lease-row.ts";

/** Of one sweep, so that the writer is not kept from others. */
const mostSwept = 500;

export function moveLeases(engine: LeaseEngine, batch: MoveBatch, personal: string | null): readonly MoveAnswer[] {
  const nowMs = engine.begin(batch);
  const answers = batch.moves.map(({ lease: id, happening, fence, evidence, by }): MoveAnswer => {
    const moved = changeLease(engine, { id, happening, fence, evidence, nowMs, told: toldBy(by, batch, personal) });
    if (moved.code === "moved") return { code: "moved", lease: engine.shown(moved.lease) };
    if (moved.code !== "state") return moved;
    const row = engine.find(id);
    return row === null ? { code: "unknown" } : { code: "state", lease: engine.leaseOf(row) };
  });
  engine.end();
  return answers;
}

/** What time alone does: ends of offers, terms, graces, drains and rests. Call again at once where 500 came back. */
export function sweepLeases(engine: LeaseEngine, instant: LeaseInstant): readonly Lease[] {
  const nowMs = engine.begin(instant);
  const told = toldBy("server", instant);
  const moved = engine.store.dueLeases(nowMs, mostSwept).flatMap((row) => {
    const happening = timeHappening(leaseOfRow(row, 0), nowMs);
    const outcome = happening === null ? null : changeRow(engine, row, { happening, nowMs, told });
    return outcome?.code === "moved" ? [engine.shown(outcome.lease)] : [];
  });
  engine.end();
  return moved;
}
