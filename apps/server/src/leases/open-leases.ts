import type { ConflictHelp, DriftDocument, DrillDocument, ImportDocument, ImportWish, LeaseExport, LeaseRecord } from "@portolan/contract";
import type { Storage } from "@portolan/storage";
import { hostId, type HostUpdate, type HostView } from "../host-view.ts";
import type { LiveStream } from "../live-stream.ts";
import { refuseUnwritten } from "../people/refuse-unwritten.ts";
import type { FailoverDesk } from "../plans/failover-desk.ts";
import type { ReachJudge } from "../reach/reach-judge.ts";
import type { ScannerClient } from "../scanner-client.ts";
import type { BerthLink, BerthLinkOptions } from "./berth-link.ts";
import { conflictHelp } from "./conflict-help.ts";
import { drillLease } from "./drill-lease.ts";
import { driftDocument } from "./drift-document.ts";
import { LeaseDesk } from "./lease-desk.ts";
import { exportLeases, importLeases } from "./lease-imports.ts";
import { LeaseFailover } from "./lease-failover.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import { leaseRecord } from "./lease-record.ts";
import { PoolDesk } from "./pool-desk.ts";
import { PoolForecasts } from "./pool-forecast.ts";
import { createPoolShelf } from "./pool-shelf.ts";
import { createToldLeases } from "./told-leases.ts";

export interface LeasesParts {
  readonly storage: Storage;
  readonly dataDir: string;
  readonly view: HostView;
  readonly scanner: ScannerClient;
  readonly stream: LiveStream;
  readonly reach: ReachJudge;
  readonly failover: FailoverDesk;
  readonly onFault: (error: unknown) => void;
  /** The way to who keeps ports. */
  readonly openBerth: (options: BerthLinkOptions) => BerthLink;
}

/** Everything about leases that routes work with. */
export interface OpenedLeases {
  readonly desk: LeaseDesk;
  readonly pools: PoolDesk;
  readonly keeper: LeaseKeeper;
  readonly record: (lease: string) => Promise<LeaseRecord>;
  readonly drift: () => Promise<DriftDocument>;
  readonly conflict: (place: { readonly protocol: "tcp" | "udp"; readonly port: number }) => Promise<ConflictHelp>;
  readonly bring: (wish: ImportWish, how: { readonly by: string; readonly isTrial: boolean }) => Promise<ImportDocument>;
  readonly write: (pool: string | undefined) => Promise<LeaseExport>;
  readonly drill: (lease: string) => Promise<DrillDocument>;
  readonly look: (update: HostUpdate) => void;
  /** Nobody looks any more. */
  readonly lost: () => void;
  close(): void;
}

export function openLeases(parts: LeasesParts): OpenedLeases {
  const { storage, dataDir, view, scanner, stream, reach, onFault } = parts;
  const host = (): string | null => (view.snapshot === null ? null : hostId(view.snapshot.host));
  const hostName = (id: string): string => (id === host() ? (view.snapshot?.host.name ?? id) : id);
  const endpoints = () => view.endpoints;
  const told = createToldLeases((message) => stream.tellLease(message));
  const berth = parts.openBerth({ onUp: () => keeper.berthCame(), onFault });
  const keeper = new LeaseKeeper({ storage, host, endpoints, scanner, berth, told, onFault });
  const failover = new LeaseFailover({
    desk: parts.failover,
    leases: () => (keeper.isReady ? keeper.live.all() : null),
    move: (lease, happening) => keeper.happened(lease, happening),
    nowMs: Date.now,
    onFault,
  });
  const written = refuseUnwritten(dataDir);
  const pools = createPoolShelf(storage);
  const desk = new LeaseDesk({ storage, written, pools, keeper });
  const berthPids = () => keeper.berthPids;
  const { read } = storage;
  const hostOf = (word: string): string | null => (word === host() || word === view.snapshot?.host.name ? host() : word);
  return {
    desk,
    pools: new PoolDesk({
      storage,
      written,
      pools,
      host,
      snapshot: () => view.snapshot,
      endpoints,
      hostName,
      isReady: () => keeper.isReady,
      forecasts: new PoolForecasts(),
    }),
    keeper,
    record: async (lease) =>
      leaseRecord(await desk.require(lease), { read, endpoints, host, reach, switchRefusal: (id) => failover.refusalOf(id) }),
    drift: () => driftDocument({ read, host, endpoints, leases: () => keeper.live.all(), berthPids }),
    conflict: (place) => conflictHelp(place, { read, host, endpoints, scanner, berth, berthPids }),
    bring: (wish, how) => importLeases(wish, how, { storage, written, host, hostOf, endpoints, keeper, scanner }),
    write: (pool) => exportLeases(pool, { storage }),
    drill: async (lease) =>
      drillLease(await desk.require(lease), { desk: parts.failover, failover, host, endpoints, lookNow: () => scanner.lookNow() }),
    look: (update) => keeper.look(update),
    lost: () => keeper.lost(),
    close() {
      failover.close();
      keeper.close();
      told.close();
      berth.close();
    },
  };
}
