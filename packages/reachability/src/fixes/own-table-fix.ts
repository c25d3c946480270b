/**
 * A table of nftables beside all others that only ever drops, for one port: where there is no firewall, and for ports that NAT leads to containers.
 * Its policy is accept and it names one port, so it cannot lock anybody out of anything else; and it cannot let in whom others stop.
 */
import { nftRuleWords, printCommand, type BaseChain, type PortRule } from "@portolan/ruleset";
import { allowedSources, commentOf, type Draft, type Drafting } from "./draft.ts";
import { modelRule } from "./model-rule.ts";

const chainName = "narrow";

export function ownTableDrafts(drafting: Drafting, hook: "input" | "forward"): readonly Draft[] {
  const { question, families, now } = drafting;
  const isPublished = hook === "forward";
  const name = `portolan-${question.protocol}-${question.port}`;
  const narrowed = families.filter((family) => now.extra.some((one) => one.family === family));
  const rules = narrowed.flatMap((family): readonly PortRule[] => {
    const sources = allowedSources(question.wanted[family]);
    if (sources?.length === 0) return [];
    const place = { family, protocol: question.protocol, port: question.port, isPublished };
    const allowed: readonly PortRule[] = sources === null ? [] : [{ ...place, verdict: "accept", sources }];
    return [...allowed, { ...place, verdict: "drop", sources: [] }];
  });
  if (rules.length === 0) return [];
  const base: BaseChain = { hook, type: "filter", priority: -5, policy: "accept", devices: [], registered: null };
  const comment = commentOf(question);
  const at = ["inet", name, chainName];
  const lines = rules.map((rule) => nftRuleWords(rule, "inet", comment));
  const head = `type filter hook ${hook} priority -5 ; policy accept ;`;
  return [
    {
      manager: "own-table",
      places: [`inet ${name}`],
      families: narrowed,
      commands: [
        printCommand(["nft", "add", "table", "inet", name]),
        printCommand(["nft", "add", "chain", ...at, `{ ${head} }`]),
        ...lines.map((words) => printCommand(["nft", "add", "rule", ...at, ...words])),
      ],
      removed: [],
      keeping: {
        kind: "append",
        path: "/etc/nftables.conf",
        lines: [
          `table inet ${name}`,
          `delete table inet ${name}`,
          `table inet ${name} {`,
          `  chain ${chainName} {`,
          `    ${head.replaceAll(" ;", ";")}`,
          ...lines.map((words) => `    ${words.join(" ")}`),
          "  }",
          "}",
        ],
      },
      undo: { commands: [printCommand(["nft", "delete", "table", "inet", name])], byHand: null },
      edits: [
        {
          kind: "add-table",
          table: { family: "inet", name, dialect: "nftables" },
          chain: chainName,
          base,
          rules: rules.map((rule) => modelRule(rule, { dialect: "nftables", table: `inet ${name}`, chain: chainName })),
        },
      ],
    },
  ];
}
