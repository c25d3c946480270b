/**
 * The verdict on a whole in one sentence: which part answers where, which does not, and what follows. A part that no connection was made to is
 * said to listen, one that only a handshake was made with to accept connections, and to answer only where a request got a reaction. Consequences are the suite's own data.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import { literal } from "./line.ts";
import type { JudgedPart, JudgedPort } from "./judged-part.ts";
import { whoOf } from "./owner-name.ts";
import { portRanges } from "./port-ranges.ts";
import { findContradictions } from "./section-peers.ts";
import type { ServiceWhole } from "./service-whole.ts";

const portLimit = 6;
const partLimit = 6;
const listedPorts = 100; // more are told by their number

export function verdictOf(whole: ServiceWhole, parts: readonly JudgedPart[]): Phrase {
  const told = parts.filter(({ part, state }) => !(part.role?.isOptional === true && state === "absent") || parts.length === 1);
  const shown = told.slice(0, partLimit);
  const mismatched = findContradictions(told);
  const isTried = parts.some(({ isProbed }) => isProbed);
  let hasAnswered = false;
  const clauses = shown.map((judged) => {
    const clause = partClause(judged, { role: roleOf(judged, shown), hasAnswered, isTried });
    hasAnswered ||= judged.state === "answers" && judged.isProbed;
    const wrong = mismatched.find(({ named }) => named === judged);
    if (wrong === undefined) return clause;
    const { naming, peer } = wrong;
    return phrase("services.whole.lookedFor", { clause, part: roleOf(naming, shown), port: peer.port });
  });
  const rest = told.length - shown.length;
  const sentence = joinClauses(rest === 0 ? clauses : [...clauses, phrase("services.whole.claim.more", { count: rest })]);
  if (whole.suite === null) return phrase("services.whole.sentence", { clauses: sentence });
  const unreached = new Set(mismatched.map(({ named }) => named));
  const consequence = consequenceOf(whole.suite.withoutAll, told, unreached);
  const name = whole.name;
  return consequence === null
    ? phrase("services.whole.verdict", { name, clauses: sentence })
    : phrase("services.whole.verdictSo", { name, clauses: sentence, consequence });
}

function joinClauses([first, ...rest]: readonly Phrase[]): Phrase {
  if (first === undefined) return literal("");
  return rest.length === 0 ? first : phrase("services.whole.and", { first, rest: joinClauses(rest) });
}

/** The part as it stands in the sentence; several instances of one service are told apart. */
function roleOf({ part }: JudgedPart, parts: readonly JudgedPart[]): Phrase {
  const role = part.role?.role ?? part.label;
  const same = parts.filter((one) => one.part.id === part.id);
  const pid = part.instance?.pid ?? part.endpoints.flatMap(({ owners }) => owners)[0]?.pid;
  if (same.length < 2 || pid === undefined) return role;
  return phrase("services.whole.instance", { role, detail: phrase("explanation.who.pid", { pid }) });
}

/** `isTried`: connections were made at all; without any nothing is said to answer or not. */
function partClause(judged: JudgedPart, { role: part, ...told }: Silence & { readonly role: Phrase }): Phrase {
  const { state, ports, isProbed, elsewhere } = judged;
  switch (state) {
    case "answers":
      if (isOnDemand(judged)) return phrase("services.whole.onDemand", { part, ports: portList(ports) });
      return isProbed ? answersClause(judged, part) : listensClause(ports, part);
    case "partly":
      return partlyClause(judged, part);
    case "silent":
      return ports.length === 0 ? phrase("services.whole.nothing", { part }) : silentClause(ports, { part, ...told });
    case "elsewhere":
      return phrase("services.whole.elsewhere", { part, places: elsewhere.map(({ peer }) => literal(`${peer.address}:${peer.port}`)) });
    case "unknown":
      return phrase("services.whole.unknown", { part });
    case "absent":
      return ports.length > 0 ? silentClause(ports, { part, ...told }) : absentClause(judged, part);
  }
}

function listensClause(ports: readonly JudgedPort[], part: Phrase): Phrase {
  const [first] = ports;
  if (first === undefined || ports.length <= listedPorts) return phrase("services.whole.listens", { part, ports: portList(ports) });
  return phrase("services.whole.listensMany", { part, count: ports.length, port: first.port });
}

