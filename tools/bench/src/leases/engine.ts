/** How fast the writer grants: each lease by the rules of its pool, with its slot past the overlap trigger and its entry, on the disk when it is acknowledged. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { layLeaseBed, type LeaseBed } from "./lease-bed.ts";

const batch = 512;
const atOnce = 2;

export interface EngineSize {
  readonly turns: number;
  readonly batches: number; // of each turn
}

export async function measureLeaseEngine({ turns, batches }: EngineSize): Promise<readonly Row[]> {
  await using bed = await layLeaseBed(8);
  const bare = openBare(join(bed.directory, "bare.db"));
  const [alone, sequenced, peer]: readonly [number[], number[], number[]] = [[], [], []];
  const waitedMs: number[] = [];
  await grantBatches(bed, { batches, isSequenced: true, waitedMs: [] }); // the threads are warm from here on
  for (let turn = 0; turn < turns; turn += 1) {
    alone.push(await perSecond(batches, () => grantBatches(bed, { batches, isSequenced: false, waitedMs })));
    await sequenceAll(bed);
    sequenced.push(await perSecond(batches, () => grantBatches(bed, { batches, isSequenced: true, waitedMs: [] })));
    peer.push(await perSecond(batches, async () => bare.insert(batches)));
  }
  bare.close();
  const [p50, p99] = [0.5, 0.99].map((share) => waitedMs.toSorted((a, b) => a - b)[Math.floor(waitedMs.length * share)] ?? 0);
  const bareText = `bare SQLite, the same rows without choosing, in the same process: ${thousands(median(peer))}/s`;
  const row = (what: string, ours: readonly number[]): Row => ({
    what,
    ours: `${thousands(median(ours))}/s, at best ${thousands(Math.max(...ours))}/s`,
    peer: bareText,
    ratio: median(peer) / median(ours),
    goal: "≥ 50,000/s",
    met: median(ours) >= 50_000,
  });
  const waited = `${p50?.toFixed(1)} ms in the middle, ${p99?.toFixed(1)} ms of 99 in 100`;
  return [
    row(`leases granted by the engine, ${batch} at a time, ${atOnce} batches under way, with slots, overlap trigger and entries`, alone),
    row("the same, their entries sequenced as fast as they come", sequenced),
    { what: `such a batch, from asking to answer`, ours: waited, peer: "–", ratio: null, goal: "99 in 100 < 25 ms", met: (p99 ?? 99) < 25 },
  ];
}

async function grantBatches(
  bed: LeaseBed,
  { batches, isSequenced, waitedMs }: { readonly batches: number; readonly isSequenced: boolean; readonly waitedMs: number[] },
): Promise<void> {
  const work = Array.from({ length: batches }, () => bed.claims(batch));
  const lane = async (): Promise<void> => {
    for (let claims = work.pop(); claims !== undefined; claims = work.pop()) {
      const startMs = performance.now();
      await bed.grant(claims);
      waitedMs.push(performance.now() - startMs);
      if (isSequenced && work.length % 8 === 0) await sequenceAll(bed);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (isSequenced) await sequenceAll(bed);
}

async function sequenceAll({ storage }: LeaseBed): Promise<void> {
  while ((await storage.write.sequence({})).isBehind);
}

async function perSecond(batches: number, work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return ((batch * batches) / (performance.now() - startMs)) * 1000;
}

/** Rows as long as ours with as many indexes, and nothing that decides. */
function openBare(path: string): { readonly insert: (batches: number) => void; readonly close: () => void } {
  const database = new DatabaseSync(path);
  database.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 8000;
    create table lease (number integer primary key, id text, pool text, host integer, owner text, state text, ports text, due_ms integer, document text);
    create index lease_due on lease (due_ms); create index lease_place on lease (pool, host, state); create index lease_owner on lease (owner);
    create table slot (host integer, protocol text, port integer, lo blob, hi blob, lease integer, primary key (host, protocol, port, lo)) without rowid;
    create table entry (number integer primary key, body text)`);
  const lease = database.prepare("insert into lease values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const slot = database.prepare("insert into slot values (?, 'tcp', ?, ?, ?, ?)");
  const entry = database.prepare("insert into entry (body) values (?)");
  const [lo, hi, document, body] = [new Uint8Array(16), new Uint8Array(16).fill(255), "d".repeat(230), "e".repeat(290)];
  let number = 0;
  const one = (): void => {
    const [host, port] = [Math.floor(number / 65_536), (number * 7919) % 65_536];
    number += 1;
    lease.run(
      number,
      String(number).padStart(16),
      "benchpool0000000",
      host,
      `shop/web-${number % 200}`,
      "reserved",
      String(port),
      number,
      document,
    );
    slot.run(host, port, lo, hi, number);
    entry.run(body);
  };
  return {
    insert(batches) {
      for (let done = 0; done < batches; done += 1) {
        database.exec("begin");
        for (let row = 0; row < batch; row += 1) one();
        database.exec("commit");
      }
    },
    close: () => database.close(),
  };
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
