/**
 * Fixes for rules that nobody but a person keeps, in nftables or iptables. First the rule that lets everyone in is replaced where it stands; where that
 * is not enough, an accept for the wanted and a drop for the rest go in front of the chain that decides, and an accept into each that still stops them.
 */
import {
  factsOf,
  ipFamily,
  iptablesRuleWords,
  nftRuleWords,
  ownerOf,
  printCommand,
  type Chain,
  type PortRule,
  type PrintedCommand,
  type Rule,
} from "@portolan/ruleset";
import type { IpFamily } from "@portolan/net";
import { acceptRules, commentOf, dropRules, type Draft, type Drafting } from "./draft.ts";
import type { Keeping, Undo } from "./fix.ts";
import { modelRule } from "./model-rule.ts";
import { decidingReason, predictSources, type Deviation } from "./predict-sources.ts";
import { applyEdits, type RuleEdit } from "./rule-edit.ts";
import { baseChains, baseOf, chainOfReason, covers, ruleOfReason } from "./rule-places.ts";
import { splitWords } from "./split-words.ts";

export function byHandDrafts(drafting: Drafting): readonly Draft[] {
  const replacing = replacingDraft(drafting);
  return [...(replacing === null ? [] : [replacing]), ...frontDraft(drafting)];
}

/** One change of one chain, by its own tool. */
interface Piece {
  readonly chain: Chain;
  readonly rules: readonly PortRule[]; // in their order in the chain
  readonly instead: Rule | null; // goes; null: the rules stand in front of all
}

/** null: who lets too many in is not one plain rule for this port. */
function replacingDraft(drafting: Drafting): Draft | null {
  const { host, question, now } = drafting;
  const pieces = new Map<Rule, Piece>();
  for (const { region } of now.extra) {
    const reason = decidingReason(region);
    const rule = reason === null ? null : ruleOfReason(reason, host.ruleset);
    const chain = reason === null ? null : chainOfReason(reason, host.ruleset);
    if (rule === null || chain === null || ownerOf(rule, host.ruleset).manager !== "by-hand" || !isOnlyFor(rule, drafting)) return null;
    const families = (["ipv4", "ipv6"] as const).filter((family) => covers(chain.table.family, family) && isOfFamily(rule, family));
    pieces.set(rule, { chain, rules: families.flatMap((family) => acceptRules(drafting, family)), instead: rule });
  }
  return pieces.size === 0 ? null : draftOf([...pieces.values()], question);
}

function isOnlyFor(rule: Rule, { question }: Drafting): boolean {
  const { ports, protocols, isPlain, verdict, inInterfaces } = factsOf(rule);
  const isPort = ports.length === 1 && ports[0] === String(question.port) && protocols.length === 1 && protocols[0] === question.protocol;
  return isPort && isPlain && verdict?.kind === "accept" && inInterfaces.length === 0;
}

/** A test of the family that names another one. */
function isOfFamily(rule: Rule, family: IpFamily): boolean {
  const number = ipFamily[family];
  return rule.steps.every((step) => {
    if (step.kind !== "match" || step.selectors.length !== 1 || step.selectors[0]?.field !== "family") return true;
    const { elements } = step.values;
    return elements.kind !== "intervals" || elements.intervals.some(({ lo, hi }) => number >= lo && number <= hi) !== step.negated;
  });
}

function frontDraft(drafting: Drafting): readonly Draft[] {
  const { host, question } = drafting;
  const pieces = new Map<string, Piece>();
  const put = (chain: Chain, rules: readonly PortRule[]): void => {
    const key = `${chain.table.dialect} ${chain.table.family} ${chain.table.name} ${chain.name}`;
    const known = pieces.get(key)?.rules ?? [];
    const texts = new Set(known.map((rule) => JSON.stringify(rule)));
    const all = [...known, ...rules.filter((rule) => !texts.has(JSON.stringify(rule)))];
    pieces.set(key, { chain, rules: all.toSorted((a, b) => Number(a.verdict === "drop") - Number(b.verdict === "drop")), instead: null });
  };
  for (const family of new Set(drafting.now.extra.map((one) => one.family))) {
    const chain = narrowingChain(drafting, family);
    if (chain === null) return [];
    put(chain, [...acceptRules(drafting, family), ...dropRules(drafting, family)]);
  }
  for (let round = 0; round < 6; round += 1) {
    const planned = applyEdits(host.ruleset, [...pieces.values()].flatMap(editsOf));
    const { missing } = predictSources({ ...host, ruleset: planned }, question);
    const [first] = missing;
    if (first === undefined) break;
    const chain = baseChainOf(first, drafting);
    if (chain === null) return [];
    put(chain, acceptRules(drafting, first.family));
  }
  return pieces.size === 0 ? [] : [draftOf([...pieces.values()], question)];
}

/** Where a rule or policy decided, in the hook of the host's own packets. */
function baseChainOf({ region, family }: Deviation, { host }: Drafting): Chain | null {
  const reason = decidingReason(region);
  const chain = reason === null ? null : chainOfReason(reason, host.ruleset);
  const base = chain === null ? null : baseOf(chain, "input", host.ruleset);
  return base !== null && covers(base.table.family, family) ? base : null;
}

