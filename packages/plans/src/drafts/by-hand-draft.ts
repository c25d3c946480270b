/**
 * Drafts for rules that nobody but a person keeps, in nftables or iptables. First the rule that lets everyone in is replaced where it stands; where that
 * is not enough, an accept for the wanted and a drop for the rest go in front of the chain that decides, and an accept into each that still stops them.
 */
import { factsOf, ipFamily, nftRuleWords, ownerOf, printCommand, type Chain, type PortRule, type Rule } from "@portolan/ruleset";
import type { IpFamily } from "@portolan/net";
import { iptablesProgram } from "../iptables-steps.ts";
import { baseChains, baseOf, chainOfReason, covers, ruleOfReason } from "../rule-places.ts";
import { runSteps } from "../run-steps.ts";
import type { IptablesChange, IptablesStep, NftChange, Step } from "../step.ts";
import { acceptRules, dropRules, type Draft, type Drafting } from "./draft.ts";
import type { Keeping } from "./fix.ts";
import { keeperOf } from "./input-managers.ts";
import { decidingReason, predictSources, type Deviation } from "./predict-sources.ts";

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
  const { host, now, question } = drafting;
  if (question.wish !== "exactly") return null;
  const pieces = new Map<Rule, Piece>();
  for (const { region } of now.extra) {
    const reason = decidingReason(region);
    const rule = reason === null ? null : ruleOfReason(reason, host.ruleset);
    const chain = reason === null ? null : chainOfReason(reason, host.ruleset);
    if (rule === null || chain === null || ownerOf(rule, host.ruleset).manager !== "by-hand" || !isOnlyFor(rule, drafting)) return null;
    const families = (["ipv4", "ipv6"] as const).filter((family) => covers(chain.table.family, family) && isOfFamily(rule, family));
    pieces.set(rule, { chain, rules: families.flatMap((family) => acceptRules(drafting, family)), instead: rule });
  }
  return pieces.size === 0 ? null : draftOf([...pieces.values()], drafting);
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
    const planned = runSteps(host.ruleset, stepsOf([...pieces.values()]));
    const { missing } = predictSources({ ...host, ruleset: planned }, question);
    const first = missing.find(({ family }) => drafting.families.includes(family));
    if (first === undefined) break;
    const chain = baseChainOf(first, drafting);
    if (chain === null) return [];
    if (keeperOf(chain, host.ruleset) !== "by-hand") break; // a manager's own, who is asked next
    put(chain, acceptRules(drafting, first.family));
  }
  return pieces.size === 0 ? [] : [draftOf([...pieces.values()], drafting)];
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
    if (chain !== null && keeperOf(chain, drafting.host.ruleset) === "by-hand") return chain;
  }
  return baseChains(drafting.host.ruleset, "input", family)[0] ?? null;
}

/** Of one tool and table, in the order in which its pieces were made. */
function stepsOf(pieces: readonly Piece[]): readonly Step[] {
  const changes = pieces.filter(isNative).flatMap(nftChanges);
  const groups = [...Map.groupBy(pieces.filter((piece) => !isNative(piece)), ({ chain: { table } }) => `${table.dialect} ${table.family} ${table.name}`).values()]; // prettier-ignore
  return [...(changes.length === 0 ? [] : [{ tool: "nft" as const, changes }]), ...groups.flatMap(iptablesStep)];
}

function isNative({ chain }: Piece): boolean {
  return chain.table.dialect === "nftables";
}

function nftChanges({ chain, rules, instead }: Piece): readonly NftChange[] {
  const place = { family: chain.table.family, table: chain.table.name, chain: chain.name };
  const handle = instead?.origin.handle ?? null;
  const inserts: readonly NftChange[] = rules.length === 0 ? [] : [{ kind: "insert", place, before: handle, rules }];
  return instead === null || handle === null ? inserts : [...inserts, { kind: "delete", place, handle, text: instead.origin.text }];
}

function iptablesStep(pieces: readonly Piece[]): readonly IptablesStep[] {
  const [first] = pieces;
  if (first === undefined) return [];
  const { family, dialect, name } = first.chain.table;
  const changes = pieces.flatMap(({ chain, rules, instead }): readonly IptablesChange[] => {
    const before = instead?.origin.text ?? null;
    const inserts: readonly IptablesChange[] = rules.length === 0 ? [] : [{ kind: "insert", chain: chain.name, before, rules }];
    return instead === null ? inserts : [...inserts, { kind: "delete", chain: chain.name, text: instead.origin.text }];
  });
  const backend = dialect === "iptables-legacy" ? "legacy" : "nft";
  return [{ tool: "iptables", family: family === "ip6" ? "ipv6" : "ipv4", backend, table: name, changes }];
}

function draftOf(pieces: readonly Piece[], { comment }: Drafting): Draft {
  return {
    manager: "by-hand",
    places: pieces.map(({ chain }) => `${chain.table.family} ${chain.table.name} ${chain.name}`),
    families: (["ipv4", "ipv6"] as const).filter((family) => pieces.some(({ chain }) => covers(chain.table.family, family))),
    steps: stepsOf(pieces),
    removed: pieces.flatMap(({ instead }) => (instead === null ? [] : [instead.origin.text])),
    keeping: joinKeeping(pieces.map((piece) => (isNative(piece) ? nftKeeping(piece, comment) : iptablesKeeping(piece)))),
  };
}

/** Rules at the head of one chain, and how that lasts. */
export function frontInsert(
  chain: Chain,
  rules: readonly PortRule[],
  comment: string,
): { readonly place: string; readonly step: Step; readonly keeping: Keeping } {
  const piece: Piece = { chain, rules, instead: null };
  const [step] = stepsOf([piece]);
  if (step === undefined) throw new Error("No rules to put in");
  const keeping = isNative(piece) ? nftKeeping(piece, comment) : iptablesKeeping(piece);
  return { place: `${chain.table.family} ${chain.table.name} ${chain.name}`, step, keeping };
}

function nftKeeping({ chain, rules, instead }: Piece, comment: string): Keeping {
  const at = [chain.table.family, chain.table.name, chain.name].join(" ");
  const lines = rules.map((rule) => nftRuleWords(rule, chain.table.family, comment).join(" "));
  if (instead !== null) return { kind: "replace", path: "/etc/nftables.conf", old: [instead.origin.text], lines };
  return { kind: "append", path: "/etc/nftables.conf", lines: lines.toReversed().map((line) => `insert rule ${at} ${line}`) };
}

function iptablesKeeping({ chain: { table } }: Piece): Keeping {
  const isIpv6 = table.family === "ip6";
  const program = iptablesProgram({ family: isIpv6 ? "ipv6" : "ipv4", backend: table.dialect === "iptables-legacy" ? "legacy" : "nft" });
  return { kind: "commands", commands: [printCommand([`${program}-save`, "-f", `/etc/iptables/rules.v${isIpv6 ? "6" : "4"}`])] };
}

export function joinKeeping(all: readonly Keeping[]): Keeping {
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
