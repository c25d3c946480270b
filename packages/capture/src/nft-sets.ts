/** The sets in what `nft -j` prints: which ones rules refer to, and a terse document with their elements put in. */
export interface SetName {
  readonly kind: "set" | "map";
  readonly family: string;
  readonly table: string;
  readonly name: string;
}

export interface NftDocument {
  readonly nftables: readonly NftEntry[];
}

type NftEntry = { readonly [kind: string]: { readonly [field: string]: unknown } | undefined };

/** Null for text that is no such document. */
export function parseNftDocument(text: string): NftDocument | null {
  try {
    const value: unknown = JSON.parse(text);
    const isDocument = typeof value === "object" && value !== null && "nftables" in value && Array.isArray(value.nftables);
    return isDocument ? (value as NftDocument) : null;
  } catch {
    return null;
  }
}

/** Named sets and maps that a rule mentions, once each, in the document's order. A set that no rule mentions decides nothing. */
export function mentionedSets(document: NftDocument): SetName[] {
  const mentioned = new Set<string>();
  for (const { rule } of document.nftables)
    if (rule !== undefined) collectMentions(rule["expr"], (name) => mentioned.add(keyOf(rule["family"], rule["table"], name)));
  return document.nftables.flatMap((entry) => {
    const set = setOf(entry);
    return set !== null && mentioned.has(keyOf(set.family, set.table, set.name)) ? [set] : [];
  });
}

function setOf(entry: NftEntry): SetName | null {
  const [kind, fields] = entry["set"] === undefined ? (["map", entry["map"]] as const) : (["set", entry["set"]] as const);
  if (fields === undefined) return null;
  const { family, table, name } = fields;
  return typeof family === "string" && typeof table === "string" && typeof name === "string" ? { kind, family, table, name } : null;
}

function keyOf(family: unknown, table: unknown, name: unknown): string {
  return JSON.stringify([family, table, name]);
}

/** A name stands behind an `@` wherever an expression takes one. */
function collectMentions(expression: unknown, tell: (name: string) => void): void {
  const pending: unknown[] = [expression];
  for (let value = pending.pop(); pending.length > 0 || value !== undefined; value = pending.pop()) {
    if (typeof value === "string") {
      if (value.startsWith("@")) tell(value.slice(1));
    } else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) pending.push(one);
  }
}

/** The document with these sets in place of their terse entries. */
export function withElements(document: NftDocument, listings: readonly NftDocument[]): NftDocument {
  const full = new Map<string, NftEntry>();
  for (const { nftables } of listings) {
    for (const entry of nftables) {
      const set = setOf(entry);
      if (set !== null) full.set(keyOf(set.family, set.table, set.name), entry);
    }
  }
  return {
    ...document,
    nftables: document.nftables.map((entry) => {
      const set = setOf(entry);
      return set === null ? entry : (full.get(keyOf(set.family, set.table, set.name)) ?? entry);
    }),
  };
}

/** As people write it: family, table, name. */
export function setText({ family, table, name }: SetName): string {
  return `${family} ${table} ${name}`;
}
