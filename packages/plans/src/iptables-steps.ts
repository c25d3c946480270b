/**
 * Steps of iptables: what a person types for them, what takes them back, what they make of the rules. A step names rules by their text and a person by
 * their number, so printing counts along in the chain as it is before the step.
 */
import { iptablesRuleWords, printCommand, type Chain, type PrintedCommand, type Ruleset } from "@portolan/ruleset";
import { modelRule } from "./model-rule.ts";
import { chainLeadRules, emptyNatTable, leadWords, natTableOf } from "./redirect-table.ts";
import type { RuleEdit } from "./rule-edit.ts";
import { splitWords } from "./split-words.ts";
import type { IptablesChange, IptablesStep } from "./step.ts";
import type { StepContext, Undo } from "./step-context.ts";

export function printIptablesStep(step: IptablesStep, context: StepContext): readonly PrintedCommand[] {
  return movesOf(step, context).flatMap(({ change, at }) => {
    if (change.kind === "delete") return [printCommand([...startOf(step), "-D", change.chain, String(at)])];
    return wordsOf(change, { ...context, ...step }).map((rule, index) =>
      printCommand([...startOf(step), "-I", change.chain, String(at + index), ...rule]),
    );
  });
}

/** From the last change to the first. */
export function undoIptablesStep(step: IptablesStep, context: StepContext): Undo {
  const commands = movesOf(step, context)
    .toReversed()
    .flatMap(({ change, at }) => {
      if (change.kind === "delete")
        return [printCommand([...startOf(step), "-I", change.chain, String(at), ...splitWords(change.text).slice(2)])];
      return wordsOf(change, { ...context, ...step }).map((rule) => printCommand([...startOf(step), "-D", change.chain, ...rule]));
    });
  return { commands, byHand: null };
}

/** Program, patience and table. */
function startOf({ family, backend, table }: IptablesStep): readonly string[] {
  return [iptablesProgram({ family, backend }), "-w", "5", ...(table === "filter" ? [] : ["-t", table])];
}

export function iptablesProgram({ family, backend }: Pick<IptablesStep, "family" | "backend">): string {
  return `${family === "ipv6" ? "ip6tables" : "iptables"}${backend === "legacy" ? "-legacy" : ""}`;
}

function wordsOf(
  change: Exclude<IptablesChange, { kind: "delete" }>,
  { family, comment }: Pick<StepContext, "comment"> & Pick<IptablesStep, "family">,
): readonly (readonly string[])[] {
  return change.kind === "redirect" ? leadWords(change, family, comment) : change.rules.flatMap((rule) => iptablesRuleWords(rule, comment));
}

interface Move {
  readonly change: IptablesChange;
  readonly at: number; // from 1, when its turn has come
}

function movesOf(step: IptablesStep, context: StepContext): readonly Move[] {
  const chains = new Map<string, string[]>();
  return step.changes.map((change) => {
    const texts = chains.get(change.chain) ?? chainOf(step, change.chain, context.ruleset)?.rules.map(({ origin }) => origin.text) ?? [];
    chains.set(change.chain, texts);
    const named = namedBy(change);
    const index = named === null ? 0 : Math.max(0, texts.indexOf(named));
    if (change.kind === "delete") texts.splice(index, 1);
    else texts.splice(index, 0, ...wordsOf(change, { ...context, ...step }).map((words) => words.join(" ")));
    return { change, at: index + 1 };
  });
}

/** The text of a rule that is there; null: in front of all. */
function namedBy(change: IptablesChange): string | null {
  if (change.kind === "redirect") return null;
  return change.kind === "delete" ? change.text : change.before;
}

/** null: there is no such chain. */
function chainOf({ family, backend, table }: IptablesStep, name: string, { tables }: Ruleset): Chain | null {
  const own = tables.find(
    (one) =>
      one.name === table && one.family === (family === "ipv6" ? "ip6" : "ip") && (one.dialect === "iptables-legacy") === (backend === "legacy"), // prettier-ignore
  );
  return own?.chains.get(name) ?? null;
}

/** null: a chain or a rule that the change names is not there. */
export function iptablesEdit(change: Exclude<IptablesChange, { kind: "redirect" }>, step: IptablesStep, ruleset: Ruleset): RuleEdit | null {
  const chain = chainOf(step, change.chain, ruleset);
  if (chain === null) return null;
  const named = (text: string) => chain.rules.find(({ origin }) => origin.text === text);
  if (change.kind === "delete") {
    const rule = named(change.text);
    return rule === undefined ? null : { kind: "remove", chain, rule };
  }
  const before = change.before === null ? "head" : named(change.before);
  if (before === undefined) return null;
  const place = { dialect: chain.table.dialect, table: `${chain.table.family} ${chain.table.name}`, chain: chain.name };
  return { kind: "insert", chain, before, rules: change.rules.map((rule) => modelRule(rule, place)) };
}

/** Where nobody has used the table yet the kernel makes it. */
export function redirectEdits(
  change: Extract<IptablesChange, { kind: "redirect" }>,
  step: IptablesStep,
  ruleset: Ruleset,
): readonly RuleEdit[] {
  const { family, table: name } = step;
  const known = chainOf(step, change.chain, ruleset);
  const made = known === null ? [emptyNatTable(step)] : [];
  const table = known?.table ?? natTableOf(step);
  const place = { dialect: table.dialect, table: `${table.family} ${name}`, chain: change.chain, family } as const;
  const chain = { ...table, table, name: change.chain, base: null, rules: [] };
  return [...made, { kind: "insert", chain, before: "head", rules: chainLeadRules(change, place) }];
}
