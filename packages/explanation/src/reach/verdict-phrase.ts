/**
 * The answer for one family in one clause: "yes, from 192.168.0.0/16 only", "nobody (policy drop)". Addresses and interfaces are named where the
 * answer differs between them. Loopback and link-local destinations count only where no other is, or lets anybody in.
 */
import { classifyAddress, type IpFamily } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { ReachEntry } from "@portolan/reachability";
import { literal } from "../line.ts";
import { conditionalPart } from "./condition-phrase.ts";
import { reachAnswers, type AnswerPart, type ReachAnswer, type ReachPath, type Refusal } from "./reach-answer.ts";
import { whyPhrase } from "./reason-phrase.ts";
import type { ReachContext } from "./reach-context.ts";
import { listPhrase, whoOfSources, whoPhrase, type Who } from "./who-phrase.ts";

const answerLimit = 2;
const pathLimit = 3;
const partLimit = 2;
const addressLimit = 3;

/** Null where the entries have none of the family. */
export function familyVerdict(entries: readonly ReachEntry[], family: IpFamily, context: ReachContext): Phrase | null {
  const own = mainDestinations(entries.filter((entry) => entry.family === family));
  if (own.length === 0) return null;
  const space = context.spaces[family];
  const answers = reachAnswers(own, { space, ...(context.from === undefined ? {} : { from: context.from }) });
  const [only] = answers;
  if (only !== undefined && answers.length === 1) return answerVerdict(only, context);
  const shown = answers.toSorted((a, b) => b.to.length - a.to.length).slice(0, answerLimit);
  const clauses = shown.map((answer) => phrase("reach.at", { to: destinations(answer.to), verdict: answerVerdict(answer, context) }));
  const rest = answers.length - shown.length;
  const count = answers.reduce((sum, { to }) => sum + to.length, 0) - shown.reduce((sum, { to }) => sum + to.length, 0);
  return joinClauses(rest === 0 ? clauses : [...clauses, phrase("reach.moreAddresses", { count })]);
}

/**
 * Those that other machines are told of: neither loopback nor link-local ones, nor groups, where there are others. Where the others let no other
 * machine in, such an address that does is told too; among addresses that are all of that kind, those that let nobody in are not.
 */
export function mainDestinations(entries: readonly ReachEntry[]): readonly ReachEntry[] {
  const rank = new Map([...new Set(entries.map(({ to }) => to))].map((to) => [to, destinationRank(to)]));
  const best = Math.min(...rank.values());
  const open = new Set(entries.filter(letsOthersIn).map(({ to }) => to));
  const isMainOpen = [...open].some((to) => rank.get(to) === best);
  const isTold = (to: string): boolean => open.has(to) || (rank.get(to) === best && (best === 0 || !isMainOpen));
  return entries.filter(({ to }) => isTold(to) && (rank.get(to) === best || !isMainOpen));
}

function letsOthersIn({ verdict, via }: ReachEntry): boolean {
  return verdict !== "closed" && via.some((name) => name !== "lo");
}

function destinationRank(to: string): number {
  const kind = classifyAddress(to);
  return kind === "loopback" ? 2 : kind === "link-local" || kind === "multicast" ? 1 : 0;
}

/** At most three, then "…". */
export function destinations(to: readonly string[]): readonly Phrase[] {
  const shown = to.slice(0, to.length === addressLimit + 1 ? addressLimit + 1 : addressLimit).map((address) => literal(address));
  return shown.length === to.length ? shown : [...shown, phrase("reach.who.more", { count: to.length - shown.length })];
}

export function answerVerdict(answer: ReachAnswer, context: ReachContext): Phrase {
  const [first, ...others] = answer.paths;
  if (first === undefined || isShut(answer)) return shutVerdict(answer, context);
  if (others.length === 0) return pathVerdict(first, answer.family, context);
  const open = answer.paths.filter(({ parts }) => parts.length > 0);
  const shut = answer.paths.filter(({ parts }) => parts.length === 0);
  const shown = [...open, ...shut].slice(0, pathLimit);
  const rest = [...open, ...shut].slice(pathLimit).reduce((sum, { via }) => sum + via.length, 0);
  const clauses = shown.filter(({ parts }) => parts.length > 0).map((path) => viaPhrase(path, answer.family, context));
  const told = joinClauses(rest === 0 ? clauses : [...clauses, phrase("reach.morePaths", { count: rest })]);
  return shown.filter(({ parts }) => parts.length === 0).reduce((first, path) => phrase("reach.verdict.but", { first, second: shutVia(path, context) }), told); // prettier-ignore
}

function viaPhrase(path: ReachPath, family: IpFamily, context: ReachContext): Phrase {
  return phrase("reach.via", { verdict: pathVerdict(path, family, context), via: interfaces(path.via) });
}

/** Interfaces by which nobody gets in, beside others by which somebody does. */
function shutVia({ via, refusals }: ReachPath, { ownerOf }: ReachContext): Phrase {
  const why = whyPhrase(refusals[0]?.reason ?? null, ownerOf);
  return why === null ? phrase("reach.viaShut", { via: interfaces(via) }) : phrase("reach.viaShutWhy", { via: interfaces(via), why });
}

