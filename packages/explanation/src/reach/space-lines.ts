/** A port on which nothing listens and that the filter lets in all the same: whoever takes it next is open to those sources at once. */
import { parsePortSet } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { OpenSpace } from "@portolan/reachability";
import type { ExplanationLine } from "../explanation.ts";
import { literal, textLine, withoutRepeats } from "../line.ts";
import type { ReachContext } from "./reach-context.ts";
import { sourceSet } from "./sender-space.ts";
import { whoOfSources, whoPhrase } from "./who-phrase.ts";

export function spaceLines(
  context: ReachContext,
  { port, protocols }: { readonly port: number; readonly protocols: readonly ("tcp" | "udp")[] },
): readonly ExplanationLine[] {
  const open = context.chart.space.filter(
    (one) => one.verdict !== "closed" && protocols.includes(one.protocol) && hasPort(one.ports, port),
  );
  const kinds = Map.groupBy(open, ({ family, protocol, verdict, to }) => `${family} ${protocol} ${verdict} ${forwardedTo(to) ?? ""}`);
  const joined = [...kinds.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, sources: group.flatMap(({ sources }) => sources) }];
  });
  return withoutRepeats(joined.map((one) => textLine(spacePhrase(one, context), "warning")));
}

/** The sources of an open part, in words. */
export function spaceWho({ family, sources: texts }: OpenSpace, { spaces, from }: Pick<ReachContext, "spaces" | "from">): Phrase {
  const space = spaces[family];
  const sources = sourceSet(texts, family);
  const against = space.all.subtract(sources).subtract(space.odd);
  return whoPhrase(whoOfSources({ sources, against, space, ...(from === undefined ? {} : { from }) }));
}

function spacePhrase(one: OpenSpace, context: ReachContext): Phrase {
  const family = `${one.protocol.toUpperCase()}, ${one.family === "ipv4" ? "IPv4" : "IPv6"}`;
  const who = spaceWho(one, context);
  const to = forwardedTo(one.to);
  if (to !== null) return phrase("reach.space.forwarded", { who, to: literal(to), family });
  return one.verdict === "open" ? phrase("reach.space.unserved", { who, family }) : phrase("reach.space.unservedDepends", { who, family });
}

/** Where a row that leads to other machines leads; null for the host's own addresses. */
function forwardedTo(to: string): string | null {
  return to.startsWith("forwarded") ? to.replace(/^forwarded\s*/, "") || "*" : null;
}

/** `ports`: "80,443,8000-8100". */
export function hasPort(ports: string, port: number): boolean {
  return parsePortSet(ports)?.has(port) ?? false;
}
