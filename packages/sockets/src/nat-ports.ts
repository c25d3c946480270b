/**
 * Port numbers that rules of network address translation take away from listeners: a bind there succeeds and no connection arrives. Taken
 * generously, from what arrives and what the host sends itself, at whatever address: what may be translated counts.
 */
import type { IpFamily, Protocol } from "@portolan/net";
import type { RuleOrigin } from "@portolan/ruleset";
import type { RuleText } from "@portolan/snapshot";
import { familiesOf, portRangesOf, protocolsOf } from "./packet-class.ts";
import { translationPaths } from "./translation-paths.ts";

export interface NatPort {
  readonly protocols: readonly Protocol[];
  readonly families: readonly IpFamily[];
  readonly from: number;
  readonly to: number;
  readonly rule: RuleOrigin; // the one that names the port
}

/** Ranges named by the rules of one network namespace, some several times. Texts that cannot be read give none: the snapshot's coverage speaks of them. */
export function natPorts(rules: readonly RuleText[], namespace: string): readonly NatPort[] {
  return translationPaths(rules, namespace).flatMap(({ packets, namedBy: rule }) => {
    const [protocols, families] = [protocolsOf(packets), familiesOf(packets)];
    return protocols.length === 0 ? [] : portRangesOf(packets).map(({ from, to }) => ({ protocols, families, from, to, rule }));
  });
}
