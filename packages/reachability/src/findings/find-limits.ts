/**
 * Walls that traffic comes near: accept queues, TIME_WAIT, ports for outgoing connections. 70 % is near. Counts are of one moment. All TCP sockets of
 * the namespace together are more than the outgoing ports they use, so the range is only said to be near its end, never to be used up.
 */
import type { Finding } from "../finding.ts";
import { parsePortSet, PortSet } from "@portolan/net";
import type { FindingInput } from "./finding-input.ts";
import { displayOf, makeFinding } from "./make-finding.ts";
import type { HostModel } from "../host-model.ts";

const NEAR_PERCENT = 70;

export function findLimits(input: FindingInput): Finding[] {
  return [...queues(input), ...timeWait(input), ...ephemeral(input), ...overlapping(input)];
}

function percentOf(count: number, limit: number): number {
  return Math.floor((count * 100) / limit);
}

function queues({ endpoints }: FindingInput): Finding[] {
  return endpoints.flatMap((endpoint) => {
    const { queue } = endpoint;
    if (queue === null || queue.limit === 0 || endpoint.state === "bound") return [];
    const percent = percentOf(queue.depth, queue.limit);
    if (percent < NEAR_PERCENT) return [];
    const facts = { display: displayOf(endpoint), depth: queue.depth, limit: queue.limit, percent };
    return [makeFinding("accept-queue-near-full", { severity: percent >= 100 ? "high" : "medium", endpoint, facts })];
  });
}

function timeWait({ host, facts }: FindingInput): Finding[] {
  const limit = Number(host.sysctls.get("net.ipv4.tcp_max_tw_buckets"));
  const count = facts?.socketCounts?.tcpTimeWait;
  if (count === undefined || !(limit > 0) || percentOf(count, limit) < NEAR_PERCENT) return [];
  const percent = percentOf(count, limit);
  return [makeFinding("time-wait-near-wall", { severity: "medium", place: [host.namespace], facts: { count, limit, percent } })];
}

function ephemeral({ host, facts }: FindingInput): Finding[] {
  const range = ephemeralRange(host);
  const counts = facts?.socketCounts;
  if (range === null || counts === undefined) return [];
  const limit = range.to - range.from + 1;
  const count = counts.tcpInUse + counts.tcpTimeWait;
  const percent = percentOf(count, limit);
  if (percent < NEAR_PERCENT) return [];
  const told = { count, limit, percent, range: `${range.from}-${range.to}` };
  return [makeFinding("ephemeral-range-near-wall", { severity: "medium", place: [host.namespace], facts: told })];
}

/** Only services whose port is set somewhere: others took what the kernel gave them. */
function overlapping({ host, endpoints }: FindingInput): Finding[] {
  const range = ephemeralRange(host);
  if (range === null) return [];
  const reserved = parsePortSet(host.sysctls.get("net.ipv4.ip_local_reserved_ports") ?? "") ?? PortSet.empty;
  const inside = endpoints.filter(
    ({ port, protocol, state, service, container }) =>
      protocol === "tcp" &&
      state === "listening" &&
      port >= range.from &&
      port <= range.to &&
      !reserved.has(port) &&
      (container !== null || (service?.setBy !== null && service?.setBy !== undefined && service.setBy.source !== "default")),
  );
  if (inside.length === 0) return [];
  const displays = [...new Set(inside.map(displayOf))];
  const facts = { displays, range: `${range.from}-${range.to}` };
  return [makeFinding("listener-in-ephemeral-range", { severity: "low", place: [host.namespace], facts })];
}

function ephemeralRange({ sysctls }: HostModel): { readonly from: number; readonly to: number } | null {
  const match = /^\s*(\d+)\s+(\d+)\s*$/.exec(sysctls.get("net.ipv4.ip_local_port_range") ?? "");
  return match === null ? null : { from: Number(match[1]), to: Number(match[2]) };
}
