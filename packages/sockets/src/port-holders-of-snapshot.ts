/**
 * What holds a port besides sockets, as far as a snapshot knows it: publishes of containers without a listening proxy, ports that stopped
 * containers take when they start, reserved ports and NAT rules. Left out: connections and TIME_WAIT, which no snapshot holds.
 * Invariant: a live host and a snapshot of it give the same of these holders.
 */
import { parsePortSet, type Protocol } from "@portolan/net";
import type { Container, RuleText, Sections, Sysctls } from "@portolan/snapshot";
import { natPorts } from "./nat-ports.ts";
import { findNatRules } from "./nat-rules.ts";
import type { PortHolder } from "./port-holder.ts";

export interface PortQuery {
  readonly protocol: Protocol;
  readonly port: number;
}

export type HolderSections = { readonly [Name in "sockets" | "containers" | "sysctls" | "rules"]: Readonly<Sections[Name]> };

/** Containers first, then reservations and NAT. */
export function portHoldersOfSnapshot(query: PortQuery, { sockets, containers, sysctls, rules }: HolderSections): PortHolder[] {
  return [...findPublishes(query, { sockets, containers }), ...findReservations(query, sysctls), ...findNat(query, rules)];
}

/** Ports of running containers without a listening proxy, and those that stopped ones take when they start. */
function findPublishes(
  { protocol, port }: PortQuery,
  { containers, sockets }: Pick<HolderSections, "containers" | "sockets">,
): PortHolder[] {
  return containers.flatMap((container: Container) => {
    const namespace = container.hostNamespace ?? "host";
    const isRunning = container.state === "running";
    const hasListener = sockets.some(
      (socket) => socket.namespace === namespace && socket.protocol === protocol && socket.port === port && socket.state !== "bound",
    );
    if (isRunning && hasListener) return [];
    const publishes = container.publishes.filter((publish) => publish.protocol === protocol && publish.hostPort === port);
    return publishes.map(({ hostAddress, containerPort }): PortHolder => ({
      kind: isRunning ? "published" : "stopped-container",
      namespace,
      protocol,
      family: hostAddress.includes(":") ? "ipv6" : "ipv4",
      local: hostAddress,
      remote: null,
      pids: [],
      detail: `${container.name} → ${containerPort}/${protocol}`,
    }));
  });
}

function findReservations({ protocol, port }: PortQuery, sysctls: readonly Sysctls[]): PortHolder[] {
  return sysctls.flatMap(({ namespace, values }): PortHolder[] => {
    const text = values["net.ipv4.ip_local_reserved_ports"] ?? "";
    const isReserved = text !== "" && parsePortSet(text)?.has(port) === true;
    const detail = `net.ipv4.ip_local_reserved_ports = ${text}`;
    return isReserved ? [{ ...nowhere, kind: "reserved", namespace, protocol, family: null, detail }] : [];
  });
}

const nowhere = { local: null, remote: null, pids: [] } as const;
const MAX_DETAIL = 300;

/** Rules that translate the port themselves; in a namespace without one, those that only lead there (a set, a map, a jump). */
function findNat(query: PortQuery, rules: readonly RuleText[]): PortHolder[] {
  const { protocol, port } = query;
  const direct = findNatRules(rules, query).map((found) => ({ ...nowhere, kind: "nat" as const, protocol, ...found }));
  const namespaces = new Set(rules.map(({ namespace }) => namespace));
  const indirect = [...namespaces]
    .filter((namespace) => !direct.some((found) => found.namespace === namespace))
    .flatMap((namespace) => natPorts(rules, namespace).map((rule) => ({ ...rule, namespace })))
    .filter((rule) => (rule.protocol === null || rule.protocol === protocol) && rule.from <= port && port <= rule.to)
    .map(({ namespace, text }) => ({ ...nowhere, kind: "nat" as const, namespace, protocol, family: null, detail: cut(text) }));
  return [...direct, ...new Map(indirect.map((holder) => [`${holder.namespace} ${holder.detail}`, holder])).values()];
}

function cut(text: string): string {
  return text.length <= MAX_DETAIL ? text : `${text.slice(0, MAX_DETAIL)}…`;
}
