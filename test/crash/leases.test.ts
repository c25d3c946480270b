import { makeSqliteLeaseDatabase, runLeaseCase } from "@portolan/crash";
import { expect, test } from "vitest";

/** Few, and the same each time; `npm run crash -- leases` runs many. */
test("killed at random moments, no port is given twice and no acknowledged lease is lost", { timeout: 120_000 }, async () => {
  const result = await runLeaseCase({ seed: 1, number: 0, kills: 8 }, makeSqliteLeaseDatabase());
  expect(result.fault).toBeNull();
  expect(result.kills).toBe(8);
  expect(result.granted).toBeGreaterThan(50);
});
