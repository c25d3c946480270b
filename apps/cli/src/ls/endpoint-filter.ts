import { RefusalError } from "@portolan/contract";
import { parsePort, parseProtocol } from "@portolan/net";
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
  namespace: (endpoint) => [endpoint.namespace],
  owner: ({ owners }) => owners.flatMap((owner) => [owner.program, owner.executable, owner.command]),
  pid: ({ owners }) => owners.map((owner) => owner.pid),
  port: (endpoint) => [endpoint.port],
  proto: (endpoint) => [endpoint.protocol],
  scope: (endpoint) => [endpoint.scope, ...languages.map((language) => scopeWords(endpoint, language))],
  service: (endpoint) => [endpoint.service?.id, endpoint.service?.name],
  state: (endpoint) => [endpoint.state, ...languages.map((language) => stateWord(endpoint, language))],
  unit: (endpoint) => [endpoint.unit, ...endpoint.owners.map((owner) => owner.unit)],
  user: ({ owners }) => owners.map((owner) => owner.user),
};

const shownTexts: TextsOf = (endpoint) => [
  ...Object.values(keys).flatMap((textsOf) => textsOf(endpoint)),
  unitOrContainer(endpoint),
  ...languages.map((language) => serviceWords(endpoint, language)),
  ...languages.map((language) => ownerWords(endpoint, language)),
];

/** A number is a port (or a pid when too big for one), a protocol is a protocol, `key:value` asks one field, anything else may stand anywhere. */
function wordFilter(word: string): EndpointFilter {
  const protocol = parseProtocol(word);
  if (protocol !== null) return (endpoint) => endpoint.protocol === protocol;
  if (/^\d+$/.test(word)) {
    const number = Number(word);
    return parsePort(word) === null
      ? (endpoint) => endpoint.owners.some((owner) => owner.pid === number)
      : (endpoint) => endpoint.port === number;
  }
  const [, key = "", value = ""] = /^([a-z]+):(.*)$/.exec(word) ?? [];
  const textsOf = Object.hasOwn(keys, key) && value !== "" ? keys[key] : undefined;
  if (textsOf === undefined) return containing(shownTexts, word);
  if (key === "port" && parsePort(value) === null) throw new RefusalError("PORT_INVALID", { value });
  return key === "port" || key === "pid" ? (endpoint) => textsOf(endpoint).includes(Number(value)) : containing(textsOf, value);
}

function containing(textsOf: TextsOf, wanted: string): EndpointFilter {
  const lower = wanted.toLowerCase();
  return (endpoint) => textsOf(endpoint).some((text) => typeof text === "string" && text.toLowerCase().includes(lower));
}
