import { RefusalError } from "@portolan/contract";
import type { Lease } from "@portolan/leases";
import type { SiteWish } from "@portolan/plans";
import type { CommandCall } from "../command.ts";
import { allLeases } from "../lease/find-lease.ts";
import { openLeaseLink } from "../lease/lease-link.ts";

type Server = SiteWish["servers"][number];

/** The ports that live leases of this owner hold on this host, emergency ports as backups; refuses where there are none. */
export async function leaseServers(owner: string, host: string, call: CommandCall): Promise<readonly Server[]> {
  const { client } = openLeaseLink(call);
  const { leases } = await allLeases(client, { owner });
  const servers = leases.filter((lease) => isServing(lease, { owner, host })).flatMap(serversOf);
  if (servers.length > 0) return servers;
  throw new RefusalError("ARGUMENT_INVALID", { argument: "--leases", value: owner, expected: "portolan lease list" });
}

function isServing({ owner, host, state, protocols }: Lease, wanted: { readonly owner: string; readonly host: string }): boolean {
  const isLive = state === "reserved" || state === "active" || state === "suspect" || state === "failover";
  return owner === wanted.owner && host === wanted.host && isLive && protocols.includes("tcp");
}

/** By loopback where the lease is for every address of its family. */
function serversOf({ ports, emergencyPorts, family, address }: Lease): readonly Server[] {
  const place = address ?? (family === "ipv6" ? "::1" : "127.0.0.1");
  return [
    ...ports.map((port) => ({ address: place, port, isBackup: false })),
    ...emergencyPorts.map((port) => ({ address: place, port, isBackup: true })),
  ];
}
