/** How many addresses: exactly where people count them, of IPv6 by its /64 networks, and as a power of two where the number says nothing any more. */
import { formatCount } from "../../settings/format-count.ts";
import type { Speech } from "../../settings/language.ts";

const manyAddresses = 1n << 40n;

export function sayAddresses(count: bigint, family: "ipv4" | "ipv6", { say }: Pick<Speech, "say">): string {
  if (family === "ipv4" || count < 1n << 32n)
    return say("panel.plan.addresses", { total: formatCount(Number(count)), count: Number(count) });
  const networks = count >> 64n;
  if (networks > 0n && networks < manyAddresses) {
    return say("panel.plan.networks", { total: formatCount(Number(networks)), count: Number(networks) });
  }
  return say("panel.plan.addressesPower", { power: count.toString(2).length - 1 });
}
