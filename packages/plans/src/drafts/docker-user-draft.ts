/**
 * Drafts for ports that Docker publishes by iptables: rules in DOCKER-USER, which Docker leaves to its user. There a packet has the container's address
 * and port, so the published one is that of the connection before NAT. Docker keeps the chain, nobody keeps the rules: a unit puts them back.
 */
import { printCommand, type Chain, type PrintedCommand } from "@portolan/ruleset";
import { inverse } from "../inverse.ts";
import { printStep } from "../print-step.ts";
import { covers } from "../rule-places.ts";
import type { IptablesStep } from "../step.ts";
import { acceptRules, dropRules, type Draft, type Drafting } from "./draft.ts";

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
      keeping: unitOf(`portolan-${question.protocol}-${question.port}`, {
        commands: steps.flatMap((step) => printStep(step, context)),
        undo: steps.flatMap((step) => inverse([step], context).commands),
        port: question.port,
      }),
    },
  ];
}

/** null: Docker keeps no such chain for the family. */
export function dockerUser({ host }: Pick<Drafting, "host">, family: "ipv4" | "ipv6"): Chain | null {
  const tables = host.ruleset.tables.filter((table) => covers(table.family, family) && table.dialect !== "nftables");
  return tables.flatMap(({ chains }) => chains.get("DOCKER-USER") ?? [])[0] ?? null;
}

interface UnitParts {
  readonly commands: readonly PrintedCommand[];
  readonly undo: readonly PrintedCommand[];
  readonly port: number;
}

/** systemd reads quotes as a shell does; a percent sign stands for nothing else here. */
function unitOf(name: string, { commands, undo, port }: UnitParts): Draft["keeping"] {
  const line = ({ text }: PrintedCommand): string => `/usr/sbin/${text}`;
  return {
    kind: "unit",
    path: `/etc/systemd/system/${name}.service`,
    lines: [
      "[Unit]",
      `Description=Who reaches published port ${port}`,
      "After=docker.service",
      "PartOf=docker.service",
      "",
      "[Service]",
      "Type=oneshot",
      "RemainAfterExit=yes",
      ...undo.map((command) => `ExecStartPre=-${line(command)}`),
      ...commands.map((command) => `ExecStart=${line(command)}`),
      ...undo.map((command) => `ExecStop=-${line(command)}`),
      "",
      "[Install]",
      "WantedBy=docker.service",
    ],
    commands: [printCommand(["systemctl", "daemon-reload"]), printCommand(["systemctl", "enable", `${name}.service`])],
  };
}
