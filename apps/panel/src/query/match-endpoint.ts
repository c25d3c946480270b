/**
 * Whether an endpoint answers a query. The lower-cased texts of an endpoint are made once and kept as long as the endpoint object lives,
 * so that a keystroke over 10,000 rows costs only substring searches.
 */
import { classifyAddress, parseIpAddress } from "@portolan/net";
import { stateName } from "../state-name.ts";
import type { Endpoint } from "../wire.ts";
import type { EndpointQuery, FilterKey, Flag, QueryTerm } from "./endpoint-query.ts";

interface EndpointTexts {
  readonly port: string;
  readonly isLoopbackOnly: boolean; // nothing but this machine can be the other side
  readonly words: string; // everything a word may match, parted by newlines
  readonly names: string; // what digits may match besides the port
  readonly displays: string; // as ss and netstat print it; matched by words with a colon, such as *:23333
  readonly byKey: Readonly<Record<Exclude<FilterKey, "port">, readonly string[]>>;
}

const textsOf = new WeakMap<Endpoint, EndpointTexts>();

/** True when every term holds. */
export function matchesQuery(endpoint: Endpoint, query: EndpointQuery): boolean {
  return query.terms.every((term) => matchesTerm(endpoint, term) !== term.negated);
}

/** Values that an endpoint has for a key, lower case; what suggestions are made of. */
export function valuesOf(endpoint: Endpoint, key: Exclude<FilterKey, "port">): readonly string[] {
  return readTexts(endpoint).byKey[key];
}

function matchesTerm(endpoint: Endpoint, term: QueryTerm): boolean {
  switch (term.kind) {
    case "word":
      return matchesWord(readTexts(endpoint), term.text);
    case "flag":
      return matchesFlag(endpoint, term.flag);
    case "ports":
      return term.ranges.some((range) => endpoint.port >= range.from && endpoint.port <= range.to);
    case "filter":
      return matchesFilter(endpoint, term.key, term.values);
  }
}

/** Digits match the beginning of the port, a whole pid, or part of a unit's or service's name; any other word matches part of any text. */
function matchesWord(texts: EndpointTexts, word: string): boolean {
  if (/^\d+$/.test(word)) return texts.port.startsWith(word) || texts.byKey.pid.includes(word) || texts.names.includes(word);
  return texts.words.includes(word) || (word.includes(":") && texts.displays.includes(word));
}

function matchesFlag(endpoint: Endpoint, flag: Flag): boolean {
  if (flag === "unowned") return !endpoint.ownersKnown;
  return readTexts(endpoint).isLoopbackOnly === (flag === "loopback");
}

const exactKeys: ReadonlySet<FilterKey> = new Set<FilterKey>(["proto", "scope", "state", "pid"]);

function matchesFilter(endpoint: Endpoint, key: Exclude<FilterKey, "port">, wanted: readonly string[]): boolean {
  const values = readTexts(endpoint).byKey[key];
  const isExact = exactKeys.has(key);
  return wanted.some((text) => values.some((value) => (isExact ? value === text : value.includes(text))));
}

function readTexts(endpoint: Endpoint): EndpointTexts {
  const known = textsOf.get(endpoint);
  if (known !== undefined) return known;
  const made = makeTexts(endpoint);
  textsOf.set(endpoint, made);
  return made;
}

function makeTexts(endpoint: Endpoint): EndpointTexts {
  const owners = endpoint.owners;
  const containers = [endpoint.container, ...owners.map((owner) => owner.container)];
  const byKey = {
    proto: lower([endpoint.protocol]),
    scope: lower([endpoint.scope]),
    state: lower([endpoint.state, stateName(endpoint)]),
    unit: lower([endpoint.unit, ...owners.map((owner) => owner.unit)]),
    container: lower(containers.flatMap((one) => [one?.name, one?.id, one?.composeProject, one?.composeService])),
    image: lower(containers.map((one) => one?.image)),
    service: lower([endpoint.service?.id, endpoint.service?.name]),
    process: lower(owners.flatMap((owner) => [owner.program, owner.executable, owner.command])),
    user: lower(owners.map((owner) => owner.user)),
    ns: lower([endpoint.namespace]),
    address: lower([endpoint.address]),
    pid: owners.map((owner) => String(owner.pid)),
  };
  return {
    port: String(endpoint.port),
    isLoopbackOnly: parseIpAddress(endpoint.address) !== null && classifyAddress(endpoint.address) === "loopback",
    words: Object.entries(byKey)
      .flatMap(([key, values]) => (key === "pid" ? [] : values))
      .join("\n"),
    names: [...byKey.unit, ...byKey.service].join("\n"),
    displays: `${endpoint.display.ss}\n${endpoint.display.netstat}`.toLowerCase(),
    byKey,
  };
}

function lower(values: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(values.flatMap((value) => (value === null || value === undefined || value === "" ? [] : [value.toLowerCase()])))];
}
