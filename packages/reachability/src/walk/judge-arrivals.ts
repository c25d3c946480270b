/**
 * The verdict about one class of sources from all that became of its packets: for each assignment of the named conditions it is open where some
 * choice of the sender gets in. TCP is open when the handshake can be completed, UDP when the datagram is delivered.
 */
import type { Condition } from "@portolan/ruleset";
import type { Conditions, Reachability, SenderChoice } from "../verdict.ts";
import { choiceDomains, valuesOf, type ConditionTable, type Cube } from "./cube.ts";
import { minimalTerms } from "./minimal-terms.ts";
import { rangesText, uniteRanges, type NumberRanges } from "./port-ranges.ts";
import type { Arrival } from "./travel-flows.ts";

export interface Judgement {
  readonly verdict: Reachability;
  readonly conditions: Conditions;
  readonly choices: readonly SenderChoice[];
  readonly replies: boolean | null;
  /** Whose way is told; null where nothing is known of any. */
  readonly shown: Arrival | null;
}

type Truth = "yes" | "no" | "maybe";

export function judgeArrivals(arrivals: readonly Arrival[], protocol: "tcp" | "udp", table: ConditionTable): Judgement {
  const arrived = ({ verdict }: Arrival): boolean => verdict === "delivered" || verdict === "forwarded";
  const answered = (one: Arrival): Truth => (!arrived(one) ? (one.verdict === "unknown" ? "maybe" : "no") : one.answer === "delivered" ? "yes" : one.answer === "unknown" ? "maybe" : "no"); // prettier-ignore
  const isOpen =
    protocol === "tcp" ? answered : (one: Arrival): Truth => (arrived(one) ? "yes" : one.verdict === "unknown" ? "maybe" : "no");
  const bits = usedBits(arrivals);
  const open = truthTable(arrivals, bits, isOpen);
  const verdict = verdictOf(open);
  const answers = protocol === "tcp" ? open : answersOf(arrivals, { bits, isOpen, answered });
  const shown = shownArrival(arrivals, verdict === "closed" ? (one) => isOpen(one) === "no" : (one) => isOpen(one) === "yes");
  return {
    verdict,
    conditions: verdict === "depends" ? conditionsOf(open, bits, table) : [],
    choices: verdict === "closed" ? [] : choicesOf(arrivals, { bits, open, isOpen, shown }),
    replies: verdict === "closed" ? false : repliesOf(open, answers),
    shown,
  };
}

function usedBits(arrivals: readonly Arrival[]): readonly number[] {
  const used = arrivals.reduce((bits, { flow }) => bits | flow.cube.decided, 0);
  const bits: number[] = [];
  for (let bit = 1; bit !== 0 && bit <= used; bit <<= 1) if ((used & bit) !== 0) bits.push(bit);
  return bits;
}

function assigned(bits: readonly number[], assignment: number): number {
  return bits.reduce((mask, bit, at) => ((assignment >> at) & 1 ? mask | bit : mask), 0);
}

function fits({ decided, holding }: Cube, truth: number): boolean {
  return (truth & decided) === holding;
}

function truthTable(arrivals: readonly Arrival[], bits: readonly number[], of: (one: Arrival) => Truth): readonly Truth[] {
  return Array.from({ length: 2 ** bits.length }, (_, assignment) => {
    const truth = assigned(bits, assignment);
    let best: Truth = "no";
    for (const one of arrivals) {
      if (!fits(one.flow.cube, truth)) continue;
      const here = of(one);
      if (here === "yes" && !one.flow.cube.blurred) return "yes";
      if (here !== "no") best = "maybe";
    }
    return best;
  });
}

function verdictOf(open: readonly Truth[]): Reachability {
  if (open.every((truth) => truth === "yes")) return "open";
  return open.every((truth) => truth === "no") ? "closed" : "depends";
}

/** Whether an answer leaves, under each assignment: to an ordinary sender where one gets in, otherwise to any that does. */
function answersOf(
  arrivals: readonly Arrival[],
  { bits, isOpen, answered }: { bits: readonly number[]; isOpen: (one: Arrival) => Truth; answered: (one: Arrival) => Truth },
): readonly Truth[] {
  const ordinary = arrivals.filter(({ flow }) => isOrdinary(flow.cube));
  const [ofOrdinary, ofAny] = [truthTable(ordinary, bits, answered), truthTable(arrivals, bits, answered)];
  return truthTable(ordinary, bits, isOpen).map((truth, at) => (truth === "no" ? ofAny[at] : ofOrdinary[at]) ?? "no");
}

/** Whether answers leave wherever it is open. */
function repliesOf(open: readonly Truth[], answers: readonly Truth[]): boolean | null {
  const relevant = answers.filter((_, at) => open[at] !== "no");
  if (open.every((truth) => truth !== "maybe") && relevant.every((truth) => truth === "yes") && open.every((truth) => truth === "yes"))
    return true;
  return relevant.every((truth) => truth === "no") ? false : null;
}

