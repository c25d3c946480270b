/** Whether an address that a service is told to bind stays on this host. A name other than localhost is not known to. */
import { classifyAddress } from "@portolan/net";
import { scopeOfAddress } from "./predicted-scope.ts";

/** False for null, for no address (every one) and for names. */
export function isLoopbackBind(address: string | null): boolean {
  if (address === "localhost") return true;
  return address !== null && scopeOfAddress(address) !== null && classifyAddress(address) === "loopback";
}
