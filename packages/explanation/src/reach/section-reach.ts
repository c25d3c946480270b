/**
 * Who gets in at one endpoint: per family and group of destinations the answer, then for each distinct part the rules that decide it in the order
 * in which a packet meets them, and one example packet. What NAT takes elsewhere is said first.
 */
import { addressFromMapped, formatIpAddress, parseIpAddress, type IpFamily } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { ReachEntry, Reason, Witness } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { ExplanationLine, ExplanationSection } from "../explanation.ts";
import { codeLine, section, textLine } from "../line.ts";
import { conditionalPart, allOf } from "./condition-phrase.ts";
import { elsewhereLines } from "./elsewhere-lines.ts";
import { endpointReach, type ReachContext } from "./reach-context.ts";
import { reachAnswers, type AnswerPart, type ReachAnswer, type ReachPath, type Refusal } from "./reach-answer.ts";
import { isUnread } from "./unread-reach.ts";
import { isOfRules, placePhrase } from "./reason-phrase.ts";
import { sourceSet } from "./sender-space.ts";
import { answerVerdict, destinations, everyonePhrase, interfaces, mainDestinations, whoOf, whoOfRefusal } from "./verdict-phrase.ts";
import { whoPhrase, type Who } from "./who-phrase.ts";

const answerLimit = 4; // groups of destinations of one family
const partLimit = 4; // of one path
const alternativeLimit = 6;

const families = [
  ["ipv4", "IPv4"],
  ["ipv6", "IPv6"],
] as const satisfies readonly (readonly [IpFamily, string])[];

/** `endpoints`: all of the host, among which the container is found that NAT leads to. */
export function reachSection(
  endpoint: Endpoint,
  { context, endpoints }: { readonly context: ReachContext; readonly endpoints: readonly Endpoint[] },
): ExplanationSection[] {
  const reach = endpointReach(context, endpoint.id);
  if (reach === null) return [];
  if (isUnread(reach.entries)) return section("reach", [textLine(phrase("reach.section.unread"), "warning")]);
  const lines = families.flatMap(([family, label]) => familyLines(reach.entries, { endpoint, context, family, label }));
  return section("reach", [...elsewhereLines({ endpoint, reach, endpoints }), ...lines]);
}

interface FamilyInput {
  readonly endpoint: Endpoint;
  readonly context: ReachContext;
  readonly family: IpFamily;
  readonly label: string;
}

function familyLines(entries: readonly ReachEntry[], input: FamilyInput): readonly ExplanationLine[] {
  const { context, family, label } = input;
  const own = mainDestinations(entries.filter((entry) => entry.family === family));
  if (own.length === 0 || context.from?.intersects(context.spaces[family].all) === false) return []; // senders of the other family
  const answers = reachAnswers(own, { space: context.spaces[family], ...(context.from === undefined ? {} : { from: context.from }) });
  const shown = answers.slice(0, answerLimit);
  const rest = answers.slice(answerLimit);
  const more = rest.flatMap(({ to }) => to);
  return [
    ...shown.flatMap((answer) => answerLines(answer, input)),
    ...(rest.length === 0 ? [] : [textLine(phrase("reach.section.more", { count: rest.length, family: label, to: destinations(more) }))]),
  ];
}

function answerLines(answer: ReachAnswer, input: FamilyInput): readonly ExplanationLine[] {
  const { context, label } = input;
  const verdict = answerVerdict(answer, context);
  const head = phrase("reach.section.answer", { family: label, to: destinations(answer.to), verdict });
  const { paths } = answer;
  return [textLine(head, toneOf(answer)), ...paths.flatMap((path) => pathLines(path, { ...input, isOnly: paths.length === 1 }))];
}

function toneOf({ paths }: ReachAnswer): ExplanationLine["tone"] {
  return paths.some(({ parts }) => parts.some(({ verdict }) => verdict === "depends")) ? "warning" : "plain";
}

interface PathInput extends FamilyInput {
  readonly path: ReachPath;
  readonly through: (who: Phrase) => Phrase; // names the interface where there are several answers
}

