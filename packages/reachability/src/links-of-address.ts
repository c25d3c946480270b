/** The interfaces that have a link-local IPv6 address: two of them may have the same one. Each engine asks which of them leads on. */
import { parseIpAddress } from "@portolan/net";
import type { HostModel } from "./host-model.ts";

/** Names, in the order of the host's interfaces. */
export function linksOfAddress({ interfaces }: HostModel, address: bigint): readonly string[] {
  const has = (text: string): boolean => {
    const parsed = parseIpAddress(text);
    return parsed?.family === "ipv6" && parsed.value === address;
  };
  return interfaces.filter(({ addresses }) => addresses.some((one) => has(one.address))).map(({ name }) => name);
}
