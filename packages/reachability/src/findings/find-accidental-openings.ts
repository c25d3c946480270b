/**
 * Openings that nobody meant as such: a rule that trusts a source port, a loopback publish that the link reaches, a rule that accepts all of a tunnel.
 * Each is said of the rule or endpoint with everything it opens.
 */
import { factsOf } from "@portolan/ruleset";
import type { Endpoint } from "@portolan/sockets";
import type { EndpointReach, ReachEntry } from "../chart.ts";
import type { Finding } from "../finding.ts";
import type { FindingInput } from "./finding-input.ts";
import type { HostModel } from "../host-model.ts";
import type { Reason } from "../reason.ts";
import { displayOf, makeFinding } from "./make-finding.ts";
import type { PortReach } from "./find-one-family-open.ts";
import { isOutside, outsideEntries, plausibleWitness } from "./outside-sources.ts";
import { acceptedBy, placeOfRule, ruleOfReason } from "./rule-of-reason.ts";

interface Opened {
  readonly endpoint: Endpoint;
  readonly entry: ReachEntry;
  readonly rule: Reason;
  readonly name: string; // source port or interface
}

/** A rule by source port that names no port of this host. */
export function findSourcePortOpenings({ host }: FindingInput, known: readonly PortReach[]): Finding[] {
  const opened = known.flatMap(({ endpoint, reach }) =>
    outsideEntries(host, reach.entries, "open").flatMap((entry): Opened[] => {
      const choice = entry.choices.find(({ field }) => field === "source-port");
      const rule = acceptedBy(entry.because);
      if (choice === undefined || rule === null || !trustsSourcePort(host, rule)) return [];
      return [{ endpoint, entry, rule, name: choice.text }];
    }),
  );
  return groups(opened).map((group) => {
    const [first] = group;
    return makeFinding("open-to-source-port", {
      severity: "high",
      ...place(first),
      families: familiesOf(group),
      facts: { sourcePort: first.name, rule: first.rule.text, displays: displaysOf(group) },
      because: first.entry.because,
      witness: plausibleWitness(first.entry),
    });
  });
}

function trustsSourcePort({ ruleset }: HostModel, reason: Reason): boolean {
  const rule = ruleOfReason(ruleset, reason);
  const facts = rule === null ? null : factsOf(rule);
  return facts !== null && facts.sourcePorts.length > 0 && facts.ports.length === 0;
}

export function findLoopbackPublish({ host }: FindingInput, endpoint: Endpoint, reach: EndpointReach): Finding[] {
  if (!/^(127\.|::1$)/.test(endpoint.address)) return [];
  const open = outsideEntries(host, reach.entries, "open").filter((entry) => plausibleWitness(entry) !== null);
  const [first] = open;
  if (first === undefined) return [];
  return [
    makeFinding("loopback-publish-reachable", {
      severity: "high",
      endpoint,
      families: [...new Set(open.map(({ family }) => family))],
      facts: {
        display: displayOf(endpoint),
        target: endpoint.container?.name ?? endpoint.publishes?.containerAddress ?? first.to,
        via: [...new Set(open.flatMap(({ via }) => via.filter((name) => isOutside(host, name))))],
      },
      because: first.because,
      witness: plausibleWitness(first),
    }),
  ];
}

const tunnelNames = /^(tailscale|wg|tun|tap|zt|nebula|nm-|ppp|ipsec|vti|gre|utun|ovpn|netmaker|wt)\d*/;
const tunnelKinds = new Set(["wireguard", "tun", "gre", "ip6gre", "ipip", "sit", "vti", "xfrm", "ppp"]);

/** Only what is not open to other interfaces too, by a rule that asks for neither protocol nor port. */
export function findTunnelOpenings({ host }: FindingInput, known: readonly PortReach[]): Finding[] {
  const tunnels = new Set(
    host.interfaces.filter(({ kind, name }) => tunnelKinds.has(kind ?? "") || tunnelNames.test(name)).map(({ name }) => name),
  );
  if (tunnels.size === 0) return [];
  const opened = known.flatMap(({ endpoint, reach }) => {
    const open = outsideEntries(host, reach.entries, "open");
    const isOpenElsewhere = open.some(({ via }) => via.some((name) => isOutside(host, name) && !tunnels.has(name)));
    if (isOpenElsewhere) return [];
    return open.flatMap((entry): Opened[] => {
      const name = entry.via.find((one) => tunnels.has(one));
      const rule = acceptedBy(entry.because);
      return name !== undefined && rule !== null && acceptsAll(host, rule) ? [{ endpoint, entry, rule, name }] : [];
    });
  });
  return groups(opened).map((group) => {
    const [first] = group;
    return makeFinding("tunnel-accepts-all", {
      severity: "medium",
      ...place(first),
      families: familiesOf(group),
      facts: { interface: first.name, rule: first.rule.text, displays: displaysOf(group) },
      because: first.entry.because,
      witness: plausibleWitness({
        ...first.entry,
        witness: first.entry.witness === null ? null : { ...first.entry.witness, iif: first.name },
      }),
    });
  });
}

function acceptsAll({ ruleset }: HostModel, reason: Reason): boolean {
  const rule = ruleOfReason(ruleset, reason);
  const facts = rule === null ? null : factsOf(rule);
  return facts !== null && facts.isPlain && facts.ports.length + facts.protocols.length + facts.sourcePorts.length === 0;
}

/** By rule text and name, so that both families of one intent are one finding. */
function groups(opened: readonly Opened[]): readonly (readonly [Opened, ...Opened[]])[] {
  const byRule = Map.groupBy(opened, ({ rule, name }) => `${rule.text} ${name}`);
  return [...byRule.values()].flatMap(([first, ...more]) => (first === undefined ? [] : [[first, ...more] as const]));
}

function place({ rule, name }: Opened): { readonly place: readonly string[] } {
  const { table, chain, position, text } = rule;
  return { place: [name, table === null || chain === null || position === null ? text : placeOfRule({ table, chain, position })] };
}

function displaysOf(group: readonly Opened[]): readonly string[] {
  return [...new Set(group.map(({ endpoint }) => displayOf(endpoint)))];
}

function familiesOf(group: readonly Opened[]): Finding["families"] {
  return [...new Set(group.map(({ entry }) => entry.family))];
}
