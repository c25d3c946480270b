/**
 * Chains as diagrams. Where no rule changes the packet, a chain is one diagram of its verdicts, made once and put in wherever something jumps to it.
 * Where rules change it (mark, translation, untracking) the chain is folded from its end, each rule before what follows it: an assignment is what
 * follows, held at the assigned value. `after` is what becomes of a packet that leaves the chain accepted, as a diagram of outcomes.
 */
import type { Action, Chain, Condition, Rule, Step, Table, Verdict } from "@portolan/ruleset";
import { FIRST_NODE } from "./diagram-store.ts";
import { FALSE, LOOK_DEEPER, TRUE, UNDECIDED, type Operation } from "./diagrams.ts";
import type { EffectDiagrams } from "./effect-diagram.ts";
import { isOfOtherFamily } from "./host-boundaries.ts";
import type { MatchContext } from "./field-diagram.ts";
import type { MatchDiagrams } from "./match-diagram.ts";
import { ACCEPT, RETURN } from "./outcome.ts";
import { ruleCondition } from "./rule-conditions.ts";
import { RuleLeaves } from "./rule-leaves.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { Continuation, StepPlace } from "./step-place.ts";
import type { View } from "./view.ts";

export interface PlacedChain {
  readonly table: Table;
  readonly chain: Chain;
}

/** `leaf`: null of a rule that changes the packet. */
interface RuleLeaf {
  readonly rule: Rule;
  readonly leaf: number | null;
}

const MAX_DEPTH = 64;

export class ChainDiagrams {
  private readonly space: PacketSpace;
  private readonly matches: MatchDiagrams;
  private readonly effects: EffectDiagrams;
  private plain = new Map<Chain, Map<string, number>>();
  private readonly rules = new RuleLeaves();
  private effectful = new Map<Chain, boolean>();
  private readonly ends = new Map<string, Operation>();
  private depth = 0;

  constructor(space: PacketSpace, matches: MatchDiagrams, effects: EffectDiagrams) {
    this.space = space;
    this.matches = matches;
    this.effects = effects;
  }

  /** Before another ruleset: what is remembered of a chain counts for one ruleset alone, because it may lead to others that were changed. */
  forgetChains(): void {
    this.plain = new Map<Chain, Map<string, number>>();
    this.effectful = new Map<Chain, boolean>();
  }

  /** Everything from this base chain on. */
  base({ table, chain }: PlacedChain, view: View, after: number): number {
    const fallen = chain.base?.policy === "drop" ? this.space.outcomes.terminal({ kind: "dropped" }) : after;
    const through = this.fold(chain, { table, view }, { accepted: after, fallen });
    return chain.base === null || isPlaced(chain.base)
      ? through
      : this.choose(this.matches.condition(devicesOf(table, chain)), through, after);
  }

  /** Diagram of verdicts of a chain without effects: UNDECIDED, ACCEPT or an outcome; for a base chain RETURN is left to the policy. */
  verdicts(chain: Chain, table: Table, view: View): number {
    let ofViews = this.plain.get(chain);
    if (ofViews === undefined) this.plain.set(chain, (ofViews = new Map<string, number>()));
    let found = ofViews.get(view.name);
    if (found === undefined) {
      this.enter();
      const merged = this.space.merging.merge(this.effective(chain, { table, view }).map(({ leaf }) => leaf ?? UNDECIDED));
      this.depth -= 1;
      found = this.space.diagrams.replace(merged, RETURN, UNDECIDED);
      ofViews.set(view.name, found);
    }
    return found;
  }

  /** The rules up to the first that decides on every packet. */
  private effective({ rules }: Chain, { table, view }: { table: Table; view: View }): readonly RuleLeaf[] {
    const found: RuleLeaf[] = [];
    const known = this.rules.ofView(table, view);
    for (const rule of rules) {
      const leaf = known.get(rule.steps) ?? (this.hasEffect(rule, table) ? null : this.leaf(rule, table, view));
      if (leaf === UNDECIDED) continue;
      found.push({ rule, leaf });
      if (leaf !== null && leaf < FIRST_NODE) return found;
    }
    return found;
  }

  private enter(): void {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw new RangeError("Chains jump deeper than the kernel allows");
  }

