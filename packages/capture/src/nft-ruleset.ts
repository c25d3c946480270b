import { parseNftListing, withListing } from "./nft-listing.ts";
import { mentionedSets, type NftDocument, parseNftDocument, type SetName, setText, withElements } from "./nft-sets.ts";
import type { ProgramResult } from "./run-program.ts";

type Run = (command: string, args: readonly string[]) => Promise<ProgramResult>;

export interface NftReading {
  /** As one `nft -j list ruleset` would have printed it, without counters. */
  readonly result: ProgramResult;
  /** Sets that rules refer to and whose elements were not read, as `family table name`. */
  readonly omitted: readonly string[];
}

const listedOneByOne = 32; // 2 ms each; beyond that one listing of everything is cheaper
const setsAtOnce = 4;
const maxSetCharacters = 64 << 20;

/**
 * The ruleset as JSON: first without the elements of sets (13 ms where they take a second), then those of the sets that rules refer to. What nft
 * says of tables, chains and sets in its text alone is put into the JSON.
 */
export async function readNftRuleset(run: Run): Promise<NftReading> {
  const result = await run("nft", ["-j", "-s", "-t", "list", "ruleset"]);
  const document = documentOf(result);
  if (document === null || document.nftables.every((entry) => entry["metainfo"] !== undefined)) return { result, omitted: [] };
  const { read, omitted } = await withSets(run, document);
  const listing = await run("nft", ["-s", "-t", "list", "ruleset"]);
  const whole = listing.outcome === "exited" && listing.code === 0 ? withListing(read, parseNftListing(listing.stdout)) : read;
  return { result: whole === document ? result : { outcome: "exited", code: 0, stdout: JSON.stringify(whole), stderr: "" }, omitted };
}

function documentOf(result: ProgramResult): NftDocument | null {
  return result.outcome === "exited" && result.code === 0 ? parseNftDocument(result.stdout) : null;
}

async function withSets(run: Run, document: NftDocument): Promise<{ readonly read: NftDocument; readonly omitted: readonly string[] }> {
  const sets = mentionedSets(document);
  if (sets.length === 0) return { read: document, omitted: [] };
  if (sets.length > listedOneByOne) {
    const whole = documentOf(await run("nft", ["-j", "-s", "list", "ruleset"]));
    return whole === null ? { read: document, omitted: sets.map(setText) } : { read: whole, omitted: [] };
  }
  const { listings, omitted } = await listSets(run, sets);
  return { read: withElements(document, listings), omitted };
}

async function listSets(run: Run, sets: readonly SetName[]): Promise<{ listings: NftDocument[]; omitted: string[] }> {
  const listings: NftDocument[] = [];
  const omitted: string[] = [];
  let characters = 0;
  for (let start = 0; start < sets.length; start += setsAtOnce) {
    const some = sets.slice(start, start + setsAtOnce);
    if (characters > maxSetCharacters) {
      omitted.push(...some.map(setText));
      continue;
    }
    const listed = await Promise.all(some.map((set) => run("nft", ["-j", "-s", "list", set.kind, set.family, set.table, set.name])));
    for (const [index, set] of some.entries()) {
      const result = listed[index];
      const listing = result?.outcome === "exited" && result.code === 0 ? parseNftDocument(result.stdout) : null;
      if (listing === null) omitted.push(setText(set));
      else listings.push(listing);
      characters += result?.outcome === "exited" ? result.stdout.length : 0;
    }
  }
  return { listings, omitted };
}
