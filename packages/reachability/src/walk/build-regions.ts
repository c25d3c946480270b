/**
 * Regions of one interface from all that became of its packets. Every rank is in exactly one region; ranks are of one region where verdict,
 * conditions, choices, answer and the rules that decided are the same.
 */
import { formatIpAddress, type AddressInterval } from "@portolan/net";
import { ordinarySource } from "../ordinary-source.ts";
import type { Reason } from "../reason.ts";
import type { ReachQuestion, ReachRegion, Witness } from "../verdict.ts";
import { choiceDomains, valuesOf } from "./cube.ts";
import { deciderOf, type Trail } from "./flow.ts";
import { holdsOrdinary, judgeArrivals, type Judgement } from "./judge-arrivals.ts";
import { eachRank } from "./rank-set.ts";
import type { Arrival } from "./travel-flows.ts";
import type { Walk } from "./walk-context.ts";

interface RegionPlan {
  readonly judgement: Judgement;
  readonly because: readonly Reason[];
  /** Ranges [lo, hi) of ranks, flat and ascending. */
  readonly runs: number[];
}

interface FoundArrivals {
  readonly device: string;
  readonly arrivals: readonly Arrival[];
}

export function buildRegions(walk: Walk, question: ReachQuestion, { device, arrivals }: FoundArrivals): readonly ReachRegion[] {
  const { classOf, members } = classesOf(walk, arrivals);
  const plans = new Map<string, RegionPlan>();
  const finders = members.map((indices) => {
    const met = indices.flatMap((index) => arrivals[index] ?? []);
    return createPlanFinder(walk, judgeArrivals(met, question.protocol, walk.conditions), plans);
  });
  for (let rank = 0; rank < classOf.length; rank += 1) {
    const runs = finders[classOf[rank] ?? 0]?.(rank).runs;
    if (runs === undefined) continue;
    if (runs.length > 0 && runs[runs.length - 1] === rank) runs[runs.length - 1] = rank + 1;
    else runs.push(rank, rank + 1);
  }
  return [...plans.values()].filter(({ runs }) => runs.length > 0).map((plan) => regionOf(walk, question, { plan, device }));
}

/** Ranks that met the same arrivals are of one class. */
function classesOf(walk: Walk, arrivals: readonly Arrival[]): { classOf: Int32Array; members: readonly (readonly number[])[] } {
  const classOf = new Int32Array(walk.space.size);
  const members: number[][] = [[]];
  for (const [index, { flow }] of arrivals.entries()) {
    const moved = new Map<number, number>();
    eachRank(flow.sources, (rank) => {
      const before = classOf[rank] ?? 0;
      let after = moved.get(before);
      if (after === undefined) {
        after = members.push([...(members[before] ?? []), index]) - 1;
        moved.set(before, after);
      }
      classOf[rank] = after;
    });
  }
  return { classOf, members };
}

type PlanFinder = (rank: number) => RegionPlan;

/** The region of a rank of one class, by the rules that decided; equal ones are the same. */
function createPlanFinder(walk: Walk, judgement: Judgement, plans: Map<string, RegionPlan>): PlanFinder {
  const stages: Trail[] = [];
  for (let at = judgement.shown?.flow.trail ?? null; at !== null; at = at.before) stages.unshift(at);
  const terms = judgement.conditions.map((all) => all.map(({ condition, holds }) => [condition.id, holds]));
  const head = JSON.stringify([judgement.verdict, judgement.choices, judgement.replies, terms]);
  const planOf = (rank: number): RegionPlan => {
    const numbers = stages.map(({ deciders }) => deciderOf(deciders, rank)).filter((number) => number !== 0);
    const key = `${head} ${numbers.join(",")}`;
    const because = (): readonly Reason[] => numbers.flatMap((number) => walk.reasons.list[number - 1] ?? []);
    const plan = plans.get(key) ?? { judgement, because: because(), runs: [] };
    plans.set(key, plan);
    return plan;
  };
  const varying = stages.flatMap(({ deciders }) => deciders.byRank ?? []);
  const [first] = varying;
  if (first === undefined) return findOnce(planOf);
  return varying.length === 1 ? findByNumber(first, planOf) : findByNumbers(varying, planOf);
}

function findOnce(planOf: PlanFinder): PlanFinder {
  let only: RegionPlan | null = null;
  return (rank) => (only ??= planOf(rank));
}

function findByNumber(deciders: Int32Array, planOf: PlanFinder): PlanFinder {
  const kept: RegionPlan[] = [];
  return (rank) => (kept[deciders[rank] ?? 0] ??= planOf(rank));
}

function findByNumbers(varying: readonly Int32Array[], planOf: PlanFinder): PlanFinder {
  const kept = new Map<string, RegionPlan>();
  return (rank) => {
    const key = varying.map((deciders) => deciders[rank]).join(",");
    const plan = kept.get(key) ?? planOf(rank);
    kept.set(key, plan);
    return plan;
  };
}

function regionOf(walk: Walk, question: ReachQuestion, { plan, device }: { plan: RegionPlan; device: string }): ReachRegion {
  const { judgement, because, runs } = plan;
  const sources = intervalsOf(walk, runs);
  return {
    in: device,
    sources,
    verdict: judgement.verdict,
    conditions: judgement.conditions,
    choices: judgement.choices,
    replies: judgement.replies,
    because,
    witness: witnessOf(walk, question, { judgement, device, sources }),
  };
}

function intervalsOf({ space }: Walk, runs: readonly number[]): AddressInterval[] {
  const intervals: AddressInterval[] = [];
  for (let at = 0; at < runs.length; at += 2) intervals.push(space.mappedInterval(runs[at] ?? 0, runs[at + 1] ?? 0));
  return intervals;
}

interface WitnessParts {
  readonly judgement: Judgement;
  readonly device: string;
  readonly sources: readonly AddressInterval[];
}

function witnessOf(walk: Walk, question: ReachQuestion, of: WitnessParts): Witness | null {
  const { judgement, device, sources } = of;
  const { family } = walk;
  const source = ordinarySource(sources, { host: walk.host, family, device, destination: question.destination });
  const ports = judgement.shown === null ? [40_000, 40_000] : valuesOf(judgement.shown.flow.cube, "source-port");
  const ordinary = choiceDomains.get("source-port")?.ordinary ?? 40_000;
  return {
    iif: device,
    source: formatIpAddress({ family, value: source ?? 0n }),
    sourcePort: holdsOrdinary("source-port", ports) ? ordinary : (ports[0] ?? ordinary),
    destination: formatIpAddress({ family, value: question.destination }),
    destinationPort: question.port,
  };
}