/** Of very many ports only some are tried: the others are said to listen. */
function answersClause({ ports, probes }: JudgedPart, part: Phrase): Phrase {
  const tried = new Set(probes.map(({ port }) => port));
  const untried = ports.filter(({ protocol, port }) => protocol === "tcp" && !tried.has(port));
  const [first] = ports;
  if (first !== undefined && ports.length > listedPorts) {
    return phrase("services.whole.acceptsMany", { part, count: ports.length, port: first.port, tried: tried.size });
  }
  const isAnswering = ports.every(({ protocol, replied }) => protocol === "udp" || replied === true);
  if (untried.length === 0) {
    const told = { part, ports: portList(ports) };
    return isAnswering ? phrase("services.whole.answers", told) : phrase("services.whole.accepts", told);
  }
  const untriedPorts = new Set(untried);
  const answering = ports.filter((one) => !untriedPorts.has(one));
  return phrase("services.whole.answersSome", { part, ports: portList(answering), rest: portList(untried) });
}

interface Silence {
  readonly hasAnswered: boolean;
  readonly isTried: boolean;
}

/** Whether systemd holds all that it has and no process of its own was seen. */
function isOnDemand({ part, isProbed }: JudgedPart): boolean {
  return !isProbed && part.instance === null && part.endpoints.length > 0 && part.endpoints.every(({ state }) => state === "activated");
}

function silentClause(ports: readonly JudgedPort[], { part, hasAnswered, isTried }: Silence & { readonly part: Phrase }): Phrase {
  const list = portList(ports);
  if (ports.every(({ replied }) => replied === false)) return phrase("services.whole.hung", { part, ports: list });
  const holder = ports.find((one) => one.holder !== null)?.holder ?? null;
  if (!isTried) {
    if (holder === null) return phrase("services.whole.notListening", { part, ports: list });
    return phrase("services.whole.notListeningOther", { part, ports: list, who: whoOf(holder) });
  }
  if (holder !== null) {
    const params = { part, ports: list, who: whoOf(holder) };
    return hasAnswered ? phrase("services.whole.silentTooOther", params) : phrase("services.whole.silentOther", params);
  }
  return hasAnswered ? phrase("services.whole.silentToo", { part, ports: list }) : phrase("services.whole.silent", { part, ports: list });
}

function partlyClause({ ports, isProbed }: JudgedPart, part: Phrase): Phrase {
  const silent = ports.filter(({ state }) => state === "silent");
  const rest = ports.filter(({ state }) => state !== "silent");
  if (silent.length === 0) {
    const at = { part, ports: portList(rest) };
    return isProbed ? phrase("services.whole.partlyAt", at) : phrase("services.whole.partlyListensAt", at);
  }
  const params = { part, ports: portList(rest), missing: portList(silent) };
  return isProbed ? phrase("services.whole.partly", params) : phrase("services.whole.partlyListens", params);
}

function absentClause({ part: { service } }: JudgedPart, part: Phrase): Phrase {
  const usual = service?.usualPorts ?? [];
  if (usual.length === 0) return phrase("services.whole.absent", { part });
  return phrase("services.whole.absentUsual", { part, ports: portTexts(usual) });
}

function portList(ports: readonly JudgedPort[]): Phrase[] {
  return portTexts(ports);
}

/** "443" and "443/udp", at most six; more TCP ports as ranges. */
function portTexts(ports: readonly { readonly protocol: "tcp" | "udp"; readonly port: number }[]): Phrase[] {
  if (ports.length > portLimit && ports.every(({ protocol }) => protocol === "tcp"))
    return [literal(portRanges(ports.map(({ port }) => port)))];
  const texts = ports.map(({ protocol, port }) => literal(protocol === "udp" ? `${port}/udp` : String(port)));
  return texts.length > portLimit ? [...texts.slice(0, portLimit), literal("…")] : texts;
}

/** A part that others name may be on other hosts as long as no settings of theirs were read. */
function surelyFails({ state, part, ports }: JudgedPart): boolean {
  return state === "silent" || (state === "absent" && (part.role?.namedBy === undefined || ports.length > 0));
}

/** What follows where parts surely do not answer or are looked for elsewhere (`unreached`); null where all do, or where that is not known. */
function consequenceOf(withoutAll: Phrase, parts: readonly JudgedPart[], unreached: ReadonlySet<JudgedPart>): Phrase | null {
  if (parts.every(({ state, ports }) => state === "absent" && ports.length === 0)) return null; // not installed, as far as can be seen
  const byRole = [...Map.groupBy(parts, ({ part }) => part.id).values()];
  const failing = byRole.filter((same) => same.every((one) => surelyFails(one) || unreached.has(one)));
  if (failing.length === 0) return null;
  if (failing.length === byRole.length && unreached.size === 0) return withoutAll;
  const texts = failing.flatMap(([first]) => first?.part.role?.without ?? []);
  return texts.length === 0 ? null : joinClauses(texts);
}
