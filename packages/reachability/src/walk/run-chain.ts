/**
 * Runs flows through one base chain: all its sources at once, rule by rule. Invariant: an accept in any chain ends the base chain alone, a drop is
 * final, a goto does not come back, and what falls off the end meets the policy. For every rank the rule that decided is kept.
 */
import type { Chain, Condition, Rule, Verdict } from "@portolan/ruleset";
import { act, fork, type Acted } from "./act.ts";
import { cutByCondition, type Cube } from "./cube.ts";
import { cutBranch, testOf, type Test } from "./cut-match.ts";
import { DeciderNotes, keyOfBranch, mergeBranches, type Branch, type Flow } from "./flow.ts";
import { liveRules, openingFor, type Opening } from "./live-rules.ts";
import { addTo, intersectRanks, isEmptyRanks, noRanks, removeFrom, subtractRanks, type RankSet } from "./rank-set.ts";
import type { PlacedChain, Walk } from "./walk-context.ts";
import type { WalkPacket } from "./walk-packet.ts";

export type ChainEnd = "accept" | "drop" | "reject" | "unknown";

export interface EndedFlow {
  readonly end: ChainEnd;
  readonly flow: Flow;
}

/** Thrown when the work allowed is used up; the walk then answers `depends`. */
export class WorkSpent extends Error {}

const MAX_DEPTH = 64;

interface ChainRun {
  readonly walk: Walk;
  readonly placed: PlacedChain;
  readonly direction: "in" | "out";
  readonly end: (kind: ChainEnd, branch: Branch, reason: number) => void;
}

export function runBaseChain(walk: Walk, flow: Flow, { placed, direction }: Pick<ChainRun, "placed" | "direction">): readonly EndedFlow[] {
  const ends = new Map<string, EndNotes>();
  const end: ChainRun["end"] = (kind, branch, reason) => {
    const key = `${kind}\n${keyOfBranch(branch)}`;
    const notes = ends.get(key) ?? new EndNotes(kind, branch, walk.space.size);
    ends.set(key, notes);
    notes.add(branch.sources, reason);
  };
  const run = { walk, placed, direction, end };
  for (const branch of runRules(run, { chain: placed.chain, depth: 0 }, whereItStands(run, flow))) meetPolicy(run, branch);
  return [...ends.values()].map((notes) => notes.take(flow));
}

/** A chain of ingress or egress whose devices are not known may stand here or not. */
function whereItStands({ walk, placed, end }: ChainRun, flow: Flow): readonly Branch[] {
  const { base, name } = placed.chain;
  if ((base?.hook !== "ingress" && base?.hook !== "egress") || base.devices.length > 0) return [flow];
  const { family, name: table } = placed.table;
  const { holds, fails } = fork(walk, flow, { id: `device ${family} ${table} ${name}`, kind: "unread", text: `devices of chain ${name}` });
  for (const branch of fails) end("accept", branch, 0);
  return holds;
}

/** All that ended one way with one cube and packet. */
class EndNotes {
  private readonly kind: ChainEnd;
  private readonly cube: Cube;
  private readonly packet: WalkPacket;
  private readonly deciders: DeciderNotes;
  private readonly size: number;
  private sources: RankSet = noRanks;
  private isOwned = false;

  constructor(kind: ChainEnd, { cube, packet }: Branch, size: number) {
    this.kind = kind;
    this.cube = cube;
    this.packet = packet;
    this.size = size;
    this.deciders = new DeciderNotes(size);
  }

  add(sources: RankSet, reason: number): void {
    if (this.sources.words.length === 0) this.sources = sources;
    else {
      if (!this.isOwned) {
        const all = { from: 0, words: new Uint32Array((this.size + 31) >>> 5) };
        addTo(all, this.sources);
        this.sources = all;
        this.isOwned = true;
      }
      addTo(this.sources, sources);
    }
    this.deciders.note(sources, reason);
  }

  take(before: Flow): EndedFlow {
    const deciders = this.deciders.take();
    const trail = deciders.only === 0 && deciders.byRank === null ? before.trail : { deciders, before: before.trail };
    return { end: this.kind, flow: { sources: this.sources, cube: this.cube, packet: this.packet, trail } };
  }
}

