/**
 * Changes that people ask for, each move with its entry in the record: neither is there without the other. What a host's applier tells of them comes by its
 * journal (`plan-journal.ts`).
 */
import type { EntryFacts } from "@portolan/ledger";
import { stateAfter, type PlanMove, type StoredPlanState } from "../plan-states.ts";
import type { Connection } from "../tables.ts";
import { appendEntries } from "./append-entries.ts";
import { readPendingPlan, readPlan, type StoredPlan } from "./read-plans.ts";

/** Plans that may wait for somebody, so that a page that asks all the time fills no disk. */
const mostOpenPlans = 200;
const mostSignatures = 8; // as the applier takes them

export interface NewPlan {
  readonly id: string;
  readonly hash: string;
  readonly host: string;
  readonly body: string;
  readonly by: string;
  readonly nowMs: number;
  readonly notAfterMs: number;
  readonly acceptedRisks: readonly string[];
  /** No signature is asked for on this host. */
  readonly isApproved: boolean;
}

export type PlanRefused =
  | { readonly ok: false; readonly code: "unknown" }
  | { readonly ok: false; readonly code: "state"; readonly state: StoredPlanState }
  | { readonly ok: false; readonly code: "too-many" }
  | { readonly ok: false; readonly code: "busy"; readonly plan: string };
export type PlanWritten = { readonly ok: true } | PlanRefused;

export async function addPlan(connection: Connection, plan: NewPlan): Promise<PlanWritten> {
  const { id, hash, host, body, by, nowMs, notAfterMs, acceptedRisks, isApproved } = plan;
  await expirePlans(connection, { nowMs });
  const open = await connection
    .selectFrom("plan")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("state", "in", ["requested", "approved"])
    .executeTakeFirstOrThrow();
  if (open.count >= mostOpenPlans) return { ok: false, code: "too-many" };
  await connection
    .insertInto("plan")
    .values({
      id,
      hash,
      host,
      body,
      state: isApproved ? "approved" : "requested",
      asked_by: by,
      requested_ms: nowMs,
      not_after_ms: notAfterMs,
      changed_ms: nowMs,
    })
    .execute();
  await tell(connection, { plan, by, nowMs, kind: "plan-requested", facts: { ...named(plan), acceptedRisks } });
  return { ok: true };
}

export interface NewPlanSignature {
  readonly plan: string;
  readonly purpose: "request" | "approve";
  readonly key: string;
  readonly keyId: string; // for the record
  readonly signature: string;
  readonly by: string;
  readonly nowMs: number;
  /** With it there are enough. */
  readonly isEnough: boolean;
}

/** The same key's signature for the same purpose takes the place of the one before. */
export async function addPlanSignature(connection: Connection, added: NewPlanSignature): Promise<PlanWritten> {
  const { purpose, key, keyId, signature, by, nowMs, isEnough } = added;
  const plan = await readPlan(connection, { id: added.plan });
  if (plan === null) return { ok: false, code: "unknown" };
  if (plan.state !== "requested" && plan.state !== "approved") return { ok: false, code: "state", state: plan.state };
  const row = { plan: plan.id, purpose, key, signature, signed_by: by, at_ms: nowMs };
  await connection
    .insertInto("plan_signature")
    .values(row)
    .onConflict((conflict) => conflict.columns(["plan", "purpose", "key"]).doUpdateSet(row))
    .execute();
  const kept = await connection.selectFrom("plan_signature").select("key").where("plan", "=", plan.id).execute();
  if (kept.length > mostSignatures) throw new Error(`more than ${mostSignatures} signatures of one plan`); // undoes what was inserted
  await tell(connection, {
    plan,
    by,
    nowMs,
    kind: purpose === "approve" ? "plan-approved" : "plan-signed",
    facts: { ...named(plan), key: keyId },
  });
  if (isEnough && plan.state === "requested") await writeState(connection, { plan, move: "approve", nowMs });
  return { ok: true };
}

export interface PlanStep {
  readonly plan: string;
  readonly by: string;
  readonly nowMs: number;
}

/** The applier is going to be asked. `entry`: number in the record of the entry that says so. */
export async function beginPlan(
  connection: Connection,
  { plan: id, by, nowMs }: PlanStep,
): Promise<{ readonly ok: true; readonly entry: number } | PlanRefused> {
  const plan = await readPlan(connection, { id });
  if (plan === null) return { ok: false, code: "unknown" };
  if (stateAfter(plan.state, "apply") === null) return { ok: false, code: "state", state: plan.state };
  const pending = await readPendingPlan(connection, plan);
  if (pending !== null) return { ok: false, code: "busy", plan: pending.id };
  await writeState(connection, { plan, move: "apply", nowMs });
  await tell(connection, { plan, by, nowMs, kind: "apply-requested", facts: named(plan) });
  const { last } = await connection
    .selectFrom("entry")
    .select((select) => select.fn.max("number").as("last"))
    .executeTakeFirstOrThrow();
  return { ok: true, entry: last };
}

