/** What a person should mind about the port as a whole: clashing owners, the ephemeral range, risky or blocked numbers, sysctls, unread owners. */
import { phrase, type Phrase } from "@portolan/phrases";
import { serviceById, type PortFacts } from "@portolan/services";
import type { Finding } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import { distinctOwners, portSysctls, splitOwnerPorts, type Endpoint } from "@portolan/sockets";
import { instanceOf } from "./bind-settings.ts";
import { displayOfEndpoint, isLoopback, isServing } from "./endpoint-reach.ts";
import type { ExplanationLine, ExplanationSection } from "./explanation.ts";
import { findingLines } from "./findings/finding-lines.ts";
import { sysctl } from "./holder-phrase.ts";
import { section, textLine, withoutRepeats } from "./line.ts";
import { judgedLines } from "./reach/judged-lines.ts";
import type { ReachContext } from "./reach/reach-context.ts";
import { spaceLines } from "./reach/space-lines.ts";
import { claimWarnings } from "./section-port-claims.ts";
import { hasSeveralOwners, namespaceName, ownerWho, whoOf } from "./owner-name.ts";

export interface WarningsInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[]; // of this port alone
  readonly port: number;
  readonly protocols: readonly ("tcp" | "udp")[];
  readonly portFacts: (port: number, protocol: "tcp" | "udp") => PortFacts;
  readonly reach: ReachContext | null; // of the host's own namespace
  readonly findings?: readonly Finding[];
}

export function warningsSection(input: WarningsInput): ExplanationSection[] {
  const own = input.endpoints.filter(({ namespace }) => namespace === "host");
  const lines = [
    ...findingLines(input.findings ?? []),
    ...(own.some(isServing) ? judgedLines(input.reach) : unservedLines(input)),
    ...sharedPortLines(input),
    ...serviceLines(input),
    ...processLines(input.endpoints, input.snapshot.host.privileged),
    ...claimWarnings(input),
    ...numberLines(input, own),
    ...sysctlLines(input.snapshot, own),
  ];
  return section("warnings", withoutRepeats(lines));
}

/** What the firewall would do with a port that nothing serves; what was not judged matters there too, but only then. */
function unservedLines({ reach, port, protocols }: WarningsInput): readonly ExplanationLine[] {
  if (reach === null) return [];
  return spaceLines(reach, { port, protocols });
}

/** What the services behind the port warn of, judged by their settings of this port and those that belong to no port, such as a password. */
function serviceLines({ snapshot, endpoints, port }: WarningsInput): readonly ExplanationLine[] {
  const instances = new Set(endpoints.flatMap((endpoint) => instanceOf(endpoint, snapshot) ?? []));
  const warnings = [...instances].flatMap(({ service, settings }) => {
    const ofPort = settings.filter((setting) => setting.port === null || setting.port === port);
    return serviceById(service)?.warnings?.(ofPort) ?? [];
  });
  return warnings.map((text) => textLine(text, "warning"));
}

/** In every namespace: who listens inside a container's is reached by its clients alone, and clashes there all the same. */
function sharedPortLines({ snapshot, endpoints, protocols }: WarningsInput): readonly ExplanationLine[] {
  return [...Map.groupBy(endpoints, ({ namespace }) => namespace).values()].flatMap((group) => [
    ...splitOwnerLines(group, protocols),
    ...sharedUdpLines(group, snapshot),
  ]);
}

/** Of one namespace. */
function splitOwnerLines(group: readonly Endpoint[], protocols: readonly ("tcp" | "udp")[]): readonly ExplanationLine[] {
  return protocols.flatMap((protocol) => {
    const endpoints = group.filter((endpoint) => endpoint.protocol === protocol && isServing(endpoint));
    if (!hasSeveralOwners(endpoints)) return [];
    const parts = endpoints.map((endpoint) =>
      phrase("explanation.answer.part", { display: displayOfEndpoint(endpoint), who: whoOf(endpoint) }),
    );
    const [split] = splitOwnerPorts(endpoints);
    if (split === undefined) return [warningIn(group, phrase("explanation.warning.sharedPort", { parts }))];
    const reached = split.reached.flatMap(({ client, endpoint }) =>
      endpoint === null ? [] : [phrase("explanation.warning.reached", { client, display: displayOfEndpoint(endpoint) })],
    );
    const place = isHosts(group) ? phrase("explanation.warning.onThisHost") : phrase("explanation.warning.insideIt");
    return [warningIn(group, phrase("explanation.warning.splitOwner", { parts, place, reached }))];
  });
}

