/**
 * Who gets in at the endpoints of a made-up host. A small host is judged by the real engines over made-up rules, so that what is shown is what a real
 * server would say; of a big one only the overview is made up. Levers put the answers into every state that the panel has to show.
 */
import type {
  EndpointReachDocument,
  FindingDocument,
  FindingsDocument,
  Judgement,
  ReachOverview,
  TraceQuestion,
  WhatIfQuestion,
} from "@portolan/contract";
import {
  differentRegionDocument,
  drawReach,
  explainDifference,
  explainTrace,
  familyVerdict,
  findingPhrases,
  reachContexts,
  reachDocument,
  reachedParts,
  reachSection,
  reachThrough,
  refusalOf,
  ruleOwners,
  traceDocument,
  unjudgedPhrases,
  type JudgedNamespace,
  type ReachContext,
} from "@portolan/explanation";
import { AddressSet, parseIpAddress, parsePrefix } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import {
  chartOf,
  diffHosts,
  findFindings,
  hostModelOf,
  tracePacket,
  type Chart,
  type EndpointReach,
  type Exposure,
  type HostModel,
} from "@portolan/reachability";
import { findTextProblems, readRuleset, readWrittenRules, type Ruleset } from "@portolan/ruleset";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { generateInterfaces } from "./fake-interfaces.ts";
import { generatePolicyRules, generateRoutes, generateRules } from "./fake-rules.ts";

const mostJudged = 60; // endpoints
const made: readonly Exposure[] = [
  "internet",
  "nobody",
  "private",
  "host",
  "internet",
  "link",
  "depends",
  "internet",
  "unknown",
  "private",
];

/** A refusal of the fake server, as its error document has it. */
export class FakeRefusal extends Error {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: string, params: FakeRefusal["params"]) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

interface Judged {
  readonly endpoints: readonly Endpoint[];
  readonly host: HostModel;
  readonly chart: Chart;
  readonly context: ReachContext;
}

export class FakeReach {
  state: Judgement["state"] = "judged";
  revision = 1;
  isUnread = false; // the rules could not be read: nothing is certain
  findings: readonly FindingDocument[] | null = null; // in place of the real ones
  #judged: Judged | null = null;

  readonly #snapshot: () => Snapshot;
  readonly #endpoints: () => readonly Endpoint[];

  constructor(snapshot: () => Snapshot, endpoints: () => readonly Endpoint[]) {
    this.#snapshot = snapshot;
    this.#endpoints = endpoints;
  }

  /** The model of the host by which plans are made. */
  judgedHost(): Pick<Judged, "host" | "endpoints"> {
    return this.#judge();
  }

