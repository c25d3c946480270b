/** What an address given to bind() accepts when IPV6_V6ONLY has no say: every address but the IPv6 wildcard. */
import { isMappedAddress, parseIpAddress } from "@portolan/net";

/** Scope of an address literal; null for a host name. `::` is answered as ipv6: who clears IPV6_V6ONLY must say dual itself. */
export function scopeOfAddress(address: string): "ipv4" | "ipv6" | null {
  const parsed = parseIpAddress(address);
  if (parsed === null) return null;
  if (parsed.family === "ipv4" || isMappedAddress(address)) return "ipv4";
  return "ipv6";
}