/** At most three, then "…". */
export function interfaces(via: readonly string[]): readonly Phrase[] {
  return destinations(via);
}

function isShut({ paths }: ReachAnswer): boolean {
  return paths.every(({ parts }) => parts.length === 0);
}

/** No other machine gets in. */
function shutVerdict({ paths, fromHost, to }: ReachAnswer, { ownerOf, from }: ReachContext): Phrase {
  const isLoopback = to.length > 0 && to.every((address) => classifyAddress(address) === "loopback");
  if (isLoopback && fromHost === "open") return phrase("reach.verdict.host"); // where else could it be reached from
  const refusals = paths.flatMap((path) => path.refusals).toSorted((a, b) => (a.sources.size > b.sources.size ? -1 : 1));
  const why = whyPhrase(refusals[0]?.reason ?? null, ownerOf);
  if (from !== undefined) return why === null ? phrase("reach.from.none") : phrase("reach.from.noneWhy", { why });
  if (fromHost === "open") return why === null ? phrase("reach.verdict.host") : phrase("reach.verdict.hostWhy", { why });
  return why === null ? phrase("reach.verdict.nobody") : phrase("reach.verdict.nobodyWhy", { why });
}

function pathVerdict(path: ReachPath, family: IpFamily, context: ReachContext): Phrase {
  const [first] = path.parts;
  if (first === undefined) return shutVerdict({ family, to: [], paths: [path], fromHost: null }, context);
  const plain = first.verdict === "open" && first.choices.length === 0 ? first : null;
  const rest = plain === null ? path.parts : path.parts.slice(1);
  const clauses = rest.slice(0, partLimit).map((part) => conditionalPart(whoOfPart(part, path, { family, context }), part));
  const more = rest.length - partLimit;
  const told = more > 0 ? [...clauses, phrase("reach.verdict.moreParts", { count: more })] : clauses;
  if (plain === null) return whollyConditional(path, joinAlso(told));
  const verdict = withReplies(plainVerdict(whoOf(plain, path, { family, context }), context.from !== undefined), plain);
  return joinAlso([verdict, ...told]);
}

function whollyConditional({ parts }: ReachPath, part: Phrase): Phrase {
  return parts.some(({ verdict }) => verdict === "open")
    ? phrase("reach.verdict.choice", { part })
    : phrase("reach.verdict.depends", { part });
}

function plainVerdict(who: Who, isAsked: boolean): Phrase {
  switch (who.kind) {
    case "everyone":
      return isAsked ? phrase("reach.from.all") : phrase("reach.verdict.everyone");
    case "nobody":
      return isAsked ? phrase("reach.from.none") : phrase("reach.verdict.nobody");
    case "except":
      return exceptVerdict(who, isAsked);
    case "only":
      return isAsked
        ? phrase("reach.from.only", { who: listPhrase(who.list) })
        : phrase("reach.verdict.only", { who: listPhrase(who.list) });
  }
}

function exceptVerdict(who: Who & { readonly kind: "except" }, isAsked: boolean): Phrase {
  const params = { who: listPhrase(who.list) };
  return isAsked ? phrase("reach.from.except", params) : phrase("reach.verdict.except", params);
}

function withReplies(verdict: Phrase, { replies, verdict: kind }: AnswerPart): Phrase {
  if (replies === true || kind === "depends") return verdict;
  return replies === false ? phrase("reach.verdict.noReplies", { verdict }) : phrase("reach.verdict.repliesDepend", { verdict });
}

/** The sources of a part among all on its path. */
export function whoOf(
  part: Pick<AnswerPart, "sources">,
  path: Pick<ReachPath, "parts" | "closed">,
  { family, context }: { readonly family: IpFamily; readonly context: ReachContext },
): Who {
  const others = path.parts.filter((other) => other !== part);
  const against = others.reduce((set, { sources }) => set.union(sources), path.closed);
  return whoOfSources({
    sources: part.sources,
    against,
    space: context.spaces[family],
    ...(context.from === undefined ? {} : { from: context.from }),
  });
}

/** All that the question concerns: those that were asked about, by the name they were given. */
export function everyonePhrase({ fromText }: Pick<ReachContext, "fromText">): Phrase {
  return fromText === undefined ? phrase("reach.who.everyone") : literal(fromText);
}

/** The sources of one refusal among all on its path. */
export function whoOfRefusal(
  refusal: Pick<Refusal, "sources">,
  path: Pick<ReachPath, "parts" | "closed">,
  about: { readonly family: IpFamily; readonly context: ReachContext },
): Who {
  return whoOf(refusal, { parts: path.parts, closed: path.closed.subtract(refusal.sources) }, about);
}

function whoOfPart(part: AnswerPart, path: ReachPath, about: { readonly family: IpFamily; readonly context: ReachContext }): Phrase {
  const who = whoOf(part, path, about);
  if (who.kind === "everyone") return everyonePhrase(about.context);
  return who.kind === "except" && path.closed.isEmpty && path.parts.length > 1 ? phrase("reach.who.others") : whoPhrase(who);
}

function joinAlso(clauses: readonly Phrase[]): Phrase {
  return clauses.reduce((first, second) => phrase("reach.verdict.also", { first, second }));
}

function joinClauses(clauses: readonly Phrase[]): Phrase {
  return joinAlso(clauses);
}
