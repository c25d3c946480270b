/** What an address given to bind() accepts when IPV6_V6ONLY has no say: every address but the IPv6 wildcard. */
import { isMappedAddress, parseIpAddress } from "@portolan/net";
import type { BindSetting } from "@portolan/snapshot";
import type { PredictedSocket } from "./service.ts";

/** Scope of an address literal; null for a host name. `::` is answered as ipv6: who clears IPV6_V6ONLY must say dual itself. */
export function scopeOfAddress(address: string): "ipv4" | "ipv6" | null {
  const parsed = parseIpAddress(address);
  if (parsed === null) return null;
  if (parsed.family === "ipv4" || isMappedAddress(address)) return "ipv4";
  return "ipv6";
}

/** For a program that opens exactly the address that is written, `::` with IPV6_V6ONLY on; null without address or port, and for a name. */
export function predictLiteral({ address, port }: BindSetting): PredictedSocket | null {
  const scope = address === null ? null : scopeOfAddress(address);
  return address === null || port === null || scope === null ? null : { address, port, scope };
}

/** The same for a program whose `::` is one dual-stack socket. */
export function predictDual(setting: BindSetting): PredictedSocket | null {
  const literal = predictLiteral(setting);
  return literal === null || literal.address !== "::" ? literal : { ...literal, scope: "dual" };
}
