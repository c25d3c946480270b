/**
 * Draws who gets in at one endpoint from its chart: one picture per family and group of destinations of which the same holds. The hook of a rule is that
 * of the base chain it stands in; of a chain that is only jumped to, the hook at which the example packet met it.
 */
import { parseIpAddress, type IpFamily } from "@portolan/net";
import type { EndpointReach, Packet, Reason, Trace, Witness } from "@portolan/reachability";
import type { Ruleset } from "@portolan/ruleset";
import type { Endpoint } from "@portolan/sockets";
import { displayOfEndpoint } from "../endpoint-reach.ts";
import { natTarget } from "../nat-target.ts";
import { whoOf as ownerWho } from "../owner-name.ts";
import { allOf, choicePhrase } from "./condition-phrase.ts";
import { reachAnswers, type AnswerPart, type ReachAnswer, type ReachPath, type Refusal } from "./reach-answer.ts";
import type { ReachContext } from "./reach-context.ts";
import type { PicturePart, PicturePath, PictureSocket, PictureStep, ReachPicture } from "./reach-picture.ts";
import { isOfRules, placePhrase } from "./reason-phrase.ts";
import { answerVerdict, mainDestinations, whoOf, whoOfRefusal } from "./verdict-phrase.ts";
import { whoPhrase } from "./who-phrase.ts";
import { prefixTexts } from "./prefix-texts.ts";

const sourceLimit = 64;
const alternativeLimit = 32;

export interface DrawInput {
  readonly endpoint: Endpoint;
  readonly reach: Pick<EndpointReach, "entries">;
  readonly context: ReachContext;
  readonly endpoints: readonly Endpoint[]; // of the namespace, to name what takes a packet
  readonly ruleset: Ruleset | null;
  /** Absent: hooks of chains that are jumped to stay unknown. */
  readonly trace?: (packet: Packet) => Trace;
}

/** Those that other machines are told of first. */
export function drawReach(input: DrawInput): readonly ReachPicture[] {
  return (["ipv4", "ipv6"] as const).flatMap((family) => {
    const own = input.reach.entries.filter((entry) => entry.family === family);
    const main = new Set(mainDestinations(own));
    const { context } = input;
    const options = { space: context.spaces[family], ...(context.from === undefined ? {} : { from: context.from }) };
    const rest = own.filter((entry) => !main.has(entry));
    return [...reachAnswers([...main], options), ...reachAnswers(rest, options)].map((answer) => drawAnswer(answer, input));
  });
}

function drawAnswer(answer: ReachAnswer, input: DrawInput): ReachPicture {
  const { family, to, fromHost, paths } = answer;
  return { family, to, fromHost, verdict: answerVerdict(answer, input.context), paths: paths.map((path) => drawPath(path, family, input)) };
}

function drawPath(path: ReachPath, family: IpFamily, input: DrawInput): PicturePath {
  const about = { family, context: input.context };
  const parts = path.parts.map((part) => drawPart(part, { who: whoPhrase(whoOf(part, path, about)), family, input }));
  const closed = path.refusals.map((one) => drawRefusal(one, { who: whoPhrase(whoOfRefusal(one, path, about)), family, input }));
  return { via: path.via, parts: [...parts, ...closed] };
}

interface PartInput {
  readonly who: PicturePart["who"];
  readonly family: IpFamily;
  readonly input: DrawInput;
}

function drawPart(part: AnswerPart, { who, family, input }: PartInput): PicturePart {
  const { verdict, conditions, choices, replies, sources, entries } = part;
  const { because = [], witness = null } = entries[0] ?? {};
  return {
    verdict,
    who,
    ...listed(prefixTexts(sources, family)),
    conditions: conditions.slice(0, alternativeLimit).map(allOf),
    choices: choices.map(choicePhrase),
    replies,
    ...way({ because, witness, family }, input),
  };
}

