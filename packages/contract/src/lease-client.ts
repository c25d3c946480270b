/** The client's part about pools and leases. */
import type { Answer } from "./answer.ts";
import { queryText } from "./ledger-client.ts";
import type {
  ClaimAnswers,
  ClaimBatch,
  ClaimPreview,
  ClaimWish,
  ConflictHelp,
  DriftDocument,
  DrillDocument,
  ImportDocument,
  ImportWish,
  LeaseExport,
  LeaseHostChange,
  LeaseHostsDocument,
  LeaseMoveAnswers,
  LeaseMoves,
  LeasePage,
  LeaseRecord,
  LeasesQuery,
  NewPool,
  PoolChange,
  PoolDocument,
  PoolsDocument,
} from "./lease-documents.ts";

export interface LeaseClient {
  listPools(): Promise<Answer<PoolsDocument>>;
  addPool(pool: NewPool): Promise<Answer<PoolDocument>>;
  /** By its id or its name. */
  readPool(pool: string): Promise<Answer<PoolDocument>>;
  changePool(pool: string, change: PoolChange): Promise<Answer<PoolDocument>>;
  removePool(pool: string): Promise<Answer<PoolsDocument>>;
  listLeaseHosts(): Promise<Answer<LeaseHostsDocument>>;
  changeLeaseHost(host: string, change: LeaseHostChange): Promise<Answer<LeaseHostsDocument>>;
  /** A refusal is an answer. */
  previewClaim(wish: ClaimWish): Promise<Answer<ClaimPreview>>;
  claimLeases(batch: ClaimBatch): Promise<Answer<ClaimAnswers>>;
  listLeases(query: LeasesQuery): Promise<Answer<LeasePage>>;
  readLease(lease: string): Promise<Answer<LeaseRecord>>;
  renewLeases(moves: LeaseMoves): Promise<Answer<LeaseMoveAnswers>>;
  releaseLeases(moves: LeaseMoves): Promise<Answer<LeaseMoveAnswers>>;
  blockLeases(moves: LeaseMoves): Promise<Answer<LeaseMoveAnswers>>;
  drillLease(lease: string): Promise<Answer<DrillDocument>>;
  readDrift(): Promise<Answer<DriftDocument>>;
  exportLeases(query: { readonly pool?: string }): Promise<Answer<LeaseExport>>;
  previewImport(wish: ImportWish): Promise<Answer<ImportDocument>>;
  importLeases(wish: ImportWish): Promise<Answer<ImportDocument>>;
  explainConflict(place: { readonly protocol: "tcp" | "udp"; readonly port: number }): Promise<Answer<ConflictHelp>>;
}

type Send = <T>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;

export function leaseRequests(send: Send): LeaseClient {
  const ofPool = (pool: string): string => `/pools/${encodeURIComponent(pool)}`;
  const ofLease = (lease: string): string => `/leases/${encodeURIComponent(lease)}`;
  return {
    listPools: () => send("GET", "/pools"),
    addPool: (pool) => send("POST", "/pools", pool),
    readPool: (pool) => send("GET", ofPool(pool)),
    changePool: (pool, change) => send("PUT", ofPool(pool), change),
    removePool: (pool) => send("DELETE", ofPool(pool)),
    listLeaseHosts: () => send("GET", "/lease-hosts"),
    changeLeaseHost: (host, change) => send("PUT", `/lease-hosts/${encodeURIComponent(host)}`, change),
    previewClaim: (wish) => send("POST", "/leases/preview", wish),
    claimLeases: (batch) => send("POST", "/leases", batch),
    listLeases: (query) => send("GET", `/leases${queryText({ ...query })}`),
    readLease: (lease) => send("GET", ofLease(lease)),
    renewLeases: (moves) => send("POST", "/leases/renew", moves),
    releaseLeases: (moves) => send("POST", "/leases/release", moves),
    blockLeases: (moves) => send("POST", "/leases/blocked", moves),
    drillLease: (lease) => send("POST", `${ofLease(lease)}/drill`),
    readDrift: () => send("GET", "/leases/drift"),
    exportLeases: (query) => send("GET", `/leases/export${queryText({ ...query })}`),
    previewImport: (wish) => send("POST", "/leases/import/preview", wish),
    importLeases: (wish) => send("POST", "/leases/import", wish),
    explainConflict: ({ protocol, port }) => send("GET", `/ports/${protocol}/${port}/conflict`),
  };
}
