import { sql, type Kysely } from "kysely";

/** Names and notes that people give to endpoints. They keep the endpoint's place of their own, so that they outlive its spans. */
export const notes = {
  async up(database: Kysely<unknown>): Promise<void> {
    await sql
      .raw(
        `create table note (
           host text not null, endpoint text not null, namespace text not null, protocol text not null, address text not null,
           port integer not null check (port between 0 and 65535), device text, name text not null, body text not null,
           revision integer not null check (revision > 0), changed_ms integer not null, primary key (host, endpoint)) strict`,
      )
      .execute(database);
  },
};
