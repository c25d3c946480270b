/**
 * Ports that a rule opens although nothing listens there, and a host that no rule guards at all. A port is dead only by a rule that names it: what a
 * policy lets pass is told once, as the missing firewall. Client ports of DHCP, and rules that a manager always writes, are no opening that anyone made.
 */
import { AddressSet, parsePortRange, parsePrefix, PortSet, type IpFamily } from "@portolan/net";
import { factsOf, ownerOf, type Chain, type Rule, type Ruleset } from "@portolan/ruleset";
import type { OpenSpace } from "../chart.ts";
import type { Finding } from "../finding.ts";
import type { FindingInput } from "./finding-input.ts";
import type { HostModel } from "../host-model.ts";
import type { Reason } from "../reason.ts";
import { displayOf, makeFinding } from "./make-finding.ts";
import type { PortReach } from "./find-one-family-open.ts";
import { outsideEntries, plausibleSource, plausibleWitness, sourceTexts } from "./outside-sources.ts";
import { acceptedBy, allChains, plainReason, ruleOfReason } from "./rule-of-reason.ts";
import { traceWitness } from "./try-packet.ts";

const dhcpClientPorts = [68, 546];

interface DeadOpening {
  readonly row: OpenSpace;
  readonly rule: Reason;
  readonly ports: PortSet;
}

export function findDeadOpenings({ host, chart, endpoints }: FindingInput): Finding[] {
  const bound = PortSet.fromPorts(endpoints.filter(({ state }) => state !== "bound").map(({ port }) => port));
  const dead = chart.space.flatMap((row) => {
    if (row.verdict !== "open" || row.to.startsWith("forwarded")) return [];
    const clients = row.protocol === "udp" ? PortSet.fromPorts(dhcpClientPorts) : PortSet.empty;
    return deadOpenings(host, row, portSet(row.ports.split(",")).subtract(bound).subtract(clients));
  });
  const byPorts = Map.groupBy(dead, ({ row, ports }) => `${row.protocol} ${ports.format()}`);
  return [...byPorts].flatMap(([key, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    const { protocol } = first.row;
    const families = [...new Set(group.map(({ row }) => row.family))];
    const finding = makeFinding("dead-opening", {
      severity: "low",
      place: [key, host.namespace],
      families,
      facts: {
        protocol,
        ports: first.ports.format(),
        sources: [...new Set(families.flatMap((family) => openSources(group, family)))],
        rule: first.rule.text,
      },
      because: [first.rule],
    });
    return [{ ...finding, protocol, port: singlePort(first.ports) }];
  });
}

function openSources(group: readonly DeadOpening[], family: IpFamily): readonly string[] {
  const prefixes = group
    .filter(({ row }) => row.family === family)
    .flatMap(({ row }) => row.sources.flatMap((text) => parsePrefix(text) ?? []));
  return sourceTexts(family, AddressSet.fromPrefixes(prefixes));
}

function singlePort(ports: PortSet): number | null {
  const text = ports.format();
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** A row may be open by several rules: each is asked for with a packet to a port that it names. */
function deadOpenings(host: HostModel, row: OpenSpace, open: PortSet): DeadOpening[] {
  const { protocol } = row;
  const [iif = ""] = row.via;
  const prefixes = row.sources.flatMap((text) => parsePrefix(text) ?? []);
  const source = plausibleSource(row.family, AddressSet.fromPrefixes(prefixes));
  if (source === null) return [];
  return openingRules(host.ruleset).flatMap((rule): DeadOpening[] => {
    const ports = common(open, portSet(factsOf(rule).ports));
    const [range] = ports.ranges;
    if (range === undefined) return [];
    const witness = { iif, source, sourcePort: 40000, destination: row.to, destinationPort: range.from };
    const trace = traceWitness(host, witness, protocol);
    const accept = trace?.verdict === "no-listener" ? acceptedBy(trace.steps) : null;
    return accept !== null && ruleOfReason(host.ruleset, accept) === rule ? [{ row, rule: plainReason(accept), ports }] : [];
  });
}

/** Rules that someone made to open ports by their numbers. */
function openingRules(ruleset: Ruleset): readonly Rule[] {
  return allChains(ruleset)
    .flatMap(({ rules }) => rules)
    .filter((rule) => {
      const { ports, sourcePorts, verdict } = factsOf(rule);
      return verdict?.kind === "accept" && ports.length > 0 && sourcePorts.length === 0 && ownerOf(rule, ruleset).item?.kind !== "built-in";
    });
}

function common(one: PortSet, other: PortSet): PortSet {
  return one.subtract(one.subtract(other));
}

function portSet(texts: readonly string[]): PortSet {
  return PortSet.of(texts.flatMap((text) => parsePortRange(text) ?? []));
}

const banners: ReadonlySet<string> = new Set(["fail2ban", "crowdsec", "sshguard", "docker", "podman"]);

/** Bans and what Docker writes for its own networks guard nothing that listens here. */
export function findMissingFirewall({ host, chart }: FindingInput, known: readonly PortReach[]): Finding[] {
  const { ruleset } = host;
  if (host.namespace !== "host" || ruleset.gaps.length > 0 || chart.layers.length > 0) return [];
  const open = known.flatMap(({ endpoint, reach }) => {
    const [entry] = outsideEntries(host, reach.entries, "open");
    return entry === undefined ? [] : [{ endpoint, entry, exposure: reach.exposure }];
  });
  const [first] = open;
  if (first === undefined || guardedChains(ruleset).some((chain) => stopsAnything(chain, ruleset))) return [];
  const isInternet = open.some(({ exposure }) => exposure.ipv4 === "internet" || exposure.ipv6 === "internet");
  return [
    makeFinding("no-firewall", {
      severity: isInternet ? "medium" : "low",
      place: [host.namespace],
      families: [...new Set(open.map(({ entry }) => entry.family))],
      facts: { displays: [...new Set(open.map(({ endpoint }) => displayOf(endpoint)))] },
      because: first.entry.because,
      witness: plausibleWitness(first.entry),
    }),
  ];
}

/** Chains that a packet for the host itself may pass. */
function guardedChains(ruleset: Ruleset): readonly Chain[] {
  const chains = allChains(ruleset);
  const seen = new Set(chains.filter(({ base }) => base !== null && ["ingress", "prerouting", "input"].includes(base.hook)));
  for (const chain of seen) {
    for (const target of chain.rules.flatMap(jumpTargets)) {
      for (const one of chains) {
        if (one.name === target && one.table.name === chain.table.name && one.table.family === chain.table.family) seen.add(one);
      }
    }
  }
  return [...seen];
}

function verdictsOf({ steps }: Rule) {
  return steps.flatMap((step) => {
    if (step.kind === "verdict") return [step.verdict];
    return step.kind === "verdict-map" ? step.entries.map(({ verdict }) => verdict) : [];
  });
}

function jumpTargets(rule: Rule): readonly string[] {
  return verdictsOf(rule).flatMap((verdict) => (verdict.kind === "jump" || verdict.kind === "goto" ? [verdict.chain] : []));
}

function stopsAnything({ base, rules }: Chain, ruleset: Ruleset): boolean {
  if (base?.policy === "drop") return true;
  return rules.some((rule) => {
    const isStopping = verdictsOf(rule).some(({ kind }) => ["drop", "reject", "queue", "stolen"].includes(kind));
    const isUnknown = rule.steps.some((step) => step.kind === "unknown-action" && step.mayDecide);
    return (isStopping || isUnknown) && !banners.has(ownerOf(rule, ruleset).manager);
  });
}
