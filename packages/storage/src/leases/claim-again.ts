/**
 * Claims that were granted and that a host then would not keep: what they had is given back, with the kernel's reason, and held until that host was asked; in the
 * same transaction they are decided anew, on other ports where others will do.
 */
import { claimElsewhere, type Claim, type ClaimAnswer, type ClaimRefusal, type Evidence, type Lease } from "@portolan/leases";
import { changeLease } from "./change-lease.ts";
import { chooseHosts, type HostChoice } from "./choose-hosts.ts";
import { grant, retryOnce } from "./claim-leases.ts";
import { toldBy, type LeaseEngine } from "./lease-engine.ts";
import type { Told } from "./lease-entries.ts";
import type { ClaimedAgain, RefusedGrant, RefusedGrants } from "./lease-operations.ts";
import { leaseOfRow, type LeaseRow } from "./lease-row.ts";

interface Instant {
  readonly nowMs: number;
  readonly told: Told;
}

export function claimAgain(engine: LeaseEngine, batch: RefusedGrants, personal: string | null): ClaimedAgain {
  return retryOnce(engine, () => {
    const instant = { nowMs: engine.begin(batch), told: toldBy(batch.by, batch, personal) };
    const ended: Lease[] = [];
    const answers = batch.grants.map((granted) => claimOneAgain(engine, granted, { instant, ended }));
    engine.end();
    return { answers, ended };
  });
}

function claimOneAgain(
  engine: LeaseEngine,
  granted: RefusedGrant,
  { instant, ended }: { readonly instant: Instant; readonly ended: Lease[] },
): ClaimAnswer {
  const rows = granted.leases.flatMap((id) => engine.find(id) ?? []);
  const [first] = rows;
  // somebody was quicker: what became of it is the answer
  if (first === undefined || rows.some(({ state }) => state !== "reserved"))
    return { code: "granted", leases: rows.map((row) => engine.leaseOf(row)), isRepeat: false };
  for (const row of rows) ended.push(...endRefused(engine, row, { granted, instant }));
  const answer = answerAgain(engine, granted, { rows, instant });
  if (answer.code !== "granted") engine.store.forgetKey(first.first); // a claim that was refused may be asked for again
  return answer;
}

function answerAgain(
  engine: LeaseEngine,
  granted: RefusedGrant,
  { rows, instant }: { readonly rows: readonly LeaseRow[]; readonly instant: Instant },
): ClaimAnswer {
  const refusal = refusalOf(granted);
  const pool = engine.poolOf(granted.claim.pool);
  const elsewhere = granted.isLast || pool === null ? null : claimElsewhere(granted.claim, pool);
  if (elsewhere === null) return refused(engine, granted.claim, refusal);
  return decideAnew(
    engine,
    { claim: elsewhere, before: rows, refusal, count: granted.refused.flatMap(({ evidence }) => evidence).filter(isOfKernel).length },
    instant,
  );
}

interface Anew {
  readonly claim: Claim;
  readonly before: readonly LeaseRow[];
  readonly refusal: ClaimRefusal;
  /** Ports that the kernel has refused now. */
  readonly count: number;
}

function decideAnew(engine: LeaseEngine, { claim, before, refusal, count }: Anew, { nowMs, told }: Instant): ClaimAnswer {
  const ports = engine.book.pools.get(claim.pool);
  if (ports === undefined) return { code: "pool-unknown" };
  const asked = { claim, nowMs, told };
  const chosen = chooseHosts(engine, asked, ports);
  if (chosen.code !== "chosen") return refused(engine, claim, chosen.code === "port-leased" ? refusal : chosen);
  const earlier = Math.max(...before.map((row) => leaseOfRow(row, 0).choice.port.passedOver["refused"] ?? 0));
  const hosts = chosen.hosts.map((host) => withRefused(host, earlier + count));
  return { code: "granted", leases: grant(engine, asked, { hosts, key: null, first: before[0]?.first ?? 0 }), isRepeat: false };
}

/** The choice says why it is not another port. */
function withRefused(host: HostChoice, count: number): HostChoice {
  const { port } = host.choice;
  return { ...host, choice: { ...host.choice, port: { ...port, passedOver: { ...port.passedOver, refused: count } } } };
}

function endRefused(
  engine: LeaseEngine,
  { id }: LeaseRow,
  { granted, instant }: { readonly granted: RefusedGrant; readonly instant: Instant },
): readonly Lease[] {
  const { nowMs, told } = instant;
  const evidence = granted.refused.find(({ lease }) => lease === id)?.evidence;
  if (evidence !== undefined) changeLease(engine, { id, happening: "clashed", evidence, nowMs, told });
  const moved = changeLease(engine, { id, happening: "released", nowMs, told });
  return moved.code === "moved" ? [engine.shown(moved.lease)] : [];
}

function refused(engine: LeaseEngine, { pool }: Claim, refusal: ClaimRefusal): ClaimRefusal {
  engine.refused.set(pool, (engine.refused.get(pool) ?? 0) + 1);
  return refusal;
}

function refusalOf({ refused: found }: RefusedGrant): ClaimRefusal {
  const evidence = found.flatMap((one) => one.evidence);
  return { code: "port-occupied", port: evidence[0]?.port ?? 0, evidence };
}

function isOfKernel({ kind }: Evidence): boolean {
  return kind === "bind-refused";
}
