/** Steps of nftables: what a person types for them, what takes them back, what they make of the rules. */
import { nftRuleWords, printCommand, type BaseChain, type Chain, type PrintedCommand, type Ruleset } from "@portolan/ruleset";
import { modelRule } from "./model-rule.ts";
import { printRateTable, rateTableEdit } from "./rate-table.ts";
import { printRedirectTable, redirectTableEdit } from "./redirect-table.ts";
import type { RuleEdit } from "./rule-edit.ts";
import type { NftChange, NftPlace, NftStep } from "./step.ts";
import type { StepContext, Undo } from "./step-context.ts";

export const ownChainName = "narrow";

export function printNftStep({ changes }: NftStep, { comment }: StepContext): readonly PrintedCommand[] {
  return changes.flatMap((change) => printChange(change, comment));
}

function printChange(change: NftChange, comment: string): readonly PrintedCommand[] {
  if (change.kind === "add-table") return printTable(change, comment);
  if (change.kind === "add-rate-table") return printRateTable(change, comment);
  if (change.kind === "add-redirect-table") return printRedirectTable(change, comment);
  const at = placeWords(change.place);
  if (change.kind === "delete") return [printCommand(["nft", "delete", "rule", ...at, "handle", String(change.handle)])];
  const { before } = change;
  const position = before === null ? [] : ["handle", String(before)];
  const words = change.rules.map((rule) => nftRuleWords(rule, change.place.family, comment));
  // With a handle each goes right before it, so in order; at the head each goes before the last one.
  const ordered = before === null ? words.toReversed() : words;
  return ordered.map((rule) => printCommand(["nft", "insert", "rule", ...at, ...position, ...rule]));
}

function printTable({ name, hook, rules }: Extract<NftChange, { kind: "add-table" }>, comment: string): readonly PrintedCommand[] {
  const at = ["inet", name, ownChainName];
  return [
    printCommand(["nft", "add", "table", "inet", name]),
    printCommand(["nft", "add", "chain", ...at, `{ ${ownChainHead(hook)} }`]),
    ...rules.map((rule) => printCommand(["nft", "add", "rule", ...at, ...nftRuleWords(rule, "inet", comment)])),
  ];
}

export function ownChainHead(hook: "input" | "forward"): string {
  return `type filter hook ${hook} priority ${ownPriority} ; policy accept ;`;
}

const ownPriority = -5;

export function placeWords({ family, table, chain }: NftPlace): readonly string[] {
  return [family, table, chain];
}

/** A rule that was taken away comes back at the head of its chain: its neighbours may be others by then. */
export function undoNftStep({ changes }: NftStep, { comment }: StepContext): Undo {
  const list = changes.flatMap((change) =>
    change.kind === "insert" && change.rules.length > 0 ? [printCommand(["nft", "-a", "list", "chain", ...placeWords(change.place)])] : [],
  );
  const commands = changes.flatMap((change) => {
    if (change.kind === "add-table" || change.kind === "add-rate-table" || change.kind === "add-redirect-table")
      return [printCommand(["nft", "delete", "table", "inet", change.name])];
    if (change.kind === "insert") return [];
    return [printCommand(["nft", "insert", "rule", ...placeWords(change.place), ...change.text.split(" ")])];
  });
  return { commands, byHand: list.length === 0 ? null : { list, comment } };
}

/** null: a place or a rule that the change names is not there. */
export function nftEdit(change: NftChange, ruleset: Ruleset): RuleEdit | null {
  if (change.kind === "add-table") return tableEdit(change);
  if (change.kind === "add-rate-table") return rateTableEdit(change);
  if (change.kind === "add-redirect-table") return redirectTableEdit(change);
  const chain = chainAt(change.place, ruleset);
  if (chain === null) return null;
  if (change.kind === "delete") {
    const rule = chain.rules.find(({ origin }) => origin.handle === change.handle && origin.text === change.text);
    return rule === undefined ? null : { kind: "remove", chain, rule };
  }
  const before = change.before === null ? "head" : chain.rules.find(({ origin }) => origin.handle === change.before);
  if (before === undefined) return null;
  const place = { dialect: "nftables" as const, table: `${chain.table.family} ${chain.table.name}`, chain: chain.name };
  return { kind: "insert", chain, before, rules: change.rules.map((rule) => modelRule(rule, place)) };
}

function chainAt({ family, table, chain }: NftPlace, { tables }: Ruleset): Chain | null {
  const own = tables.find((one) => one.family === family && one.name === table && one.dialect === "nftables");
  return own?.chains.get(chain) ?? null;
}

function tableEdit({ name, hook, rules }: Extract<NftChange, { kind: "add-table" }>): RuleEdit {
  const base: BaseChain = { hook, type: "filter", priority: ownPriority, policy: "accept", devices: [], registered: null };
  const place = { dialect: "nftables" as const, table: `inet ${name}`, chain: ownChainName };
  return {
    kind: "add-table",
    table: { family: "inet", name, dialect: "nftables" },
    chains: [{ name: ownChainName, base, rules: rules.map((rule) => modelRule(rule, place)) }],
  };
}
