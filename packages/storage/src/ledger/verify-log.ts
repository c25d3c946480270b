/**
 * The whole record read anew, believing nothing but a key: every entry is hashed and held against the hashes kept of it, these against every head that was
 * signed, and those against heads that somebody kept elsewhere. What differs is named as closely as it can be: an entry where its hash still stands, otherwise
 * the entries between the last signed head that fits and the first that does not.
 */
import {
  appendLeaf,
  emptyFrontier,
  equalBytes,
  HASH_BYTES,
  leafHash,
  openCheckpoint,
  parseNote,
  parseTreeHead,
  rootOf,
  tileHashes,
  TILE_WIDTH,
  type CheckpointTrust,
  type Frontier,
  type Hash,
  type TreeHead,
} from "@portolan/ledger";
import type { Connection } from "../tables.ts";
import { ledgerCryptography, sha256 } from "./ledger-cryptography.ts";
import { openRecord } from "./open-record.ts";

/** Where a signed head comes from: this database, the signer's own file, or a file that somebody kept. */
export type HeadSource = "database" | "signer" | "kept";

export type LogProblem =
  | { readonly code: "entry-missing" | "entry-differs"; readonly index: number }
  | { readonly code: "tile-differs"; readonly level: number; readonly index: number }
  /** What the sequencer goes on from is not what the entries make. */
  | { readonly code: "frontier-differs" }
  | { readonly code: "head-unbelievable"; readonly source: HeadSource; readonly why: "malformed" | "other-log" | "unsigned" | "forged" }
  /** The log once had `size` entries. */
  | { readonly code: "too-short"; readonly source: HeadSource; readonly size: number }
  /** Entries from `from` to before `size` are not those that were signed. */
  | { readonly code: "head-differs"; readonly source: HeadSource; readonly from: number; readonly size: number };

export interface LogVerdict {
  /** Entries that have an index. */
  readonly size: number;
  /** Of them, those that the last signed head covers. */
  readonly signed: number;
  /** Entries that wait for an index. */
  readonly waiting: number;
  readonly problems: readonly LogProblem[];
  /** More were found than are listed. */
  readonly isCut: boolean;
}

export interface LogQuestion {
  readonly path: string; // of the database
  readonly trust: CheckpointTrust;
  /** Signed notes from outside the database. */
  readonly notes: readonly { readonly source: HeadSource; readonly note: string }[];
}

const mostProblems = 100;
const rowsAtOnce = 5000;

/** Throws what SQLite says where the file is no database of ours. */
export async function verifyLog({ path, trust, notes }: LogQuestion): Promise<LogVerdict> {
  const database = openRecord(path);
  try {
    return await database.transaction().execute(async (connection) => {
      const problems: LogProblem[] = [];
      const heads = await believedHeads(connection, { trust, notes, problems });
      const { size, frontier } = await connection.selectFrom("log").select(["size", "frontier"]).executeTakeFirstOrThrow();
      const walk = await walkEntries(connection, { size, sizes: new Set(heads.map((head) => head.size)), problems });
      if (!equalBytes(Buffer.concat(walk.frontier.hashes), frontier)) problems.push({ code: "frontier-differs" });
      await checkTiles(connection, problems);
      problems.push(...(await differingHeads(heads, walk.roots, { size, trust })));
      const signed = Math.max(0, ...heads.filter((head) => head.source === "database" && head.size <= size).map((head) => head.size));
      return { size, signed, waiting: walk.waiting, problems: problems.slice(0, mostProblems), isCut: problems.length > mostProblems };
    });
  } finally {
    await database.destroy();
  }
}

interface BelievedHead extends Pick<TreeHead, "size" | "root"> {
  readonly source: HeadSource;
  /** Whose signature is still to be checked; null where it was. */
  readonly unchecked: string | null;
}

/** Signatures of the database's own heads are checked where something differs: only then do those before the last count. */
async function believedHeads(
  connection: Connection,
  { trust, notes, problems }: Pick<LogQuestion, "trust" | "notes"> & { readonly problems: LogProblem[] },
): Promise<readonly BelievedHead[]> {
  const rows = await connection.selectFrom("checkpoint").select("note").orderBy("size").execute();
  const last = rows.at(-1);
  const checked = [...notes, ...(last === undefined ? [] : [{ source: "database" as const, note: last.note }])];
  const heads: BelievedHead[] = rows.slice(0, -1).flatMap(({ note }) => {
    const head = parseTreeHead(parseNote(note)?.text ?? "");
    return head === null ? [] : [{ source: "database", size: head.size, root: head.root, unchecked: note }];
  });
  for (const { source, note } of checked) {
    const outcome = await openCheckpoint(note, trust, ledgerCryptography);
    if (outcome.code === "valid") heads.push({ source, size: outcome.head.size, root: outcome.head.root, unchecked: null });
    else problems.push({ code: "head-unbelievable", source, why: outcome.code });
  }
  return heads.toSorted((left, right) => left.size - right.size);
}

interface Walk {
  readonly frontier: Frontier;
  /** size → root of the tree of that many entries. */
  readonly roots: ReadonlyMap<number, Hash>;
  readonly waiting: number;
}

