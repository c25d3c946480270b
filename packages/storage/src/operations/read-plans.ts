/** Changes that were asked for, as whoever tells of them reads them. */
import type { Selectable } from "kysely";
import type { StoredPlanState } from "../plan-states.ts";
import type { PlanTables } from "../plan-tables.ts";
import type { Connection } from "../tables.ts";

export interface StoredPlan {
  readonly number: number; // grows with each plan
  readonly id: string;
  readonly hash: string;
  readonly host: string;
  readonly body: string;
  readonly state: StoredPlanState;
  readonly by: string;
  readonly requestedMs: number;
  readonly notAfterMs: number;
  readonly changedMs: number;
  readonly deadlineMs: number | null;
  readonly missing: readonly ("ipv4" | "ipv6")[]; // families that have not confirmed yet
  readonly outcome: { readonly code: string; readonly detail: string | null } | null;
}

export interface StoredSignature {
  readonly purpose: "request" | "approve";
  readonly key: string;
  readonly signature: string;
  readonly by: string;
  readonly atMs: number;
}

/** null: there is none. */
export async function readPlan(connection: Connection, { id }: { readonly id: string }): Promise<StoredPlan | null> {
  const row = await connection.selectFrom("plan").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : planOfRow(row);
}

/** The newest first; `before`: number of a plan, none: from the newest on. */
export async function listPlans(
  connection: Connection,
  { host, before, limit }: { readonly host: string; readonly before: number | null; readonly limit: number },
): Promise<readonly StoredPlan[]> {
  let rows = connection.selectFrom("plan").selectAll().where("host", "=", host).orderBy("number", "desc").limit(limit);
  if (before !== null) rows = rows.where("number", "<", before);
  return (await rows.execute()).map(planOfRow);
}

/** The one that is being made, or waits; null: none. */
export async function readPendingPlan(connection: Connection, { host }: { readonly host: string }): Promise<StoredPlan | null> {
  const row = await connection
    .selectFrom("plan")
    .selectAll()
    .where("host", "=", host)
    .where("state", "in", ["applying", "waiting"])
    .executeTakeFirst();
  return row === undefined ? null : planOfRow(row);
}

/** In the order in which they came. */
export async function readSignatures(connection: Connection, { plan }: { readonly plan: string }): Promise<readonly StoredSignature[]> {
  const rows = await connection
    .selectFrom("plan_signature")
    .selectAll()
    .where("plan", "=", plan)
    .orderBy("at_ms")
    .orderBy("purpose")
    .execute();
  return rows.map(({ purpose, key, signature, signed_by: by, at_ms: atMs }) => ({ purpose, key, signature, by, atMs }));
}

/** Keys that were pinned from here, and by whom. */
export async function readSigningKeys(connection: Connection): Promise<readonly { readonly key: string; readonly by: string }[]> {
  const rows = await connection.selectFrom("signing_key").select(["key", "added_by"]).execute();
  return rows.map(({ key, added_by: by }) => ({ key, by }));
}

/** 0: nothing of it yet. */
export async function readJournalPosition(connection: Connection, { guard }: { readonly guard: string }): Promise<number> {
  const row = await connection.selectFrom("guard_journal").select("up_to").where("guard", "=", guard).executeTakeFirst();
  return row?.up_to ?? 0;
}

function planOfRow(row: Selectable<PlanTables["plan"]>): StoredPlan {
  const { number, id, hash, host, body, state, outcome, missing } = row;
  return {
    number,
    id,
    hash,
    host,
    body,
    state,
    by: row.asked_by,
    requestedMs: row.requested_ms,
    notAfterMs: row.not_after_ms,
    changedMs: row.changed_ms,
    deadlineMs: row.deadline_ms,
    missing: missing === null ? [] : (JSON.parse(missing) as StoredPlan["missing"]),
    outcome: outcome === null ? null : { code: outcome, detail: row.outcome_detail },
  };
}
