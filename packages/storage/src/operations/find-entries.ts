/** Entries by what they say, the newest first. The record has no index of that: it is looked through, a bounded part at a time. What a forger put there need be no JSON. */
import { sql, type RawBuilder } from "kysely";
import { isPostgres } from "../dialect.ts";
import type { Connection } from "../tables.ts";
import type { LoggedEntry } from "./read-log.ts";

/** Some 0.2 s. */
const mostLookedAt = 50_000;

export interface EntrySearch {
  readonly before: number | null; // index
  readonly kind: string | null;
  readonly by: string | null; // who did it, or whom it was done to
  readonly since: string | null; // ISO 8601
  readonly until: string | null;
  readonly limit: number;
}

export interface FoundEntries {
  readonly size: number;
  readonly entries: readonly LoggedEntry[];
  /** `before` of the next part; null: the record's beginning was reached. */
  readonly next: number | null;
}

export async function findEntries(connection: Connection, search: EntrySearch): Promise<FoundEntries> {
  const { size } = await connection.selectFrom("log").select("size").executeTakeFirstOrThrow();
  const before = Math.min(search.before ?? size, size);
  const floor = Math.max(0, before - mostLookedAt);
  const { kind, by, since, until, limit } = search;
  const { facts, at } = isPostgres(connection) ? postgresJson : sqliteJson;
  const text = (value: string | null): RawBuilder<string | null> => sql`cast(${value} as text)`;
  const { rows } = await sql<{ number: number; body: string }>`
    select number, body from (select number, body, ${facts} as facts
      from entry where number <= ${before} and number > ${floor}) looked where true
      and (${text(kind)} is null or ${at("kind")} = ${text(kind)})
      and (${text(by)} is null or ${at("by")} = ${text(by)} or ${at("facts", "person")} = ${text(by)})
      and (${text(since)} is null or ${at("at")} >= ${text(since)})
      and (${text(until)} is null or ${at("at")} < ${text(until)})
    order by number desc limit ${limit}`.execute(connection);
  const last = rows.length === limit ? (rows.at(-1)?.number ?? 1) - 1 : floor;
  return { size, entries: rows.map(({ number, body }) => ({ index: number - 1, text: body })), next: last === 0 ? null : last };
}

interface JsonWords {
  /** What a forger put there is no entry: it has no facts. */
  readonly facts: RawBuilder<unknown>;
  readonly at: (...path: readonly string[]) => RawBuilder<string | null>;
}

const sqliteJson: JsonWords = {
  facts: sql`case when json_valid(body) then body else '{}' end`,
  at: (...path) => sql`facts ->> ${sql.lit(`$.${path.join(".")}`)}`,
};

const postgresJson: JsonWords = {
  facts: sql`json_of(body)`,
  at: (...path) => sql`(facts #>> ${sql.lit(`{${path.join(",")}}`)}) collate "C"`,
};