function drawRefusal({ sources, entry: { because, witness, replies } }: Refusal, { who, family, input }: PartInput): PicturePart {
  const told = { verdict: "closed", who, ...listed(prefixTexts(sources, family)), conditions: [], choices: [], replies } as const;
  return { ...told, ...way({ because, witness, family }, input) };
}

function listed(texts: readonly string[]): Pick<PicturePart, "sources" | "moreSources"> {
  return { sources: texts.slice(0, sourceLimit), moreSources: Math.max(0, texts.length - sourceLimit) };
}

interface Way {
  readonly because: readonly Reason[];
  readonly witness: Witness | null;
  readonly family: IpFamily;
}

function way(told: Way, input: DrawInput): Pick<PicturePart, "steps" | "back" | "target" | "socket" | "witness"> {
  const { because, witness } = told;
  const traced = traceOf(told, input);
  const steps = because.filter((reason) => !isArrival(reason)).map((reason) => drawStep(reason, traced, input));
  const translated = because.some(({ effect, direction }) => direction === "in" && (effect === "dnat" || effect === "redirect"));
  return {
    steps: steps.filter(({ direction }) => direction === "in"),
    back: steps.filter(({ direction }) => direction === "out"),
    target: translated && input.endpoint.publishes !== null ? natTarget(input.endpoint) : null,
    socket: socketOf(because.find(isArrival) ?? null, traced, input),
    witness,
  };
}

function isArrival({ layer, effect }: Reason): boolean {
  return layer === "socket" && effect === "delivered";
}

/** The example's way; null where there is no example, or nobody to ask. */
function traceOf({ witness, family }: Way, { trace, endpoint }: DrawInput): Trace | null {
  const source = witness === null ? null : parseIpAddress(witness.source);
  const destination = witness === null ? null : parseIpAddress(witness.destination);
  if (trace === undefined || witness === null || source === null || destination === null) return null;
  const { iif, sourcePort, destinationPort } = witness;
  const ends = { source: source.value, sourcePort, destination: destination.value, destinationPort };
  return trace({ family, protocol: endpoint.protocol, in: iif, ...ends });
}

function drawStep(reason: Reason, traced: Trace | null, { ruleset, context: { ownerOf } }: DrawInput): PictureStep {
  const owner = isOfRules(reason) ? ownerOf(reason) : null;
  return { ...reason, hook: tracedHook(reason, traced) ?? baseHook(reason, ruleset), place: placePhrase(reason), owner };
}

function tracedHook(reason: Reason, traced: Trace | null): string | null {
  const { layer, table, chain, handle, position, direction } = reason;
  const met = traced?.steps.find(
    (step) =>
      step.layer === layer &&
      step.table === table &&
      step.chain === chain &&
      step.handle === handle &&
      step.position === position &&
      step.direction === direction,
  );
  return met?.hook ?? null;
}

function baseHook({ table: name, chain }: Reason, ruleset: Ruleset | null): string | null {
  const table = ruleset?.tables.find((one) => `${one.family} ${one.name}` === name && one.chains.has(chain ?? ""));
  return table?.chains.get(chain ?? "")?.base?.hook ?? null;
}

function socketOf(arrival: Reason | null, traced: Trace | null, { endpoint, endpoints }: DrawInput): PictureSocket | null {
  if (arrival === null) return null;
  const named = traced?.endpoint ?? null;
  // a way that depends is not followed to its end: the socket is the one that the reason names
  const isTaker = ({ id, protocol, address, port }: Endpoint): boolean =>
    named === null ? traced?.verdict === "depends" && arrival.text === `${protocol} ${address} ${port}` : id === named;
  const taker = endpoints.find(isTaker) ?? (traced === null ? endpoint : null);
  if (taker === null) return { endpoint: null, display: arrival.text, who: null };
  return { endpoint: taker.id, display: displayOfEndpoint(taker), who: ownerWho(taker) };
}
