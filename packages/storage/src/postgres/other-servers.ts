import { sql } from "kysely";
import { isPostgres } from "../dialect.ts";
import type { Connection } from "../tables.ts";
import { aliveLock, advisoryLocks } from "./advisory-locks.ts";

/** Whether no other server works on this database. Each holds a lock that ends with its connection; with SQLite there is never another. */
export async function isAloneAt(connection: Connection): Promise<boolean> {
  if (!isPostgres(connection)) return true;
  const { rows } = await sql<{ servers: number }>`
    select count(*) as servers from pg_locks join pg_database on pg_database.oid = pg_locks.database and datname = current_database()
      where locktype = 'advisory' and classid = ${aliveLock.family}::oid and objid = ${aliveLock.number}::oid and granted`.execute(
    connection,
  );
  return (rows[0]?.servers ?? 0) <= 1;
}

/** What hosts took when the last server ended may be long ago: the first server that comes back has to be told anew. */
export async function forgetOccupied(connection: Connection): Promise<void> {
  await connection.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.raw(advisoryLocks.writer)})`.execute(transaction);
    if (!(await isAloneAt(transaction))) return;
    await sql`update lease_clock set places_change = places_change + 1`.execute(transaction);
    await sql`update lease_host set occupied = null, occupied_version = null, change = (select places_change from lease_clock)`.execute(
      transaction,
    );
  });
}
