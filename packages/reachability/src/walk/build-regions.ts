/**
 * Regions of one interface from all that became of its packets. Every rank is in exactly one region; ranks are of one region where verdict,
 * conditions, choices, answer and the rules that decided are the same.
 */
import { formatIpAddress, mappedValue, type AddressInterval } from "@portolan/net";
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
  readonly ranks: number[]; // ascending
}

export function buildRegions(
  walk: Walk,
  question: ReachQuestion,
  found: { readonly device: string; readonly arrivals: readonly Arrival[] },
): readonly ReachRegion[] {
  const { classOf, members } = classesOf(walk, found.arrivals);
  const judgements = members.map((indices) =>
    judgeArrivals(
      indices.flatMap((index) => found.arrivals[index] ?? []),
      question.protocol,
      walk.conditions,
    ),
  );
  const subOf = judgements.map((judgement) => createTrailReader(walk, judgement));
  const plans = new Map<string, RegionPlan>();
  for (let rank = 0; rank < walk.space.size; rank += 1) {
    const of = classOf[rank] ?? 0;
    const judgement = judgements[of];
    const reader = subOf[of];
    if (judgement === undefined || reader === undefined) continue;
    const { key, because } = reader(rank);
    const plan = plans.get(key) ?? { judgement, because, ranks: [] };
    plans.set(key, plan);
    plan.ranks.push(rank);
  }
  return [...plans.values()].map((plan) => regionOf(walk, question, { plan, device: found.device }));
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

type TrailReader = (rank: number) => { readonly key: string; readonly because: readonly Reason[] };

/** The reasons of a rank, in their order; equal ones are made once. */
function createTrailReader(walk: Walk, judgement: Judgement): TrailReader {
  const stages: Trail[] = [];
  for (let at = judgement.shown?.flow.trail ?? null; at !== null; at = at.before) stages.unshift(at);
  const head = JSON.stringify([judgement.verdict, judgement.choices, judgement.replies, judgement.conditions.map((all) => all.map(({ condition, holds }) => [condition.id, holds]))]); // prettier-ignore
  const make = (numbers: readonly number[]): ReturnType<TrailReader> => ({
    key: `${head} ${numbers.join(",")}`,
    because: numbers.flatMap((number) => walk.reasons.list[number - 1] ?? []),
  });
  const varying = stages.filter(({ deciders }) => deciders.byRank !== null);
  const numbersOf = (rank: number): readonly number[] =>
    stages.map(({ deciders }) => deciderOf(deciders, rank)).filter((number) => number !== 0);
  if (varying.length === 0) {
    const only = make(numbersOf(0));
    return () => only;
  }
  const kept = new Map<string | number, ReturnType<TrailReader>>();
  return (rank) => {
    const [first] = varying;
    const key =
      varying.length === 1 && first !== undefined
        ? deciderOf(first.deciders, rank)
        : varying.map(({ deciders }) => deciderOf(deciders, rank)).join(",");
    const made = kept.get(key) ?? make(numbersOf(rank));
    kept.set(key, made);
    return made;
  };
}

function regionOf(walk: Walk, question: ReachQuestion, { plan, device }: { plan: RegionPlan; device: string }): ReachRegion {
  const { judgement, because, ranks } = plan;
  const sources = intervalsOf(walk, ranks);
  return {
    in: device,
    sources,
    verdict: judgement.verdict,
    conditions: judgement.conditions,
    choices: judgement.choices,
    replies: judgement.replies,
    because,
    witness: witnessOf(walk, question, { judgement, device, ranks }),
  };
}

function intervalsOf(walk: Walk, ranks: readonly number[]): AddressInterval[] {
  const { family, space } = walk;
  const intervals: AddressInterval[] = [];
  for (let at = 0; at < ranks.length;) {
    let end = at + 1;
    while (end < ranks.length && ranks[end] === (ranks[end - 1] ?? 0) + 1) end += 1;
    const { lo, hi } = space.intervalOf(ranks[at] ?? 0, (ranks[end - 1] ?? 0) + 1);
    intervals.push({ lo: mappedValue({ family, value: lo }), hi: mappedValue({ family, value: hi }) });
    at = end;
  }
  return intervals;
}

function witnessOf(
  walk: Walk,
  question: ReachQuestion,
  of: { judgement: Judgement; device: string; ranks: readonly number[] },
): Witness | null {
  const { judgement, device, ranks } = of;
  const { family } = walk;
  const rank = ranks[0];
  if (rank === undefined) return null;
  const { lo, hi } = walk.space.intervalOf(rank, rank + 1);
  const ports = judgement.shown === null ? [40_000, 40_000] : valuesOf(judgement.shown.flow.cube, "source-port");
  const ordinary = choiceDomains.get("source-port")?.ordinary ?? 40_000;
  return {
    iif: device,
    source: formatIpAddress({ family, value: hi - lo > 1n ? lo + 1n : lo }),
    sourcePort: holdsOrdinary("source-port", ports) ? ordinary : (ports[0] ?? ordinary),
    destination: formatIpAddress({ family, value: question.destination }),
    destinationPort: question.port,
  };
}
