import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseClaim } from "@portolan/leases/parse-claim";
import { parsePool } from "@portolan/leases/parse-pool";
import { emptySections } from "@portolan/snapshot";
import { openPostgresStorage } from "@portolan/storage/postgres";
import { postgresPrograms, startPostgresCluster } from "@portolan/storage/testing/postgres-cluster";
import { expect, test, vi } from "vitest";
import type { HostUpdate } from "../host-view.ts";
import { LeaseKeeper } from "./lease-keeper.ts";

const host = "h1";

test.skipIf(postgresPrograms() === null)(
  "what another server on the same database grants on this host is held within two seconds",
  async () => {
    const cluster = await startPostgresCluster();
    const secretKeyDir = await mkdtemp(join(tmpdir(), "portolan-elsewhere-"));
    const open = async (url: string) => {
      const opened = await openPostgresStorage({ url, secretKeyDir, connections: 4 });
      if (!opened.ok) throw new Error(opened.code);
      return opened.storage;
    };
    const url = await cluster.createDatabase();
    const [here, there] = [await open(url), await open(url)];
    const parked: string[] = [];
    const ask = async (question: { readonly ask: string; readonly leases?: readonly { readonly lease: string }[] }) => {
      if (question.ask === "park") parked.push(...(question.leases ?? []).map(({ lease }) => lease));
      return null;
    };
    const keeper = new LeaseKeeper({
      storage: here,
      host: () => host,
      endpoints: () => [],
      scanner: { heldPorts: async () => null, lookNow: async () => {} },
      berth: { isPresent: false, isUp: () => true, ask, close: () => {} },
      told: { tell: () => {}, close: () => {} },
      onFault: (error) => {
        throw error;
      },
    });
    try {
      keeper.look({ snapshot: { hashes: {}, sections: emptySections() } } as unknown as HostUpdate);
      await vi.waitFor(() => expect(keeper.isReady).toBe(true), 5000);
      const bands = [{ kind: "dynamic", from: 23_710, to: 23_739 }] as const;
      const pool = parsePool({ name: "web", bands }, { id: "pool000000000001", revision: 0 });
      const claim = parseClaim({ pool: "pool000000000001", owner: "shop" });
      if (pool.code !== "parsed" || claim.code !== "parsed") throw new Error("samples");
      await there.write.writePool({ pool: pool.value, by: "owner", nowMs: Date.now() });
      const [answer] = await there.write.claimLeases({ claims: [claim.value], by: "owner", nowMs: Date.now() });
      const ids = answer?.code === "granted" ? answer.leases.map(({ id }) => id) : [];
      expect(ids.length).toBe(1);
      await vi.waitFor(() => expect(parked).toEqual(ids), 2000);
      expect(keeper.live.find(ids[0] ?? "")?.state).toBe("reserved");
    } finally {
      keeper.close();
      await here.close();
      await there.close();
      await cluster.close();
      await rm(secretKeyDir, { recursive: true });
    }
  },
);
