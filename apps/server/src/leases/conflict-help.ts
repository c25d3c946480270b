import { RefusalError, type ConflictHelp } from "@portolan/contract";
import { evidencePhrase, unreadPhrase } from "@portolan/explanation";
import type { Evidence, Lease } from "@portolan/leases";
import { evidenceOfEndpoint, evidenceOfHolder, type HolderAt } from "@portolan/leases/evidence";
import { isParked } from "@portolan/leases/watch";
import type { Endpoint } from "@portolan/sockets";
import type { Storage } from "@portolan/storage";
import type { ScannerClient } from "../scanner-client.ts";
import type { BerthLink } from "./berth-link.ts";
import { freeingWays } from "./freeing-ways.ts";

export interface ConflictParts {
  readonly read: Storage["read"];
  readonly host: () => string | null;
  readonly endpoints: () => readonly Endpoint[];
  readonly scanner: Pick<ScannerClient, "heldPorts" | "lookNow">;
  readonly berth: BerthLink;
  readonly berthPids: () => readonly number[];
}

interface Place {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** Who holds a port of this host, what would free it, and whether it is free now: the host is asked anew, and the kernel by binds where a berth can. */
export async function conflictHelp(place: Place, parts: ConflictParts): Promise<ConflictHelp> {
  const host = parts.host();
  if (host === null) throw new RefusalError("SCANNER_SILENT", { seconds: 1 });
  await parts.scanner.lookNow();
  const held = await parts.scanner.heldPorts({ protocol: place.protocol, ports: [place.port] });
  if (held === null) throw new RefusalError("SCANNER_SILENT", { seconds: 1 });
  const found = evidenceAt(place, { endpoints: parts.endpoints(), holders: held.ports, berthPids: parts.berthPids() });
  const refused = found.length > 0 ? null : await isRefused(place, parts.berth);
  const evidence = [...found, ...(refused === null ? [] : [refused])];
  const holders = evidence.map((one) => ({ evidence: one, text: evidencePhrase(one), ways: freeingWays(one) }));
  const leases: readonly Lease[] = await parts.read.findLeases({ host, ...place });
  const notes = held.unread.map(unreadPhrase);
  return { ...place, host, isFree: evidence.length === 0 && notes.length === 0, holders, leases, notes };
}

interface Found {
  readonly endpoints: readonly Endpoint[];
  readonly holders: readonly HolderAt[];
  readonly berthPids: readonly number[];
}

/** What is an endpoint has its owner there; other holders stand for themselves. What the berth holds is a lease's. */
function evidenceAt({ protocol, port }: Place, { endpoints, holders, berthPids }: Found): readonly Evidence[] {
  const here = endpoints.filter(
    (one) => one.protocol === protocol && one.port === port && one.namespace === "host" && !isParked(one, berthPids),
  );
  const sockets = here.map((one) =>
    evidenceOfEndpoint(one.state === "bound" ? "bound" : one.sockets === 0 ? "published" : "listener", one),
  );
  const isToldOf = (holder: HolderAt): boolean =>
    holder.kind === "reserved" ||
    (holder.kind === "bound" && holder.pids.length > 0 && holder.pids.every((pid) => berthPids.includes(pid))) ||
    sockets.some(({ kind }) => kind === holder.kind);
  const others = holders.filter((holder) => holder.namespace === "host" && !isToldOf(holder));
  return [...sockets, ...others.map((holder) => evidenceOfHolder(holder.kind === "reserved" ? "bound" : holder.kind, holder))];
}

/** The kernel's own word; null: it lets a bind through, or none could be tried. */
async function isRefused({ protocol, port }: Place, berth: BerthLink): Promise<Evidence | null> {
  const places = [
    { address: "0.0.0.0", v6only: false },
    { address: "::", v6only: true },
  ];
  const answer = await berth.ask({ ask: "probe", binds: places.map((place) => ({ ...place, protocol, port, reuseAddress: false })) });
  const at = answer?.binds.findIndex((one) => one.code === "refused" && one.errno === "EADDRINUSE") ?? -1;
  const place = places[at];
  if (place === undefined) return null;
  const nobody = { remote: null, pids: [], executable: null, user: null, unit: null, container: null, parents: [] };
  return { ...nobody, kind: "bind-refused", protocol, port, address: place.address, namespace: "host", detail: "EADDRINUSE" };
}
