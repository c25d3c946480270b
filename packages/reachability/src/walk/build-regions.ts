/**
 * Regions of one interface from all that became of its packets. Every rank is in exactly one region; ranks are of one region where verdict,
 * conditions, choices, answer and the rules that decided are the same.
 */
import { formatIpAddress, type AddressInterval } from "@portolan/net";
import { ordinarySource, type SourceList } from "../ordinary-source.ts";
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
}

/** The region of each class and of the rules that decided, without repetitions, and which of them each rank is in. */
interface Layout {
  readonly plans: readonly RegionPlan[];
  readonly planAt: Int32Array; // rank → index in plans
}

interface FoundArrivals {
  readonly device: string;
  readonly arrivals: readonly Arrival[];
}

export function buildRegions(walk: Walk, question: ReachQuestion, { device, arrivals }: FoundArrivals): readonly ReachRegion[] {
  const { classOf, members } = classesOf(walk, arrivals);
  const book = new PlanBook();
  const finders = members.map((indices) => {
    const met = indices.flatMap((index) => arrivals[index] ?? []);
    return new PlanFinder(walk, judgeArrivals(met, question.protocol, walk.conditions), book);
  });
  const planAt = new Int32Array(classOf.length);
  for (let rank = 0; rank < planAt.length; rank += 1) planAt[rank] = finders[classOf[rank] ?? 0]?.indexAt(rank) ?? 0;
  const runs = runsOf({ planAt, plans: book.plans });
  return book.plans.flatMap((plan, at) => regionOf(walk, question, { plan, device, runs: runs[at] ?? new Int32Array(0) }));
}

/** Ranks that met the same arrivals are of one class. */
function classesOf(walk: Walk, arrivals: readonly Arrival[]): { classOf: Int32Array; members: readonly (readonly number[])[] } {
  const classOf = new Int32Array(walk.space.size);
  const members: number[][] = [[]];
  for (const [index, { flow }] of arrivals.entries()) {
    const moved = new Map<number, number>();
    let [from, to] = [-1, -1];
    eachRank(flow.sources, (rank) => {
      const before = classOf[rank] ?? 0;
      if (before !== from) {
        from = before;
        to = moved.get(before) ?? members.push([...(members[before] ?? []), index]) - 1;
        moved.set(from, to);
      }
      classOf[rank] = to;
    });
  }
  return { classOf, members };
}

/** Regions by what is said of them. */
class PlanBook {
  readonly plans: RegionPlan[] = [];
  private readonly byText = new Map<string, number>();

  /** Index of a region, which is added where it is new. */
  indexOf(text: string, plan: () => RegionPlan): number {
    const known = this.byText.get(text) ?? this.plans.push(plan()) - 1;
    this.byText.set(text, known);
    return known;
  }
}

/** The region of a rank of one class, by the rules that decided. */
class PlanFinder {
  private readonly walk: Walk;
  private readonly judgement: Judgement;
  private readonly book: PlanBook;
  private readonly stages: readonly Trail[];
  private readonly head: string;
  /** Rules that decided, where they differ from rank to rank: of one station, as nearly always, or of several. */
  private readonly varying: readonly Int32Array[];
  private readonly deciders: Int32Array | null;
  private readonly byDecider: Int32Array;

  constructor(walk: Walk, judgement: Judgement, book: PlanBook) {
    this.walk = walk;
    this.judgement = judgement;
    this.book = book;
    const stages: Trail[] = [];
    for (let at = judgement.shown?.flow.trail ?? null; at !== null; at = at.before) stages.unshift(at);
    this.stages = stages;
    const terms = judgement.conditions.map((all) => all.map(({ condition, holds }) => [condition.id, holds]));
    this.head = JSON.stringify([judgement.verdict, judgement.choices, judgement.replies, terms]);
    this.varying = stages.flatMap(({ deciders }) => deciders.byRank ?? []);
    this.deciders = this.varying.length === 1 ? (this.varying[0] ?? null) : null;
    this.byDecider = new Int32Array(this.varying.length > 1 ? 0 : walk.reasons.list.length + 1).fill(-1);
  }

  indexAt(rank: number): number {
    if (this.varying.length > 1) return this.find(rank);
    const decider = this.deciders === null ? 0 : (this.deciders[rank] ?? 0);
    const known = this.byDecider[decider] ?? -1;
    if (known >= 0) return known;
    const found = this.find(rank);
    this.byDecider[decider] = found;
    return found;
  }

  private find(rank: number): number {
    const numbers = this.stages.map(({ deciders }) => deciderOf(deciders, rank)).filter((number) => number !== 0);
    return this.book.indexOf(`${this.head} ${numbers.join(",")}`, () => ({
      judgement: this.judgement,
      because: numbers.flatMap((number) => this.walk.reasons.list[number - 1] ?? []),
    }));
  }
}

/** Ranges [lo, hi) of ranks of each region, flat and ascending. */
function runsOf({ planAt, plans }: Layout): readonly Int32Array[] {
  const lengths = new Int32Array(plans.length);
  for (let rank = 0, before = -1; rank < planAt.length; rank += 1) {
    const plan = planAt[rank] ?? 0;
    if (plan !== before) lengths[plan] = (lengths[plan] ?? 0) + 2;
    before = plan;
  }
  const runs = Array.from(lengths, (length) => new Int32Array(length));
  const filled = new Int32Array(plans.length);
  for (let start = 0; start < planAt.length;) {
    const plan = planAt[start] ?? 0;
    let end = start + 1;
    while (end < planAt.length && planAt[end] === plan) end += 1;
    const own = runs[plan];
    const at = filled[plan] ?? 0;
    if (own !== undefined) {
      own[at] = start;
      own[at + 1] = end;
    }
    filled[plan] = at + 2;
    start = end;
  }
  return runs;
}

interface PlacedPlan {
  readonly plan: RegionPlan;
  readonly device: string;
  readonly runs: Int32Array;
}

function regionOf(walk: Walk, question: ReachQuestion, { plan, device, runs }: PlacedPlan): ReachRegion {
  const { judgement, because } = plan;
  const list = sourcesOf(walk, runs);
  let sources: readonly AddressInterval[] | null = null;
  return {
    in: device,
    get sources() {
      return (sources ??= Array.from(list)); // of a set of 100,000 addresses they are rarely all wanted
    },
    verdict: judgement.verdict,
    conditions: judgement.conditions,
    choices: judgement.choices,
    replies: judgement.replies,
    because,
    witness: witnessOf(walk, question, { judgement, device, sources: list }),
  };
}

function sourcesOf({ space }: Walk, runs: Int32Array): SourceList & Iterable<AddressInterval> {
  const at = (index: number): AddressInterval => space.mappedInterval(runs[2 * index] ?? 0, runs[2 * index + 1] ?? 0);
  const length = runs.length / 2;
  return {
    length,
    at,
    *[Symbol.iterator]() {
      for (let index = 0; index < length; index += 1) yield at(index);
    },
  };
}

interface WitnessParts {
  readonly judgement: Judgement;
  readonly device: string;
  readonly sources: SourceList;
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
