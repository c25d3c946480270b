import { sql, type Kysely } from "kysely";

/** The highest revision of the notes that were removed, for each host: a note written anew goes on from there. */
export const removedNotes = {
  async up(database: Kysely<unknown>): Promise<void> {
    await sql
      .raw(`create table removed_note (host text primary key, revision integer not null check (revision > 0)) strict`)
      .execute(database);
  },
};
