import type { Kysely } from "kysely";
import { Migrator, type Migration } from "kysely/migration";
import type { Tables } from "./tables.ts";
import { spansAndEvents } from "./migrations/0001-spans-and-events.ts";
import { notes } from "./migrations/0002-notes.ts";
import { packedTexts } from "./migrations/0003-packed-texts.ts";
import { people } from "./migrations/0006-people.ts";
import { removedNotes } from "./migrations/0004-removed-notes.ts";
import { ledger } from "./migrations/0005-ledger.ts";
import { plans } from "./migrations/0007-plans.ts";
import { passkeys } from "./migrations/0008-passkeys.ts";
import { leases } from "./migrations/0011-leases.ts";
import { waivers } from "./migrations/0010-waivers.ts";
import { personalData } from "./migrations/0009-personal-data.ts";

/** Every migration by name, in the order of their names. A released one is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-spans-and-events": spansAndEvents,
  "0002-notes": notes,
  "0003-packed-texts": packedTexts,
  "0004-removed-notes": removedNotes,
  "0005-ledger": ledger,
  "0006-people": people,
  "0007-plans": plans,
  "0008-passkeys": passkeys,
  "0009-personal-data": personalData,
  "0010-waivers": waivers,
  "0011-leases": leases,
};

export type MigrationOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: "DATABASE_TOO_NEW"; readonly migration: string };

/** Brings the tables up to date; refuses a database that a newer version has already changed. Faults of the database are thrown. */
export async function migrate(
  database: Kysely<Tables>,
  known: Readonly<Record<string, Migration>> = migrations,
): Promise<MigrationOutcome> {
  const unknown = await readUnknownMigration(database, known);
  if (unknown !== null) return { ok: false, code: "DATABASE_TOO_NEW", migration: unknown };
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => ({ ...known }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error("the database could not be migrated", { cause: error });
  return { ok: true };
}

async function readUnknownMigration(database: Kysely<Tables>, known: Readonly<Record<string, Migration>>): Promise<string | null> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === "kysely_migration")) return null;
  const done = await (database as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom("kysely_migration")
    .select("name")
    .execute();
  return done.map(({ name }) => name).find((name) => !Object.hasOwn(known, name)) ?? null;
}
