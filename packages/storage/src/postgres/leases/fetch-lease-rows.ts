/** Answers of the tables to what the engine asks, on the transaction's connection. */
import { CompiledQuery, sql, type RawBuilder } from "kysely";
import type { LeaseRow } from "../../leases/lease-row.ts";
import type { Connection } from "../../tables.ts";
import { numberPlaceholders } from "./placeholders.ts";
import { placeOf, slotPlace } from "./slot-place.ts";
import type { LeaseQuestion, PostgresLeaseStore } from "./postgres-lease-store.ts";

const selected = sql`select lease.*, lease_host.id as host_id from lease join lease_host on lease_host.number = lease.host`;

export async function answerQuestion(connection: Connection, store: PostgresLeaseStore, question: LeaseQuestion): Promise<void> {
  if (question.kind === "rows") {
    const compiled = CompiledQuery.raw(numberPlaceholders(question.sql), [...question.parameters]);
    return store.answer(question, (await connection.executeQuery(compiled)).rows);
  }
  store.answer(question, (await sql<LeaseRow>`${selected} ${conditionOf(question)}`.execute(connection)).rows);
}

function conditionOf(question: Exclude<LeaseQuestion, { kind: "rows" }>): RawBuilder<unknown> {
  switch (question.kind) {
    case "number":
      return sql`where lease.number = ${question.number}`;
    case "adopted":
      return sql`where lease.id = ${question.id} and lease.is_adopted = 1`;
    case "key":
      return sql`where lease.idempotency_key = ${question.key}`;
    case "group":
      return sql`where lease.number >= ${question.first} and lease.number < ${question.first + 4096} and lease.first = ${question.first}
        order by lease.number`;
    case "holders":
      return sql`where lease.number in (select slot.lease from slot where slot.namespace = 'host'
        and ${slotPlace} = ${placeOf(sql`${question.host}::bigint`, question)})`;
    case "due":
      return sql`where lease.due_ms <= ${question.leaseMs} order by lease.due_ms limit ${question.limit}`;
  }
}

/** Many at once, those that are not there included. */
export async function fetchByKeys(connection: Connection, store: PostgresLeaseStore, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const { rows } = await sql<LeaseRow>`${selected} where lease.idempotency_key = any(${keys}::text[])`.execute(connection);
  const byKey = new Map(rows.map((row) => [row.idempotency_key, row]));
  for (const key of keys) store.answer({ kind: "key", key }, byKey.has(key) ? [byKey.get(key)] : []);
}

export async function fetchByNumbers(connection: Connection, store: PostgresLeaseStore, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return;
  const { rows } = await sql<LeaseRow>`${selected} where lease.number = any(${numbers}::bigint[])`.execute(connection);
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  for (const number of numbers) store.answer({ kind: "number", number }, byNumber.has(number) ? [byNumber.get(number)] : []);
}

/** What stands at ports of a host, and of leases of a book those that were adopted before. */
export async function fetchForBook(
  connection: Connection,
  store: PostgresLeaseStore,
  { host, ids, ports }: { readonly host: number; readonly ids: readonly string[]; readonly ports: readonly number[] },
): Promise<void> {
  const adopted = await sql<LeaseRow>`${selected} where lease.is_adopted = 1 and lease.id = any(${ids}::text[])`.execute(connection);
  const byId = Map.groupBy(adopted.rows, ({ id }) => id);
  for (const id of ids) store.answer({ kind: "adopted", id }, byId.get(id) ?? []);
  const held = await sql<LeaseRow & { readonly held_protocol: string; readonly held_port: number }>`
    select distinct on (held_protocol, held_port, lease.number) slot.protocol as held_protocol, slot.port as held_port, lease.*, lease_host.id as host_id
    from unnest(${ports}::bigint[]) as asked (port) cross join (values (0), (65536)) as kinds (protocol)
      join slot on slot.namespace = 'host' and ${slotPlace} = ((${host}::bigint << 17) | kinds.protocol | asked.port)
      join lease on lease.number = slot.lease join lease_host on lease_host.number = lease.host`.execute(connection);
  const byPlace = Map.groupBy(held.rows, (row) => `${row.held_protocol} ${row.held_port}`);
  for (const port of ports)
    for (const protocol of ["tcp", "udp"])
      store.answer({ kind: "holders", host, protocol, port }, byPlace.get(`${protocol} ${port}`) ?? []);
}
