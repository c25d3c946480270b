/**
 * What holds a port besides sockets, as far as a snapshot knows it: publishes of containers without a listening proxy, ports that stopped
 * containers take when they start, reserved ports and NAT rules. Left out: connections and TIME_WAIT, which no snapshot holds.
 * Invariant: a live host and a snapshot of it give the same of these holders.
 */
import { parsePortSet, type Protocol } from "@portolan/net";
import type { RuleOrigin } from "@portolan/ruleset";
import type { Container, RuleText, Sections, Sysctls } from "@portolan/snapshot";
import { natPorts } from "./nat-ports.ts";
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

/** Rules that name the port on the way to its translation. */
function findNat({ protocol, port }: PortQuery, rules: readonly RuleText[]): PortHolder[] {
  const holders = [...new Set(rules.map(({ namespace }) => namespace))].flatMap((namespace) => {
    const named = natPorts(rules, namespace).filter((one) => one.protocols.includes(protocol) && one.from <= port && port <= one.to);
    return [...Map.groupBy(named, ({ rule }) => rule)].map(([rule, found]): PortHolder => {
      const [family = null, another] = new Set(found.flatMap(({ families }) => families));
      return { ...nowhere, kind: "nat", namespace, protocol, family: another === undefined ? family : null, detail: ruleDetail(rule) };
    });
  });
  return [...new Map(holders.map((holder) => [`${holder.namespace} ${holder.family} ${holder.detail}`, holder])).values()];
}

/** A rule of iptables says where it is, one of nft does not. */
function ruleDetail({ table, chain, handle, text }: RuleOrigin): string {
  return cut(text.startsWith("-A ") ? text : `${table} ${chain} handle ${handle ?? "?"}: ${text}`);
}

function cut(text: string): string {
  return text.length <= MAX_DETAIL ? text : `${text.slice(0, MAX_DETAIL)}…`;
}
