/**
 * Why a number is never given to who did not ask for it: it is Portolan's own, ssh's or MCSManager's, registered at IANA, of high risk, or the usual port of a
 * service of the catalogue. Left out: what a host does with a number (its ephemeral range, NodePorts), which a pool is warned of. A module of its own, for the registry and
 * the catalogue are large.
 */
import { catalogue, portFacts } from "@portolan/services";
import type { KeptBecause } from "./claim.ts";

const own: ReadonlyMap<number, KeptBecause> = new Map([
  [13390, "portolan"],
  [13391, "portolan"],
  [22, "ssh"],
  [23333, "mcsmanager"],
  [24444, "mcsmanager"],
]);

/** The weightiest reason among those of the protocols; null: none. Cheap enough for every port of a pool. */
export function keptBecause(port: number, protocols: readonly ("tcp" | "udp")[]): KeptBecause | null {
  const reason = own.get(port);
  if (reason !== undefined) return reason;
  if (port === 0) return "reserved";
  const facts = protocols.map((protocol) => portFacts(port, protocol));
  if (facts.some(({ highRisk, blockedByBrowsers }) => highRisk !== null || blockedByBrowsers)) return "high-risk";
  if (facts.some(({ usedBy }) => usedBy !== null) || protocols.some((protocol) => usualPorts().has(`${port}/${protocol}`)))
    return "service";
  return facts.some(({ ianaName }) => ianaName !== null) ? "assigned" : null;
}

let usual: ReadonlySet<string> | null = null;

function usualPorts(): ReadonlySet<string> {
  usual ??= new Set(catalogue.flatMap((service) => service.usualPorts.map(({ port, protocol }) => `${port}/${protocol}`)));
  return usual;
}