  /** What one rule without effects says: UNDECIDED where it lets the packet on. */
  leaf(rule: Rule, table: Table, view: View): number {
    const ofView = this.rules.ofView(table, view);
    const known = ofView.get(rule.steps);
    if (known !== undefined) return known;
    const end: Continuation = { accepted: ACCEPT, fallen: RETURN };
    let found = UNDECIDED;
    const isForThis = !rule.steps.some((step) => isOfOtherFamily(step, this.space.family));
    for (const step of isForThis ? rule.steps.toReversed() : [])
      found = this.before(step, found, { rule, table, view, end, onward: UNDECIDED });
    if (this.rules.factsOf(rule).chains.length === 0) ofView.set(rule.steps, found);
    return found;
  }

  private fold(chain: Chain, place: { table: Table; view: View }, end: Continuation): number {
    this.enter();
    let onward = end.fallen;
    let run: number[] = [];
    for (const { rule, leaf } of this.effective(chain, place).toReversed()) {
      if (leaf !== null) {
        run.push(leaf);
        continue;
      }
      onward = this.resolve(run, onward, end);
      run = [];
      const next = onward;
      for (const step of rule.steps.toReversed()) onward = this.before(step, onward, { rule, ...place, end, onward: next });
    }
    this.depth -= 1;
    return this.resolve(run, onward, end);
  }

  /** A run of rules without effects, last first, and what follows it. */
  private resolve(run: readonly number[], onward: number, { accepted, fallen }: Continuation): number {
    const { diagrams } = this.space;
    const verdicts = this.space.merging.merge(run.toReversed());
    if (isPlain(fallen, accepted) && isPlain(onward, accepted))
      return diagrams.apply(this.endOf({ accepted, fallen }, onward), verdicts, accepted);
    const returned = diagrams.replace(verdicts, RETURN, fallen);
    return diagrams.first(diagrams.replace(returned, ACCEPT, accepted), onward);
  }

  /** The same in one pass over the verdicts and what follows an accepted packet. */
  private endOf({ accepted, fallen }: Continuation, onward: number): Operation {
    const ofReturn = fallen === accepted ? null : fallen;
    const ofNone = onward === accepted ? null : onward;
    const key = `${ofReturn} ${ofNone}`;
    const known = this.ends.get(key) ?? { code: this.space.diagrams.freshCode(), decide: decideBy(ofReturn, ofNone) };
    this.ends.set(key, known);
    return known;
  }

  /** What a step makes of `rest`, what follows it within its rule. A step that fails leads to `onward`, the next rule. */
  private before(step: Step, rest: number, at: StepPlace): number {
    const { matches } = this;
    const context: MatchContext = { view: at.view, text: at.rule.origin.text };
    if (step.kind === "match") return this.choose(matches.match(step, context), rest, at.onward);
    if (step.kind === "unknown-match") return this.choose(matches.unknown(step), rest, at.onward);
    return this.beforeAction(step, rest, at);
  }

  private beforeAction(action: Action, rest: number, at: StepPlace): number {
    switch (action.kind) {
      case "verdict":
        return this.verdict(action.verdict, at);
      case "verdict-map":
        return this.verdictMap(action, rest, at);
      case "unknown-action":
        return action.mayDecide ? this.choose(this.matches.condition(action.condition), rest, this.unknown(action.condition)) : rest;
      case "nat":
        return this.effects.translate(action, { ...at, accepted: at.end.accepted });
      case "set-mark":
        return action.of === "packet" ? this.effects.changeMark(action, rest, at) : this.ofConnection(action, rest, at);
      case "copy-mark":
        return this.ofConnection(action, rest, at);
      case "map-mark":
        return this.effects.changeMark(action, rest, at);
      case "untrack":
        return this.effects.untrack(rest, at.view);
      case "tproxy":
        return this.effects.toTransparentSocket(action, rest, at);
      case "set-zone":
      case "update-set":
      case "harmless":
        return rest;
    }
  }

  /** Without a connection what is written to its mark is lost, and a rule that reads it ends. */
  private ofConnection(action: Extract<Action, { kind: "set-mark" | "copy-mark" }>, rest: number, at: StepPlace): number {
    const without = action.kind === "copy-mark" && action.to === "packet" ? at.onward : rest;
    return this.choose(this.matches.hasConnection(at.view), this.effects.changeMark(action, rest, at), without);
  }

