/**
 * The one sequencer: entries that were written get their index and their hash, in the order of their numbers; the last tile of each level grows. Runs in the
 * writer alone, so that two never run at once. It stops where the entries are not those it left behind: nothing is ever hashed over a gap.
 */
import {
  appendLeaves,
  emptyFrontier,
  HASH_BYTES,
  rootOf,
  tileHashes,
  TILE_WIDTH,
  type Frontier,
  type Hash,
  type TreeHead,
} from "@portolan/ledger";
import { entryHash, sha256 } from "../ledger/ledger-cryptography.ts";
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
  const leaves = rows.map(({ body }) => entryHash(body));
  const before: Frontier = { size: log.size, hashes: tileHashes(log.frontier) };
  if (leaves.length === 0) return { size: before.size, root: rootOf(before, sha256), isBehind: false };
  const frontier = await growTiles(connection, before, leaves);
  const values = { size: frontier.size, frontier: Buffer.concat(frontier.hashes) };
  await connection.updateTable("log").set(values).where("number", "=", 1).execute();
  return { size: frontier.size, root: rootOf(frontier, sha256), isBehind: rows.length === mostAtOnce };
}

/**
 * Appends hashes to level 0, and to each further level those of the tiles that became full. The frontier is what the last tiles of all levels have by themselves, the
 * highest first: so each node is hashed once.
 */
async function growTiles(connection: Connection, before: Frontier, leaves: readonly Hash[]): Promise<Frontier> {
  const ofLevels = frontiersOfLevels(before);
  let from = before.size;
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level += 1) {
    const { frontier, full } = fillTiles(ofLevels[level] ?? emptyFrontier, hashes);
    ofLevels[level] = frontier;
    await writeTiles(connection, { level, from, hashes });
    from = Math.floor(from / TILE_WIDTH);
    hashes = full;
  }
  return { size: before.size + leaves.length, hashes: ofLevels.toReversed().flatMap((one) => one.hashes) };
}

/** Lowest level first. */
function frontiersOfLevels({ size, hashes }: Frontier): Frontier[] {
  const levels: Frontier[] = [];
  let end = hashes.length;
  for (let rest = size; rest > 0; rest = Math.floor(rest / TILE_WIDTH)) {
    const ofTile = rest % TILE_WIDTH;
    const count = countOnes(ofTile);
    levels.push({ size: ofTile, hashes: hashes.slice(end - count, end) });
    end -= count;
  }
  return levels;
}

function countOnes(byte: number): number {
  let ones = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) ones += 1;
  return ones;
}

/** The last tile with these appended, and the hashes of those that became full. */
function fillTiles(last: Frontier, hashes: readonly Hash[]): { readonly frontier: Frontier; readonly full: readonly Hash[] } {
  const full: Hash[] = [];
  let frontier = last;
  for (let at = 0; at < hashes.length;) {
    const added = hashes.slice(at, at + TILE_WIDTH - frontier.size);
    frontier = appendLeaves(frontier, added, sha256);
    at += added.length;
    if (frontier.size < TILE_WIDTH) break;
    full.push(...frontier.hashes);
    frontier = emptyFrontier;
  }
  return { frontier, full };
}

interface Appended {
  readonly level: number;
  /** How many the level has. */
  readonly from: number;
  readonly hashes: readonly Hash[];
}

async function writeTiles(connection: Connection, { level, from, hashes }: Appended): Promise<void> {
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
    at += added.length;
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
