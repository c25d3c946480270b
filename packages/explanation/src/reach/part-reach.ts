/** Who gets in at the ports of one part of a service, a line for ports of which the same holds. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { isServing } from "../endpoint-reach.ts";
import type { ExplanationSection, ProbeResult } from "../explanation.ts";
import { section, textLine } from "../line.ts";
import { portRanges } from "../port-ranges.ts";
import type { AskedSources, ReachContexts } from "./reach-context.ts";
import { familyVerdicts } from "./reach-sentence.ts";

export interface PartReachInput {
  readonly snapshot: Snapshot;
  readonly probes: readonly ProbeResult[];
  readonly reach: ReachContexts;
  readonly from: AskedSources | null;
}

/** Nothing where no namespace of the part was judged. */
export function partReachSection({ endpoints }: { readonly endpoints: readonly Endpoint[] }, input: PartReachInput): ExplanationSection[] {
  const serving = endpoints.filter(isServing);
  const places = [...Map.groupBy(serving, ({ namespace, protocol, port }) => `${namespace} ${protocol} ${port}`).values()];
  const told = places.flatMap((group) => {
    const families = familiesOf(group, input);
    const [first] = group;
    return first === undefined || families === null ? [] : [{ protocol: first.protocol, port: first.port, families }];
  });
  const lines = [...Map.groupBy(told, ({ protocol, families }) => JSON.stringify([protocol, families])).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const ports = `${first.protocol.toUpperCase()} ${portRanges(same.map(({ port }) => port))}`;
    return [textLine(phrase("reach.section.ports", { ports, families: first.families }))];
  });
  return section("reach", lines);
}

function familiesOf(endpoints: readonly Endpoint[], { snapshot, probes, reach, from }: PartReachInput): Phrase | null {
  const context = reach.get(endpoints[0]?.namespace ?? "");
  if (context === undefined) return null;
  const families = familyVerdicts({ snapshot, probes, endpoints, reach: context });
  if (families === null) return null;
  return from === null ? phrase("reach.families", families) : askedFamilies(families, from);
}

function askedFamilies(families: { readonly ipv4: Phrase; readonly ipv6: Phrase }, { text }: AskedSources): Phrase {
  const answer = text.includes(":")
    ? phrase("reach.family", { family: "IPv6", verdict: families.ipv6 })
    : phrase("reach.family", { family: "IPv4", verdict: families.ipv4 });
  return phrase("reach.answer.from", { from: text, answer });
}
