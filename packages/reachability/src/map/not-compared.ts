/** What of two hosts no diagram holds, so that their equality is not proved: unread rules and routes, layers outside netfilter, filters of bridges and ARP. */
import type { Ruleset } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";

export function notComparedOf(before: HostModel, after: HostModel): readonly string[] {
  const texts = [before, after].flatMap(({ ruleset, layers, routes }) => [
    ...ruleset.gaps.map(({ place, reason }) => `${place}: ${reason}`),
    ...layers
      .filter(({ kind }) => kind !== "namespace")
      .map(({ kind, place, detail }) => `${kind}${place === null ? "" : ` ${place}`}: ${detail}`),
    ...elsewhere(ruleset),
    ...routes.flatMap(({ destination, unmodelled }) =>
      unmodelled === undefined || unmodelled.length === 0
        ? []
        : [`route ${destination} ${unmodelled.join(" ")}: not part of the comparison`],
    ),
  ]);
  return [...new Set(texts)];
}

function elsewhere(ruleset: Ruleset): readonly string[] {
  return ruleset.tables
    .filter(({ isDormant }) => !isDormant)
    .flatMap(({ family, name, chains }) =>
      [...chains.values()]
        .filter(({ base, rules }) => base !== null && (rules.length > 0 || base.policy === "drop"))
        .filter(({ base }) => family === "arp" || (family === "bridge" && base?.hook === "forward"))
        .map((chain) => `${family} ${name} ${chain.name}: not part of the comparison`),
    );
}