function meetPolicy({ walk, placed, direction, end }: ChainRun, branch: Branch): void {
  const { chain } = placed;
  const policy = chain.base?.policy ?? "accept";
  const reason = walk.reasons.numberOf({
    layer: chain.table.dialect === "iptables-legacy" ? "iptables-legacy" : "nftables",
    table: `${chain.table.family} ${chain.table.name}`,
    chain: chain.name,
    handle: null,
    position: null,
    text: `policy ${policy}`,
    effect: policy,
    direction,
  });
  end(policy, branch, policy === "drop" || isFilter(chain) ? reason : 0);
}

/** Whose acceptance by policy is worth a word. */
function isFilter({ base, rules }: Chain): boolean {
  return base?.type === "filter" && rules.length > 0 && (base.hook === "input" || base.hook === "forward");
}

/** What comes back: fell off the end, or returned. */
function runRules(
  run: ChainRun,
  { chain, depth }: { readonly chain: Chain; readonly depth: number },
  entering: readonly Branch[],
): readonly Branch[] {
  const back: Branch[] = [];
  let active: readonly Active[] = entering.map((branch) => ({ branch, isOwned: false }));
  const [first] = entering;
  if (first === undefined) return [];
  const rules = liveRules(run.walk, chain, first.packet);
  for (let index = 0; active.length > 0; index += 1) {
    const live = rules.at(index, run.walk);
    if (live === undefined) break;
    const { rule, opening } = live;
    run.walk.budget.left -= active.length;
    if (run.walk.budget.left < 0) throw new WorkSpent();
    active = runRule({ run, rule, opening, depth, back }, active);
  }
  return mergeBranches([...back, ...active.map(({ branch }) => branch)]);
}

/** A branch under way; `isOwned`: nobody else holds its set of sources. */
interface Active {
  readonly branch: Branch;
  readonly isOwned: boolean;
}

interface RuleRun {
  readonly run: ChainRun;
  readonly rule: Rule;
  readonly opening: Opening | null;
  readonly depth: number;
  /** Takes what leaves the chain for the one before. */
  readonly back: Branch[];
}

function runRule(of: RuleRun, active: readonly Active[]): readonly Active[] {
  let changed = false;
  const after: Active[] = [];
  for (const one of active) {
    const left = runOn(of, one);
    if (left.length !== 1 || left[0] !== one) changed = true;
    after.push(...left);
  }
  if (!changed) return active;
  return after.length < 2 ? after : joined(after);
}

function joined(active: readonly Active[]): readonly Active[] {
  const merged = mergeBranches(active.map(({ branch }) => branch));
  return merged.length === active.length ? active : merged.map((branch) => ({ branch, isOwned: false }));
}

/** The part of the branch that goes on to the next rule. */
function runOn(of: RuleRun, active: Active): readonly Active[] {
  const { rule } = of;
  const { branch } = active;
  const opening = of.opening ?? openingFor(rule, branch.packet, of.run.walk);
  if (opening === "never") return [active];
  const { rankTests, others, at } = opening;
  let { sources } = branch;
  for (const { ranks, negated } of rankTests) sources = negated ? subtractRanks(sources, ranks) : intersectRanks(sources, ranks);
  if (sources.words.length === 0) return [active];
  if (isHarmlessFrom(rule, at)) return [active];
  const left = takeOut(active, sources);
  return [...left, ...finishRule(of, { ...branch, sources }, { others, at })];
}

/** Nothing that follows can do anything to the packet: what it tests need not be known. */
function isHarmlessFrom(rule: Rule, at: number): boolean {
  const known = harmlessFrom.get(rule) ?? lastDeed(rule);
  harmlessFrom.set(rule, known);
  return at > known;
}

const harmlessFrom = new WeakMap<Rule, number>();

function lastDeed(rule: Rule): number {
  return rule.steps.findLastIndex((step) => step.kind !== "match" && step.kind !== "unknown-match" && step.kind !== "harmless" && step.kind !== "update-set" && !(step.kind === "unknown-action" && !step.mayDecide)); // prettier-ignore
}