/** Nobody may begin it any more. */
export async function withdrawPlan(connection: Connection, { plan: id, by, nowMs }: PlanStep): Promise<PlanWritten> {
  const plan = await readPlan(connection, { id });
  if (plan === null) return { ok: false, code: "unknown" };
  if (!(await writeState(connection, { plan, move: "withdraw", nowMs }))) return { ok: false, code: "state", state: plan.state };
  await tell(connection, { plan, by, nowMs, kind: "plan-withdrawn", facts: named(plan) });
  return { ok: true };
}

/**
 * The applier did not carry it out, and has not written so in its journal: `not-begun` where it was not there any more, so that it may be asked again; `refuse`
 * where it answered that it will not.
 */
export async function giveUpPlan(
  connection: Connection,
  { plan: id, nowMs, move, reason }: Omit<PlanStep, "by"> & { readonly move: "not-begun" | "refuse"; readonly reason: string },
): Promise<PlanWritten> {
  const plan = await readPlan(connection, { id });
  if (plan === null) return { ok: false, code: "unknown" };
  const outcome = move === "refuse" ? { code: reason, detail: null } : null;
  if (!(await writeState(connection, { plan, move, nowMs, outcome }))) return { ok: false, code: "state", state: plan.state };
  await tell(connection, { plan, by: "server", nowMs, kind: "plan-refused", facts: { ...named(plan), reason, journal: null } });
  return { ok: true };
}

/** Until when it waits, and for which families; nothing where it does not wait. */
export async function writeDeadline(
  connection: Connection,
  { plan, deadlineMs, missing }: { readonly plan: string; readonly deadlineMs: number; readonly missing: readonly string[] },
): Promise<void> {
  const values = { deadline_ms: deadlineMs, missing: JSON.stringify(missing) };
  await connection.updateTable("plan").set(values).where("id", "=", plan).where("state", "=", "waiting").execute();
}

/** Those that nobody began in time. Returns their ids. */
export async function expirePlans(connection: Connection, { nowMs }: { readonly nowMs: number }): Promise<readonly string[]> {
  const rows = await connection
    .selectFrom("plan")
    .select("id")
    .where("state", "in", ["requested", "approved"])
    .where("not_after_ms", "<=", nowMs)
    .limit(mostOpenPlans)
    .execute();
  for (const { id } of rows) {
    const plan = await readPlan(connection, { id });
    if (plan === null || !(await writeState(connection, { plan, move: "expire", nowMs }))) continue;
    await tell(connection, { plan, by: "server", nowMs, kind: "plan-expired", facts: named(plan) });
  }
  return rows.map(({ id }) => id);
}

/** That a key was pinned from here: whose it is. The pinning itself is an entry from the host's journal. */
export async function keepSigningKey(
  connection: Connection,
  { key, by, nowMs }: { readonly key: string; readonly by: string; readonly nowMs: number },
): Promise<void> {
  const row = { key, added_by: by, added_ms: nowMs };
  await connection
    .insertInto("signing_key")
    .values(row)
    .onConflict((conflict) => conflict.column("key").doUpdateSet(row))
    .execute();
}

export interface StateChange {
  readonly plan: Pick<StoredPlan, "id" | "state">;
  readonly move: PlanMove;
  readonly nowMs: number;
  readonly outcome?: StoredPlan["outcome"];
}

/** Whether the table of moves has it; nothing is written otherwise. What it waits for is over with the waiting. */
export async function writeState(connection: Connection, { plan, move, nowMs, outcome = null }: StateChange): Promise<boolean> {
  const state = stateAfter(plan.state, move);
  if (state === null) return false;
  const told = outcome === null ? {} : { outcome: outcome.code, outcome_detail: outcome.detail };
  const values = { state, changed_ms: nowMs, deadline_ms: null, missing: null, ...told };
  await connection.updateTable("plan").set(values).where("id", "=", plan.id).execute();
  return true;
}

type PlanEntryKind =
  | "plan-requested"
  | "plan-signed"
  | "plan-approved"
  | "plan-withdrawn"
  | "plan-expired"
  | "apply-requested"
  | "plan-refused";
type ToldOf<Kind extends PlanEntryKind> = { readonly kind: Kind; readonly facts: EntryFacts[Kind] };
type Told = { readonly [Kind in PlanEntryKind]: ToldOf<Kind> }[PlanEntryKind];

async function tell(
  connection: Connection,
  { plan, by, nowMs, ...told }: Told & { readonly plan: Pick<StoredPlan, "host">; readonly by: string; readonly nowMs: number },
): Promise<void> {
  const at = new Date(nowMs).toISOString();
  await appendEntries(connection, [{ schema: "portolan.entry/1", at, by, host: plan.host, personal: null, ...told }]);
}

function named({ id, hash }: Pick<StoredPlan, "id" | "hash">): { readonly plan: string; readonly planHash: string } {
  return { plan: id, planHash: hash };
}