function conditionsOf(open: readonly Truth[], bits: readonly number[], table: ConditionTable): Conditions {
  const isAnywhere = open.includes("yes");
  const terms = minimalTerms(
    open.map((truth) => truth === (isAnywhere ? "yes" : "maybe")),
    bits.length,
  );
  const known = terms.map(({ care, value }) =>
    bits.flatMap((bit, at) => {
      const condition = table.known[Math.log2(bit)];
      return (care >> at) & 1 && condition !== undefined ? [{ condition, holds: ((value >> at) & 1) === 1 }] : [];
    }),
  );
  return known.length === 0 || known.some((alternative) => alternative.length === 0)
    ? [[{ condition: furtherConditions(table), holds: true }]]
    : known;
}

/** Stands for all conditions beyond those that are told apart. */
function furtherConditions({ blurred }: ConditionTable): Condition {
  const text = blurred.map((condition) => condition.text).join("; ");
  return { id: `several ${text}`, kind: "unmodelled", text: text === "" ? "a chain that cannot be followed" : text };
}

interface ChoiceQuestion {
  readonly bits: readonly number[];
  readonly open: readonly Truth[];
  readonly isOpen: (one: Arrival) => Truth;
  readonly shown: Arrival | null;
}

/**
 * Fields of which not every value gets in, under the assignment that asks most of the sender; where every value of each does, but not all of them
 * together, the choices of the arrival that is shown.
 */
function choicesOf(arrivals: readonly Arrival[], { bits, open, isOpen, shown }: ChoiceQuestion): readonly SenderChoice[] {
  const fields = new Set(arrivals.flatMap(({ flow }) => [...flow.cube.choices.keys()]));
  if (fields.size === 0) return [];
  const getting = arrivals.filter((one) => isOpen(one) === "yes");
  const narrow = [...fields].sort().flatMap((field) => {
    const whole = rangesText(choiceDomains.get(field)?.all ?? []);
    let narrowest: NumberRanges | null = null;
    for (const [assignment, truth] of open.entries()) {
      if (truth !== "yes") continue;
      const fitting = getting.filter((one) => fits(one.flow.cube, assigned(bits, assignment)));
      const values = fitting.reduce((all: NumberRanges, one) => uniteRanges(all, valuesOf(one.flow.cube, field)), []);
      if (rangesText(values) !== whole && (narrowest === null || count(values) < count(narrowest))) narrowest = values;
    }
    return narrowest === null ? [] : [{ field, text: rangesText(narrowest) }];
  });
  const isTurnedAway = open.some(
    (truth, assignment) =>
      truth === "yes" && arrivals.some((one) => isOpen(one) === "no" && fits(one.flow.cube, assigned(bits, assignment))),
  );
  if (narrow.length > 0 || !isTurnedAway || shown === null) return narrow;
  return [...shown.flow.cube.choices].map(([field, ranges]) => ({ field, text: rangesText(ranges) }));
}

function count(ranges: NumberRanges): number {
  let sum = 0;
  for (let i = 0; i < ranges.length; i += 2) sum += (ranges[i + 1] ?? 0) - (ranges[i] ?? 0) + 1;
  return sum;
}

/** The most ordinary packet's: fewest conditions, ordinary choices. */
function shownArrival(arrivals: readonly Arrival[], isWanted: (one: Arrival) => boolean): Arrival | null {
  const oddness = ({ flow: { cube }, answer }: Arrival): number =>
    [...cube.choices].filter(([field, ranges]) => !holdsOrdinary(field, ranges)).length * 100 + (cube.blurred ? 50 : 0) + bitCount(cube.decided) * 2 - bitCount(cube.holding) + (answer === "closed" ? 30 : 0); // prettier-ignore
  const wanted = arrivals.filter(isWanted);
  const list = wanted.length > 0 ? wanted : arrivals;
  return list.reduce((best: Arrival | null, one) => (best === null || oddness(one) < oddness(best) ? one : best), null);
}

function isOrdinary({ choices }: Cube): boolean {
  return [...choices].every(([field, ranges]) => holdsOrdinary(field, ranges));
}

export function holdsOrdinary(field: Parameters<typeof valuesOf>[1], ranges: NumberRanges): boolean {
  const ordinary = choiceDomains.get(field)?.ordinary ?? 0;
  for (let i = 0; i < ranges.length; i += 2) if (ordinary >= (ranges[i] ?? 0) && ordinary <= (ranges[i + 1] ?? 0)) return true;
  return false;
}

function bitCount(bits: number): number {
  let sum = 0;
  for (let left = bits; left !== 0; left &= left - 1) sum += 1;
  return sum;
}
