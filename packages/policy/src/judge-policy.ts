/**
 * Holds a policy against what a host really does: undeclared endpoints, too many or too few sources, missing ones, ports the house forbids.
 * Findings of good practice pass through, with the policy's own weights and waivers applied. The day is an argument.
 * Invariant: a verdict that depends is never counted as closed, and never as open where the policy asks for more.
 */
import { AddressSet, formatPrefix, parsePortRange, parsePrefix, type IpFamily } from "@portolan/net";
import type { EndpointReach, Finding, ReachEntry } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import { declaredSources } from "./declared-sources.ts";
import { houseRules } from "./house-rules.ts";
import type { DeclaredEndpoint, Policy, Waiver } from "./policy.ts";

export interface JudgeInput {
  readonly policy: Policy | null; // null: the house rules alone
  readonly endpoints: readonly Endpoint[];
  readonly reach: readonly EndpointReach[];
  readonly findings: readonly Finding[]; // of good practice
  readonly today: string; // 2026-11-22, UTC
}

export interface JudgedFinding {
  readonly finding: Finding;
  readonly waiver: Waiver | null;
}

export interface PolicyJudgement {
  readonly findings: readonly JudgedFinding[]; // the gravest first; waived ones too
  readonly unusedWaivers: readonly Waiver[];
}

const families = ["ipv4", "ipv6"] as const;
const gravity = { high: 0, medium: 1, low: 2 } as const;

export function judgePolicy(input: JudgeInput): PolicyJudgement {
  const { policy, today } = input;
  const found = [...input.findings, ...declaredFindings(input), ...houseFindings(input)].flatMap((finding) => weighed(finding, policy));
  const waivers = policy?.waivers ?? [];
  const judged = found.map((finding): JudgedFinding => ({
    finding,
    waiver: waivers.find((waiver) => waiver.until >= today && isWaived(finding, waiver)) ?? null,
  }));
  const expired = waivers
    .filter((waiver) => waiver.until < today && found.some((finding) => isWaived(finding, waiver)))
    .map((waiver): JudgedFinding => ({ finding: expiredWaiver(waiver), waiver: null }));
  return {
    findings: [...judged, ...expired].sort(byGravity),
    unusedWaivers: waivers.filter((waiver) => !found.some((finding) => isWaived(finding, waiver))),
  };
}

function weighed(finding: Finding, policy: Policy | null): Finding[] {
  const weight = policy?.rules?.findings?.[finding.code];
  if (weight === "ignore") return [];
  return [weight === undefined ? finding : { ...finding, severity: weight }];
}

function isWaived(finding: Finding, waiver: Waiver): boolean {
  if (waiver.finding !== finding.code && waiver.finding !== finding.id) return false;
  if (waiver.port !== undefined && waiver.port !== finding.port) return false;
  return waiver.protocol === undefined || waiver.protocol === finding.protocol;
}

function byGravity(left: JudgedFinding, right: JudgedFinding): number {
  const waived = Number(left.waiver !== null) - Number(right.waiver !== null);
  if (waived !== 0) return waived;
  const grave = gravity[left.finding.severity] - gravity[right.finding.severity];
  if (grave !== 0) return grave;
  return left.finding.id < right.finding.id ? -1 : left.finding.id > right.finding.id ? 1 : 0;
}

function declaredFindings({ policy, endpoints, reach }: JudgeInput): Finding[] {
  const declared = policy?.endpoints ?? [];
  const reachOf = new Map(reach.map((one) => [one.endpoint, one]));
  const seen = new Set<string>();
  const own = declared.flatMap((one) => {
    const matching = endpoints.filter((endpoint) => endpoint.state !== "bound" && isDeclared(endpoint, one));
    for (const { id } of matching) seen.add(id);
    if (matching.length === 0) return one.optional === true ? [] : [missingEndpoint(one)];
    return matching.flatMap((endpoint) => {
      const known = reachOf.get(endpoint.id);
      return known === undefined ? [] : families.flatMap((family) => sourceFindings({ declared: one, endpoint, known, family }));
    });
  });
  const isStrict = policy !== null && (policy.undeclared ?? (policy.endpoints === undefined ? "allowed" : "finding")) === "finding";
  if (!isStrict) return own;
  const undeclared = endpoints
    .filter((endpoint) => !seen.has(endpoint.id) && endpoint.namespace === "host" && mayBeReached(reachOf.get(endpoint.id)))
    .map((endpoint) => endpointFinding("undeclared-endpoint", endpoint, { known: reachOf.get(endpoint.id) }));
  return [...own, ...undeclared];
}

function isDeclared(endpoint: Endpoint, { port, protocol = "tcp", address, namespace = "host" }: DeclaredEndpoint): boolean {
  return (
    endpoint.protocol === protocol &&
    endpoint.namespace === namespace &&
    portMatches(port, endpoint.port) &&
    (address === undefined || address === endpoint.address)
  );
}

function portMatches(wanted: number | string, port: number): boolean {
  if (typeof wanted === "number") return wanted === port;
  const range = parsePortRange(wanted);
  return range !== null && port >= range.from && port <= range.to;
}

interface SourceQuestion {
  readonly declared: DeclaredEndpoint;
  readonly endpoint: Endpoint;
  readonly known: EndpointReach;
  readonly family: IpFamily;
}

