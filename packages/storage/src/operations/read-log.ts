/** What the record shows: pages of entries, tiles, checkpoints, proofs. Readers only; nothing here is believed without the checkpoint's signature. */
import { consistencyProof, HASH_BYTES, inclusionProof, TILE_WIDTH, type Hash, type Tiles } from "@portolan/ledger";
import { sha256 } from "../ledger/ledger-cryptography.ts";
import type { Connection } from "../tables.ts";

export interface LoggedEntry {
  readonly index: number;
  readonly text: string;
}

/** Entries that have an index, from `from` on, and how many there are. */
export async function readEntries(
  connection: Connection,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<{ readonly size: number; readonly entries: readonly LoggedEntry[] }> {
  const { size } = await connection.selectFrom("log").select("size").executeTakeFirstOrThrow();
  const rows = await connection
    .selectFrom("entry")
    .select(["number", "body"])
    .where("number", ">", from)
    .where("number", "<=", size)
    .orderBy("number")
    .limit(limit)
    .execute();
  return { size, entries: rows.map(({ number, body }) => ({ index: number - 1, text: body })) };
}

/** Its hashes one after the other, as many as there are; null: there is no such tile. */
export async function readTile(
  connection: Connection,
  { level, number }: { readonly level: number; readonly number: number },
): Promise<Uint8Array | null> {
  const row = await connection
    .selectFrom("tile")
    .select("hashes")
    .where("level", "=", level)
    .where("number", "=", number)
    .executeTakeFirst();
  return row?.hashes ?? null;
}

export interface KeptCheckpoint {
  readonly size: number;
  readonly atMs: number;
  /** The signed note. */
  readonly note: string;
}

/** The last one that was signed; null before the first. */
export async function readCheckpoint(connection: Connection): Promise<KeptCheckpoint | null> {
  const row = await connection.selectFrom("checkpoint").selectAll().orderBy("size", "desc").limit(1).executeTakeFirst();
  return row === undefined ? null : { size: row.size, atMs: row.at_ms, note: row.note };
}

/** That entry `index` is in the tree of `size`, which the log has reached. */
export async function proveInclusion(
  connection: Connection,
  { index, size }: { readonly index: number; readonly size: number },
): Promise<readonly Hash[]> {
  return withTiles(connection, (tiles) => inclusionProof(index, size, tiles));
}

/** That the tree of `from` entries is the beginning of that of `size`. */
export async function proveConsistency(
  connection: Connection,
  { from, size }: { readonly from: number; readonly size: number },
): Promise<readonly Hash[]> {
  return withTiles(connection, (tiles) => consistencyProof(from, size, tiles));
}

/** Proofs are made at one go, rows are read one after the other: what is asked for and not there yet is read, and the proof begun again. */
async function withTiles<Made>(connection: Connection, make: (tiles: Tiles) => Made): Promise<Made> {
  const read = new Map<string, Uint8Array>();
  for (;;) {
    const asked: { level: number; number: number }[] = [];
    try {
      return make({
        sha256,
        hash(level, index) {
          const number = Math.floor(index / TILE_WIDTH);
          const tile = read.get(`${level}/${number}`);
          if (tile === undefined) asked.push({ level, number });
          const at = (index % TILE_WIDTH) * HASH_BYTES;
          return hashAt(tile, at);
        },
      });
    } catch (error) {
      if (asked.length === 0) throw error;
      for (const place of asked) read.set(`${place.level}/${place.number}`, (await readTile(connection, place)) ?? new Uint8Array(0));
    }
  }
}

function hashAt(tile: Uint8Array | undefined, at: number): Hash {
  if (tile === undefined || tile.length < at + HASH_BYTES) throw new RangeError("The record has no such hash");
  return tile.subarray(at, at + HASH_BYTES);
}
