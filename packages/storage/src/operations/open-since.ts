/**
 * Since when each endpoint of a host is open: the begin of the unbroken run of spans that reaches to now. A span ends and another begins
 * where facts changed, so one endpoint may have several in a row. Readers only.
 */
import { sql } from "kysely";
import type { Connection } from "../tables.ts";

export interface OpenSince {
  readonly endpoint: string; // id
  readonly fromMs: number;
  /** False: nobody looked just before, so that it was open at `fromMs` and may have been for longer. */
  readonly isExact: boolean;
}

export async function openSince(connection: Connection, { host }: { readonly host: string }): Promise<readonly OpenSince[]> {
  const { rows } = await sql<{ endpoint: string; fromMs: number; isExact: number }>`
    with recursive run (endpoint, from_ms) as (
      select span.endpoint, span.from_ms from span join endpoint on endpoint.number = span.endpoint
        where endpoint.host = ${host} and span.to_ms is null and span.kind = 'observed'
      union all
      select span.endpoint, span.from_ms from run join span
        on span.endpoint = run.endpoint and span.kind = 'observed' and span.from_ms < run.from_ms and span.to_ms = run.from_ms),
    begun (endpoint, from_ms) as (select endpoint, min(from_ms) from run group by endpoint)
    select endpoint.id as endpoint, begun.from_ms as fromMs, exists (
      select 1 from observed where observed.host = endpoint.host
        and observed.from_ms < begun.from_ms and observed.to_ms >= begun.from_ms) as isExact
    from begun join endpoint on endpoint.number = begun.endpoint order by endpoint.id`.execute(connection);
  return rows.map(({ endpoint, fromMs, isExact }) => ({ endpoint, fromMs, isExact: isExact === 1 }));
}
