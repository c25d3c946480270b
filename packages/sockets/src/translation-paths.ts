/**
 * Where the rules of a network namespace send what comes for a port of this host: every path of rules from a base chain to a translation of the
 * destination (DNAT, redirect, TPROXY) on which a destination port is named. Left out: rules that translate every port, IPVS and eBPF, and that an
 * earlier rule may have decided. Invariant: the texts of a namespace are read once for as long as they stay the same objects.
 */
import { formatIpAddress } from "@portolan/net";
import {
  ipFamily,
  readRuleset,
  translatingRules,
  type Action,
  type BaseChain,
  type Chain,
  type NatAction,
  type NatTarget,
  type Rule,
  type RuleOrigin,
  type Ruleset,
  type Step,
  type Table,
  type Verdict,
} from "@portolan/ruleset";
import type { RuleText } from "@portolan/snapshot";
import {
  anyPacket,
  asksDestination,
  holds,
  narrowBy,
  narrowByUnknown,
  narrowToFamily,
  narrowToTuple,
  type PacketClass,
} from "./packet-class.ts";

/** Where a translation leads: `address` null is this host, `port` null the port it was sent to. */
export interface TranslationTarget {
  readonly address: string | null;
  readonly port: number | null;
}

export interface TranslationPath {
  readonly hook: "prerouting" | "output";
  readonly packets: PacketClass;
  readonly target: TranslationTarget | null; // null: one of several, or not understood
  readonly namedBy: RuleOrigin; // the rule of the path that names the port, the last of several
}

const MAX_DEPTH = 16; // as in the kernel
const MAX_VISITS = 200_000; // rules on all paths together

const known = new WeakMap<RuleText, { readonly texts: readonly RuleText[]; readonly paths: readonly TranslationPath[] }>();

/** Paths of what arrives and of what the host sends itself, those of earlier chains first. Texts that cannot be read give none. */
export function translationPaths(rules: readonly RuleText[], namespace: string): readonly TranslationPath[] {
  const texts = rules.filter((rule) => rule.namespace === namespace);
  const [first] = texts;
  if (first === undefined) return [];
  const kept = known.get(first);
  if (kept?.texts.length === texts.length && texts.every((text, index) => text === kept.texts[index])) return kept.paths;
  const paths = new PathSearch(readRuleset(translatingRules(texts), namespace)).paths;
  known.set(first, { texts, paths });
  return paths;
}

/** Where a rule is, and how many jumps lead there. */
interface Place {
  readonly table: Table;
  readonly base: BaseChain;
  readonly hook: TranslationPath["hook"];
  readonly depth: number;
}

class PathSearch {
  readonly paths: TranslationPath[] = [];
  readonly #leading = new Map<Chain | Rule, boolean>();
  #visits = 0;

  constructor({ tables }: Ruleset) {
    for (const { place, chain } of entriesOf(tables)) for (const packets of packetsOf(place.table)) this.#follow(chain, place, packets);
  }

  #follow(chain: Chain, place: Place, packets: PacketClass): void {
    if (place.depth > MAX_DEPTH) return;
    for (const rule of chain.rules) {
      if (!this.#leads(rule, place.table)) continue;
      this.#visits += 1;
      if (this.#visits > MAX_VISITS) return;
      this.#pass(rule, place, { ...packets, meets: rule.origin });
    }
  }

  #pass(rule: Rule, place: Place, packets: PacketClass): void {
    let classes: readonly PacketClass[] = [packets];
    for (const step of rule.steps) {
      if (step.kind === "match") classes = classes.flatMap((one) => narrowBy(one, step));
      else if (step.kind === "unknown-match") classes = classes.map((one) => narrowByUnknown(one, step.condition));
      else for (const one of classes) this.#act(step, place, one);
    }
  }