function narrowingChain(drafting: Drafting, family: IpFamily): Chain | null {
  const own = drafting.now.extra.filter((one) => one.family === family);
  for (const deviation of own) {
    const chain = baseChainOf(deviation, drafting);
    if (chain !== null) return chain;
  }
  return baseChains(drafting.host.ruleset, "input", family)[0] ?? null;
}

function editsOf({ chain, rules, instead }: Piece): readonly RuleEdit[] {
  const place = { dialect: chain.table.dialect, table: `${chain.table.family} ${chain.table.name}`, chain: chain.name };
  const insert: RuleEdit = { kind: "insert", chain, before: instead, rules: rules.map((rule) => modelRule(rule, place)) };
  return instead === null ? [insert] : [insert, { kind: "remove", chain, rule: instead }];
}

function draftOf(pieces: readonly Piece[], question: Drafting["question"]): Draft {
  const comment = commentOf(question);
  const parts = pieces.map((piece) => (piece.chain.table.dialect === "nftables" ? nftPart(piece, comment) : iptablesPart(piece, comment)));
  const listed = parts.flatMap(({ undo }) => undo.byHand?.list ?? []);
  const families = (["ipv4", "ipv6"] as const).filter((family) => pieces.some(({ chain }) => covers(chain.table.family, family)));
  return {
    manager: "by-hand",
    places: pieces.map(({ chain }) => `${chain.table.family} ${chain.table.name} ${chain.name}`),
    families,
    commands: parts.flatMap(({ commands }) => commands),
    removed: pieces.flatMap(({ instead }) => (instead === null ? [] : [instead.origin.text])),
    keeping: joinKeeping(parts.map(({ keeping }) => keeping)),
    undo: { commands: parts.flatMap(({ undo }) => undo.commands), byHand: listed.length === 0 ? null : { list: listed, comment } },
    edits: pieces.flatMap(editsOf),
  };
}

interface Part {
  readonly commands: readonly PrintedCommand[];
  readonly keeping: Keeping;
  readonly undo: Undo;
}

function nftPart({ chain, rules, instead }: Piece, comment: string): Part {
  const { family, name } = chain.table;
  const at = [family, name, chain.name];
  const words = rules.map((rule) => nftRuleWords(rule, family, comment));
  const handle = instead?.origin.handle ?? null;
  const insert = (rule: readonly string[]): PrintedCommand =>
    printCommand(["nft", "insert", "rule", ...at, ...(handle === null ? [] : ["handle", String(handle)]), ...rule]);
  const back = instead === null ? [] : [printCommand(["nft", "insert", "rule", ...at, ...instead.origin.text.split(" ")])];
  const lines = words.map((rule) => rule.join(" "));
  return {
    // With a handle each goes right before it, so in order; at the head each goes before the last one.
    commands: [
      ...(handle === null ? words.toReversed() : words).map(insert),
      ...(handle === null ? [] : [printCommand(["nft", "delete", "rule", ...at, "handle", String(handle)])]),
    ],
    keeping:
      instead === null
        ? { kind: "append", path: "/etc/nftables.conf", lines: lines.toReversed().map((line) => `insert rule ${at.join(" ")} ${line}`) }
        : { kind: "replace", path: "/etc/nftables.conf", old: [instead.origin.text], lines },
    undo: { commands: back, byHand: rules.length === 0 ? null : { list: [printCommand(["nft", "-a", "list", "chain", ...at])], comment } },
  };
}

function iptablesPart({ chain, rules, instead }: Piece, comment: string): Part {
  const { family, name, dialect } = chain.table;
  const suffix = dialect === "iptables-legacy" ? "-legacy" : "";
  const program = `${family === "ip6" ? "ip6tables" : "iptables"}${suffix}`;
  const start = [program, "-w", "5", ...(name === "filter" ? [] : ["-t", name])];
  const words = rules.flatMap((rule) => iptablesRuleWords(rule, comment));
  const first = instead?.origin.position ?? 1;
  const old = instead === null ? [] : splitWords(instead.origin.text).slice(2);
  return {
    commands: [
      ...words.map((rule, index) => printCommand([...start, "-I", chain.name, String(first + index), ...rule])),
      ...(instead === null ? [] : [printCommand([...start, "-D", chain.name, String(first + words.length)])]),
    ],
    keeping: {
      kind: "commands",
      commands: [printCommand([`${program}-save`, "-f", `/etc/iptables/rules.v${family === "ip6" ? "6" : "4"}`])],
    },
    undo: {
      commands: [
        ...(instead === null ? [] : [printCommand([...start, "-I", chain.name, String(first + words.length), ...old])]),
        ...words.map((rule) => printCommand([...start, "-D", chain.name, ...rule])),
      ],
      byHand: null,
    },
  };
}

function joinKeeping(all: readonly Keeping[]): Keeping {
  const [first, ...rest] = all;
  if (first === undefined) return { kind: "kept" };
  return rest.reduce((joined, one): Keeping => {
    if (joined.kind === "commands" && one.kind === "commands") return { kind: "commands", commands: [...joined.commands, ...one.commands] };
    if (joined.kind === "append" && one.kind === "append") return { ...joined, lines: [...joined.lines, ...one.lines] };
    if (joined.kind === "replace" && one.kind === "replace")
      return { ...joined, old: [...joined.old, ...one.old], lines: [...joined.lines, ...one.lines] };
    return joined;
  }, first);
}
