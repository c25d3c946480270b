/** Entries against the signed head, in this browser: each is in the record at its place, or it is not the one that was recorded. */
import {
  inclusionProof,
  tileHashes,
  TILE_WIDTH,
  parseBase64,
  verifyInclusion,
  type Cryptography,
  type Hash,
  type TreeHead,
} from "@portolan/ledger";

/** `waiting`: written after the head was signed, which happens within a second. */
export type EntryStanding = "recorded" | "differs" | "waiting";

export interface LoggedText {
  readonly index: number;
  readonly text: string;
}

export interface TileSource {
  /** base64 of the hashes; null: there is no such tile. */
  readonly readTile: (level: number, index: number) => Promise<string | null>;
}

/** index → standing. Tiles are asked for as they are needed: a page of entries needs a handful. */
export async function checkEntries(
  entries: readonly LoggedText[],
  head: TreeHead,
  { readTile, sha256 }: TileSource & Pick<Cryptography, "sha256">,
): Promise<ReadonlyMap<number, EntryStanding>> {
  const tiles = new Map<string, readonly Hash[]>();
  const proofOf = async (index: number): Promise<readonly Hash[] | null> => {
    for (;;) {
      const asked: { readonly level: number; readonly number: number }[] = [];
      try {
        return inclusionProof(index, head.size, {
          sha256,
          hash(level, at) {
            const number = Math.floor(at / TILE_WIDTH);
            const tile = tiles.get(`${level}/${number}`);
            if (tile === undefined) asked.push({ level, number });
            const hash = tile?.[at % TILE_WIDTH];
            if (hash === undefined) throw new RangeError("no such hash");
            return hash;
          },
        });
      } catch {
        if (asked.length === 0) return null; // the record's own hashes are not whole
        for (const { level, number } of asked) tiles.set(`${level}/${number}`, parseTile(await readTile(level, number)));
      }
    }
  };
  const standings = new Map<number, EntryStanding>();
  for (const { index, text } of entries) {
    if (index >= head.size) {
      standings.set(index, "waiting");
      continue;
    }
    const proof = await proofOf(index);
    const claim = { entry: new TextEncoder().encode(text), index, size: head.size, root: head.root, proof: proof ?? [] };
    standings.set(index, proof !== null && verifyInclusion(claim, sha256) ? "recorded" : "differs");
  }
  return standings;
}

function parseTile(text: string | null): readonly Hash[] {
  const bytes = text === null ? null : parseBase64(text);
  return bytes === null || bytes.length % 32 !== 0 ? [] : tileHashes(bytes);
}
