/**
 * Claims become leases: rules of the pool, the host, the ports, then the rows and the entry, all in the writer's transaction. Each claim is decided in full
 * before anything of it is written. What decides in the end is the constraint: should it refuse, what was remembered is read anew and the batch is
 * done once more.
 */
import { hash } from "node:crypto";
import { checkClaim, offerEndMs, slotRows, type ClaimAnswer, type ClaimRefusal, type Lease } from "@portolan/leases";
import { canonicalJson } from "@portolan/snapshot";
import type { AskedClaim } from "./asked-claim.ts";
import { chooseHosts, type HostChoice } from "./choose-hosts.ts";
import { grantedText, textOf } from "./lease-entries.ts";
import { toldBy, type LeaseEngine } from "./lease-engine.ts";
import { leaseIdOf } from "./lease-id.ts";
import { leaseOfClaim } from "./lease-of-claim.ts";
import type { ClaimBatch } from "./lease-operations.ts";
import { changeLease } from "./change-lease.ts";

/** Of refusals by rule as many are told in a minute. */
const mostTold = 20;

export function claimLeases(engine: LeaseEngine, batch: ClaimBatch, personal: string | null): readonly ClaimAnswer[] {
  return retryOnce(engine, () => {
    const nowMs = engine.begin(batch);
    const told = toldBy(batch.by, batch, personal);
    const answers = batch.claims.map((claim) => claimOne(engine, { claim, nowMs, told }));
    engine.end();
    return answers;
  });
}

/** The rows knew better than what was remembered of them, as after a hand in the database: it is forgotten, and tried again. */
export function retryOnce<Answer>(engine: LeaseEngine, write: () => Answer): Answer {
  if (engine.isAlone) return write();
  engine.store.run("savepoint leases");
  try {
    return write();
  } catch (error) {
    if (!String(error).includes("slot_overlap")) throw error;
    engine.store.run("rollback to leases");
    engine.forget();
    return write();
  } finally {
    engine.store.release();
  }
}

function claimOne(engine: LeaseEngine, asked: AskedClaim): ClaimAnswer {
  const { claim, told } = asked;
  const key = claim.key === null ? null : { text: claim.key, hash: hash("sha256", canonicalJson({ ...claim, by: told.by }), "buffer") };
  const earlier = key === null ? null : engine.store.leaseByKey(key.text);
  if (earlier !== null) {
    if (key === null || earlier.claim_hash === null || !key.hash.equals(earlier.claim_hash)) return { code: "key-reused" };
    return { code: "granted", leases: lastGroup(engine, earlier.first), isRepeat: true };
  }
  const prepared = engine.book.pools.get(claim.pool);
  if (prepared === undefined) return { code: "pool-unknown" };
  const refusal = checkClaim(claim, prepared.pool);
  if (refusal !== null) return refuse(engine, asked, refusal);
  const chosen = chooseHosts(engine, asked, prepared);
  if (chosen.code !== "chosen") return refuse(engine, asked, chosen);
  return { code: "granted", leases: grant(engine, asked, { hosts: chosen.hosts, key }), isRepeat: false };
}

/** Where a host refused what was granted first, it was granted anew under the same first one. */
function lastGroup(engine: LeaseEngine, first: number): readonly Lease[] {
  const leases = engine.store.leasesOfGroup(first).map((row) => engine.leaseOf(row));
  const group = leases.at(-1)?.group;
  return leases.filter((lease) => lease.group === group);
}

function refuse(engine: LeaseEngine, { claim, nowMs, told }: AskedClaim, refusal: ClaimRefusal): ClaimRefusal {
  engine.refused.set(claim.pool, (engine.refused.get(claim.pool) ?? 0) + 1);
  if (refusal.code !== "not-allowed") return refusal;
  const minute = Math.floor(nowMs / 60_000);
  if (engine.told.minute !== minute) Object.assign(engine.told, { minute, refusals: 0 });
  if (engine.told.refusals++ < mostTold) {
    const facts = { pool: claim.pool, rule: refusal.rule };
    engine.store.appendEntry(textOf({ kind: "lease-refused", facts, host: null }, told));
  }
  return refusal;
}

interface Granting {
  readonly hosts: readonly HostChoice[];
  readonly key: { readonly text: string; readonly hash: Uint8Array } | null;
  /** Number of the first lease that the claim was ever granted; 0: of this one. */
  readonly first?: number;
}

export function grant(
  engine: LeaseEngine,
  { claim, nowMs, told }: AskedClaim,
  { hosts, key, first: earliest = 0 }: Granting,
): readonly Lease[] {
  const granted: Lease[] = [];
  let first = earliest;
  for (const { host, ports, emergencyPorts, choice, ending } of hosts) {
    for (const id of ending) changeLease(engine, { id, happening: "reclaimed", nowMs, told });
    const fence = engine.clock.nextFence();
    if (first === 0) first = fence;
    const id = leaseIdOf(fence);
    const found = { id, group: granted[0]?.id ?? id, host: host.id, fence, ports, emergencyPorts, choice };
    const lease = leaseOfClaim(claim, { ...found, grantedMs: nowMs, expiresMs: offerEndMs(claim.termSeconds, nowMs), by: told.by });
    const entry = engine.store.appendEntry(grantedText(lease, "claimed", told));
    const times = { grantedMs: nowMs, expiresMs: lease.expiresMs, dueMs: lease.expiresMs };
    const own = first === fence ? key : null;
    engine.store.insertLease({ number: fence, lease, host: host.number, first, isAdopted: false, ...times, key: own, entry });
    keepSlots(engine, { lease, host: host.number, number: fence });
    granted.push(engine.shown(lease));
  }
  return granted;
}

/** The rows of what a lease takes, and what is remembered of them. */
export function keepSlots(
  engine: LeaseEngine,
  { lease, host, number }: { readonly lease: Lease; readonly host: number; readonly number: number },
): void {
  const rows = slotRows(lease);
  engine.store.insertSlots(host, number, rows);
  engine.book.hostByNumber(host).occupancy.take(rows);
  if (engine.poolOf(lease.pool)?.rules.isExclusive !== true) return;
  for (const port of lease.ports) {
    if (engine.book.purposeOfPort.has(`${lease.pool} ${port}`)) continue;
    engine.store.run("insert into purpose_port values (?, ?, ?)", lease.pool, lease.purpose, port);
    engine.book.bindPurpose(lease.pool, lease.purpose, port);
  }
}
