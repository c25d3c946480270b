import { sql, type Kysely } from "kysely";

/**
 * People, what they prove themselves with, and what was tried in vain. That nobody holds two of the three administrators' roles is a
 * constraint here. A session without a person is the machine's owner, who came by a link.
 */
export const people = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database);
  },
};

const statements = [
  `create table person (
     id text primary key, name text not null, name_key text not null unique, password text, totp text, totp_pending text,
     totp_step integer not null default 0, created_ms integer not null, disabled_ms integer) strict`,
  `create table person_role (
     person text not null references person (id) on delete cascade,
     role text not null check (role in ('viewer', 'operator', 'approver', 'system-admin', 'security-admin', 'audit-admin')),
     primary key (person, role)) strict`,
  `create unique index person_role_separated on person_role (person) where role in ('system-admin', 'security-admin', 'audit-admin')`,
  `create table recovery_code (
     hash text primary key, person text not null references person (id) on delete cascade, used_ms integer) strict`,
  `create index recovery_code_person on recovery_code (person)`,
  `create table invitation (
     hash text primary key, person text not null references person (id) on delete cascade, expires_ms integer not null,
     ends_second_factor integer not null check (ends_second_factor in (0, 1))) strict`,
  `create table api_token (
     id text primary key, hash text not null unique, person text not null references person (id) on delete cascade, label text not null,
     scopes text not null, created_ms integer not null, expires_ms integer not null, last_used_ms integer) strict`,
  `create index api_token_person on api_token (person)`,
  `create table failed_attempt (place text primary key, failures integer not null, last_ms integer not null) strict`,
  `alter table session add column person text references person (id) on delete cascade`,
  `alter table session add column last_used_ms integer not null default 0`,
  `alter table session add column proved_ms integer not null default 0`,
];
