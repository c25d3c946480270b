/** What a person should mind about the port as a whole: clashing owners, the ephemeral range, risky or blocked numbers, sysctls, unread owners. */
import { PortSet, parsePortSet } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { PortFacts } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { displayOfEndpoint, isLoopback, isServing } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { sysctl } from "./holder-phrase.ts";
import { section, textLine } from "./line.ts";
import { hasSeveralOwners, processName, whoOf } from "./owner-name.ts";

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
    return [textLine(phrase("explanation.warning.splitOwner", { parts }), "warning")];
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
      const name = processName(owner) ?? "?";
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
  const start = Number(sysctl(snapshot, "net.ipv4.ip_unprivileged_port_start") ?? "1024");
  if (port < start) lines.push(textLine(phrase("explanation.warning.privileged", { port, start })));
  const range = ephemeralRange(snapshot);
  if (range.has(port) && !isReserved(snapshot, port)) {
    lines.push(textLine(phrase("explanation.warning.ephemeral", { port, range: range.toString() }), "warning"));
  }
  return lines;
}

function ephemeralRange(snapshot: Snapshot): { has: (port: number) => boolean; toString: () => string } {
  const [low, high] = (sysctl(snapshot, "net.ipv4.ip_local_port_range") ?? "32768 60999").trim().split(/\s+/).map(Number);
  return { has: (port) => port >= (low ?? 0) && port <= (high ?? -1), toString: () => `${low}-${high}` };
}

function isReserved(snapshot: Snapshot, port: number): boolean {
  const text = sysctl(snapshot, "net.ipv4.ip_local_reserved_ports")?.trim() ?? "";
  if (text === "") return false;
  const reserved = parsePortSet(text);
  return reserved instanceof PortSet && reserved.has(port);
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
