import type { Lease } from "@portolan/leases";
import type { HolderAt } from "@portolan/leases/evidence";
import { releaseBinds, verifyRelease, type ProbedPlace, type ReleaseVerdict } from "@portolan/leases/release";
import type { Endpoint } from "@portolan/sockets";
import type { ScannerClient } from "../scanner-client.ts";
import type { BerthLink } from "./berth-link.ts";
import { portsOf } from "./live-leases.ts";

const mostPorts = 2000;
const mostBinds = 2000;

export interface ReleaseCheck {
  readonly scanner: Pick<ScannerClient, "heldPorts">;
  readonly berth: BerthLink;
  readonly berthPids: readonly number[];
  /** As the last look has them. */
  readonly endpoints: () => readonly Endpoint[];
}

/**
 * Asks the host whether anything still holds what these leases held: every socket, connection, translation and container of it, and the kernel itself by binds. Null:
 * it could not be asked, so that nothing is known. Throws SCANNER_SILENT.
 */
export async function verifyReleased(
  leases: readonly Lease[],
  { scanner, berth, berthPids, endpoints }: ReleaseCheck,
): Promise<ReadonlyMap<string, ReleaseVerdict> | null> {
  const found = await readHolders(leases, scanner);
  if (found === null) return null;
  const probes = Map.groupBy(await tryBinds(leases, berth), ({ port }) => port);
  const here = Map.groupBy(stillThere(endpoints(), found.holders), ({ port }) => port);
  const holders = Map.groupBy(found.holders, ({ port }) => port);
  return new Map(
    leases.map((lease) => {
      const at = <T>(byPort: ReadonlyMap<number, T[]>): T[] => portsOf(lease).flatMap((port) => byPort.get(port) ?? []);
      const question = { lease, endpoints: at(here), holders: at(holders), probes: at(probes), unread: found.unread, berthPids };
      return [lease.id, verifyRelease(question)] as const;
    }),
  );
}

interface Holders {
  readonly holders: readonly HolderAt[];
  readonly unread: readonly string[];
}

async function readHolders(leases: readonly Lease[], scanner: ReleaseCheck["scanner"]): Promise<Holders | null> {
  const holders: HolderAt[] = [];
  const unread = new Set<string>();
  for (const protocol of ["tcp", "udp"] as const) {
    const ports = [...new Set(leases.filter(({ protocols }) => protocols.includes(protocol)).flatMap(portsOf))];
    for (let at = 0; at < ports.length; at += mostPorts) {
      const held = await scanner.heldPorts({ protocol, ports: ports.slice(at, at + mostPorts) });
      if (held === null) return null;
      holders.push(...held.ports);
      for (const part of held.unread) unread.add(part);
    }
  }
  return { holders, unread: [...unread] };
}

/** Without a berth none is tried. */
async function tryBinds(leases: readonly Lease[], berth: BerthLink): Promise<readonly ProbedPlace[]> {
  const wanted = leases.flatMap(releaseBinds);
  const tried: ProbedPlace[] = [];
  for (let at = 0; at < wanted.length; at += mostBinds) {
    const binds = wanted.slice(at, at + mostBinds);
    const answer = await berth.ask({ ask: "probe", binds });
    for (const [place, one] of (answer?.binds ?? []).entries()) {
      const bind = binds[place];
      if (bind !== undefined) tried.push({ ...bind, errno: one.code === "free" ? null : one.errno });
    }
  }
  return tried;
}

/** A look may be older than the answer: a socket that is no holder any more has gone since. */
function stillThere(endpoints: readonly Endpoint[], holders: readonly HolderAt[]): readonly Endpoint[] {
  const held = new Set(
    holders
      .filter(({ kind }) => kind === "listener" || kind === "bound")
      .map(({ protocol, port, namespace }) => `${protocol} ${port} ${namespace}`),
  );
  return endpoints.filter(({ sockets, protocol, port, namespace }) => sockets === 0 || held.has(`${protocol} ${port} ${namespace}`));
}
