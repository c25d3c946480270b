/**
 * Claims that were decided on what is remembered, written in one round trip: begin, the writer's lock, all rows if nothing was written since, commit. Where somebody else wrote, the question fails, and with it all of it; nothing of the decision stands. Statements are sent without waiting for
 * one another, so that the next flight may be on its way before this one has landed.
 */
import { CompiledQuery, sql, type Kysely } from "kysely";
import type { Client } from "pg";
import type { ClockRow } from "../../leases/lease-clock.ts";
import type { LeaseRow } from "../../leases/lease-row.ts";
import type { Tables } from "../../tables.ts";
import { advisoryLocks } from "../advisory-locks.ts";
import { entriesChannel } from "../entry-watch.ts";
import { byteArray, numberArray, textArray } from "./binary-arrays.ts";
import { flushLeases, isClock } from "./flush-leases.ts";
import type { Known } from "./lease-book-of-tables.ts";
import type { LeaseStep } from "./postgres-lease-store.ts";

/** What the tables said when it was last known that nothing else is in them. */
export interface TablesAt {
  readonly known: Known;
  readonly clock: ClockRow;
  readonly last: number;
}

export interface DecidedSteps {
  readonly steps: readonly LeaseStep[];
  readonly before: TablesAt;
  readonly after: TablesAt;
}

/** Fails with 22012 where the tables are not as they were. */
const unchangedQuestion = `select 1 / (case when change = $1 and places_change = $2 and fence = $3 and lease_ms = $4 and offset_ms = $5
  and (select coalesce(max(number), 0) from entry) = $6 then 1 else 0 end) from lease_clock`;

function unchangedParameters({ known, clock, last }: TablesAt): readonly number[] {
  return [known.change, known.placesChange, clock.fence, clock.leaseMs, clock.offsetMs, last];
}

const flight = `with
  told as (insert into entry (number, body) select * from unnest($1::bigint[], $2::text[])),
  sealed as (insert into personal (number, key, at_ms, sealed) select * from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[])),
  granted as (insert into lease (number, id, is_adopted, group_id, first, pool, host, owner, purpose, state, is_ending, fence, ports, granted_ms, changed_ms,
      expires_ms, quarantine_until_ms, due_ms, idempotency_key, claim_hash, last_entry, document, evidence, change)
    select number, id, 0, null, number, pool, host, owner, purpose, 'reserved', 0, number, ports, granted_ms, granted_ms,
      due_ms, null, due_ms, key, hash, entry, document, null, $23
    from unnest($7::bigint[], $8::text[], $9::text[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[],
      $17::text[], $30::text[], $31::bytea[]) as made (number, id, pool, host, owner, purpose, ports, granted_ms, due_ms, entry, document, key, hash)),
  taken as (insert into slot (host, namespace, protocol, port, lo, hi, lease)
    select host, 'host', protocol, port, lo, hi, lease
    from unnest($18::bigint[], $19::text[], $20::bigint[], $21::bytea[], $22::bytea[], $27::bigint[]) as made (host, protocol, port, lo, hi, lease)),
  kept as (update lease_clock set change = $23::bigint, fence = $24, lease_ms = $25, offset_ms = $26
    where change = $32 and places_change = $33 and fence = $34 and lease_ms = $35 and offset_ms = $36
      and (select coalesce(max(number), 0) from entry) = $29::bigint returning 1)
  select 1 / count(*), case when $28::bigint > $29::bigint then pg_notify('${entriesChannel}', $28::text) end from kept`;

/** Whether one flight can write them: claims that were granted alone, and what is told of them. */
export function isFlight(steps: readonly LeaseStep[]): boolean {
  return steps.every((step) => {
    if (step.kind === "lease") return isUsual(step.row);
    return step.kind === "entry" || step.kind === "slots" || step.kind === "personal" || (step.kind === "statement" && isClock(step));
  });
}

function isUsual({ number, first, fence, is_adopted, group_id, state, expires_ms, due_ms }: LeaseRow): boolean {
  const isAlone = first === number && fence === number && group_id === null && is_adopted === 0;
  return isAlone && state === "reserved" && expires_ms === due_ms;
}

/** Resolves when it is durable. Throws the first thing that PostgreSQL refused, or what happened to the connection. */
export async function fly(client: Client, { steps, before, after }: DecidedSteps): Promise<void> {
  const sent = [
    client.query({ name: "flight-begin", text: "begin" }),
    client.query({ name: "flight-lock", text: `select pg_advisory_xact_lock(${advisoryLocks.writer})` }),
    client.query({ name: "flight", text: flight, values: parametersOf(steps, before, after) }),
    client.query({ name: "flight-commit", text: "commit" }),
  ];
  const landed = await Promise.allSettled(sent);
  for (const one of landed) if (one.status === "rejected") throw one.reason;
  const commit = landed.at(-1);
  if (commit?.status === "fulfilled" && commit.value.command !== "COMMIT") throw new Error("PostgreSQL did not commit");
}

/** What no flight can write, in one transaction all the same, with the same question. */
export async function writeDecided(database: Kysely<Tables>, { steps, before, after }: DecidedSteps): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.raw(advisoryLocks.writer)})`.execute(transaction);
    await transaction.executeQuery(CompiledQuery.raw(unchangedQuestion, [...unchangedParameters(before)]));
    await flushLeases(transaction, steps, after.known);
    if (after.last > before.last) await sql`select pg_notify(${entriesChannel}, ${String(after.last)})`.execute(transaction);
  });
}

function parametersOf(steps: readonly LeaseStep[], before: TablesAt, after: TablesAt): (Buffer | number)[] {
  const told = steps.filter((step) => step.kind === "entry");
  const sealed = steps.filter((step) => step.kind === "personal");
  const rows = steps.flatMap((step) => (step.kind === "lease" ? [step.row] : []));
  const slots = steps.flatMap((step) =>
    step.kind === "slots" ? step.rows.map((slot) => ({ host: step.host, lease: step.lease, slot })) : [],
  );
  return [
    numberArray(told.map(({ number }) => number)),
    textArray(told.map(({ text }) => text)),
    numberArray(sealed.map(({ number }) => number)),
    numberArray(sealed.map(({ key }) => key)),
    numberArray(sealed.map(({ atMs }) => atMs)),
    byteArray(sealed.map((one) => one.sealed)),
    numberArray(rows.map(({ number }) => number)),
    textArray(rows.map(({ id }) => id)),
    textArray(rows.map(({ pool }) => pool)),
    numberArray(rows.map(({ host }) => host)),
    textArray(rows.map(({ owner }) => owner)),
    textArray(rows.map(({ purpose }) => purpose)),
    textArray(rows.map(({ ports }) => ports)),
    numberArray(rows.map((row) => row.granted_ms)),
    numberArray(rows.map((row) => row.due_ms)),
    numberArray(rows.map((row) => row.last_entry)),
    textArray(rows.map(({ document }) => document)),
    numberArray(slots.map(({ host }) => host)),
    textArray(slots.map(({ slot }) => slot.protocol)),
    numberArray(slots.map(({ slot }) => slot.port)),
    byteArray(slots.map(({ slot }) => slot.lo)),
    byteArray(slots.map(({ slot }) => slot.hi)),
    after.known.change,
    after.clock.fence,
    after.clock.leaseMs,
    after.clock.offsetMs,
    numberArray(slots.map(({ lease }) => lease)),
    after.last,
    before.last,
    textArray(rows.map((row) => row.idempotency_key)),
    byteArray(rows.map((row) => row.claim_hash)),
    ...unchangedParameters(before).slice(0, 5),
  ];
}
