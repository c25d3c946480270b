import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { migrate, type MigrationOutcome } from "../migrate.ts";
import type { Tables } from "../tables.ts";
import { baseline } from "./migrations/0001-baseline.ts";
import { leases } from "./migrations/0002-leases.ts";

/** By name, in the order of their names, apart from those of SQLite. A released one is never changed. */
const postgresMigrations: Readonly<Record<string, Migration>> = {
  "postgres-0001-baseline": baseline,
  "postgres-0002-leases": leases,
};

/** Brings the tables up to date; servers that start at the same time wait for one another. */
export function migratePostgres(database: Kysely<Tables>): Promise<MigrationOutcome> {
  return migrate(database, postgresMigrations);
}
