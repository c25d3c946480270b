/** An empty database with hosts that take nothing themselves and a pool on each, for the benchmarks of leases. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Claim, Pool } from "@portolan/leases";
import { sampleClaim, samplePool } from "@portolan/leases/testing/samples";
import { startStorageThreads, type Storage } from "@portolan/storage";
import { GrantedPorts } from "./granted-ports.ts";

export interface LeaseBed extends AsyncDisposable {
  readonly storage: Storage;
  readonly directory: string;
  /** The next claims, of one owner, one pool after the other. Each is like the one before but for its pool. */
  claims(count: number): readonly Claim[];
  /** Claims and checks that each was granted, and no port twice. */
  grant(claims: readonly Claim[]): Promise<void>;
}

export async function layLeaseBed(hosts: number): Promise<LeaseBed> {
  const directory = await mkdtemp(join(tmpdir(), "portolan-bench-"));
  const outcome = await (await startStorageThreads()).open(join(directory, "portolan.db"));
  if (!outcome.ok) throw new Error(outcome.code);
  const { storage } = outcome;
  const pools = benchPools(hosts);
  for (const pool of pools) {
    const host = pool.place.kind === "host" ? pool.place.host : "";
    await storage.write.writePool({ pool, by: "owner", nowMs: Date.now() });
    await storage.write.writeOccupied({ host, version: 1, from: null, occupied: [], gone: [] });
  }
  const granted = new GrantedPorts();
  let claimed = 0;
  return {
    storage,
    directory,
    claims: (count) => {
      const owner = `shop/web-${Math.floor(claimed / count) % 200}`;
      return Array.from({ length: count }, () => sampleClaim({ owner, pool: pools[claimed++ % hosts]?.id ?? "" }));
    },
    async grant(claims) {
      const answers = await storage.write.claimLeases({ claims, by: "owner", nowMs: Date.now(), elapsedMs: performance.now() });
      granted.takeAnswers(answers);
    },
    async [Symbol.asyncDispose]() {
      await storage.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** One on each of as many hosts. */
export function benchPools(hosts: number): readonly Pool[] {
  return Array.from({ length: hosts }, (_, number) => poolOf(number));
}

function poolOf(number: number): Pool {
  const host = `host${String(number).padStart(28, "0")}`;
  return samplePool({
    id: `benchpool${String(number).padStart(7, "0")}`,
    name: `bench-${number}`,
    place: { kind: "host", host },
    bands: [{ kind: "dynamic", from: 10_000, to: 59_999 }],
    headroom: 0.05,
    rules: { owners: { allowed: [], refused: ["nobody/*"] } },
    revision: 0,
  });
}
