/**
 * What a host's owner has ruled out in a file of root's, whatever anybody plans: ports that nobody may shut to some sources, ports that nobody may open to
 * some; who has to approve. A server has no say in it.
 */
import { parsePortSet, type AddressSet, type PortSet } from "@portolan/net";
import { prefixTexts, type SemanticDifference } from "@portolan/reachability";
import { outsideSources } from "./risks/region-sources.ts";

export interface GuardRails {
  readonly neverClose: readonly GuardRail[];
  readonly neverOpen: readonly GuardRail[];
  /** `one`, which holds where nothing is written: a key of the list. `other-person`: an approver who is not whoever asked. */
  readonly approval: "none" | "one" | "other-person";
  readonly approvers: readonly Approver[];
  /** Redirects that may be made when nobody is there to sign: of these ports to these, for a short time. */
  readonly failover: readonly FailoverConsent[];
}

export interface FailoverConsent {
  readonly protocol: "tcp" | "udp";
  readonly ports: PortSet;
  readonly to: PortSet;
  /** Who has to hold the new port; null: anybody may. */
  readonly user: string | null;
  readonly text: string; // as it is told: "tcp 20000-29999 to 30000-30099"
}

export interface GuardRail {
  readonly protocol: "tcp" | "udp";
  readonly ports: PortSet;
  readonly sources: AddressSet; // of both families
  readonly text: string; // as it is told: "tcp 22 from 10.0.0.0/8"
}

/** Whose signature counts on this host. */
export interface Approver {
  readonly name: string;
  readonly kind: "ed25519" | "webauthn";
  readonly key: string; // base64
}

export const noGuardRails: GuardRails = { neverClose: [], neverOpen: [], approval: "one", approvers: [], failover: [] };

export interface RailViolation {
  readonly rail: "never-close" | "never-open";
  readonly text: string; // of the rail
  readonly sources: readonly string[]; // that would lose, or gain
}

/** Empty: nothing stands in the way. Judged by what changes, so what is shut already may stay shut. */
export function judgeGuardRails(
  rails: GuardRails,
  { gained, lost }: Pick<SemanticDifference, "gained" | "lost">,
): readonly RailViolation[] {
  return [
    ...rails.neverClose.flatMap((rail) => violation(rail, { name: "never-close", regions: lost })),
    ...rails.neverOpen.flatMap((rail) => violation(rail, { name: "never-open", regions: gained })),
  ];
}

function violation(
  { protocol, ports, sources, text }: GuardRail,
  { name, regions }: { readonly name: RailViolation["rail"]; readonly regions: SemanticDifference["lost"] },
): readonly RailViolation[] {
  const met = regions.filter((region) => region.protocol === protocol && meets(region.ports, ports));
  const hit = (["ipv4", "ipv6"] as const).flatMap((family) =>
    prefixTexts(outsideSources(met, family).intersect(sources).intervals, family),
  );
  return hit.length === 0 ? [] : [{ rail: name, text, sources: hit }];
}

/** Ports that cannot be read meet every rail. */
function meets(text: string, ports: PortSet): boolean {
  const own = parsePortSet(text);
  return own === null || [...own.ranges].some(({ from, to }) => ports.ranges.some((other) => from <= other.to && to >= other.from));
}
