/** What a person should mind about the port as a whole: clashing owners, the ephemeral range, risky or blocked numbers, sysctls, unread owners. */
import { phrase } from "@portolan/phrases";
import type { PortFacts } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { portSysctls, splitOwnerPorts, type Endpoint } from "@portolan/sockets";
import { displayOfEndpoint, isLoopback, isServing } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { sysctl } from "./holder-phrase.ts";
import { section, textLine } from "./line.ts";
import { hasSeveralOwners, whoOf } from "./owner-name.ts";

export interface WarningsInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[]; // of this port alone
  readonly port: number;
  readonly protocols: readonly ("tcp" | "udp")[];
  readonly portFacts: (port: number, protocol: "tcp" | "udp") => PortFacts;
}

export function warningsSection(input: WarningsInput): ExplanationSection[] {
  const own = input.endpoints.filter(({ namespace }) => namespace === "host");
  return section("warnings", [
    ...splitOwnerLines(own, input.protocols),
    ...sharedUdpLines(own),
    ...processLines(input.endpoints),
    ...numberLines(input, own),
    ...sysctlLines(input.snapshot, own),
  ]);
}

function splitOwnerLines(own: readonly Endpoint[], protocols: readonly ("tcp" | "udp")[]): readonly ExplanationLine[] {
  return protocols.flatMap((protocol) => {
    const endpoints = own.filter((endpoint) => endpoint.protocol === protocol && isServing(endpoint));
    if (!hasSeveralOwners(endpoints)) return [];
    const parts = endpoints.map((endpoint) =>
      phrase("explanation.answer.part", { display: displayOfEndpoint(endpoint), who: whoOf(endpoint) }),
    );
    const [split] = splitOwnerPorts(endpoints);
    if (split === undefined) return [textLine(phrase("explanation.warning.sharedPort", { parts }), "warning")];
    const reached = split.reached.flatMap(({ client, endpoint }) =>
      endpoint === null ? [] : [phrase("explanation.warning.reached", { client, display: displayOfEndpoint(endpoint) })],
    );
    return [textLine(phrase("explanation.warning.splitOwner", { parts, reached }), "warning")];
  });
}

function sharedUdpLines(own: readonly Endpoint[]): readonly ExplanationLine[] {
  const udp = own.filter(({ protocol }) => protocol === "udp");
  const ipv4 = udp.filter(({ scope }) => scope !== "ipv6").reduce((sum, { sockets }) => sum + sockets, 0);
  const ipv6 = udp.filter(({ scope }) => scope !== "ipv4").reduce((sum, { sockets }) => sum + sockets, 0);
  const count = Math.max(ipv4, ipv6);
  return count > 1 && hasOverlap(udp) ? [textLine(phrase("explanation.warning.udpShared", { count }), "warning")] : [];
}

/** Sockets on different single addresses do not meet; a wildcard or a shared address does. */
function hasOverlap(udp: readonly Endpoint[]): boolean {
  return udp.some(({ sockets }) => sockets > 1) || udp.some(({ address }) => address === "0.0.0.0" || address === "::");
}

function processLines(endpoints: readonly Endpoint[]): readonly ExplanationLine[] {
  const lines: ExplanationLine[] = [];
  const seen = new Set<number>();
  for (const endpoint of endpoints) {
    if (!endpoint.ownersKnown) {
      lines.push(textLine(phrase("explanation.warning.ownersUnknown", { display: displayOfEndpoint(endpoint) }), "warning"));
    }
    for (const owner of endpoint.owners) {
      if (!owner.executableDeleted || seen.has(owner.pid)) continue;
      seen.add(owner.pid);
      const name = owner.program ?? "?";
      lines.push(textLine(phrase("explanation.warning.executableDeleted", { name, pid: owner.pid }), "warning"));
    }
  }
  return lines;
}

function numberLines({ snapshot, port, protocols, portFacts }: WarningsInput, own: readonly Endpoint[]): readonly ExplanationLine[] {
  const facts = protocols.map((protocol) => portFacts(port, protocol));
  const lines: ExplanationLine[] = [];
  const isOnLoopbackOnly = own.length > 0 && own.every(isLoopback);
  const reason = facts.find(({ highRisk }) => highRisk !== null)?.highRisk ?? null;
  if (reason !== null && !isOnLoopbackOnly) lines.push(textLine(phrase("explanation.warning.highRisk", { port, reason }), "warning"));
  if (protocols.includes("tcp") && facts.some(({ blockedByBrowsers }) => blockedByBrowsers)) {
    lines.push(textLine(phrase("explanation.warning.browserBlocked", { port })));
  }
  const { ephemeral, reserved, firstUnprivileged } = portSysctls(snapshot, "host");
  const start = firstUnprivileged ?? 1024;
  if (port < start) lines.push(textLine(phrase("explanation.warning.privileged", { port, start })));
  if (ephemeral !== null && port >= ephemeral.from && port <= ephemeral.to && !reserved.has(port)) {
    const range = `${ephemeral.from}-${ephemeral.to}`;
    lines.push(textLine(phrase("explanation.warning.ephemeral", { port, range }), "warning"));
  }
  if (own.length === 0) lines.push(...usualUseLines(port, facts));
  return lines;
}

/** Who is expected on a number that nobody holds. */
function usualUseLines(port: number, facts: readonly PortFacts[]): readonly ExplanationLine[] {
  const registered = facts.find(({ ianaName }) => ianaName !== null)?.ianaName ?? null;
  const usual = facts.find(({ usedBy }) => usedBy !== null)?.usedBy ?? null;
  return [
    ...(usual === null ? [] : [textLine(phrase("explanation.warning.usualProgram", { port, name: usual }))]),
    ...(registered === null ? [] : [textLine(phrase("explanation.warning.registered", { port, name: registered }))]),
  ];
}

function sysctlLines(snapshot: Snapshot, own: readonly Endpoint[]): readonly ExplanationLine[] {
  const lines: ExplanationLine[] = [];
  if (own.some(({ scope }) => scope !== "ipv4") && sysctl(snapshot, "net.ipv6.conf.all.disable_ipv6") === "1") {
    lines.push(textLine(phrase("explanation.warning.ipv6Disabled"), "warning"));
  }
  if (own.some(({ address, scope }) => address === "::" && scope !== "dual") && sysctl(snapshot, "net.ipv6.bindv6only") === "1") {
    lines.push(textLine(phrase("explanation.warning.bindV6Only")));
  }
  return lines;
}
