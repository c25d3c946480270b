import { sql, type Kysely } from "kysely";

const statements = [
  `create table subject_key (number integer primary key autoincrement, subject text not null, wrapped blob not null) strict`,
  `create index subject_key_subject on subject_key (subject)`,
  `create table personal (
     number integer primary key references entry (number), key integer not null references subject_key (number),
     at_ms integer not null, sealed blob not null) strict`,
  `create index personal_key on personal (key)`,
  `create index personal_at on personal (at_ms)`,
  `create table personal_retention (
     number integer primary key check (number = 1), days integer not null check (days between 1 and 3650),
     floor_days integer not null check (floor_days between 0 and days)) strict`,
  `insert into personal_retention (number, days, floor_days) values (1, 400, 0)`,
  `create table recording (number integer primary key check (number = 1), alive_ms integer not null, is_stopped integer not null) strict`,
  `alter table person add column erased_ms integer`,
];

/**
 * What entries say of people without holding it: who did it from where, sealed under a key of the subject's own (`personal`, `subject_key`), and for how long it
 * is kept. `recording` is when the record was last known to be written.
 */
export const personalData = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database);
  },
};
