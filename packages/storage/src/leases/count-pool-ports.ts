/** How many ports of each pool are in which state, emergency ports among them. A port with two protocols is one, two leases at two addresses of one port are two. */
import { sql } from "kysely";
import { isPostgres } from "../dialect.ts";
import type { Connection } from "../tables.ts";
import type { PoolPortCount } from "./lease-operations.ts";

/** Readers only: it goes through every lease that holds something. States without a port are left out. */
export async function countPoolPorts(connection: Connection): Promise<readonly PoolPortCount[]> {
  const emergency = isPostgres(connection)
    ? sql<number>`coalesce(json_array_length(document::json -> 'emergencyPorts'), 0)`
    : sql<number>`coalesce(json_array_length(document, '$.emergencyPorts'), 0)`;
  const rows = await connection
    .selectFrom("lease")
    .select(["pool", "state", sql<number | string>`sum(length(ports) - length(replace(ports, ',', '')) + 1 + ${emergency})`.as("ports")])
    .where("state", "<>", sql.lit("free"))
    .groupBy(["pool", "state"])
    .execute();
  return rows.map(({ pool, state, ports }) => ({ pool, state, ports: Number(ports) }));
}
