import { RefusalError } from "@portolan/contract";
import { parsePort, parsePortSet, parseProtocol } from "@portolan/net";
import { languages } from "@portolan/phrases";
import type { Endpoint } from "@portolan/sockets";
import type { GivenOptions } from "../given-options.ts";
import { ownerWords, scopeWords, serviceWords, shownAddress, stateWord, unitOrContainer, reachOf } from "./endpoint-words.ts";

export type EndpointFilter = (endpoint: Endpoint) => boolean;

/** Every condition must hold. */
export function endpointFilter(words: readonly string[], options: GivenOptions): EndpointFilter {
  const port = options.port("port");
  const protocol = options.text("proto");
  const scope = options.text("scope");
  const namespace = options.text("namespace");
  const wordFilters = words.map(wordFilter);
  return (endpoint) =>
    (port === null || endpoint.port === port) &&
    (protocol === null || endpoint.protocol === protocol) &&
    (scope === null || hasScope(endpoint, scope)) &&
    (namespace === null || endpoint.namespace === namespace) &&
    wordFilters.every((matches) => matches(endpoint));
}

/** `ipv4` and `ipv6` also hold for an endpoint that accepts both; an endpoint whose family is unknown holds for each it may accept. */
function hasScope(endpoint: Endpoint, scope: string): boolean {
  switch (scope) {
    case "loopback":
      return reachOf(endpoint) === "loopback";
    case "dual":
      return endpoint.scope === "dual" || endpoint.scope === "ipv6-or-dual";
    default:
      return endpoint.scope === scope || endpoint.scope === "dual" || endpoint.scope === "ipv6-or-dual";
  }
}

type TextsOf = (endpoint: Endpoint) => readonly (string | number | null | undefined)[];

const keys: Readonly<Record<string, TextsOf>> = {
  address: (endpoint) => [endpoint.address, shownAddress(endpoint), endpoint.display.netstat, endpoint.device],
  container: ({ container }) => [container?.name, container?.image, container?.composeProject, container?.id],
  image: ({ container }) => [container?.image],
  namespace: (endpoint) => [endpoint.namespace],
  ns: (endpoint) => [endpoint.namespace],
  owner: ({ owners }) => owners.flatMap((owner) => [owner.program, owner.executable, owner.command]),
  pid: ({ owners }) => owners.map((owner) => owner.pid),
  port: (endpoint) => [endpoint.port],
  process: ({ owners }) => owners.flatMap((owner) => [owner.program, owner.executable, owner.command]),
  proto: (endpoint) => [endpoint.protocol],
  scope: (endpoint) => [endpoint.scope, ...languages.map((language) => scopeWords(endpoint, language))],
  service: (endpoint) => [endpoint.service?.id, endpoint.service?.name],
  state: (endpoint) => [endpoint.state, ...languages.map((language) => stateWord(endpoint, language))],
  unit: (endpoint) => [endpoint.unit, ...endpoint.owners.map((owner) => owner.unit)],
  user: ({ owners }) => owners.map((owner) => owner.user),
};

/** Words that ask a question of their own, as in the panel's search. */
const flags: Readonly<Record<string, EndpointFilter>> = {
  public: (endpoint) => reachOf(endpoint) !== "loopback",
  loopback: (endpoint) => reachOf(endpoint) === "loopback",
  unowned: (endpoint) => !endpoint.ownersKnown,
};

const shownTexts: TextsOf = (endpoint) => [
  ...Object.values(keys).flatMap((textsOf) => textsOf(endpoint)),
  unitOrContainer(endpoint),
  ...languages.map((language) => serviceWords(endpoint, language)),
  ...languages.map((language) => ownerWords(endpoint, language)),
];

/**
 * A number is a port (or a pid when too big for one), `80,8000-8100` are ports, a protocol is a protocol, `public`, `loopback` and `unowned` are
 * themselves, `key:value` asks one field, anything else may stand anywhere. A key that is none is refused: it would find nothing in silence.
 */
function wordFilter(word: string): EndpointFilter {
  const protocol = parseProtocol(word);
  if (protocol !== null) return (endpoint) => endpoint.protocol === protocol;
  if (Object.hasOwn(flags, word)) return flags[word] ?? (() => true);
  if (/^\d+$/.test(word) && parsePort(word) === null) return (endpoint) => endpoint.owners.some((owner) => owner.pid === Number(word));
  if (/^\d+(?:[-,]\d+)*$/.test(word)) return portsFilter(word);
  const [, key = "", value = ""] = /^([a-z]*):(.*)$/.exec(word) ?? [];
  if (isAddress(word) || (key === "" && !word.startsWith(":"))) return containing(shownTexts, word);
  const textsOf = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (textsOf === undefined || value === "") throw unknownKey(word);
  if (key === "port") return portsFilter(value);
  return key === "pid" ? (endpoint) => textsOf(endpoint).includes(Number(value)) : containing(textsOf, value);
}

function portsFilter(text: string): EndpointFilter {
  const ports = parsePortSet(text);
  if (ports === null) throw new RefusalError("PORT_INVALID", { value: text });
  return (endpoint) => ports.has(endpoint.port);
}

/** `::1`, `::`, `fe80::1` and `fe80:` begin like a key; a hexadecimal group before a colon is a part of an address. */
function isAddress(word: string): boolean {
  return word.startsWith("::") || /^[0-9a-f]{1,4}:/.test(word);
}

function unknownKey(word: string): RefusalError {
  if (word.startsWith(":free")) return new RefusalError("ARGUMENT_INVALID", { argument: "ls", value: word, expected: "portolan free" });
  const expected = `${Object.keys(keys).join(":… ")}:… | ${Object.keys(flags).join(" | ")} | PORT-PORT`;
  return new RefusalError("ARGUMENT_INVALID", { argument: "ls", value: word, expected });
}

function containing(textsOf: TextsOf, wanted: string): EndpointFilter {
  const lower = wanted.toLowerCase();
  return (endpoint) => textsOf(endpoint).some((text) => typeof text === "string" && text.toLowerCase().includes(lower));
}