  private verdict(verdict: Verdict, at: StepPlace): number {
    const { outcomes } = this.space;
    switch (verdict.kind) {
      case "accept":
        return at.end.accepted;
      case "return":
        return at.end.fallen;
      case "continue":
        return at.onward;
      case "drop":
        return outcomes.terminal({ kind: "dropped" });
      case "reject":
        return outcomes.terminal({ kind: "rejected", detail: verdict.with });
      case "queue":
        return this.queue(at);
      case "stolen":
        return this.undecided(ruleCondition("stolen", at.rule), at);
      case "jump":
        return this.jump(verdict.chain, at, { accepted: at.end.accepted, fallen: at.onward });
      case "goto":
        return this.jump(verdict.chain, at, at.end);
    }
  }

  /** Accepted where the condition holds; otherwise nothing is known. */
  private undecided(condition: Condition, at: StepPlace): number {
    return this.choose(this.matches.condition(condition), at.end.accepted, this.unknown(condition));
  }

  private queue(at: StepPlace): number {
    const decides = this.matches.condition(ruleCondition("queue", at.rule));
    return this.choose(decides, at.end.accepted, this.space.outcomes.terminal({ kind: "dropped" }));
  }

  private jump(name: string, at: StepPlace, end: Continuation): number {
    const chain = at.table.chains.get(name);
    if (chain === undefined)
      return this.undecided({ id: `chain ${at.table.family} ${at.table.name} ${name}`, kind: "unread", text: name }, at);
    if (this.hasEffects(chain, at.table)) return this.fold(chain, at, end);
    const verdicts = this.verdicts(chain, at.table, at.view);
    const { diagrams } = this.space;
    return diagrams.first(end.accepted === ACCEPT ? verdicts : diagrams.replace(verdicts, ACCEPT, end.accepted), end.fallen);
  }

  private verdictMap(map: Extract<Action, { kind: "verdict-map" }>, rest: number, at: StepPlace): number {
    const context: MatchContext = { view: at.view, text: at.rule.origin.text };
    let hit = map.volatile === null ? rest : this.unknown(map.volatile);
    for (const entry of map.entries.toReversed())
      hit = this.choose(this.matches.tuple(map.selectors, entry.key, context), this.verdict(entry.verdict, at), hit);
    return map.volatile === null ? hit : this.choose(this.matches.condition(map.volatile), hit, rest);
  }

  /** As `Diagrams.choose`, also where `a` leaves something undecided: that stays so. */
  private choose(condition: number, a: number, b: number): number {
    const { diagrams } = this.space;
    if (condition === TRUE) return a;
    if (condition === FALSE) return b;
    const held = diagrams.guarded(condition, a);
    return b === UNDECIDED ? held : diagrams.or(held, diagrams.guarded(diagrams.not(condition), b));
  }

  private unknown(condition: Condition): number {
    this.matches.condition(condition);
    return this.space.outcomes.terminal({ kind: "unknown", condition });
  }

  hasEffects(chain: Chain, table: Table): boolean {
    const known = this.effectful.get(chain);
    if (known !== undefined) return known;
    this.effectful.set(chain, false);
    const found = chain.rules.some((rule) => this.hasEffect(rule, table));
    this.effectful.set(chain, found);
    return found;
  }

  hasEffect(rule: Rule, table: Table): boolean {
    const { changesPacket, chains } = this.rules.factsOf(rule);
    return changesPacket || chains.some((name) => this.leadsToEffect(name, table));
  }

  private leadsToEffect(name: string, table: Table): boolean {
    const chain = table.chains.get(name);
    return chain !== undefined && this.hasEffects(chain, table);
  }
}

/** Whether an end is the same for all packets, or what follows those that are accepted. */
function isPlain(end: number, accepted: number): boolean {
  return end === accepted || (end !== UNDECIDED && end < FIRST_NODE);
}

/** null: as an accepted packet. */
function decideBy(ofReturn: number | null, ofNone: number | null): Operation["decide"] {
  return (verdict, accepted) => {
    if (verdict === ACCEPT) return accepted;
    if (verdict === RETURN) return ofReturn ?? accepted;
    if (verdict === UNDECIDED) return ofNone ?? accepted;
    return verdict < FIRST_NODE ? verdict : LOOK_DEEPER;
  };
}

/** The devices of a chain at ingress or egress, which some versions of nft do not print. */
function isPlaced({ hook, devices }: NonNullable<Chain["base"]>): boolean {
  return (hook !== "ingress" && hook !== "egress") || devices.length > 0;
}

function devicesOf(table: Table, chain: Chain): Condition {
  return { id: `device ${table.family} ${table.name} ${chain.name}`, kind: "unread", text: `devices of chain ${chain.name}` };
}
