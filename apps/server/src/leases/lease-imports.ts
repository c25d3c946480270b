import { RefusalError, type ImportDocument, type ImportedRow, type ImportRow, type ImportWish, type LeaseExport } from "@portolan/contract";
import { claimRefusalTold } from "@portolan/explanation";
import { canonicalAddress } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import { leasedAddresses, type Lease, type Pool } from "@portolan/leases";
import type { Endpoint } from "@portolan/sockets";
import type { Storage } from "@portolan/storage";
import type { ScannerClient } from "../scanner-client.ts";
import { leaseInstant } from "./lease-instant.ts";
import type { LeaseKeeper } from "./lease-keeper.ts";

export interface ImportParts {
  readonly storage: Storage;
  readonly written: <T>(writing: Promise<T>) => Promise<T>;
  readonly host: () => string | null;
  /** Id of the host of that id or name; null: unknown. */
  readonly hostOf: (word: string) => string | null;
  readonly endpoints: () => readonly Endpoint[];
  readonly keeper: Pick<LeaseKeeper, "brought">;
  readonly scanner: Pick<ScannerClient, "lookNow">;
}

type StoredRow = Parameters<Storage["write"]["importLeases"]>[0]["rows"][number];

interface Sorted {
  readonly told: readonly ImportedRow[];
  readonly fresh: readonly { readonly row: ImportRow; readonly stored: StoredRow }[];
}

const page = 1000;
const mostExported = 100_000;

/** What an import would take, and takes where `isTrial` is false and nothing is refused. What is leased to the same owner already is known, and stays. */
export async function importLeases(
  wish: ImportWish,
  { by, isTrial }: { readonly by: string; readonly isTrial: boolean },
  parts: ImportParts,
): Promise<ImportDocument> {
  const pool = await parts.storage.read.readPool({ id: wish.pool });
  if (pool === null) throw new RefusalError("POOL_UNKNOWN", { pool: wish.pool });
  await parts.scanner.lookNow(); // what is imported may listen since just now
  const { told, fresh } = await sortRows(wish.rows, pool, parts);
  const isRefused = told.some(({ code }) => code === "refused");
  const rows = fresh.map(({ stored }) => stored);
  const answer = await parts.written(parts.storage.write.importLeases({ rows, by, isTrial: isTrial || isRefused, ...leaseInstant() }));
  if (answer.code === "imported") await parts.keeper.brought(answer.leases);
  const refusals = new Map(answer.code === "refused" ? answer.rows.map(({ row, refusal }) => [row, refusal]) : []);
  const asked = fresh.map(({ row }, at): ImportedRow => {
    const refusal = refusals.get(at);
    if (refusal === undefined) return { line: row.line, code: "ready", told: null };
    return { line: row.line, code: "refused", told: claimRefusalTold(refusal, wish.pool) };
  });
  return { rows: [...told, ...asked].toSorted((a, b) => a.line - b.line), imported: answer.code === "imported" ? answer.leases.length : 0 };
}

/** Those that need no question to the pool: leased to their owner already, twice in the list, of no host, of no address. */
async function sortRows(rows: readonly ImportRow[], pool: Pool, parts: ImportParts): Promise<Sorted> {
  const told: ImportedRow[] = [];
  const fresh: { readonly row: ImportRow; readonly stored: StoredRow }[] = [];
  const lines = new Map<string, number>();
  const listening = new Set(
    parts
      .endpoints()
      .filter(({ namespace, state }) => namespace === "host" && state !== "bound")
      .map(({ protocol, port }) => `${protocol} ${port}`),
  );
  for (const row of rows) {
    const { line, port, protocols, address } = row;
    const host = row.host === null ? parts.host() : parts.hostOf(row.host);
    const key = `${host} ${port} ${protocols.join()} ${address}`;
    const earlier = lines.get(key);
    lines.set(key, line);
    const isListening = host === parts.host() && protocols.some((protocol) => listening.has(`${protocol} ${port}`));
    const refusal = refusalOf(row, host, earlier);
    if (refusal !== null || host === null) told.push({ line, code: "refused", told: refusal });
    else if (await isKnown(row, host, parts)) told.push({ line, code: "known", told: null });
    else fresh.push({ row, stored: storedRow(row, { pool: pool.id, host, isListening }) });
  }
  return { told, fresh };
}

function refusalOf({ address, host }: ImportRow, found: string | null, earlier: number | undefined): ImportedRow["told"] {
  if (found === null) return claimRefusalTold({ code: "host-unknown", host: host ?? "?" }, "");
  if (earlier !== undefined) return { what: phrase("lease.import.twice", { line: String(earlier) }), works: null };
  if (address === null || canonicalAddress(address) !== null) return null;
  return claimRefusalTold({ code: "not-allowed", rule: "address", detail: address }, "");
}

/** Its owner has all of it by leases that go on. */
async function isKnown({ port, protocols, owner, address }: ImportRow, host: string, { storage }: ImportParts): Promise<boolean> {
  const wanted = leasedAddresses({ family: "dual", address });
  const held = await Promise.all(protocols.map((protocol) => storage.read.findLeases({ host, protocol, port })));
  const isIt = (lease: Lease): boolean => lease.owner === owner && !lease.isEnding && leasedAddresses(lease).includes(wanted);
  return held.every((leases) => leases.some(isIt));
}

function storedRow(
  row: ImportRow,
  { pool, host, isListening }: { readonly pool: string; readonly host: string; readonly isListening: boolean },
): StoredRow {
  const { port, protocols, owner, purpose, note, tags } = row;
  const address = row.address === null ? null : canonicalAddress(row.address);
  const place = { pool, host, ports: [port], protocols, family: "dual", address } as const;
  return { ...place, owner, purpose, note, tags, state: isListening ? "active" : "reserved", termSeconds: null };
}

/** Leases on their way out: whoever takes the list over elsewhere does not want them. */
const leaving: ReadonlySet<Lease["state"]> = new Set(["draining", "verifying", "quarantined"]);

/** Every lease that lives, the oldest first. */
export async function exportLeases(word: string | undefined, { storage }: Pick<ImportParts, "storage">): Promise<LeaseExport> {
  const pools = await storage.read.listPools({});
  const pool = word === undefined ? undefined : pools.find(({ id, name }) => id === word || name === word);
  if (word !== undefined && pool === undefined) throw new RefusalError("POOL_UNKNOWN", { pool: word });
  const names = new Map(pools.map(({ id, name }) => [id, name]));
  const rows: LeaseExport["rows"][number][] = [];
  let before: number | null = null;
  do {
    const search = { state: "holding", before, limit: page, ...(pool === undefined ? {} : { pool: pool.id }) } as const;
    const found: Awaited<ReturnType<Storage["read"]["listLeases"]>> = await storage.read.listLeases(search);
    for (const {
      id: lease,
      ports,
      protocols,
      address,
      host,
      owner,
      purpose,
      note,
      tags,
      state,
      isEnding,
      expiresMs,
      pool: of,
    } of found.leases)
      for (const port of isEnding || leaving.has(state) ? [] : ports)
        rows.push({ lease, port, protocols, address, host, owner, purpose, note, tags, state, expiresMs, pool: names.get(of) ?? of });
    before = found.next;
  } while (before !== null && rows.length < mostExported);
  return { rows: rows.toReversed(), isCut: before !== null };
}