  #act(action: Action, place: Place, packets: PacketClass): void {
    switch (action.kind) {
      case "verdict":
        return this.#jump(action.verdict, place, packets);
      case "verdict-map":
        for (const { key, verdict } of action.entries)
          for (const one of narrowToTuple(packets, action.selectors, key)) this.#jump(verdict, place, one);
        return;
      case "nat":
        for (const { to, target } of translations(action, packets)) this.#end(to, place, target);
        return;
      case "tproxy":
        return this.#end(packets, place, { address: null, port: action.port });
      case "unknown-action":
        if (action.mayDecide && place.base.type === "nat") this.#end({ ...packets, isDoubtful: true }, place, null);
        return;
      case "set-mark":
      case "copy-mark":
      case "map-mark":
      case "untrack":
      case "set-zone":
      case "update-set":
      case "harmless":
        return;
    }
  }

  #jump(verdict: Verdict, place: Place, packets: PacketClass): void {
    if (verdict.kind !== "jump" && verdict.kind !== "goto") return;
    const chain = place.table.chains.get(verdict.chain);
    if (chain !== undefined) this.#follow(chain, { ...place, depth: place.depth + 1 }, packets);
  }

  #end(packets: PacketClass, { hook }: Place, target: TranslationTarget | null): void {
    if (packets.portsNamedBy !== null) this.paths.push({ hook, packets, target, namedBy: packets.portsNamedBy });
  }

  /** Whether a rule translates, or some chain that it leads to does. */
  #leads(rule: Rule, table: Table): boolean {
    const found = this.#leading.get(rule);
    if (found !== undefined) return found;
    const leads = rule.steps.some((step) => translates(step) || chainsOf(step).some((name) => this.#leadsOn(name, table)));
    this.#leading.set(rule, leads);
    return leads;
  }

  #leadsOn(name: string, table: Table): boolean {
    const chain = table.chains.get(name);
    if (chain === undefined) return false;
    const found = this.#leading.get(chain);
    if (found !== undefined) return found;
    this.#leading.set(chain, false); // what chains that call one another find there meanwhile
    const leads = chain.rules.some((rule) => this.#leads(rule, table));
    this.#leading.set(chain, leads);
    return leads;
  }
}

/** In the order in which packets pass them: of equal priorities the later registered first. */
function entriesOf(tables: readonly Table[]): readonly { readonly chain: Chain; readonly place: Place }[] {
  const entries = tables.flatMap((table) =>
    [...table.chains.values()].flatMap((chain) => {
      const { base } = chain;
      if (base === null || table.isDormant || (base.hook !== "prerouting" && base.hook !== "output")) return [];
      return [{ chain, place: { table, base, hook: base.hook, depth: 0 } }];
    }),
  );
  return entries.sort(
    ({ place: { base: a } }, { place: { base: b } }) => a.priority - b.priority || (b.registered ?? 0) - (a.registered ?? 0),
  );
}

/** None for families that translate no addresses of a host. */
function packetsOf({ family }: Table): readonly PacketClass[] {
  if (family !== "ip" && family !== "ip6" && family !== "inet") return [];
  return [...(family === "ip6" ? [] : ["ipv4" as const]), ...(family === "ip" ? [] : ["ipv6" as const])].flatMap(
    (one) => narrowToFamily(anyPacket, one) ?? [],
  );
}

function translates(step: Step): boolean {
  if (step.kind === "nat") return step.nat === "dnat" || step.nat === "redirect";
  return step.kind === "tproxy" || (step.kind === "unknown-action" && step.mayDecide);
}

function chainsOf(step: Step): readonly string[] {
  const verdicts = step.kind === "verdict" ? [step.verdict] : step.kind === "verdict-map" ? step.entries.map(({ verdict }) => verdict) : [];
  return verdicts.flatMap((verdict) => (verdict.kind === "jump" || verdict.kind === "goto" ? verdict.chain : []));
}

interface Translation {
  readonly to: PacketClass;
  readonly target: TranslationTarget | null;
}

/** A target by a map of destinations is one translation for each of its keys; by another map it is one of several. */
function translations({ nat, family, target }: NatAction, packets: PacketClass): readonly Translation[] {
  const own = family === null ? packets : narrowToFamily(packets, family);
  if (own === null || (nat !== "dnat" && nat !== "redirect")) return [];
  const isIpv4 = holds(own.family, ipFamily.ipv4);
  if (target.kind === "target") return [{ to: own, target: writtenTarget(target, isIpv4) }];
  if (!asksDestination(target.selectors)) return [{ to: own, target: null }];
  return target.entries.flatMap((entry) =>
    narrowToTuple(own, target.selectors, entry.key).map((to) => ({ to, target: writtenTarget(entry.target, isIpv4) })),
  );
}

/** Null for one of several. */
function writtenTarget({ addresses, ports }: NatTarget, isIpv4: boolean): TranslationTarget | null {
  if ((addresses !== null && addresses.lo !== addresses.hi) || (ports !== null && ports.from !== ports.to)) return null;
  const family = isIpv4 ? "ipv4" : "ipv6";
  return {
    address: addresses === null ? null : formatIpAddress({ family, value: addresses.lo }),
    port: ports?.from ?? null,
  };
}