/** Compared over all interfaces and destinations but the host's own way to itself: a source gets in where any way lets it in. */
function sourceFindings({ declared, endpoint, known, family }: SourceQuestion): Finding[] {
  const allowed = declaredSources(declared.from);
  const entries = known.entries.filter((entry) => entry.family === family && entry.via.some((name) => name !== "lo"));
  const open = sourcesOf(entries.filter(({ verdict }) => verdict === "open"));
  const depends = sourcesOf(entries.filter(({ verdict }) => verdict === "depends"));
  const tooMany = open.union(depends).subtract(allowed[family]);
  const missing = allowed[family].subtract(open).subtract(depends);
  const tooFew = allowed.isExact ? missing : missing.intersect(sourcesOf(entries.filter(isFiltered)));
  const isServed = endpoint.scope === "dual" || endpoint.scope === family || endpoint.scope === "ipv6-or-dual";
  return [
    ...(tooMany.isEmpty
      ? []
      : [
          endpointFinding("reaches-too-many", endpoint, {
            known,
            family,
            sources: tooMany,
            severity: open.subtract(allowed[family]).isEmpty ? "medium" : "high",
          }),
        ]),
    ...(tooFew.isEmpty || !isServed
      ? []
      : [endpointFinding("reaches-too-few", endpoint, { known, family, sources: tooFew, severity: "medium" })]),
  ];
}

/** Closed by a rule, not because nobody can come that way. */
function isFiltered({ verdict, because }: ReachEntry): boolean {
  return verdict === "closed" && because.every(({ layer }) => layer !== "route" && layer !== "rp_filter" && layer !== "sysctl");
}

function sourcesOf(entries: readonly ReachEntry[]): AddressSet {
  return AddressSet.fromPrefixes(entries.flatMap(({ sources }) => sources.flatMap((source) => parsePrefix(source) ?? [])));
}

function houseFindings({ policy, endpoints, reach }: JudgeInput): Finding[] {
  const reachOf = new Map(reach.map((one) => [one.endpoint, one]));
  const forbidden = policy?.rules?.forbiddenPorts ?? houseRules.forbiddenPorts;
  const reasonBelow = policy === null ? 0 : (policy.rules?.reasonBelow ?? houseRules.reasonBelow);
  const reached = endpoints.filter((endpoint) => endpoint.state !== "bound" && mayBeReached(reachOf.get(endpoint.id)));
  const hasReason = (endpoint: Endpoint): boolean =>
    (policy?.endpoints ?? []).some((declared) => declared.reason !== undefined && isDeclared(endpoint, declared));
  return reached.flatMap((endpoint) => {
    const known = reachOf.get(endpoint.id);
    if (forbidden.some((port) => portMatches(port, endpoint.port)))
      return [endpointFinding("forbidden-port", endpoint, { known, severity: "high", facts: { port: endpoint.port } })];
    return endpoint.port < reasonBelow && !hasReason(endpoint)
      ? [endpointFinding("port-without-reason", endpoint, { known, severity: "low", facts: { below: reasonBelow } })]
      : [];
  });
}

/** Whether somebody beyond the host itself gets in, or may. */
function mayBeReached(reach: EndpointReach | undefined): boolean {
  return reach !== undefined && families.some((family) => reach.exposure[family] !== "nobody" && reach.exposure[family] !== "host");
}

interface FindingParts {
  readonly known?: EndpointReach | undefined;
  readonly family?: IpFamily;
  readonly sources?: AddressSet;
  readonly severity?: Finding["severity"];
  readonly facts?: Finding["facts"];
}

function endpointFinding(
  code: Finding["code"],
  endpoint: Endpoint,
  { known, family, sources, severity = "medium", facts = {} }: FindingParts,
): Finding {
  const wanted = code === "reaches-too-few" ? "closed" : "open";
  const entry = known?.entries.find(
    (one) =>
      (family === undefined || one.family === family) &&
      (one.verdict === wanted || one.verdict === "depends") &&
      one.via.some((name) => name !== "lo") &&
      (sources === undefined || sourcesOf([one]).intersects(sources)),
  );
  return {
    code,
    id: [code, endpoint.protocol, endpoint.address, endpoint.port, endpoint.namespace, ...(family === undefined ? [] : [family])].join(" "),
    severity,
    endpoint: endpoint.id,
    protocol: endpoint.protocol,
    port: endpoint.port,
    families: family === undefined ? families.filter((one) => known?.exposure[one] !== "nobody") : [family],
    facts: { display: displayOf(endpoint), ...(sources === undefined ? {} : { sources: sourceTexts(sources) }), ...facts },
    because: entry?.because ?? [],
    witness: entry?.witness ?? null,
  };
}

function displayOf({ display, protocol, address, port }: Endpoint): string {
  if (display.ss !== "") return `${protocol} ${display.ss}`;
  return `${protocol} ${address.includes(":") ? `[${address}]` : address}:${port}`;
}

function sourceTexts(sources: AddressSet): string[] {
  return sources.toPrefixes().map(formatPrefix);
}

function missingEndpoint({ port, protocol = "tcp", namespace = "host", name = "" }: DeclaredEndpoint): Finding {
  return {
    code: "declared-endpoint-missing",
    id: `declared-endpoint-missing ${protocol} ${port} ${namespace}`,
    severity: "medium",
    endpoint: null,
    protocol,
    port: typeof port === "number" ? port : null,
    families: [],
    facts: { protocol, ports: String(port), name: name === "" ? `${protocol} ${port}` : name },
    because: [],
    witness: null,
  };
}

function expiredWaiver({ finding, until, reason, port }: Waiver): Finding {
  return {
    code: "waiver-expired",
    id: `waiver-expired ${finding} ${port ?? ""} ${until}`,
    severity: "low",
    endpoint: null,
    protocol: null,
    port: port ?? null,
    families: [],
    facts: { finding, until, reason },
    because: [],
    witness: null,
  };
}
