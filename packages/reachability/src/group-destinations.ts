/**
 * Broadcast and multicast addresses at which a UDP socket of any address can be spoken to. Which groups an interface has joined beside those of all
 * hosts is not read: such a group is taken from the port that it is known for, and whether it was joined is a condition of the engines.
 */
import { parseIpAddress, parsePrefix, type IpAddress, type IpFamily } from "@portolan/net";
import type { HostModel } from "./host-model.ts";

const LOCAL_TABLE = 255;

/** Port → groups of the protocol that has it (IANA). */
const groupsOfPort: ReadonlyMap<number, readonly string[]> = new Map([
  [520, ["224.0.0.9"]],
  [521, ["ff02::9"]],
  [547, ["ff02::1:2"]],
  [1900, ["239.255.255.250", "ff02::c"]],
  [3702, ["239.255.255.250", "ff02::c"]],
  [5353, ["224.0.0.251", "ff02::fb"]],
  [5355, ["224.0.0.252", "ff02::1:3"]],
]);
const ofAllHosts = ["255.255.255.255", "224.0.0.1", "ff02::1"];

export function groupDestinations({ routes }: HostModel, family: IpFamily, port: number): readonly IpAddress[] {
  const broadcasts = routes.flatMap(({ family: own, table, type, device, destination }) =>
    own === family && table === LOCAL_TABLE && type === "broadcast" && device !== "lo" ? [parsePrefix(destination)?.address ?? null] : [],
  );
  const named = [...ofAllHosts, ...(groupsOfPort.get(port) ?? [])].map(parseIpAddress);
  const found = [...named, ...broadcasts].flatMap((address) => (address?.family === family ? [address] : []));
  return [...new Map(found.map((address) => [address.value, address])).values()];
}