  /** What `explainPort` takes, of a small host. */
  judgedNamespaces(): readonly JudgedNamespace[] {
    if (this.revision === 0 || this.#isBig()) return [];
    const { chart, host } = this.#judge();
    return [{ chart, ruleset: host.ruleset }];
  }

  overview(): ReachOverview {
    const base = { schema: "portolan.reach-overview/1", ...this.#judgement() } as const;
    const empty = { phrases: [], endpoints: [], namespaces: [], findings: { high: 0, medium: 0, low: 0 } };
    if (this.revision === 0) return { ...base, ...empty };
    if (this.#isBig()) return { ...base, ...empty, ...madeUp(this.#endpoints()), findings: { high: 2, medium: 5, low: 0 } };
    const { chart, context, endpoints } = this.#judge();
    const phrases: Phrase[] = [];
    const numbered = (clause: Phrase | null): number | null => (clause === null ? null : phrases.push(clause) - 1);
    const summaries = chart.endpoints.map((reach) => {
      const { ipv4, ipv6 } = this.#clauses(reach, { context, endpoints });
      const { endpoint, exposure, moreDepends } = reach;
      const more = moreDepends === undefined ? {} : { moreDepends };
      return { endpoint, exposure, ...more, answer: { ipv4: numbered(ipv4), ipv6: numbered(ipv6) } };
    });
    const namespaces = [{ namespace: "host", space: [], notes: unjudgedPhrases(chart) }];
    return { ...base, phrases, endpoints: summaries, namespaces, findings: this.findingsDocument().counts };
  }

  endpointDocument(id: string): EndpointReachDocument {
    const base = { schema: "portolan.reach-endpoint/1", ...this.#judgement(), endpoint: id } as const;
    const nothing = { reach: [], takenElsewhere: [], sections: [], pictures: [], notes: [], more: { entries: 0, sources: 0, pictures: 0 } };
    const unknown = { exposure: { ipv4: "unknown", ipv6: "unknown" }, answer: { ipv4: null, ipv6: null } } as const;
    const known = this.revision === 0 || this.#isBig() ? null : this.#judge();
    const reach = known?.chart.endpoints.find((one) => one.endpoint === id);
    const endpoint = known?.endpoints.find((one) => one.id === id);
    if (known === null || reach === undefined || endpoint === undefined) return { ...base, ...nothing, ...unknown };
    const { host, context, endpoints, chart } = known;
    return {
      ...base,
      ...nothing,
      exposure: reach.exposure,
      answer: this.#clauses(reach, { context, endpoints }),
      reach: reachDocument(reach.entries),
      takenElsewhere: reach.takenElsewhere,
      sections: reachSection(endpoint, { context, endpoints }),
      pictures: drawReach({ endpoint, reach, context, endpoints, ruleset: host.ruleset, trace: (packet) => tracePacket(host, packet) }),
      notes: unjudgedPhrases(chart),
    };
  }

  findingsDocument(): FindingsDocument {
    const found = this.revision === 0 ? [] : (this.findings ?? this.#found());
    const count = (severity: FindingDocument["severity"]): number => found.filter((one) => one.severity === severity).length;
    const counts = { high: count("high"), medium: count("medium"), low: count("low") };
    return { schema: "portolan.findings/1", ...this.#judgement(), findings: found, counts, more: { findings: 0 } };
  }

  whatIf(question: WhatIfQuestion): unknown {
    const { host, endpoints } = this.#judge();
    const base = { schema: "portolan.what-if/1", takenAt: this.#snapshot().takenAt, namespace: "host" };
    if ("source" in question) {
      const prefix = parsePrefix(question.source);
      if (prefix === null)
        throw new FakeRefusal("ARGUMENT_INVALID", { argument: "source", value: question.source, expected: "10.0.0.0/8" });
      const from = AddressSet.fromPrefixes([prefix]);
      const chart = chartOf(host, endpoints, { from });
      const context = this.#contextOf(chart, host.ruleset, from);
      const { source, in: iif = null } = question;
      const entering = chart.endpoints.map((one) => (iif === null ? one : reachThrough(one, iif)));
      const parts = entering.map((one) => ({
        id: one.endpoint,
        parts: reachedParts(one, context),
        because: refusalOf(one, prefix.address.family),
      }));
      const closed = parts.filter((one) => one.parts.length === 0);
      const refusals = closed.flatMap(({ id, because }) => (because === null ? [] : [{ endpoint: id, because }]));
      const reached = parts.flatMap((one) => one.parts);
      return { ...base, question: "source", source, in: iif, reached, unreached: closed.map(({ id }) => id), refusals, notes: [] };
    }
    if (!/^[*{]/m.test(question.rules)) throw new FakeRefusal("RULES_NOT_UNDERSTOOD", { reason: question.rules.slice(0, 80) });
    const kind = question.rules.trimStart().startsWith("{") ? "nft-json" : "iptables-save";
    const text = { namespace: "host", source: kind, text: question.rules, error: null } as const;
    const none = { namespace: "host", source: "nft-json", text: '{"nftables":[]}', error: null } as const;
    const ruleset = readRuleset(kind === "nft-json" ? [text] : [none, text], "host");
    const difference = diffHosts(host, { ...host, ruleset });
    const written = kind === "nft-json" ? ruleset : readWrittenRules([{ kind, text: question.rules }], "host");
    const shown = (regions: typeof difference.gained): unknown => regions.map((one) => differentRegionDocument(one, host.interfaces));
    return {
      ...base,
      question: "rules",
      kind,
      mode: question.mode ?? "all",
      equal: difference.equal,
      proved: difference.proved,
      gained: shown(difference.gained),
      lost: shown(difference.lost),
      changed: shown(difference.changed),
      ...explainDifference(difference, host.interfaces),
      notes: [phrase("judging.rules.otherFamily", { given: "IPv4", other: "IPv6" })],
      problems: findTextProblems(question.rules, written),
      more: { gained: 0, lost: 0, changed: 0, problems: 0 },
    };
  }

  trace({ from, to, port, protocol = "tcp", in: iif = "eth0" }: TraceQuestion): unknown {
    const { host, endpoints } = this.#judge();
    const [source, destination] = [parseIpAddress(from), parseIpAddress(to)];
    if (source === null || destination === null)
      throw new FakeRefusal("ARGUMENT_INVALID", { argument: "from", value: from, expected: "192.0.2.7" });
    if (host.interfaces.every(({ name }) => name !== iif))
      throw new FakeRefusal("ARGUMENT_INVALID", { argument: "in", value: iif, expected: "eth0 | lo" });
    const packet = {
      family: source.family,
      protocol,
      in: iif,
      source: source.value,
      sourcePort: 40_000,
      destination: destination.value,
      destinationPort: port,
    };
    const trace = tracePacket(host, packet);
    const { takenAt, host: own } = this.#snapshot();
    return {
      schema: "portolan.trace/1",
      takenAt,
      host: own.name,
      namespace: "host",
      packet: traceDocument(packet, trace),
      ...explainTrace({ packet, trace, endpoints, ownerOf: ruleOwners(host.ruleset) }),
      notes: [],
    };
  }

  #judgement(): Judgement {
    const failure = this.state === "failed" ? phrase("judging.failed.time", { seconds: 30 }) : null;
    return { state: this.state, failure, takenAt: this.revision === 0 ? null : this.#snapshot().takenAt, revision: this.revision };
  }

  #isBig(): boolean {
    return this.#endpoints().length > mostJudged;
  }

  #found(): readonly FindingDocument[] {
    if (this.#isBig()) return [];
    const { host, chart, endpoints } = this.#judge();
    return findFindings({ host, chart, endpoints, shadowed: [] }).map((finding) => {
      const { facts: _, ...told } = finding;
      const { title, meaning, remedy } = findingPhrases(finding);
      return { ...told, namespace: "host", title, explanation: [meaning], remedy: [remedy], fixes: [] };
    });
  }

  #clauses(
    { entries, endpoint: id }: EndpointReach,
    { context, endpoints }: { context: ReachContext; endpoints: readonly Endpoint[] },
  ): EndpointReachDocument["answer"] {
    const isBound = endpoints.find((one) => one.id === id)?.state === "bound";
    const clause = (family: "ipv4" | "ipv6"): Phrase | null => (isBound ? null : familyVerdict(entries, family, context));
    return { ipv4: clause("ipv4"), ipv6: clause("ipv6") };
  }

  #contextOf(chart: Chart, ruleset: Ruleset, from: AddressSet | null): ReachContext {
    const snapshot = { sections: { ...this.#snapshot().sections, ...madeSections(this.#endpoints()) } };
    const asked = from === null ? null : { sources: from, text: "" };
    const context = reachContexts([{ chart, ruleset }], { snapshot, from: asked }).get("host");
    if (context === undefined) throw new Error("fake reach: no context");
    return context;
  }

  #judge(): Judged {
    const endpoints = this.#endpoints().filter(({ namespace }) => namespace === "host");
    if (this.#judged !== null && this.#judged.endpoints.length === endpoints.length) return this.#judged;
    const snapshot = this.#snapshot();
    const rules = this.isUnread ? [{ namespace: "host", source: "nft-json" as const, text: null, error: "EPERM" }] : generateRules();
    const host = hostModelOf({ sections: { ...snapshot.sections, ...madeSections(endpoints), rules } }, "host", { endpoints });
    const chart = chartOf(host, endpoints);
    this.#judged = { endpoints, host, chart, context: this.#contextOf(chart, host.ruleset, null) };
    return this.#judged;
  }
}

/** Sections that the snapshot of the fake server has not. */
export function madeSections(
  endpoints: readonly Endpoint[],
): Pick<Snapshot["sections"], "sockets" | "interfaces" | "routes" | "policyRules" | "rules" | "sysctls"> {
  const interfaces = generateInterfaces();
  const forwarding = Object.fromEntries(interfaces.map(({ name }) => [`net.ipv4.conf.${name}.forwarding`, "1"]));
  return {
    sysctls: [{ namespace: "host", values: { "net.ipv4.ip_forward": "1", "net.ipv6.bindv6only": "0", ...forwarding } }],
    sockets: endpoints.map(socketOf),
    interfaces,
    routes: generateRoutes(interfaces),
    policyRules: generatePolicyRules(),
    rules: generateRules(),
  };
}

function socketOf({
  namespace,
  protocol,
  address,
  port,
  scope,
  state,
  device,
  uid,
  queue,
}: Endpoint): Snapshot["sections"]["sockets"][number] {
  const family = address.includes(":") ? "ipv6" : "ipv4";
  return {
    namespace,
    protocol,
    family,
    address,
    port,
    state: state === "bound" ? "bound" : protocol === "udp" ? "unconnected" : "listen",
    v6only: family === "ipv4" || scope === "ipv6-or-dual" ? null : scope === "ipv6",
    device,
    uid,
    inode: null,
    cookie: null,
    cgroup: null,
    mark: null,
    queue,
  };
}

function madeUp(endpoints: readonly Endpoint[]): Pick<ReachOverview, "phrases" | "endpoints"> {
  const pick = (at: number): Exposure => made[at % made.length] ?? "unknown";
  const own = endpoints.map(({ id, port, scope }) => {
    const answer = { ipv4: scope === "ipv6" ? null : 0, ipv6: scope === "ipv4" ? null : 0 };
    const exposure = { ipv4: pick(port), ipv6: pick(port + (port % 3)) };
    return { endpoint: id, exposure, ...(exposure.ipv4 === "private" ? { moreDepends: ["ipv4"] as const } : {}), answer };
  });
  return { phrases: [phrase("reach.verdict.everyone")], endpoints: own };
}

/** As many findings as are wanted, of every severity. */
export function generateFindings(count: number): readonly FindingDocument[] {
  const severities = ["high", "medium", "medium", "low"] as const;
  return Array.from({ length: count }, (_, index): FindingDocument => {
    const port = 1024 + index * 7;
    return {
      id: `finding-${index}`,
      code: "dead-opening",
      severity: severities[Math.floor((index * severities.length) / count)] ?? "low",
      namespace: "host",
      endpoint: null,
      protocol: "tcp",
      port,
      families: index % 3 === 0 ? ["ipv4"] : ["ipv4", "ipv6"],
      title: phrase("reach.answer.from", { from: `192.168.${index % 256}.0/24`, answer: phrase("reach.from.all") }),
      explanation: [phrase("reach.space.unserved", { who: phrase("reach.who.everyone"), family: "IPv4" })],
      remedy: [phrase("reach.judged")],
      fixes: [{ title: phrase("reach.owner.by", { owner: "ufw" }), commands: [`ufw delete allow ${port}/tcp`], notes: [] }],
      because: [
        {
          layer: "nftables",
          table: "inet filter",
          chain: "input",
          handle: index + 4,
          position: index + 1,
          text: `tcp dport ${port} accept`,
          effect: "accept",
          direction: "in",
        },
      ],
      witness: { iif: "eth0", source: "192.168.0.1", sourcePort: 40_000, destination: "203.0.113.7", destinationPort: port },
    };
  });
}
