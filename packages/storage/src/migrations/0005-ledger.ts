import { sql, type Kysely } from "kysely";

const statements = [
  `create table entry (number integer primary key, body text not null) strict`,
  `create table log (number integer primary key check (number = 1), size integer not null check (size >= 0), frontier blob not null) strict`,
  `create table tile (level integer not null, number integer not null, hashes blob not null, primary key (level, number)) strict`,
  `create table checkpoint (size integer primary key, at_ms integer not null, note text not null) strict`,
  `create trigger entry_stays before delete on entry begin select raise(abort, 'an entry of the record stays'); end`,
  `create trigger entry_is_as_it_was before update on entry begin select raise(abort, 'an entry of the record stays as it is'); end`,
  `insert into log (number, size, frontier) values (1, 0, x'')`,
];

/**
 * The record nobody can edit: entries as they were written, the part of them that has been given an index and a hash (`log`, `tile`), and what was signed. The
 * triggers guard against mistakes; what guards against a forger are the hashes and the signatures.
 */
export const ledger = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database);
  },
};
