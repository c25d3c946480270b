/** What of two hosts no diagram holds, so that their equality is not proved: unread rules, layers outside netfilter, filters of bridges and of egress. */
import type { Ruleset } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";

export function notComparedOf(before: HostModel, after: HostModel): readonly string[] {
  const texts = [before, after].flatMap(({ ruleset, layers }) => [
    ...ruleset.gaps.map(({ place, reason }) => `${place}: ${reason}`),
    ...layers.map(({ kind, place, detail }) => `${kind}${place === null ? "" : ` ${place}`}: ${detail}`),
    ...elsewhere(ruleset),
  ]);
  return [...new Set(texts)];
}

function elsewhere(ruleset: Ruleset): readonly string[] {
  return ruleset.tables
    .filter(({ isDormant }) => !isDormant)
    .flatMap(({ family, name, chains }) =>
      [...chains.values()]
        .filter(({ base, rules }) => base !== null && (rules.length > 0 || base.policy === "drop"))
        .filter(({ base }) => family === "bridge" || family === "arp" || base?.hook === "egress")
        .map((chain) => `${family} ${name} ${chain.name}: not part of the comparison`),
    );
}