/** An entry that is not what its hash says is named, and the walk goes on with the hash: so one forged entry is one problem. */
async function walkEntries(
  connection: Connection,
  { size, sizes, problems }: { readonly size: number; readonly sizes: ReadonlySet<number>; readonly problems: LogProblem[] },
): Promise<Walk> {
  const roots = new Map<number, Hash>();
  let frontier = emptyFrontier;
  const keepRoot = (): void => void (sizes.has(frontier.size) && roots.set(frontier.size, rootOf(frontier, sha256)));
  keepRoot();
  for (let from = 0; from < size; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, size - from);
    const [texts, kept] = [await readTexts(connection, from, count), await readLeaves(connection, from, count)];
    for (let index = from; index < from + count; index++) {
      const text = texts.get(index + 1);
      const hash = text === undefined ? null : leafHash(Buffer.from(text), sha256);
      const known = kept.get(index) ?? null;
      if (hash === null) problems.push({ code: "entry-missing", index });
      else if (known === null || !equalBytes(hash, known)) problems.push({ code: "entry-differs", index });
      frontier = appendLeaf(frontier, known ?? hash ?? sha256(new Uint8Array(0)), sha256);
      keepRoot();
    }
  }
  const row = await connection
    .selectFrom("entry")
    .select((select) => select.fn.countAll<number>().as("waiting"))
    .where("number", ">", size)
    .executeTakeFirstOrThrow();
  return { frontier, roots, waiting: row.waiting };
}

/** number of the row → text */
async function readTexts(connection: Connection, from: number, count: number): Promise<ReadonlyMap<number, string>> {
  const rows = await connection
    .selectFrom("entry")
    .select(["number", "body"])
    .where("number", ">", from)
    .where("number", "<=", from + count)
    .execute();
  return new Map(rows.map(({ number, body }) => [number, body]));
}

/** index → the hash that the tiles keep */
async function readLeaves(connection: Connection, from: number, count: number): Promise<ReadonlyMap<number, Hash>> {
  const rows = await connection
    .selectFrom("tile")
    .select(["number", "hashes"])
    .where("level", "=", 0)
    .where("number", ">=", Math.floor(from / TILE_WIDTH))
    .where("number", "<=", Math.floor((from + count - 1) / TILE_WIDTH))
    .execute();
  return new Map(rows.flatMap(({ number, hashes }) => wholeHashes(hashes).map((hash, at) => [number * TILE_WIDTH + at, hash] as const)));
}

function wholeHashes(bytes: Uint8Array): readonly Hash[] {
  return tileHashes(bytes.subarray(0, bytes.length - (bytes.length % HASH_BYTES)));
}

/** Each full tile against the one hash that the level above keeps of it. */
async function checkTiles(connection: Connection, problems: LogProblem[]): Promise<void> {
  const { levels } = await connection
    .selectFrom("tile")
    .select((select) => select.fn.max("level").as("levels"))
    .executeTakeFirstOrThrow();
  for (let level = 1; level <= (levels ?? 0); level++) {
    const upper = await connection.selectFrom("tile").select(["number", "hashes"]).where("level", "=", level).execute();
    for (const { number, hashes } of upper)
      for (const [at, hash] of wholeHashes(hashes).entries()) {
        const index = number * TILE_WIDTH + at;
        const below = await connection
          .selectFrom("tile")
          .select("hashes")
          .where("level", "=", level - 1)
          .where("number", "=", index)
          .executeTakeFirst();
        const leaves = wholeHashes(below?.hashes ?? new Uint8Array(0));
        const root = rootOf(
          leaves.reduce((grown, leaf) => appendLeaf(grown, leaf, sha256), emptyFrontier),
          sha256,
        );
        if (!equalBytes(root, hash)) problems.push({ code: "tile-differs", level, index: number });
      }
  }
}

/**
 * Heads in the order of their sizes; what is wrong lies after the last that fits and is really signed. Only the first of each source that does not fit is
 * told, and of those that are longer than the log the last.
 */
async function differingHeads(
  heads: readonly BelievedHead[],
  roots: ReadonlyMap<number, Hash>,
  { size, trust }: { readonly size: number; readonly trust: CheckpointTrust },
): Promise<readonly LogProblem[]> {
  const isSigned = async ({ unchecked }: BelievedHead): Promise<boolean> =>
    unchecked === null || (await openCheckpoint(unchecked, trust, ledgerCryptography)).code === "valid";
  const told = new Map<HeadSource, LogProblem>();
  const fitting: BelievedHead[] = [];
  for (const head of heads) {
    const { source } = head;
    const root = roots.get(head.size);
    if (root !== undefined && equalBytes(root, head.root)) fitting.push(head);
    else if (told.get(source)?.code === "head-differs" || !(await isSigned(head))) continue;
    else if (head.size > size) told.set(source, { code: "too-short", source, size: head.size });
    else told.set(source, { code: "head-differs", source, from: await lastSigned(fitting, isSigned), size: head.size });
  }
  return [...told.values()];
}

async function lastSigned(fitting: readonly BelievedHead[], isSigned: (head: BelievedHead) => Promise<boolean>): Promise<number> {
  for (const head of fitting.toReversed()) if (await isSigned(head)) return head.size;
  return 0;
}
