/** What given sources get at the endpoints of a host, by which interface and under which conditions: the chart the other way round. */
import type { EndpointReach, Reason } from "@portolan/reachability";
import type { Phrase } from "@portolan/phrases";
import { allOf, choicePhrase } from "./condition-phrase.ts";
import { reachAnswers } from "./reach-answer.ts";
import type { ReachContext } from "./reach-context.ts";
import { whoOf } from "./verdict-phrase.ts";
import { whoPhrase } from "./who-phrase.ts";

export interface ReachedPart {
  readonly endpoint: string; // id
  readonly family: "ipv4" | "ipv6";
  readonly to: readonly string[];
  readonly via: readonly string[];
  readonly verdict: "open" | "depends";
  readonly who: Phrase; // of the asked sources
  readonly conditions: readonly Phrase[]; // alternatives; empty unless the verdict is depends
  readonly choices: readonly Phrase[];
  readonly replies: boolean | null;
}

const alternativeLimit = 8;

/** Of one endpoint; empty where none of the context's sources gets in. The host's own way to itself is left out. */
export function reachedParts({ endpoint, entries }: EndpointReach, context: ReachContext): readonly ReachedPart[] {
  return (["ipv4", "ipv6"] as const).flatMap((family) => {
    const asked = { space: context.spaces[family], ...(context.from === undefined ? {} : { from: context.from }) };
    return reachAnswers(entries, asked).flatMap(({ to, paths }) =>
      paths.flatMap((path) =>
        path.parts.map((part) => ({
          endpoint,
          family,
          to,
          via: path.via,
          verdict: part.verdict,
          who: whoPhrase(whoOf(part, path, { family, context })),
          conditions: part.conditions.slice(0, alternativeLimit).map(allOf),
          choices: part.choices.map(choicePhrase),
          replies: part.replies,
        })),
      ),
    );
  });
}

/** The same endpoint as it is for what comes by one interface alone. */
export function reachThrough(reach: EndpointReach, iif: string): EndpointReach {
  return { ...reach, entries: reach.entries.filter(({ via }) => via.includes(iif)).map((entry) => ({ ...entry, via: [iif] })) };
}

/**
 * What refuses sources of a family that get in nowhere at the endpoint: at an address that other machines can speak to, where it has one. Null where
 * nothing does, as nothing listens there over that family.
 */
export function refusalOf({ entries }: EndpointReach, family: "ipv4" | "ipv6"): Reason | null {
  const refused = entries.filter((entry) => entry.family === family && entry.verdict === "closed" && !entry.via.includes("lo"));
  const chosen = refused.find(({ to }) => !isLoopbackText(to)) ?? refused[0];
  return chosen?.because.findLast(({ direction }) => direction === "in") ?? null;
}

function isLoopbackText(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}
