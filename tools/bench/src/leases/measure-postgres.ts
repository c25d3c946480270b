/** Leases on PostgreSQL, durable and with their entries of the record, beside rows of the same size with a plain unique index on the same PostgreSQL. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Claim, Pool } from "@portolan/leases";
import { sampleClaim, samplePool } from "@portolan/leases/testing/samples";
import type { Storage } from "@portolan/storage";
import { openPostgresStorage } from "@portolan/storage/postgres";
import { postgresPrograms, startPostgresCluster } from "@portolan/storage/testing/postgres-cluster";
import { Pool as Connections } from "pg";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { measureCalls } from "./call-rate.ts";
import { GrantedPorts } from "./granted-ports.ts";

const hosts = Array.from({ length: 60 }, (_, number) => `host${number}`);

interface Pattern {
  readonly what: string;
  readonly callers: number;
  readonly perCall: number;
  readonly goal: number;
}

const patterns: readonly Pattern[] = [
  { what: "leases claimed on PostgreSQL, one at a time by 16 callers, durable, with their entries", callers: 16, perCall: 1, goal: 5000 },
  { what: "leases claimed on PostgreSQL, 500 at a time by 4 callers, durable, with their entries", callers: 4, perCall: 500, goal: 30_000 },
];

export interface PostgresSize {
  readonly turns: number;
  readonly turnMs: number;
}

/** Without PostgreSQL on this machine there are no rows. */
export async function measurePostgres(size: PostgresSize): Promise<readonly Row[]> {
  if (postgresPrograms() === null) return [];
  const directory = await mkdtemp(join(tmpdir(), "portolan-bench-"));
  const cluster = await startPostgresCluster({ isDurable: true });
  try {
    const url = await cluster.createDatabase();
    const opened = await openPostgresStorage({ url, secretKeyDir: directory });
    if (!opened.ok) throw new Error(opened.code);
    const bare = new Connections({ connectionString: await cluster.createDatabase(), max: 16 });
    await bare.query("create table bare (number bigint primary key, document text not null)");
    await layOut(opened.storage);
    const rows: Row[] = [];
    const measured = { storage: opened.storage, bare, granted: new GrantedPorts(), ...size };
    for (const pattern of patterns) rows.push(await measurePattern(pattern, measured));
    await checkKept(url, measured.granted.count);
    await bare.end();
    await opened.storage.close();
    return rows;
  } finally {
    await cluster.close();
    await rm(directory, { recursive: true });
  }
}

interface Measured extends PostgresSize {
  readonly storage: Storage;
  readonly bare: Connections;
  readonly granted: GrantedPorts;
}

async function measurePattern(pattern: Pattern, { storage, bare, granted, turns, turnMs }: Measured): Promise<Row> {
  const ours: number[] = [];
  const peers: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const turnOf = (work: (count: number) => Promise<void>) => ({
      callers: pattern.callers,
      forMs: turnMs,
      call: async () => (await work(pattern.perCall), pattern.perCall),
    });
    ours.push((await measureCalls(turnOf((count) => claim(storage, granted, count)))).perSecond);
    peers.push((await measureCalls(turnOf((count) => insertBare(bare, count)))).perSecond);
  }
  const [our, peer] = [median(ours), median(peers)];
  const { what, goal } = pattern;
  const told = (value: number): string => `${Math.round(value).toLocaleString("en")}/s`;
  return { what, ours: told(our), peer: `${told(peer)}, plain unique index`, ratio: our / peer, goal: `≥ ${told(goal)}`, met: our >= goal };
}

let claimed = 0;
let sequencedMs = 0;

/** Sequencing goes on beside it, as in a server. */
async function claim({ write }: Storage, granted: GrantedPorts, count: number): Promise<void> {
  const claims = Array.from({ length: count }, () => claimOf(++claimed));
  const answers = await write.claimLeases({ claims, by: "owner", nowMs: Date.now() });
  granted.takeAnswers(answers);
  if (performance.now() - sequencedMs < 200) return;
  sequencedMs = performance.now();
  await write.sequence({});
}

/** Every lease that was told is in the database. */
async function checkKept(url: string, told: number): Promise<void> {
  const past = new Connections({ connectionString: url, max: 1 });
  const { rows } = await past.query<{ leases: number; slots: number }>(
    "select (select count(*)::int from lease) as leases, (select count(*)::int from slot) as slots",
  );
  await past.end();
  const [kept] = rows;
  if (kept?.leases !== told || kept.slots < told) throw new Error(`${told} leases were told, kept are ${JSON.stringify(kept)}`);
}

let inserted = 0;

async function insertBare(bare: Connections, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, () => ++inserted);
  const text = "insert into bare select number, repeat('x', 600) from unnest($1::bigint[]) as made (number)";
  await bare.query({ name: "bare", text, values: [numbers] });
}

async function layOut({ write }: Storage): Promise<void> {
  await write.writePool({ pool, by: "owner", nowMs: Date.now() });
  for (const host of hosts) {
    await write.writeLeaseHost({ host });
    await write.writeOccupied({ host, version: 1, from: null, occupied: [], gone: [] });
  }
}

const pool: Pool = samplePool({
  id: "pool000000000001",
  name: "bench",
  bands: [{ kind: "dynamic", from: 10_000, to: 59_999 }],
  revision: 0,
});

function claimOf(number: number): Claim {
  const hosted = { wish: "any", ids: [hosts[number % hosts.length] ?? ""] } as const;
  return sampleClaim({ pool: pool.id, owner: `bench/${number}`, purpose: "bench", hosts: hosted });
}
