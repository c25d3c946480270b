export type * from "./chart.ts";
export type * from "./difference.ts";
export { findingCodes, type Finding, type FindingCode, type FindingFacts } from "./finding.ts";
export { guardsWithFirewalld } from "./findings/find-firewalld-differences.ts";
export { findFindings } from "./findings/find-findings.ts";
export type { FindingInput, HostFacts, SelinuxRefusal, SocketCounts } from "./findings/finding-input.ts";
export type * from "./host-model.ts";
export type * from "./packet.ts";
export type * from "./reason.ts";
export type * from "./trace.ts";
export type * from "./verdict.ts";
export { walkListener, type WalkOptions } from "./walk/walk-listener.ts";
export { tracePacket, type TraceOptions } from "./trace/trace-packet.ts";
export { hostModelOf, type HostModelOptions } from "./read-host.ts";
export { hasIngressChain } from "./ingress-chains.ts";
export { portTypeOf, readSelinuxFacts, type SelinuxTexts } from "./selinux/read-selinux.ts";
export {
  answerSelinux,
  type SelinuxAnswer,
  type SelinuxEvidence,
  type SelinuxFacts,
  type SelinuxFix,
  type SelinuxQuestion,
} from "./selinux/selinux-answer.ts";
export { parseDenials, type Denial } from "./selinux/denials.ts";
export { chartOf, prefixTexts, type ChartOptions } from "./chart-of-host.ts";
export { destinationsOf, localAddresses } from "./destinations-of.ts";
export { diffHosts, openComparison, type Comparison, type DiffOptions } from "./map/diff-hosts.ts";
export { openSpaceOf } from "./map/open-space.ts";
export type { Outcome, OutcomeKind } from "./map/outcome.ts";
export { reachOfRules, type RuleReach, type RuleReachOptions } from "./map/rule-reach.ts";
export { shadowedRules, type ShadowedRule } from "./map/shadowed-rules.ts";
export { lookUp, spaceMap, type MapAnswer, type SpaceExploded, type SpaceMap, type SpaceMapOptions } from "./map/space-map.ts";
export { DiagramLimitReached } from "./map/diagram-store.ts";
