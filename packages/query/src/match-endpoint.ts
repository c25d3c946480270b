/** Whether an endpoint answers a query: every term must hold. */
import { classifyAddress, parseIpAddress } from "@portolan/net";
import type { Endpoint } from "@portolan/sockets";
import type { EndpointQuery, QueryTerm, TextKey } from "./endpoint-query.ts";
import { hasText, searchText, valuesOf } from "./endpoint-texts.ts";

export interface MatchContext {
  readonly nowMs: number; // milliseconds since the epoch, for `since:`
  /** Further text that words are looked for in, such as a person's note; lower case, empty for none. */
  readonly extraText?: (endpoint: Endpoint) => string;
  /** The name that a person gave the endpoint; null for none. Absent: no names are known here, and `name:` finds nothing. */
  readonly nameOf?: (endpoint: Endpoint) => string | null;
  /** Who gets in, for each family that is served; null: not judged, which `reach:unknown` finds. Absent: nothing is known here. */
  readonly reachOf?: (endpoint: Endpoint) => readonly string[] | null;
}

type Matches = (endpoint: Endpoint) => boolean;

/** The query as one predicate; made once, asked for every endpoint. */
export function createMatcher(query: EndpointQuery, context: MatchContext): Matches {
  const parts = query.terms.map((term): Matches => {
    const matches = matcherOf(term, context);
    return term.negated ? (endpoint) => !matches(endpoint) : matches;
  });
  return (endpoint) => parts.every((matches) => matches(endpoint));
}

function matcherOf(term: QueryTerm, { nowMs, extraText, nameOf, reachOf }: MatchContext): Matches {
  switch (term.kind) {
    case "word":
      return (endpoint) => searchText(endpoint).includes(term.text) || extraText?.(endpoint).includes(term.text) === true;
    case "flag": {
      if (term.flag === "unowned") return (endpoint) => !endpoint.ownersKnown;
      const isLoopback = loopbackTest();
      return (endpoint) => isLoopback(endpoint.address) === (term.flag === "loopback");
    }
    case "ports":
      return ({ port }) => term.ranges.some((range) => port >= range.from && port <= range.to);
    case "filter":
      return filterOf(term);
    case "name":
      return (endpoint) => {
        const name = nameOf?.(endpoint)?.toLowerCase() ?? "";
        return name !== "" && term.values.some((value) => value === "*" || name.includes(value));
      };
    case "reach":
      return (endpoint) => {
        const known = reachOf?.(endpoint) ?? null;
        if (known === null) return term.values.includes("unknown");
        return known.some((exposure) => term.values.includes(exposure));
      };
    case "age":
      return (endpoint) => {
        const start = startOf(endpoint);
        return start !== null && nowMs - start <= term.withinMs;
      };
  }
}

const exactKeys: ReadonlySet<TextKey> = new Set<TextKey>(["proto", "scope", "family", "state", "pid"]);

function filterOf({ key, values }: { readonly key: TextKey; readonly values: readonly string[] }): Matches {
  if (values.includes("*")) return (endpoint) => valuesOf(endpoint, key).length > 0;
  const wanted = values.map((text) => ({ key, text, isExact: exactKeys.has(key) }));
  return (endpoint) => wanted.some((one) => hasText(endpoint, one));
}

/** Whether only this machine can be the other side; addresses repeat, so that each is read once. */
function loopbackTest(): (address: string) => boolean {
  const known = new Map<string, boolean>();
  return (address) => {
    const answer = known.get(address) ?? (parseIpAddress(address) !== null && classifyAddress(address) === "loopback");
    known.set(address, answer);
    return answer;
  };
}

/** Milliseconds since the epoch at which the oldest process that holds the endpoint started; null when unknown. */
export function startOf(endpoint: Endpoint): number | null {
  let oldest: number | null = null;
  for (const { startedAt } of endpoint.owners) {
    const at = startedAt === null ? Number.NaN : Date.parse(startedAt);
    if (!Number.isNaN(at) && (oldest === null || at < oldest)) oldest = at;
  }
  return oldest;
}
