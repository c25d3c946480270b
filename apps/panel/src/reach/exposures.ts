/** How far an endpoint is open, as the table sorts, groups and searches it: per family, the widest first. */
import type { Exposure, ExposurePair } from "../wire.ts";

/** The widest first; what is not certain comes after what is open and before what is shut. */
export const exposures: readonly Exposure[] = ["internet", "depends", "private", "link", "unknown", "host", "nobody"];

/** Which families have an answer of their own: an endpoint that has no address of a family is not spoken to over it. */
export interface KnownReach extends ExposurePair {
  readonly answer: { readonly ipv4: number | null; readonly ipv6: number | null };
  readonly moreDepends: readonly Family[]; // where a wider group gets in under a condition
}

export type Family = "ipv4" | "ipv6";

export interface FamilyExposure {
  readonly families: readonly Family[];
  readonly exposure: Exposure;
  readonly moreDepends: boolean;
}

/** One entry where both families are open alike, or only one of them is served; otherwise one for each. */
export function exposureParts({ ipv4, ipv6, answer, moreDepends }: KnownReach): readonly FamilyExposure[] {
  const isSpokenTo = answer.ipv4 !== null || answer.ipv6 !== null; // what only holds its port is not
  if (!isSpokenTo) {
    const exposure = ipv4 === "unknown" || ipv6 === "unknown" ? "unknown" : "nobody";
    return [{ families: ["ipv4", "ipv6"], exposure, moreDepends: false }];
  }
  const overIpv4: FamilyExposure = { families: ["ipv4"], exposure: ipv4, moreDepends: moreDepends.includes("ipv4") };
  const overIpv6: FamilyExposure = { families: ["ipv6"], exposure: ipv6, moreDepends: moreDepends.includes("ipv6") };
  if (answer.ipv6 === null) return [overIpv4];
  if (answer.ipv4 === null) return [overIpv6];
  const isAlike = ipv4 === ipv6 && overIpv4.moreDepends === overIpv6.moreDepends;
  return isAlike ? [{ ...overIpv4, families: ["ipv4", "ipv6"] }] : [overIpv4, overIpv6];
}

/** The widest of an endpoint: what groups and the order go by. */
export function widestExposure(known: KnownReach): Exposure {
  return exposureParts(known).reduce((found, { exposure }) => widest(found, exposure), "nobody" as Exposure);
}

/** Its place among `exposures`; one that only a newer server knows comes last. */
export function exposureRank(exposure: string): number {
  const at = exposures.findIndex((one) => one === exposure);
  return at === -1 ? exposures.length : at;
}

function widest(a: Exposure, b: Exposure): Exposure {
  return exposureRank(b) < exposureRank(a) ? b : a;
}
