import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openDatabase } from "../sqlite-database.ts";
import { startStorageThreads } from "../storage.ts";
import { layOut, sampleClaim } from "../testing/sample-claims.ts";

test("what is remembered is read anew where the rows know better, and no port is given that they hold", async () => {
  const directory = await mkdtemp(join(tmpdir(), "portolan-leases-"));
  const path = join(directory, "portolan.db");
  const outcome = await (await startStorageThreads()).open(path);
  if (!outcome.ok) throw new Error(outcome.code);
  const { storage } = outcome;
  const nowMs = 1_800_000_000_000;
  await layOut(storage, { nowMs });
  const claim = async (port: number) => {
    const claims = [sampleClaim({ mode: "static", ports: [port] })];
    const [answer] = await storage.write.claimLeases({ claims, by: "owner", nowMs });
    return answer;
  };
  expect(await claim(20650)).toMatchObject({ code: "granted", leases: [{ fence: 1 }] });
  expect(await storage.write.checkLeaseBook({})).toEqual({ differences: [] });

  const beside = openDatabase(path, { readOnly: false });
  const takeAt = (port: number) =>
    sql`insert into slot select host, namespace, protocol, ${port}, lo, hi, lease from slot where port = 20650`.execute(beside);
  await takeAt(20651);
  expect(await claim(20651)).toMatchObject({ code: "port-leased", port: 20651 });
  expect(await claim(20652)).toMatchObject({ code: "granted", leases: [{ fence: 2 }] });
  await takeAt(20653);
  expect((await storage.write.checkLeaseBook({})).differences).toHaveLength(1);
  expect(await storage.write.checkLeaseBook({})).toEqual({ differences: [] });

  await expect(takeAt(20652)).rejects.toThrow("slot_overlap");
  await expect(sql`update lease set state = 'free'`.execute(beside)).rejects.toThrow("lease_transition");
  await expect(sql`update lease_clock set fence = 0`.execute(beside)).rejects.toThrow("lease_clock");
  await beside.destroy();
  await storage.close();
  await rm(directory, { recursive: true });
});
