/**
 * Fixes for ports that Docker publishes by iptables: rules in DOCKER-USER, which Docker leaves to its user. There a packet has the container's address
 * and port, so the published one is that of the connection before NAT. Docker keeps the chain, nobody keeps the rules: a unit puts them back.
 */
import { iptablesRuleWords, printCommand, type Chain, type PrintedCommand } from "@portolan/ruleset";
import { acceptRules, commentOf, dropRules, type Draft, type Drafting } from "./draft.ts";
import { modelRule } from "./model-rule.ts";
import { covers } from "./rule-places.ts";

export function dockerUserDrafts(drafting: Drafting): readonly Draft[] {
  const { families, question, now } = drafting;
  const comment = commentOf(question);
  const parts = families.flatMap((family) => {
    if (!now.extra.some((one) => one.family === family)) return [];
    const chain = dockerUser(drafting, family);
    if (chain === null) return [];
    return [{ family, chain, rules: [...acceptRules(drafting, family, true), ...dropRules(drafting, family, true)] }];
  });
  if (parts.length === 0) return [];
  const commands = parts.flatMap(({ chain, rules }) => {
    const words = rules.flatMap((rule) => iptablesRuleWords(rule, comment));
    return words.map((rule, index) => inChain(chain, ["-I", "DOCKER-USER", String(index + 1), ...rule]));
  });
  const undo = parts.flatMap(({ chain, rules }) =>
    rules.flatMap((rule) => iptablesRuleWords(rule, comment)).map((rule) => inChain(chain, ["-D", "DOCKER-USER", ...rule])),
  );
  return [
    {
      manager: "docker",
      places: ["DOCKER-USER"],
      families: parts.map(({ family }) => family),
      commands,
      removed: [],
      keeping: unitOf(`portolan-${question.protocol}-${question.port}`, { commands, undo, port: question.port }),
      undo: { commands: undo, byHand: null },
      edits: parts.map(({ chain, rules }) => {
        const place = { dialect: chain.table.dialect, table: `${chain.table.family} ${chain.table.name}`, chain: chain.name };
        return { kind: "insert", chain, before: null, rules: rules.map((rule) => modelRule(rule, place)) };
      }),
    },
  ];
}

/** null: Docker keeps no such chain for the family. */
export function dockerUser({ host }: Pick<Drafting, "host">, family: "ipv4" | "ipv6"): Chain | null {
  const tables = host.ruleset.tables.filter((table) => covers(table.family, family) && table.dialect !== "nftables");
  return tables.flatMap(({ chains }) => chains.get("DOCKER-USER") ?? [])[0] ?? null;
}

function inChain({ table }: Chain, words: readonly string[]): PrintedCommand {
  const program = `${table.family === "ip6" ? "ip6tables" : "iptables"}${table.dialect === "iptables-legacy" ? "-legacy" : ""}`;
  return printCommand([program, "-w", "5", ...words]);
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
