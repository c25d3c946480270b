import { PostgresAdapter, type Kysely } from "kysely";

/** Which database is behind a connection, for the few statements that differ. */
export function isPostgres(connection: Kysely<never> | { getExecutor(): { readonly adapter: unknown } }): boolean {
  return connection.getExecutor().adapter instanceof PostgresAdapter;
}
