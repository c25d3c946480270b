import type { NftDocument } from "./nft-sets.ts";

/**
 * What the JSON of nft (1.0.6) lacks and its text has: flags of tables, the devices of ingress and egress chains, and which sets rules may add to.
 * Keys are a table's family and name, then the name of the chain or set.
 */
export interface NftListing {
  readonly tableFlags: ReadonlyMap<string, readonly string[]>;
  /** Of every chain at ingress or egress; none: it is at no device. */
  readonly chainDevices: ReadonlyMap<string, readonly string[]>;
  readonly setFlags: ReadonlyMap<string, readonly string[]>;
}

const tableLine = /^table (\S+) (\S+) \{/;
const blockLine = /^\t(chain|set|map) (\S+) \{/;
const deviceLine = /^\t\ttype \S+ hook (?:ingress|egress) (?:device (\S+) |devices = \{ (.*) \} )?priority /;

/** Reads what `nft -t list ruleset` prints. A line's depth is its tabs, so that no name, comment or log prefix is taken for structure. */
export function parseNftListing(text: string): NftListing {
  const listing = {
    tableFlags: new Map<string, string[]>(),
    chainDevices: new Map<string, string[]>(),
    setFlags: new Map<string, string[]>(),
  };
  let table = "";
  let block = "";
  let kind = "";
  for (const line of text.split("\n")) {
    const opened = tableLine.exec(line);
    if (opened !== null) [table, block, kind] = [`${opened[1]} ${opened[2]}`, "", ""];
    const inner = blockLine.exec(line);
    if (inner !== null) [block, kind] = [`${table} ${inner[2]}`, inner[1] ?? ""];
    else if (line === "\t}") [block, kind] = ["", ""];
    else if (block === "" && line.startsWith("\tflags ")) listing.tableFlags.set(table, wordsOf(line));
    else if (kind === "chain") {
      const found = deviceLine.exec(line);
      if (found !== null) listing.chainDevices.set(block, namesOf(found[1] ?? found[2] ?? ""));
    } else if (kind !== "" && line.startsWith("\t\tflags ")) listing.setFlags.set(block, wordsOf(line));
  }
  return listing;
}

function wordsOf(line: string): string[] {
  return line.trim().slice("flags ".length).split(/[, ]+/);
}

function namesOf(list: string): string[] {
  return list.split(", ").flatMap((name) => (name === "" ? [] : [name.replaceAll('"', "")]));
}

/** The document with what the listing adds; the same object where it adds nothing. */
export function withListing(document: NftDocument, listing: NftListing): NftDocument {
  let isChanged = false;
  const nftables = document.nftables.map((entry) => {
    const amended = amend(entry, listing);
    if (amended !== entry) isChanged = true;
    return amended;
  });
  return isChanged ? { ...document, nftables } : document;
}

type Entry = NftDocument["nftables"][number];
type Fields = NonNullable<Entry[string]>;

function amend(entry: Entry, listing: NftListing): Entry {
  for (const kind of ["table", "chain", "set", "map"] as const) {
    const fields = entry[kind];
    if (fields === undefined) continue;
    const more = moreOf(kind, fields, listing);
    return more === null ? entry : { ...entry, [kind]: { ...fields, ...more } };
  }
  return entry;
}

function moreOf(kind: "table" | "chain" | "set" | "map", fields: Fields, listing: NftListing): Fields | null {
  if (kind === "table") {
    const flags = listing.tableFlags.get(`${String(fields["family"])} ${String(fields["name"])}`);
    return flags === undefined ? null : { flags };
  }
  const key = `${String(fields["family"])} ${String(fields["table"])} ${String(fields["name"])}`;
  if (kind === "chain") {
    const dev = listing.chainDevices.get(key);
    return dev === undefined || fields["dev"] !== undefined ? null : { dev };
  }
  const known = [fields["flags"] ?? []].flat();
  return listing.setFlags.get(key)?.includes("dynamic") === true && !known.includes("dynamic") ? { flags: [...known, "dynamic"] } : null;
}
