/** Rules of ingress, which see what comes in by a device before conntrack does, and before anything can send it elsewhere. */
import type { Ruleset } from "@portolan/ruleset";

/** Also where nobody says at which devices a chain is. */
export function hasIngressChain({ tables }: Ruleset, device: string): boolean {
  const chains = tables.filter(({ isDormant }) => !isDormant).flatMap((table) => [...table.chains.values()]);
  return chains.some(({ base }) => base?.hook === "ingress" && (base.devices.length === 0 || base.devices.includes(device)));
}
