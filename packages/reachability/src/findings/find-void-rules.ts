/**
 * A rule that lets in a few sources beside a broader one that lets in everyone (firewalld's add-port next to a rich rule). It is said only where the
 * trace shows it: without the broad rule a source outside the narrow rule is stopped, and one inside still gets in by the narrow rule.
 */
import { AddressSet, parsePrefix, type IpFamily } from "@portolan/net";
import { factsOf, type Rule } from "@portolan/ruleset";
import type { Endpoint } from "@portolan/sockets";
import type { EndpointReach, ReachEntry } from "../chart.ts";
import type { Finding } from "../finding.ts";
import type { HostModel } from "../host-model.ts";
import type { Reason } from "../reason.ts";
import { displayOf, makeFinding } from "./make-finding.ts";
import { isMostOfAll, outsideEntries, plausibleWitness, sourcesOf, sourceTexts } from "./outside-sources.ts";
import { acceptedBy, allChains, plainReason, ruleOfReason } from "./rule-of-reason.ts";
import { getsIn, hostWithout, traceWitness } from "./try-packet.ts";

const MAX_BROAD = 6;
const families = ["ipv4", "ipv6"] as const;

interface Asked {
  readonly host: HostModel;
  readonly endpoint: Endpoint;
  readonly reach: EndpointReach;
}

export function findVoidRule(asked: Asked): Finding[] {
  const narrow = narrowRules(asked);
  if (narrow.length === 0) return [];
  const found = families.flatMap((family) => voidIn(asked, narrow, family));
  const [first] = found;
  if (first === undefined) return [];
  const { endpoint } = asked;
  const texts = [...new Set(narrow.map(({ rule }) => rule.origin.text))];
  const told = found.map(({ family }) => family);
  const open = alsoOpenIn(asked, told, first.broad);
  const sources = found.flatMap(({ family, sources: those }) => sourceTexts(family, those));
  return [
    makeFinding("narrow-rule-made-void", {
      severity: "high",
      endpoint,
      families: open,
      facts: {
        display: displayOf(endpoint),
        intended: [...new Set(narrow.flatMap(({ texts: intended }) => intended))],
        narrow: texts.join("; "),
        broad: first.broad.map(({ text }) => text).join("; "),
        sources: [...new Set(sources)],
        over: open.map((family) => (family === "ipv4" ? "IPv4" : "IPv6")),
      },
      because: [...first.broad, ...first.because.filter((reason) => !first.broad.includes(reason))],
      witness: first.witness,
    }),
  ];
}

/** The broad rule may let in another family for which there is no narrow rule at all. */
function alsoOpenIn({ host, reach }: Asked, told: readonly IpFamily[], broad: readonly Reason[]): readonly IpFamily[] {
  const texts = new Set(broad.map(({ text }) => text));
  return families.filter(
    (family) =>
      told.includes(family) ||
      outsideEntries(host, reach.entries, "open").some(
        (entry) => entry.family === family && isMostOfAll(family, sourcesOf([entry])) && texts.has(acceptedBy(entry.because)?.text ?? ""),
      ),
  );
}

interface NarrowRule {
  readonly rule: Rule;
  readonly texts: readonly string[];
  readonly sources: AddressSet;
}

/** Rules that name this port and some sources, and accept. */
function narrowRules({ host, endpoint }: Asked): readonly NarrowRule[] {
  const ports = [String(endpoint.port), String(endpoint.publishes?.containerPort ?? endpoint.port)];
  return allChains(host.ruleset).flatMap(({ base, rules }) => {
    if (base !== null && base.type !== "filter") return [];
    return rules.flatMap((rule): NarrowRule[] => {
      const { ports: named, protocols, sources, verdict, sourcePorts } = factsOf(rule);
      if (verdict?.kind !== "accept" || sources.length === 0 || sourcePorts.length > 0) return [];
      if (!named.some((port) => ports.includes(port)) || (protocols.length > 0 && !protocols.includes(endpoint.protocol))) return [];
      return [{ rule, texts: sources, sources: AddressSet.fromPrefixes(sources.flatMap((text) => parsePrefix(text) ?? [])) }];
    });
  });
}

interface Void {
  readonly family: IpFamily;
  readonly broad: readonly Reason[];
  readonly sources: AddressSet;
  readonly because: readonly Reason[];
  readonly witness: NonNullable<ReachEntry["witness"]>;
}

function voidIn({ host, endpoint, reach }: Asked, narrow: readonly NarrowRule[], family: IpFamily): Void[] {
  const intended = narrow.reduce((sum, { sources }) => sum.union(sources), AddressSet.empty);
  const ofFamily = intended.intersect(AddressSet[family]);
  if (ofFamily.isEmpty || isMostOfAll(family, ofFamily)) return [];
  for (const entry of outsideEntries(host, reach.entries, "open")) {
    if (entry.family !== family || entry.choices.length > 0) continue;
    const beyond = sourcesOf([entry]).subtract(ofFamily);
    if (!isMostOfAll(family, beyond)) continue;
    const outsider = plausibleWitness(entry, beyond);
    const insider = plausibleWitness(entry, ofFamily) ?? (outsider === null ? null : withSource(outsider, narrow, family));
    if (outsider === null || insider === null) continue;
    const broad = broadRules({ host, protocol: endpoint.protocol, outsider, narrow });
    if (broad === null) continue;
    const without = broad.reduce(hostWithout, host);
    const after = traceWitness(without, insider, endpoint.protocol);
    const byNarrow = after?.steps.some((step) => narrow.some(({ rule }) => rule.origin.text === step.text)) ?? false;
    if (after !== null && getsIn(after) && byNarrow)
      return [{ family, broad, sources: sourcesOf([entry]), because: entry.because, witness: outsider }];
  }
  return [];
}

function withSource(outsider: NonNullable<ReachEntry["witness"]>, narrow: readonly NarrowRule[], family: IpFamily) {
  const text = narrow.flatMap(({ texts }) => texts).find((one) => parsePrefix(one)?.address.family === family);
  return text === undefined ? null : { ...outsider, source: text.replace(/\/.*/, "") };
}

interface BroadQuestion {
  readonly host: HostModel;
  readonly protocol: "tcp" | "udp";
  readonly outsider: NonNullable<ReachEntry["witness"]>;
  readonly narrow: readonly NarrowRule[];
}

/** The acceptances without which an outsider is stopped, one after the other; null where it is let in by something that is no plain opening. */
function broadRules({ host, protocol, outsider, narrow }: BroadQuestion): readonly Reason[] | null {
  const found: Reason[] = [];
  for (let now = host; found.length < MAX_BROAD;) {
    const trace = traceWitness(now, outsider, protocol);
    if (trace === null || trace.verdict === "depends") return null;
    if (!getsIn(trace)) return found.length > 0 && (trace.verdict === "dropped" || trace.verdict === "rejected") ? found : null;
    const accept = acceptedBy(trace.steps);
    if (accept === null) return null;
    const rule = ruleOfReason(now.ruleset, accept);
    if (rule !== null && (factsOf(rule).sources.length > 0 || narrow.some((one) => one.rule === rule))) return null;
    const reason = plainReason(accept);
    found.push(reason);
    now = hostWithout(now, reason);
  }
  return null;
}
