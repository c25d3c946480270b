import { sql, type Kysely } from "kysely";
import { planStates } from "../plan-states.ts";

const statements = [
  `create table plan (
     number integer primary key, id text not null unique, hash text not null unique, host text not null, body text not null,
     state text not null check (state in (${planStates.map((state) => `'${state}'`).join(", ")})),
     asked_by text not null, requested_ms integer not null, not_after_ms integer not null, changed_ms integer not null,
     deadline_ms integer, missing text, outcome text, outcome_detail text) strict`,
  `create unique index plan_one_at_a_time on plan (host) where state in ('applying', 'waiting')`,
  `create index plan_open on plan (state, not_after_ms)`,
  `create table plan_signature (
     plan text not null references plan (id), purpose text not null check (purpose in ('request', 'approve')), key text not null,
     signature text not null, signed_by text not null, at_ms integer not null, primary key (plan, purpose, key)) strict`,
  `create table signing_key (key text primary key, added_by text not null, added_ms integer not null) strict`,
  `create table guard_journal (guard text primary key, up_to integer not null) strict`,
];

/**
 * Changes of hosts that were asked for, who signed them, public keys that were pinned from here, and how far the journal of each host's applier is in the record. That one
 * change of a host is made at a time is a constraint here.
 */
export const plans = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database);
  },
};
