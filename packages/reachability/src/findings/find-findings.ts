/**
 * Everything that good practice has against one namespace of a host, the gravest first; policy is judged elsewhere. A port is told by its gravest
 * accident: where a published port goes past the guard, that the families differ follows from it.
 * Invariant: a witness of what is said to be open gets in by the trace too.
 */
import type { Finding } from "../finding.ts";
import { findLoopbackPublish, findSourcePortOpenings, findTunnelOpenings } from "./find-accidental-openings.ts";
import { findDeadOpenings, findMissingFirewall } from "./find-dead-openings.ts";
import { findFirewalldDifferences } from "./find-firewalld-differences.ts";
import { findGoneUpstreams } from "./find-gone-upstreams.ts";
import { findLimits } from "./find-limits.ts";
import { findOneFamilyOpen, type PortReach } from "./find-one-family-open.ts";
import { findPublishedBypass } from "./find-published-bypass.ts";
import { findSelinuxRefusals } from "./find-selinux-refusals.ts";
import { findShadowedRules } from "./find-shadowed-rules.ts";
import { findUnlimitedSignIn } from "./find-sign-in.ts";
import { findBlockedNeighbours, findUnreachable } from "./find-unreachable-services.ts";
import { findVoidRule } from "./find-void-rules.ts";
import type { FindingInput } from "./finding-input.ts";

const gravity = { high: 0, medium: 1, low: 2 } as const;

export function findFindings(input: FindingInput): readonly Finding[] {
  const { host, chart, endpoints } = input;
  const reachOf = new Map(chart.endpoints.map((one) => [one.endpoint, one]));
  const known = endpoints.flatMap((endpoint): PortReach[] => {
    const reach = reachOf.get(endpoint.id);
    return reach === undefined || endpoint.state === "bound" ? [] : [{ endpoint, reach }];
  });
  const open = known.flatMap(({ endpoint, reach }) => [
    ...findVoidRule({ host, endpoint, reach }),
    ...findPublishedBypass(input, endpoint, reach),
    ...findLoopbackPublish(input, endpoint, reach),
  ]);
  const told = new Set(open.map(({ protocol, port }) => `${protocol} ${port}`));
  const ports = [...Map.groupBy(known, ({ endpoint }) => `${endpoint.protocol} ${endpoint.port}`)];
  const missing = findMissingFirewall(input, known);
  const found = [
    ...open,
    ...ports.flatMap(([port, group]) => (told.has(port) ? [] : findOneFamilyOpen(host, group))),
    ...findSourcePortOpenings(input, known),
    ...findTunnelOpenings(input, known),
    ...missing,
    ...(missing.length > 0 ? [] : findDeadOpenings(input)),
    ...findShadowedRules(input, voidTexts(open)),
    ...findBlockedNeighbours(input, known),
    ...known.flatMap((one) => [...findUnreachable(input, one), ...findUnlimitedSignIn(input, one)]),
    ...findLimits(input),
    ...findGoneUpstreams(input),
    ...findFirewalldDifferences(input),
    ...findSelinuxRefusals(input),
  ];
  return [...new Map(found.map((finding) => [finding.id, finding])).values()].sort(byGravity);
}

/** Texts of rules that are already told as made void. */
function voidTexts(open: readonly Finding[]): ReadonlySet<string> {
  return new Set(open.flatMap(({ code, facts }) => (code === "narrow-rule-made-void" ? String(facts["narrow"]).split("; ") : [])));
}

function byGravity(left: Finding, right: Finding): number {
  return gravity[left.severity] - gravity[right.severity] || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0);
}
