/**
 * Drafts for ports that Docker publishes by iptables: rules in DOCKER-USER, which Docker leaves to its user. There a packet has the container's address
 * and port, so the published one is that of the connection before NAT. Docker keeps the chain, nobody keeps the rules: a unit puts them back.
 */
import type { Chain } from "@portolan/ruleset";
import { inverse } from "../inverse.ts";
import { printStep } from "../print-step.ts";
import { covers } from "../rule-places.ts";
import type { IptablesStep } from "../step.ts";
import { acceptRules, dropRules, type Draft, type Drafting } from "./draft.ts";
import { unitKeeping } from "./unit-keeping.ts";

export function dockerUserDrafts(drafting: Drafting): readonly Draft[] {
  const { families, question, now, host, comment } = drafting;
  const steps = families.flatMap((family): readonly IptablesStep[] => {
    if (!now.extra.some((one) => one.family === family)) return [];
    const chain = dockerUser(drafting, family);
    if (chain === null) return [];
    const backend = chain.table.dialect === "iptables-legacy" ? "legacy" : "nft";
    const rules = [...acceptRules(drafting, family, true), ...dropRules(drafting, family, true)];
    return [
      { tool: "iptables", family, backend, table: chain.table.name, changes: [{ kind: "insert", chain: chain.name, before: null, rules }] },
    ];
  });
  if (steps.length === 0) return [];
  const context = { ruleset: host.ruleset, comment };
  return [
    {
      manager: "docker",
      places: ["DOCKER-USER"],
      families: steps.map(({ family }) => family),
      steps,
      removed: [],
      keeping: unitKeeping(`portolan-${question.protocol}-${question.port}`, {
        description: `Who reaches published port ${question.port}`,
        after: "docker.service",
        commands: steps.flatMap((step) => printStep(step, context)),
        undo: steps.flatMap((step) => inverse([step], context).commands),
      }),
    },
  ];
}

/** null: Docker keeps no such chain for the family. */
export function dockerUser({ host }: Pick<Drafting, "host">, family: "ipv4" | "ipv6"): Chain | null {
  const tables = host.ruleset.tables.filter((table) => covers(table.family, family) && table.dialect !== "nftables");
  return tables.flatMap(({ chains }) => chains.get("DOCKER-USER") ?? [])[0] ?? null;
}