function isHosts([first]: readonly Endpoint[]): boolean {
  return first?.namespace === "host";
}

/** A warning about endpoints of one namespace says which, unless it is the host's own. */
function warningIn(group: readonly Endpoint[], warning: Phrase): ExplanationLine {
  const [first] = group;
  if (first === undefined || isHosts(group)) return textLine(warning, "warning");
  return textLine(phrase("explanation.warning.inNamespace", { namespace: namespaceName(first), warning }), "warning");
}

/** Of one namespace. */
function sharedUdpLines(group: readonly Endpoint[], snapshot: Snapshot): readonly ExplanationLine[] {
  const udp = group.filter(({ protocol }) => protocol === "udp");
  const ipv4 = udp.filter(({ scope }) => scope !== "ipv6").reduce((sum, { sockets }) => sum + sockets, 0);
  const ipv6 = udp.filter(({ scope }) => scope !== "ipv4").reduce((sum, { sockets }) => sum + sockets, 0);
  const count = Math.max(ipv4, ipv6);
  if (count < 2 || !hasOverlap(udp) || isOneProcess(udp)) return [];
  const newest = udp.flatMap((endpoint) => newestSocketPhrase(endpoint, snapshot));
  return [phrase("explanation.warning.udpShared", { count }), ...newest].map((warning) => warningIn(group, warning));
}

/**
 * Whose socket is the newest at a place of several owners. Inode numbers grow with time, but each CPU deals out its own block of them
 * (fs/inode.c, get_next_ino), and a program may bind long after it made the socket: hence "most likely".
 */
function newestSocketPhrase(endpoint: Endpoint, { sections }: Snapshot): readonly Phrase[] {
  if (distinctOwners(endpoint).length < 2) return [];
  const here = sections.sockets.filter(
    ({ namespace, protocol, address, port, device }) =>
      namespace === endpoint.namespace &&
      protocol === endpoint.protocol &&
      address === endpoint.address &&
      port === endpoint.port &&
      device === endpoint.device,
  );
  if (here.length < 2 || here.some(({ inode }) => inode === null || inode === 0)) return [];
  const newest = here.reduce((latest, socket) => ((socket.inode ?? 0) > (latest.inode ?? 0) ? socket : latest));
  const pids = sections.owners.holders.find(({ inode }) => inode === newest.inode)?.pids ?? [];
  const owner = endpoint.owners.find(({ pid }) => pid !== 1 && pids.includes(pid));
  if (owner === undefined) return [];
  const named = { display: displayOfEndpoint(endpoint), who: ownerWho(owner) };
  const isOneUser = new Set(here.map(({ uid }) => uid)).size === 1;
  return [isOneUser ? phrase("explanation.warning.udpNewestOfUser", named) : phrase("explanation.warning.udpNewest", named)];
}

/** Several sockets of one process for one address are its own way of spreading work (SO_REUSEPORT), as BIND and Go's servers do. */
function isOneProcess(udp: readonly Endpoint[]): boolean {
  const pids = new Set(udp.flatMap(({ owners }) => owners.map(({ pid }) => pid)));
  return pids.size === 1 && udp.every(({ ownersKnown, owners }) => ownersKnown && owners.length === 1);
}

/** Sockets on different single addresses do not meet; a wildcard or a shared address does. */
function hasOverlap(udp: readonly Endpoint[]): boolean {
  return udp.some(({ sockets }) => sockets > 1) || udp.some(({ address }) => address === "0.0.0.0" || address === "::");
}

function processLines(endpoints: readonly Endpoint[], isPrivileged: boolean): readonly ExplanationLine[] {
  const lines: ExplanationLine[] = [];
  const seen = new Set<number>();
  for (const endpoint of endpoints) {
    if (!endpoint.ownersKnown) {
      const display = displayOfEndpoint(endpoint);
      const text = isPrivileged
        ? phrase("explanation.warning.ownersHidden", { display })
        : phrase("explanation.warning.ownersUnknown", { display });
      lines.push(textLine(text, "warning"));
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
