/** What a host had at an instant, as we saw it then. Readers only; one indexed range per call. */
import type { Coverage } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { Connection } from "../tables.ts";
import { parseEndpointFacts } from "../endpoint-facts.ts";

export interface EndpointsAsOf {
  /** Null: nobody was looking at that instant, so nothing is claimed about it and `endpoints` is empty. */
  readonly coverage: Coverage | null;
  readonly endpoints: readonly Endpoint[]; // by id; without their accept queues
}

export async function endpointsAsOf(
  connection: Connection,
  { host, atMs }: { readonly host: string; readonly atMs: number },
): Promise<EndpointsAsOf> {
  const seen = await connection
    .selectFrom("observed")
    .select("coverage")
    .where("host", "=", host)
    .where("from_ms", "<=", atMs)
    .where("to_ms", ">=", atMs)
    .orderBy("from_ms", "desc")
    .limit(1)
    .executeTakeFirst();
  if (seen === undefined) return { coverage: null, endpoints: [] };
  const rows = await connection
    .selectFrom("span")
    .innerJoin("endpoint", "endpoint.number", "span.endpoint")
    .select("span.facts as facts")
    .where("endpoint.host", "=", host)
    .where("span.from_ms", "<=", atMs)
    .where((where) => where.or([where("span.to_ms", "is", null), where("span.to_ms", ">", atMs)]))
    .orderBy("endpoint.id")
    .execute();
  return { coverage: JSON.parse(seen.coverage) as Coverage, endpoints: rows.map(({ facts }) => parseEndpointFacts(facts)) };
}

/** What the host had when we last looked, however long ago; where a new process begins. Null: never seen. */
export async function lastEndpoints(connection: Connection, { host }: { readonly host: string }): Promise<readonly Endpoint[] | null> {
  const known = await connection.selectFrom("host").select("id").where("id", "=", host).executeTakeFirst();
  if (known === undefined) return null;
  const rows = await connection
    .selectFrom("span")
    .innerJoin("endpoint", "endpoint.number", "span.endpoint")
    .select("span.facts as facts")
    .where("endpoint.host", "=", host)
    .where("span.to_ms", "is", null)
    .orderBy("endpoint.id")
    .execute();
  return rows.map(({ facts }) => parseEndpointFacts(facts));
}
