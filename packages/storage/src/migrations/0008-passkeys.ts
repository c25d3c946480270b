import { sql, type Kysely } from "kysely";

/** Passkeys: the public half of a key that a person's device holds, and how often it was used as the device counts. */
export const passkeys = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database);
  },
};

const statements = [
  `create table passkey (
     id text primary key, person text not null references person (id) on delete cascade, label text not null, public_key text not null,
     counter integer not null, created_ms integer not null, last_used_ms integer) strict`,
  `create index passkey_person on passkey (person)`,
];
