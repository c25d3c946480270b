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
import { exampleLines } from "./section-reach.ts";
import { destinations } from "./verdict-phrase.ts";
import { senderSpace, sourceSet } from "./sender-space.ts";
import { listPhrase, whoOfSources, whoPhrase, withoutHostLength } from "./who-phrase.ts";

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

function isPartial({ equal, proved }: SemanticDifference): boolean {
  return proved && !equal;
}

function differenceAnswer({ equal, proved, gained, lost, changed }: SemanticDifference): Phrase {
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
  const { before, after, conditions, because, witness, protocol, ports } = region;
  const verdicts = phrase("difference.verdicts", {
    before: verdictPhrase(before, conditions.before),
    after: verdictPhrase(after, conditions.after),
  });
  return [
    textLine(regionPhrase(region, interfaces), before === "closed" || after === "open" ? "warning" : "plain"),
    textLine(verdicts),
    ...reasonLine(phrase("difference.before", { reason: reasonPhrase(because.before) }), because.before),
    ...reasonLine(phrase("difference.after", { reason: reasonPhrase(because.after) }), because.after),
    ...(ports === "" ? [] : exampleLines(witness, protocol)),
  ];
}

/** "TCP port 22 to 192.0.2.2: 10.0.0.0/8" */
export function regionPhrase({ protocol, ports, to, sources, via, family }: DifferentRegion, interfaces: readonly Interface[]): Phrase {
  const name = protocol.toUpperCase();
  const traffic = ports === "" ? literal(name) : phrase("difference.traffic", { protocol: name, ports: portsPhrase(ports) });
  const space = senderSpace(family, interfaces);
  const set = sourceSet(sources, family);
  const told = whoOfSources({ sources: set, against: space.all.subtract(set).subtract(space.odd), space });
  const who = told.kind === "nobody" ? listPhrase(sources) : whoPhrase(told); // of addresses that no machine has
  const region = phrase("difference.region", { traffic, to: literal(to.split(",").map(withoutHostLength).join(", ")), who });
  return via.length === 0 ? region : phrase("difference.regionVia", { region, via: destinations(via) });
}

function portsPhrase(ports: string): Phrase {
  if (/^[01]-65535$/.test(ports)) return phrase("difference.portAll");
  return /[,-]/.test(ports) ? phrase("difference.portMany", { ports }) : phrase("difference.portOne", { ports });
}

function verdictPhrase(verdict: Reachability, conditions: Conditions): Phrase {
  if (verdict !== "depends" || conditions.length === 0) return phrase(`difference.verdict.${verdict}`);
  const clauses = conditions.slice(0, 3).map(allOf);
  return phrase("difference.verdict.dependsIf", { conditions: clauses.reduce((first, second) => phrase("reach.or", { first, second })) });
}

function reasonPhrase(because: readonly Reason[]): Phrase {
  const last = because.at(-1);
  return last === undefined ? phrase("difference.reasonNone") : phrase("difference.reason", { place: placePhrase(last) });
}

function reasonLine(head: Phrase, because: readonly Reason[]): readonly ExplanationLine[] {
  const last = because.at(-1);
  return [textLine(head), ...(last === undefined ? [] : [codeLine(last.text)])];
}
