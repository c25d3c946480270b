/** How fast the record takes entries that are on the disk when they are acknowledged, beside bare SQLite on the same disk; and how fast it is read anew. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { entryText, type Entry } from "@portolan/ledger";
import { startStorageThreads, type Storage } from "@portolan/storage";
import { openLogSigner, type LogSigner } from "@portolan/storage/log-signer";
import { verifyLog } from "@portolan/storage/verify-log";
import { median } from "../median.ts";
import type { Row } from "../row.ts";

const turns = 5;
const singles = 400;
const batch = 1000;
const batches = 20;
const atOnce = 4;

function exposureEntry(number: number): Entry {
  const opened = [{ namespace: "host", protocol: "tcp", address: "192.0.2.10", port: 1024 + (number % 60_000) }];
  const facts = { opened, closed: [], notNamed: 0 };
  const at = new Date(1_800_000_000_000 + number).toISOString();
  return {
    schema: "portolan.entry/1",
    at,
    kind: "exposure-changed",
    by: "scanner",
    host: "17d25c85f151e30e455330f73510905c",
    facts,
    personal: null,
  };
}

export async function measureLedger(): Promise<readonly Row[]> {
  const directory = await mkdtemp(join(tmpdir(), "portolan-bench-"));
  const path = join(directory, "portolan.db");
  try {
    const outcome = await (await startStorageThreads()).open(path);
    if (!outcome.ok) throw new Error(outcome.code);
    const signer = await openLogSigner(directory);
    using bare = openBare(join(directory, "bare.db"));
    const rows = await measureAppends(outcome.storage, signer, bare);
    await outcome.storage.close();
    const trust = { origin: signer.origin, log: signer.key, witnesses: [] };
    const startMs = performance.now();
    const { size, problems } = await verifyLog({ path, trust, notes: [] });
    const perSecond = (size / (performance.now() - startMs)) * 1000;
    if (problems.length > 0) throw new Error("the record of the benchmark is not whole");
    const what = `the record read anew, every entry hashed and every signature's tree compared, ${thousands(size)} entries`;
    return [...rows, { what, ours: `${thousands(perSecond)} entries/s`, peer: "–", ratio: null, goal: null, met: null }];
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measureAppends(storage: Storage, signer: LogSigner, bare: BareTable): Promise<readonly Row[]> {
  const [single, bareSingle, many, bareMany]: readonly number[][] = [[], [], [], []];
  let number = 0;
  const entries = (count: number): readonly Entry[] => Array.from({ length: count }, () => exposureEntry(number++));
  await appendBatches(storage, signer, entries); // the threads are warm from here on
  for (let turn = 0; turn < turns; turn++) {
    const ones = entries(singles);
    single?.push(
      await perSecond(singles, async () => {
        for (const entry of ones) await storage.write.appendEntries([entry]);
        await sign(storage, signer);
      }),
    );
    bareSingle?.push(await perSecond(singles, async () => ones.forEach((entry) => bare.insert([entryText(entry)]))));
    many?.push(await perSecond(batch * batches, () => appendBatches(storage, signer, entries)));
    const texts = entries(batch).map(entryText);
    bareMany?.push(
      await perSecond(batch * batches, async () => {
        for (let done = 0; done < batches; done++) bare.insert(texts);
      }),
    );
  }
  return [
    row("entries of the record, each acknowledged on the disk before the next, sequenced and signed", {
      ours: single,
      peer: bareSingle,
      goal: 1000,
    }),
    row("entries of the record, 1,000 at a time, on the disk, sequenced and signed", { ours: many, peer: bareMany, goal: 40_000 }),
  ];
}

async function appendBatches(storage: Storage, signer: LogSigner, entries: (count: number) => readonly Entry[]): Promise<void> {
  for (let done = 0; done < batches; done += atOnce)
    await Promise.all(Array.from({ length: atOnce }, () => storage.write.appendEntries(entries(batch))));
  await sign(storage, signer);
}

async function sign({ read, write }: Storage, signer: LogSigner): Promise<void> {
  let tree = await write.sequence({});
  while (tree.isBehind) tree = await write.sequence({});
  const outcome = await signer.sign(tree, await read.proveConsistency({ from: signer.last().size, size: tree.size }));
  if (!outcome.ok) throw new Error(outcome.code);
  await write.keepCheckpoint({ size: tree.size, atMs: Date.now(), note: outcome.note });
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (count / (performance.now() - startMs)) * 1000;
}

interface BareTable extends Disposable {
  readonly insert: (texts: readonly string[]) => void;
}

/** A table of texts with the same care for the disk, and no record around it. */
function openBare(path: string): BareTable {
  const database = new DatabaseSync(path);
  database.exec(
    "pragma journal_mode = wal; pragma synchronous = full; create table entry (number integer primary key, body text not null) strict",
  );
  const statement = database.prepare("insert into entry (body) values (?)");
  return {
    insert(texts) {
      database.exec("begin");
      for (const text of texts) statement.run(text);
      database.exec("commit");
    },
    [Symbol.dispose]: () => database.close(),
  };
}

interface Rates {
  readonly ours: readonly number[] | undefined;
  readonly peer: readonly number[] | undefined;
  readonly goal: number;
}

function row(what: string, { ours = [], peer = [], goal }: Rates): Row {
  const [our, their] = [median(ours), median(peer)];
  return {
    what,
    ours: `${thousands(our)}/s`,
    peer: `bare SQLite, in the same process: ${thousands(their)}/s`,
    ratio: their / our,
    goal: `≥ ${thousands(goal)}/s`,
    met: our >= goal,
  };
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