function takeOut({ branch, isOwned }: Active, taken: RankSet): readonly Active[] {
  if (taken === branch.sources) return [];
  if (!isOwned) {
    const sources = subtractRanks(branch.sources, taken);
    return sources.words.length === 0 ? [] : [{ branch: { ...branch, sources }, isOwned: true }];
  }
  removeFrom(branch.sources, taken);
  return isEmptyRanks(branch.sources) ? [] : [{ branch, isOwned: true }];
}

interface RestOfRule {
  readonly others: readonly Test[];
  readonly at: number;
}

/** The tests that divide what the sender chose or what is unknown, then the actions. */
function finishRule(of: RuleRun, branch: Branch, { others, at }: RestOfRule): readonly Active[] {
  const { walk } = of.run;
  const goOn: Branch[] = [];
  let passing: readonly Branch[] = [branch];
  const cut = (test: Test): void => {
    const cuts = passing.map((one) => cutBranch(one, test, walk));
    passing = cuts.flatMap(({ passed }) => passed);
    goOn.push(...cuts.flatMap(({ failed }) => failed));
  };
  for (const test of others) cut(test);
  for (const step of of.rule.steps.slice(at)) {
    if (passing.length === 0) break;
    if (step.kind === "match") {
      const cuts = passing.map((one) => cutBranch(one, testOf(step, one.packet, walk), walk));
      passing = cuts.flatMap(({ passed }) => passed);
      goOn.push(...cuts.flatMap(({ failed }) => failed));
    } else if (step.kind === "unknown-match") cut({ kind: "condition", condition: step.condition, negated: step.negated });
    else {
      const acted = passing.flatMap((one) => act(walk, one, { action: step, rule: of.rule }));
      passing = acted.flatMap((one) => (one.kind === "next" ? [one.branch] : []));
      goOn.push(...acted.flatMap((one) => settle(of, one)));
    }
  }
  return [...goOn, ...passing].map((one) => ({ branch: one, isOwned: false }));
}

/** The part that goes on in this chain. */
function settle(of: RuleRun, acted: Acted): readonly Branch[] {
  const { run, rule } = of;
  if (acted.kind === "next") return [];
  if (acted.kind === "end") return [acted.branch];
  if (acted.kind === "verdict")
    return follow(of, acted.branch, { verdict: acted.verdict, reason: run.walk.reasons.ofRule(rule, acted.effect, run.direction) });
  run.end("unknown", acted.branch, run.walk.reasons.ofRule(rule, "unknown", run.direction));
  return [];
}

function follow(
  of: RuleRun,
  branch: Branch,
  { verdict, reason }: { readonly verdict: Verdict; readonly reason: number },
): readonly Branch[] {
  const { run, rule, depth, back } = of;
  switch (verdict.kind) {
    case "continue":
      return [branch];
    case "accept":
    case "drop":
    case "reject":
      run.end(verdict.kind, branch, reason);
      return [];
    case "return":
      back.push(branch);
      return [];
    case "queue": {
      const { holds, fails } = fork(run.walk, branch, conditionOf(rule, "queue", rule.origin.text));
      for (const one of holds) run.end("accept", one, reason);
      for (const one of fails) run.end("drop", one, reason);
      return [];
    }
    case "stolen": {
      const bit = run.walk.conditions.bitOf(conditionOf(rule, "stolen", verdict.text));
      const { holds, fails } = cutByCondition(branch.cube, bit);
      for (const cube of [holds, fails]) if (cube !== null) run.end("unknown", { ...branch, cube }, reason);
      return [];
    }
    case "jump":
    case "goto": {
      const chain = run.placed.table.chains.get(verdict.chain);
      if (chain === undefined || depth >= MAX_DEPTH) {
        run.end("unknown", branch, reason);
        return [];
      }
      const returned = runRules(run, { chain, depth: depth + 1 }, [branch]);
      if (verdict.kind === "jump") return returned;
      back.push(...returned);
      return [];
    }
  }
}

function conditionOf({ origin }: Rule, kind: "queue" | "stolen", text: string): Condition {
  const place = `${origin.table} ${origin.chain} ${origin.handle ?? origin.position}`;
  return { id: `${kind} ${place}`, kind: kind === "queue" ? "user-space" : "unmodelled", text };
}
