/**
 * Whether a host's owner has said beforehand that a redirect may be made when nobody is there to sign it. It says nothing about whether it is needed: a server that asks
 * without need leads those ports to those ports, as the owner's file allows, and no others; so it is for a short time, and whose the new port has to be can be said.
 */
import type { Endpoint } from "@portolan/sockets";
import type { FailoverConsent, GuardRails } from "./guard-rails.ts";
import type { Intent } from "./intent.ts";

/** Before it ends it is asked for anew, as long as it is needed. */
export const longestFailoverSeconds = 900;

/** null: nothing in the file allows it. */
export function consentTo(
  { failover }: Pick<GuardRails, "failover">,
  intent: Intent,
  { nowMs, endpoints }: { readonly nowMs: number; readonly endpoints: readonly Pick<Endpoint, "protocol" | "port" | "owners" | "state">[] },
): FailoverConsent | null {
  if (intent.kind !== "redirect") return null;
  const endMs = Date.parse(intent.until);
  if (!(endMs > nowMs && endMs <= nowMs + longestFailoverSeconds * 1000)) return null;
  const holders = endpoints.filter(({ protocol, port, state }) => protocol === intent.protocol && port === intent.to && state !== "bound");
  const isHeldBy = (user: string): boolean =>
    holders.length > 0 && holders.every(({ owners }) => owners.length > 0 && owners.every((owner) => owner.user === user));
  const meant = failover.find(
    ({ protocol, ports, to, user }) =>
      protocol === intent.protocol && ports.has(intent.port) && to.has(intent.to) && (user === null || isHeldBy(user)),
  );
  return meant ?? null;
}
