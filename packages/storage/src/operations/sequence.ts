/**
 * The one sequencer: entries that were written get their index and their hash, in the order of their numbers; the last tile of each level grows. Runs in the
 * writer alone, so that two never run at once. It stops where the entries are not those it left behind: nothing is ever hashed over a gap.
 */
import {
  appendLeaf,
  emptyFrontier,
  HASH_BYTES,
  leafHash,
  rootOf,
  tileHashes,
  TILE_WIDTH,
  type Frontier,
  type Hash,
  type TreeHead,
} from "@portolan/ledger";
import { sha256 } from "../ledger/ledger-cryptography.ts";
import type { Connection } from "../tables.ts";

const mostAtOnce = 10_000;

export interface Sequenced extends Omit<TreeHead, "origin"> {
  /** More entries wait than one turn takes. */
  readonly isBehind: boolean;
}

/** The tree as it is now, whether or not anything was waiting. Throws where numbers of entries are missing. */
export async function sequence(connection: Connection): Promise<Sequenced> {
  const log = await connection.selectFrom("log").select(["size", "frontier"]).executeTakeFirstOrThrow();
  const rows = await connection
    .selectFrom("entry")
    .select(["number", "body"])
    .where("number", ">", log.size)
    .orderBy("number")
    .limit(mostAtOnce)
    .execute();
  const lost = rows.findIndex(({ number }, index) => number !== log.size + index + 1);
  if (lost >= 0) throw new Error(`entry ${log.size + lost} of the record is missing`);
  const leaves = rows.map(({ body }) => leafHash(Buffer.from(body), sha256));
  const before: Frontier = { size: log.size, hashes: tileHashes(log.frontier) };
  const frontier = leaves.reduce((grown, leaf) => appendLeaf(grown, leaf, sha256), before);
  if (leaves.length > 0) {
    await growTiles(connection, log.size, leaves);
    const values = { size: frontier.size, frontier: Buffer.concat(frontier.hashes) };
    await connection.updateTable("log").set(values).where("number", "=", 1).execute();
  }
  return { size: frontier.size, root: rootOf(frontier, sha256), isBehind: rows.length === mostAtOnce };
}

/** Appends hashes to level 0, and to each further level those of the tiles that became full. */
async function growTiles(connection: Connection, size: number, leaves: readonly Hash[]): Promise<void> {
  let from = size;
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level += 1) {
    const full: Hash[] = [];
    for (let at = 0; at < hashes.length;) {
      const number = Math.floor((from + at) / TILE_WIDTH);
      const there = (from + at) % TILE_WIDTH;
      const added = hashes.slice(at, at + TILE_WIDTH - there);
      const tile = Buffer.concat([there === 0 ? noHashes : await readPart(connection, { level, number, width: there }), ...added]);
      await connection
        .insertInto("tile")
        .values({ level, number, hashes: tile })
        .onConflict((conflict) => conflict.columns(["level", "number"]).doUpdateSet({ hashes: tile }))
        .execute();
      if (tile.length === TILE_WIDTH * HASH_BYTES) full.push(tileRoot(tile));
      at += added.length;
    }
    from = Math.floor(from / TILE_WIDTH);
    hashes = full;
  }
}

const noHashes = Buffer.alloc(0);

async function readPart(connection: Connection, place: { level: number; number: number; width: number }): Promise<Buffer> {
  const { level, number, width } = place;
  const row = await connection
    .selectFrom("tile")
    .select("hashes")
    .where("level", "=", level)
    .where("number", "=", number)
    .executeTakeFirst();
  const bytes = Buffer.from(row?.hashes ?? noHashes).subarray(0, width * HASH_BYTES);
  if (bytes.length < width * HASH_BYTES) throw new Error(`tile ${number} of level ${level} of the record is shorter than ${width} hashes`);
  return bytes;
}

function tileRoot(tile: Uint8Array): Hash {
  return rootOf(
    tileHashes(tile).reduce((grown, hash) => appendLeaf(grown, hash, sha256), emptyFrontier),
    sha256,
  );
}
