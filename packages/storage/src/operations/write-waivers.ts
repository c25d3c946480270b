/**
 * Waivers of findings, each move with its entry in the record: neither is there without the other. The reason stands here and its entry holds a commitment to it,
 * so that no free text comes into the log and a changed reason is found.
 */
import { hash, randomBytes } from "node:crypto";
import { canonicalJson } from "@portolan/snapshot";
import { commitmentOf, type EntryFacts } from "@portolan/ledger";
import { sha256 } from "../ledger/ledger-cryptography.ts";
import { waiverStateAfter, type StoredWaiverState } from "../waiver-states.ts";
import type { Connection } from "../tables.ts";
import { appendEntries } from "./append-entries.ts";
import { readLiveWaivers, readWaiver, type StoredWaiver, type WaivedFinding } from "./read-waivers.ts";

/** So that what asks all the time fills no page and no disk. */
const mostLive = 500;

export interface NewWaiver {
  readonly id: string;
  readonly host: string;
  readonly finding: WaivedFinding;
  readonly reason: string;
  readonly by: string;
  readonly nowMs: number;
  readonly untilMs: number;
  /** Nobody else is asked, and who requests it may approve it. */
  readonly isApproved: boolean;
}

export type WaiverRefused =
  | { readonly ok: false; readonly code: "unknown" }
  | { readonly ok: false; readonly code: "state"; readonly state: StoredWaiverState }
  | { readonly ok: false; readonly code: "exists"; readonly waiver: string }
  | { readonly ok: false; readonly code: "own" }
  | { readonly ok: false; readonly code: "too-many"; readonly most: number };
export type WaiverWritten = { readonly ok: true } | WaiverRefused;

export async function addWaiver(connection: Connection, added: NewWaiver): Promise<WaiverWritten> {
  const { id, host, finding, reason, by, nowMs, untilMs, isApproved } = added;
  await expireWaivers(connection, { nowMs });
  const live = await readLiveWaivers(connection, { host });
  const other = live.find((one) => one.finding.id === finding.id && one.finding.namespace === finding.namespace);
  if (other !== undefined) return { ok: false, code: "exists", waiver: other.id };
  if (live.length >= mostLive) return { ok: false, code: "too-many", most: mostLive };
  const nonce = randomBytes(32);
  const { id: findingId, namespace, code, protocol, port } = finding;
  const place = { host, namespace, finding: findingId, code, protocol, port };
  const times = { asked_by: by, asked_ms: nowMs, until_ms: untilMs };
  await connection
    .insertInto("waiver")
    .values({ id, ...place, reason, nonce, state: "requested", ...times })
    .execute();
  const committed = commitmentOf({ nonce, fields: { reason } }, sha256);
  const until = new Date(untilMs).toISOString();
  await tell(connection, { waiver: added, by, nowMs, kind: "waiver-requested", facts: { ...named(added), until, reason: committed } });
  return isApproved ? approveWaiver(connection, { waiver: id, by, nowMs, mayBeRequester: true }) : { ok: true };
}

export interface WaiverStep {
  readonly waiver: string;
  readonly by: string;
  readonly nowMs: number;
}

/** `own`: who requested it cannot approve it, unless they may be the same. */
export async function approveWaiver(
  connection: Connection,
  { waiver: id, by, nowMs, mayBeRequester }: WaiverStep & { readonly mayBeRequester: boolean },
): Promise<WaiverWritten> {
  await expireWaivers(connection, { nowMs });
  const waiver = await readWaiver(connection, { id });
  if (waiver === null) return { ok: false, code: "unknown" };
  const state = waiverStateAfter(waiver.state, "approve");
  if (state === null) return { ok: false, code: "state", state: waiver.state };
  if (waiver.by === by && !mayBeRequester) return { ok: false, code: "own" };
  await connection.updateTable("waiver").set({ state, approved_by: by, approved_ms: nowMs }).where("id", "=", id).execute();
  await tell(connection, { waiver, by, nowMs, kind: "waiver-approved", facts: named(waiver) });
  return { ok: true };
}

/** Before its end. */
export async function withdrawWaiver(connection: Connection, { waiver: id, by, nowMs }: WaiverStep): Promise<WaiverWritten> {
  await expireWaivers(connection, { nowMs });
  const waiver = await readWaiver(connection, { id });
  if (waiver === null) return { ok: false, code: "unknown" };
  if (!(await end(connection, { waiver, by, nowMs, how: "withdrawn" }))) return { ok: false, code: "state", state: waiver.state };
  return { ok: true };
}

/** Those whose end has come, approved or not. Returns their ids. */
export async function expireWaivers(connection: Connection, { nowMs }: { readonly nowMs: number }): Promise<readonly string[]> {
  const rows = await connection
    .selectFrom("waiver")
    .select("id")
    .where("state", "in", ["requested", "approved"])
    .where("until_ms", "<=", nowMs)
    .orderBy("until_ms")
    .limit(mostLive)
    .execute();
  for (const { id } of rows) {
    const waiver = await readWaiver(connection, { id });
    if (waiver !== null) await end(connection, { waiver, by: "server", nowMs, how: "expired" });
  }
  return rows.map(({ id }) => id);
}

type Ended = { readonly waiver: StoredWaiver; readonly how: "withdrawn" | "expired" } & Omit<WaiverStep, "waiver">;

async function end(connection: Connection, { waiver, by, nowMs, how }: Ended): Promise<boolean> {
  const state = waiverStateAfter(waiver.state, how === "expired" ? "expire" : "withdraw");
  if (state === null) return false;
  await connection.updateTable("waiver").set({ state, how, ended_by: by, ended_ms: nowMs }).where("id", "=", waiver.id).execute();
  await tell(connection, { waiver, by, nowMs, kind: "waiver-ended", facts: { ...named(waiver), how } });
  return true;
}

type WaiverEntryKind = "waiver-requested" | "waiver-approved" | "waiver-ended";
type ToldOf<Kind extends WaiverEntryKind> = { readonly kind: Kind; readonly facts: EntryFacts[Kind] };
type Told = { readonly [Kind in WaiverEntryKind]: ToldOf<Kind> }[WaiverEntryKind];

async function tell(
  connection: Connection,
  { waiver, by, nowMs, ...told }: Told & { readonly waiver: Pick<StoredWaiver, "host"> } & Omit<WaiverStep, "waiver">,
): Promise<void> {
  const at = new Date(nowMs).toISOString();
  await appendEntries(connection, [{ schema: "portolan.entry/1", at, by, host: waiver.host, personal: null, ...told }]);
}

/** The id of a finding may hold a rule's text: the entry holds its hash. */
function named({ id, finding }: Pick<StoredWaiver, "id" | "finding">): EntryFacts["waiver-approved"] {
  const text = canonicalJson({ namespace: finding.namespace, id: finding.id });
  return { waiver: id, code: finding.code, finding: hash("sha256", text) };
}
