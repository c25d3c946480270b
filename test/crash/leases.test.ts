import { makePostgresLeaseDatabase, makeSqliteLeaseDatabase, runLeaseCase } from "@portolan/crash";
import { startPostgresCluster } from "@portolan/storage/testing/postgres-cluster";
import { expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";

/** Few, and the same each time; `npm run crash -- leases` runs many. */
test("killed at random moments, no port is given twice and no acknowledged lease is lost", { timeout: 120_000 }, async () => {
  const result = await runLeaseCase({ seed: 1, number: 0, kills: 8 }, makeSqliteLeaseDatabase());
  expect(result.fault).toBeNull();
  expect(result.kills).toBe(8);
  expect(result.granted).toBeGreaterThan(50);
});

test("killed while they write to PostgreSQL, and PostgreSQL with them", { timeout: 120_000, ...needs("postgres") }, async () => {
  const cluster = await startPostgresCluster();
  try {
    const result = await runLeaseCase({ seed: 1, number: 0, kills: 5 }, await makePostgresLeaseDatabase(cluster));
    expect(result.fault).toBeNull();
    expect(result.granted).toBeGreaterThan(20);
  } finally {
    await cluster.close();
  }
});