function pathLines(path: ReachPath, input: FamilyInput & { readonly isOnly: boolean }): readonly ExplanationLine[] {
  const through = (who: Phrase): Phrase => (input.isOnly ? who : phrase("reach.section.via", { who, via: interfaces(path.via) }));
  const own = { ...input, path, through };
  return [
    ...path.parts.slice(0, partLimit).flatMap((part) => partLines(part, own)),
    ...path.refusals.slice(0, partLimit).flatMap((refusal) => refusalLines(refusal, own)),
  ];
}

function partLines(part: AnswerPart, { path, through, family, context, endpoint }: PathInput): readonly ExplanationLine[] {
  const [entry] = part.entries;
  const who = through(told(whoOf(part, path, { family, context }), context));
  const because = (entry?.because ?? []).filter(({ layer, effect }) => layer !== "socket" || effect !== "delivered");
  const isPlain = part.verdict === "open" && part.choices.length === 0;
  const head = isPlain
    ? because.length === 0
      ? phrase("reach.section.undecided", { who })
      : phrase("reach.section.partOpen", { who })
    : phrase(because.length === 0 ? "reach.section.partDependsAlone" : "reach.section.partDepends", { part: conditionalPart(who, part) });
  const listed = part.conditions.length > 3 ? part.conditions.slice(0, alternativeLimit) : [];
  return [
    textLine(head),
    ...listed.map((terms) => textLine(phrase("reach.section.alternative", { conditions: allOf(terms) }))),
    ...because.flatMap((reason) => reasonLines(reason, context)),
    ...exampleLines(askedWitness(entry, context), endpoint.protocol),
  ];
}

function told(who: Who, context: ReachContext): Phrase {
  return who.kind === "everyone" ? everyonePhrase(context) : whoPhrase(who);
}

/** An example from among the sources that were asked about; all sources of an entry are alike. */
function askedWitness(entry: ReachEntry | undefined, { from }: ReachContext): Witness | null {
  const witness = entry?.witness ?? null;
  if (entry === undefined || witness === null || from === undefined) return witness;
  const own = parseIpAddress(witness.source);
  const asked = sourceSet(entry.sources, entry.family).intersect(from);
  if (own !== null && asked.has(own)) return witness;
  const [first] = asked.intervals;
  if (first === undefined) return null;
  return { ...witness, source: formatIpAddress(addressFromMapped(first.hi > first.lo ? first.lo + 1n : first.lo)) };
}

function refusalLines(refusal: Refusal, { path, through, family, context, endpoint }: PathInput): readonly ExplanationLine[] {
  const isRest = path.refusals.length === 1 && path.parts.length > 0;
  const who = through(isRest ? phrase("reach.who.others") : told(whoOfRefusal(refusal, path, { family, context }), context));
  return [
    textLine(phrase("reach.section.partClosed", { who })),
    ...refusal.entry.because.flatMap((reason) => reasonLines(reason, context)),
    ...exampleLines(askedWitness(refusal.entry, context), endpoint.protocol),
  ];
}

/** Where a rule stands and to whom it belongs, then its text as its own tool prints it. */
function reasonLines(reason: Reason, { ownerOf }: Pick<ReachContext, "ownerOf">): readonly ExplanationLine[] {
  const place = placePhrase(reason);
  const owner = isOfRules(reason) ? ownerOf(reason) : null;
  const back = reason.direction === "out";
  const head =
    owner === null
      ? back
        ? phrase("reach.section.ruleBack", { place })
        : phrase("reach.section.rule", { place })
      : back
        ? phrase("reach.section.ruleBackOf", { place, owner })
        : phrase("reach.section.ruleOf", { place, owner });
  return [textLine(head), codeLine(reason.text)];
}

export function exampleLines(witness: Witness | null, protocol: string): readonly ExplanationLine[] {
  return witness === null ? [] : [textLine(phrase("reach.section.example", { ...witness, protocol: protocol.toUpperCase() }))];
}
