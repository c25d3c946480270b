/** A database in memory with a record of numbered entries, for tests. */
import type { Entry, Hash, TreeHead } from "@portolan/ledger";
import { sha256 } from "../ledger/ledger-cryptography.ts";
import { migrate } from "../migrate.ts";
import { appendEntries } from "../operations/append-entries.ts";
import { proveConsistency, readTile } from "../operations/read-log.ts";
import { sequence } from "../operations/sequence.ts";
import { openDatabase } from "../sqlite-database.ts";
import { appendLeaf, emptyFrontier, rootOf } from "@portolan/ledger";

export function numberedEntry(number: number, session = "session"): Entry {
  const at = new Date(1_800_000_000_000 + number).toISOString();
  return {
    schema: "portolan.entry/1",
    at,
    kind: "sign-out",
    by: "owner",
    host: null,
    facts: { session: `${session} ${number}` },
    personal: null,
  };
}

export interface LoggedEntries {
  treeOf(size: number): Promise<Omit<TreeHead, "origin">>;
  proofBetween(from: number, size: number): Promise<readonly Hash[]>;
  close(): Promise<void>;
}

export async function logged(count: number, session?: string): Promise<LoggedEntries> {
  const database = openDatabase(":memory:", { readOnly: false });
  await migrate(database);
  await appendEntries(
    database,
    Array.from({ length: count }, (_, number) => numberedEntry(number, session)),
  );
  await sequence(database);
  const leafAt = async (index: number): Promise<Hash> => {
    const tile = (await readTile(database, { level: 0, number: Math.floor(index / 256) })) ?? new Uint8Array(0);
    return tile.subarray((index % 256) * 32, (index % 256) * 32 + 32);
  };
  return {
    async treeOf(size) {
      let frontier = emptyFrontier;
      for (let index = 0; index < size; index++) frontier = appendLeaf(frontier, await leafAt(index), sha256);
      return { size, root: rootOf(frontier, sha256) };
    },
    proofBetween: (from, size) => proveConsistency(database, { from, size }),
    close: () => database.destroy(),
  };
}
