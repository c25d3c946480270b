/** Whether about everybody gets in who did not: at least half of the addresses that public machines of a family have. */
import { AddressSet, parsePrefix, type IpFamily } from "@portolan/net";
import type { Tried } from "../solved.ts";
import { outsideSources } from "./region-sources.ts";
import type { Risk } from "./risk.ts";

const publicAddresses: Readonly<Record<IpFamily, AddressSet>> = {
  ipv4: AddressSet.ipv4,
  ipv6: AddressSet.fromPrefixes([parsePrefix("2000::/3")].filter((prefix) => prefix !== null)),
};

export function opensToEveryone({ difference }: Tried): readonly Risk[] {
  const families = (["ipv4", "ipv6"] as const).filter((family) => {
    const gained = outsideSources(difference.gained, family).intersect(publicAddresses[family]);
    return sizeOf(gained) * 2n >= sizeOf(publicAddresses[family]);
  });
  return families.length === 0 ? [] : [{ code: "opens-to-everyone", families }];
}

function sizeOf({ intervals }: AddressSet): bigint {
  return intervals.reduce((sum, { lo, hi }) => sum + hi - lo + 1n, 0n);
}
