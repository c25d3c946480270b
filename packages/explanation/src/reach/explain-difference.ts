/**
 * What changes for whom, in words: gained, lost and otherwise changed access, each with an example and the rules that decided before and after.
 * "Equal" and "nothing else changes" are said only where the whole space was compared.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Conditions, DifferentRegion, Reachability, Reason, SemanticDifference } from "@portolan/reachability";
import type { Interface } from "@portolan/snapshot";
import type { ExplanationLine } from "../explanation.ts";
import { codeLine, literal, textLine } from "../line.ts";
import type { Report } from "../render-explanation.ts";
import { allOf } from "./condition-phrase.ts";
import { placePhrase } from "./reason-phrase.ts";
import { regionPhrase, witnessProtocol } from "./region-phrase.ts";
import { exampleLines } from "./section-reach.ts";

const regionLimit = 20;

/** `interfaces`: of the host, whose own addresses are no sender's; none where that is of no interest. */
export function explainDifference(difference: SemanticDifference, interfaces: readonly Interface[] = []): Report {
  const { gained, lost, changed, unproved } = difference;
  return {
    answer: [differenceAnswer(difference), ...(isPartial(difference) ? [phrase("difference.nothingElse")] : [])],
    sections: [
      ...regionSection("gained", gained, interfaces),
      ...regionSection("lost", lost, interfaces),
      ...regionSection("changed", changed, interfaces),
      ...(unproved.length === 0
        ? []
        : [{ title: phrase("difference.title.unproved"), lines: unproved.map((text) => textLine(literal(text), "warning")) }]),
    ],
  };
}

function isPartial(difference: SemanticDifference): boolean {
  return difference.proved && !difference.equal && !isNowhere(difference);
}

/** The rules differ, but for no packet that an interface of this host is known to take: nothing is proved of a host with others. */
export function isNowhere({ equal, gained, lost, changed, unproved }: SemanticDifference): boolean {
  return !equal && unproved.length === 0 && gained.length + lost.length + changed.length === 0;
}

function differenceAnswer(difference: SemanticDifference): Phrase {
  const { equal, proved, gained, lost, changed } = difference;
  if (isNowhere(difference)) return phrase("difference.nowhere");
  if (equal && proved) return phrase("difference.equal");
  const counts = { gained: gained.length, lost: lost.length, changed: changed.length };
  if (counts.gained + counts.lost + counts.changed === 0) return phrase("difference.noneFound");
  return proved ? phrase("difference.found", counts) : phrase("difference.foundUnproved", counts);
}

function regionSection(
  kind: "gained" | "lost" | "changed",
  regions: readonly DifferentRegion[],
  interfaces: readonly Interface[],
): Report["sections"] {
  if (regions.length === 0) return [];
  const rest = regions.length - regionLimit;
  const lines = regions.slice(0, regionLimit).flatMap((region) => regionLines(region, interfaces));
  const more = rest > 0 ? [textLine(phrase("difference.more", { count: rest }))] : [];
  return [{ title: phrase(`difference.title.${kind}`), lines: [...lines, ...more] }];
}

function regionLines(region: DifferentRegion, interfaces: readonly Interface[]): readonly ExplanationLine[] {
  const { before, after, conditions, because, witness, protocol, ports, isEstablished } = region;
  const was = decidingOf(because.before, because.after);
  const is = decidingOf(because.after, because.before);
  const verdicts = phrase("difference.verdicts", {
    before: verdictPhrase(before, conditions.before),
    after: verdictPhrase(after, conditions.after),
  });
  return [
    textLine(regionPhrase(region, interfaces), before === "closed" || after === "open" ? "warning" : "plain"),
    textLine(verdicts),
    ...(isEstablished === true ? [textLine(phrase("difference.established"))] : []),
    ...reasonLine(phrase("difference.before", { reason: reasonPhrase(was) }), was),
    ...reasonLine(phrase("difference.after", { reason: reasonPhrase(is) }), is),
    ...(ports === "" ? [] : exampleLines(witness, witnessProtocol(protocol))),
  ];
}

function verdictPhrase(verdict: Reachability, conditions: Conditions): Phrase {
  if (verdict !== "depends" || conditions.length === 0) return phrase(`difference.verdict.${verdict}`);
  const clauses = conditions.slice(0, 3).map(allOf);
  return phrase("difference.verdict.dependsIf", { conditions: clauses.reduce((first, second) => phrase("reach.or", { first, second })) });
}

/** Of the reasons on one side the last that the other side has not: of the packet before of its answer. The last of all where both have the same. */
function decidingOf(own: readonly Reason[], other: readonly Reason[]): Reason | null {
  const known = new Set(other.map(reasonKey));
  const only = own.filter((reason) => !known.has(reasonKey(reason)) && reason.effect !== "delivered" && !/^(?:jump|goto|return)/.test(reason.effect)); // prettier-ignore
  return only.findLast(({ direction }) => direction === "in") ?? only.at(-1) ?? own.at(-1) ?? null;
}

/** Handles and positions change when rules are loaded again. */
function reasonKey({ layer, table, chain, text, effect, direction }: Reason): string {
  return JSON.stringify([layer, table, chain, text, effect, direction]);
}

function reasonPhrase(deciding: Reason | null): Phrase {
  if (deciding === null) return phrase("difference.reasonNone");
  if (deciding.effect === "no-listener") return phrase("difference.reasonUnserved");
  return phrase("difference.reason", { place: placePhrase(deciding) });
}

function reasonLine(head: Phrase, deciding: Reason | null): readonly ExplanationLine[] {
  return [textLine(head), ...(deciding === null || deciding.effect === "no-listener" ? [] : [codeLine(deciding.text)])];
}
