import { sql, type Kysely } from "kysely";
import { waiverEnds, waiverStates } from "../waiver-states.ts";

const oneOf = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(", ");

const statements = [
  `create table waiver (
     number integer primary key, id text not null unique, host text not null, namespace text not null, finding text not null, code text not null,
     protocol text check (protocol in ('tcp', 'udp')), port integer, reason text not null, nonce blob not null check (length(nonce) = 32),
     state text not null check (state in (${oneOf(waiverStates)})), asked_by text not null, asked_ms integer not null,
     until_ms integer not null check (until_ms > asked_ms), approved_by text, approved_ms integer,
     how text check (how in (${oneOf(waiverEnds)})), ended_by text, ended_ms integer,
     check (state <> 'approved' or approved_by is not null), check ((state = 'ended') = (how is not null))) strict`,
  `create unique index waiver_one_of_a_finding on waiver (host, namespace, finding) where state in ('requested', 'approved')`,
  `create index waiver_end on waiver (state, until_ms)`,
];

/** Findings that somebody answers for until a day, and why. That a finding has one live waiver is a constraint here. */
export const waivers = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database);
  },
};
