import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectPostgres, type PostgresClient, type PostgresCluster } from "@portolan/storage/testing/postgres-cluster";
import type { Inspected, InspectedEntry, InspectedLease, InspectedSlot, LeaseDatabase } from "./lease-database.ts";

/** A database of its own in a cluster that others may use too. With the thorough look PostgreSQL itself is ended at once before, and starts again. */
export async function makePostgresLeaseDatabase(cluster: PostgresCluster): Promise<LeaseDatabase> {
  const keys = mkdtempSync(join(tmpdir(), "portolan-crash-keys-"));
  const url = await cluster.createDatabase();
  const name = new URL(url.replace("@/", "@nowhere/")).pathname.slice(1);
  const beside = url.replace(`/${name}?`, "/postgres?");
  const replace = (made: string, from: string): Promise<void> =>
    withClient(beside, async (client) => {
      await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname in ('${made}', '${from}')`);
      await client.query(`drop database if exists ${made} with (force)`);
      await client.query(`create database ${made} template ${from}`);
    });
  return {
    address: `${url}&keys=${keys}`,
    async inspect(isThorough) {
      if (isThorough) await cluster.killAndRestart();
      return withClient(url, inspectDatabase);
    },
    keepCopy: () => replace(`${name}_copy`, name),
    restoreCopy: () => replace(name, `${name}_copy`),
    remove: async () => rmSync(keys, { recursive: true }),
  };
}

async function withClient<Output>(url: string, work: (client: PostgresClient) => Promise<Output>): Promise<Output> {
  const client = await connectPostgres(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function inspectDatabase(client: PostgresClient): Promise<Inspected> {
  const all = async <Row>(sql: string): Promise<Row[]> => (await client.query(sql)).rows as Row[];
  await client.query("begin isolation level repeatable read");
  const [known] = await all<{ there: string | null }>("select to_regclass('lease_clock') as there");
  if (known?.there === null) return { damage: [], leases: [], slots: [], entries: [], fence: 0, leaseMs: 0 };
  const [clock] = await all<{ fence: number; lease: number }>("select fence::float8 as fence, lease_ms::float8 as lease from lease_clock");
  return {
    damage: [],
    leases: await all<InspectedLease>(
      `select number::float8 as number, id, host::float8 as host, state, fence::float8 as fence, ports, idempotency_key as key,
       last_entry::float8 as "lastEntry", document from lease order by lease.number`,
    ),
    slots: await all<InspectedSlot>(
      `select host::float8 as host, namespace, protocol, port::float8 as port, encode(lo, 'hex') as lo, encode(hi, 'hex') as hi,
       lease::float8 as lease from slot`,
    ),
    entries: await all<InspectedEntry>("select number::float8 as number, body from entry order by entry.number"),
    fence: clock?.fence ?? 0,
    leaseMs: clock?.lease ?? 0,
  };
}
