/** Leases that other servers on the same database have granted. SQLite has one server, which knows its own: there it tells of none. */
import { sql } from "kysely";
import { isPostgres } from "../dialect.ts";
import type { Connection } from "../tables.ts";

export interface GrantedSince {
  /** To ask from the next time. */
  readonly last: number;
  /** Ids of those that hold something, the earliest first. */
  readonly leases: readonly string[];
}

const most = 5000;

/** `after` null: none yet, only from where on. Numbers are given in the order of commits, so that none is passed over. */
export async function leasesGrantedSince(
  connection: Connection,
  { host, after }: { readonly host: string; readonly after: number | null },
): Promise<GrantedSince> {
  if (!isPostgres(connection)) return { last: 0, leases: [] };
  const newest = await connection
    .selectFrom("lease")
    .select(({ fn }) => fn.max("number").as("number"))
    .executeTakeFirst();
  const last = newest?.number ?? 0;
  if (after === null || last <= after) return { last, leases: [] };
  const rows = await connection
    .selectFrom("lease")
    .innerJoin("lease_host", "lease_host.number", "lease.host")
    .select(["lease.id", "lease.number"])
    .where("lease_host.id", "=", host)
    .where("lease.number", ">", after)
    .where("lease.number", "<=", last)
    .where("lease.state", "<>", sql.lit("free"))
    .orderBy("lease.number")
    .limit(most)
    .execute();
  return { last: rows.length === most ? (rows.at(-1)?.number ?? last) : last, leases: rows.map(({ id }) => id) };
}
