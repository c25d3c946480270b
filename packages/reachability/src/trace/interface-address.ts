/** The address of an interface that redirect and masquerade take. */
import { parseIpAddress, type IpFamily } from "@portolan/net";
import { isLinkLocal } from "./address-type.ts";
import type { TraceRun } from "./trace-run.ts";

/** The first one of the family; of IPv6 the first that is as wide in scope as the destination, never a tentative one. null: there is none. */
export function interfaceAddress(
  run: TraceRun,
  name: string | null,
  { family, destination }: { family: IpFamily; destination: bigint },
): bigint | null {
  const own = (run.index.interfaces.get(name ?? "")?.addresses ?? []).flatMap((one) => {
    const address = parseIpAddress(one.address);
    return address?.family === family && !one.tentative ? [address.value] : [];
  });
  const fitting = family === "ipv4" ? own : own.filter((address) => isLinkLocal(address) === isLinkLocal(destination));
  return fitting[0] ?? null;
}
