import { RefusalError } from "@portolan/contract";
import { closedValues, createMatcher, filterKeys, flags, parseEndpointWords, type QueryProblem } from "@portolan/query";
import type { Endpoint } from "@portolan/sockets";
import type { GivenOptions } from "../given-options.ts";
import { reachOf } from "./endpoint-words.ts";

export type EndpointFilter = (endpoint: Endpoint) => boolean;

/** Every condition must hold. `nowMs`: the present to `since:`, for a saved snapshot the moment it was taken. */
export function endpointFilter(words: readonly string[], options: GivenOptions, nowMs = Date.now()): EndpointFilter {
  const port = options.port("port");
  if (port === 0) throw new RefusalError("PORT_ZERO", {});
  const protocol = options.text("proto");
  const scope = options.text("scope");
  const namespace = options.text("namespace");
  const matches = wordsFilter(words, nowMs);
  return (endpoint) =>
    (port === null || endpoint.port === port) &&
    (protocol === null || endpoint.protocol === protocol) &&
    (scope === null || hasScope(endpoint, scope)) &&
    (namespace === null || endpoint.namespace === namespace) &&
    matches(endpoint);
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

/** The language of the panel's search box. What it does not understand is refused here: it would find nothing in silence. */
function wordsFilter(words: readonly string[], nowMs: number): EndpointFilter {
  const query = parseEndpointWords(words);
  const [problem] = query.problems;
  if (query.free !== null) throw new RefusalError("FREE_IS_NO_ENDPOINT", {});
  if (problem !== undefined) throw refusalOf(problem);
  const unknown = query.terms.find(({ kind }) => elsewhereKeys.has(kind));
  if (unknown !== undefined) throw refusalOf({ code: "unknown-key", key: unknown.kind });
  return createMatcher(query, { nowMs });
}

/** The names that people gave endpoints are the server's, and who gets in is what `reach` says. */
const elsewhereKeys: ReadonlySet<string> = new Set(["name", "reach"]);

/** What can be asked for here. */
const known = `${filterKeys.filter((key) => !elsewhereKeys.has(key)).join(":… ")}:… | ${flags.join(" | ")} | PORT-PORT`;

function refusalOf(problem: QueryProblem): RefusalError {
  const refused = (value: string, expected: string): RefusalError =>
    new RefusalError("ARGUMENT_INVALID", { argument: "ls", value, expected });
  switch (problem.code) {
    case "bad-port":
      return new RefusalError("PORT_INVALID", { value: problem.value });
    case "unknown-value":
      return refused(`${problem.key}:${problem.value}`, (closedValues[problem.key] ?? []).join(" | "));
    case "bad-duration":
      return refused(`since:${problem.value}`, "since:30m | since:24h | since:7d");
    case "unknown-command":
      return refused(problem.command, known);
    case "unknown-key":
    case "empty-value":
    case "unclosed-quote":
      return refused("key" in problem ? `${problem.key}:` : '"', known);
  }
}
