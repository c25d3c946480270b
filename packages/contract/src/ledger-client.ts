/** The client's part about the record. */
import type { Answer } from "./answer.ts";
import type {
  LedgerCheckpoint,
  LedgerConsistency,
  LedgerDocument,
  LedgerEntries,
  LedgerEntriesQuery,
  LedgerPersonal,
  LedgerProof,
  LedgerSearch,
  LedgerTile,
  PersonalRetention,
} from "./ledger-documents.ts";
import type { Done } from "./people-documents.ts";

export interface LedgerClient {
  readLedger(): Promise<Answer<LedgerDocument>>;
  readLedgerEntries(query: LedgerEntriesQuery): Promise<Answer<LedgerEntries>>;
  /** The newest first; `next` is the `before` of the following page. */
  findLedgerEntries(search: LedgerSearch): Promise<Answer<LedgerEntries>>;
  proveLedgerEntry(index: number): Promise<Answer<LedgerProof>>;
  proveLedgerConsistency(sizes: { readonly from: number; readonly size: number }): Promise<Answer<LedgerConsistency>>;
  readLedgerCheckpoint(): Promise<Answer<LedgerCheckpoint>>;
  readLedgerTile(place: { readonly level: number; readonly index: number }): Promise<Answer<LedgerTile>>;
  readLedgerPersonal(query: LedgerEntriesQuery): Promise<Answer<LedgerPersonal>>;
  readPersonalRetention(): Promise<Answer<PersonalRetention>>;
  writePersonalRetention(retention: PersonalRetention): Promise<Answer<PersonalRetention>>;
  erasePerson(person: string): Promise<Answer<Done>>;
}

type Send = <T>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;

export function ledgerRequests(send: Send): LedgerClient {
  return {
    readLedger: () => send("GET", "/ledger"),
    readLedgerEntries: (query) => send("GET", `/ledger/entries${queryText({ ...query })}`),
    findLedgerEntries: (search) => send("GET", `/ledger/search${queryText({ ...search })}`),
    proveLedgerEntry: (index) => send("GET", `/ledger/entries/${index}/proof`),
    proveLedgerConsistency: (sizes) => send("GET", `/ledger/consistency${queryText({ ...sizes })}`),
    readLedgerCheckpoint: () => send("GET", "/ledger/checkpoint"),
    readLedgerTile: ({ level, index }) => send("GET", `/ledger/tiles/${level}/${index}`),
    readLedgerPersonal: (query) => send("GET", `/ledger/personal${queryText({ ...query })}`),
    readPersonalRetention: () => send("GET", "/ledger/retention"),
    writePersonalRetention: (retention) => send("PUT", "/ledger/retention", retention),
    erasePerson: (person) => send("DELETE", `/people/${encodeURIComponent(person)}/personal`),
  };
}

export function queryText(query: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
