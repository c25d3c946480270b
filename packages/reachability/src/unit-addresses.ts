/**
 * The address lists of a systemd unit (IPAddressAllow, IPAddressDeny of systemd.resource-control(5)) as a snapshot has them: one row per unit, in which
 * the lists of its slices are joined. A listed address is let in whatever else is listed; of both directions it is the other side that counts.
 */
import { AddressSet, parsePrefix, type IpFamily, type Prefix } from "@portolan/net";
import type { Interval } from "@portolan/ruleset";
import type { FilterLayer } from "@portolan/snapshot";

/** The unit in whose control group a socket was made: of a socket unit that, not the service. null: none. */
export function unitOfGroup(group: string): string | null {
  return group.split("/").findLast((part) => /\.(?:service|socket|scope|slice)$/.test(part)) ?? null;
}

/** Whose packets the lists drop; null where the row says more than address lists, or less than all of them. */
export function refusedByUnit({ kind, state, detail }: FilterLayer): AddressSet | null {
  if (kind !== "systemd-address" || state !== "present") return null;
  const lists = new Map<string, readonly Prefix[]>();
  for (const directive of detail.split("; ")) {
    const [, name = "", values = ""] = /^(\w+)=(.*)$/.exec(directive) ?? [];
    if (name === "SocketBindAllow" || name === "SocketBindDeny") continue; // they decide over binds
    const prefixes = values.split(" ").map(parsePrefix);
    if ((name !== "IPAddressAllow" && name !== "IPAddressDeny") || !prefixes.every((prefix) => prefix !== null)) return null;
    lists.set(name, prefixes);
  }
  const listed = (name: string): AddressSet => AddressSet.fromPrefixes(lists.get(name) ?? []);
  return listed("IPAddressDeny").subtract(listed("IPAddressAllow"));
}

/** Addresses of a family in its own width. */
export function intervalsOfFamily(set: AddressSet, family: IpFamily): readonly Interval[] {
  if (family === "ipv6") return set.subtract(AddressSet.ipv4).intervals;
  const base = AddressSet.ipv4.intervals[0]?.lo ?? 0n;
  return set.intersect(AddressSet.ipv4).intervals.map(({ lo, hi }) => ({ lo: lo - base, hi: hi - base }));
}
