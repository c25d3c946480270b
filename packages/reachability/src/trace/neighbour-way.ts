/**
 * Neighbour discovery (RFC 4861): on a link with hardware addresses an IPv6 packet comes and goes only where both sides can ask and answer. Messages
 * that rules drop leave it to what the hosts know of each other already, which is a condition. Of IPv4 only tables of the family arp can stop it.
 */
import type { Condition } from "@portolan/ruleset";
import { formatIpAddress, type IpFamily } from "@portolan/net";
import { mayStopDiscovery } from "../frame-discovery.ts";
import { neighbourMessage } from "./packet-state.ts";
import { runHook } from "./run-hook.ts";
import type { TraceRun } from "./trace-run.ts";

const SOLICITATION = 135;
const ADVERTISEMENT = 136;
const SOLICITED_GROUP = 0xff02_0000_0000_0000_0000_0001_ff00_0000n;

export interface NeighbourLink {
  readonly family: IpFamily;
  readonly device: string;
  readonly peer: bigint;
  readonly own: bigint;
}

/** The peer asks for the host's hardware address and gets it. */
export function canBeFound(run: TraceRun, link: NeighbourLink): boolean {
  return (
    !needsNeighbours(run, link) ||
    canPass(run, link, [
      { type: SOLICITATION, source: link.peer, destination: groupOf(link.own), in: link.device, out: null },
      { type: ADVERTISEMENT, source: link.own, destination: link.peer, in: null, out: link.device },
    ]) ||
    run.ask(knownNeighbour(link))
  );
}

/** The host asks for the peer's hardware address and gets it. */
export function canFind(run: TraceRun, link: NeighbourLink): boolean {
  return (
    !needsNeighbours(run, link) ||
    canPass(run, link, [
      { type: SOLICITATION, source: link.own, destination: groupOf(link.peer), in: null, out: link.device },
      { type: ADVERTISEMENT, source: link.peer, destination: link.own, in: link.device, out: null },
    ]) ||
    run.ask(knownNeighbour(link))
  );
}

function needsNeighbours(run: TraceRun, { device, family }: NeighbourLink): boolean {
  const link = run.index.interfaces.get(device);
  if (link === undefined || link.loopback || link.mac === null) return false;
  return family === "ipv6" || hasArpRules(run) || mayStopDiscovery(run.index.host, device, family);
}

function hasArpRules(run: TraceRun): boolean {
  const chains = run.index.host.ruleset.tables
    .filter((table) => table.family === "arp" && !table.isDormant)
    .flatMap((table) => [...table.chains.values()]);
  return chains.some(({ base, rules }) => base !== null && (base.policy === "drop" || rules.length > 0));
}

/** Messages leave no steps: what they meet is not the packet's own way. */
function canPass(run: TraceRun, link: NeighbourLink, messages: readonly Parameters<typeof neighbourMessage>[0][]): boolean {
  if (link.family === "ipv4" || mayStopDiscovery(run.index.host, link.device, link.family)) return false;
  const silent: TraceRun = { ...run, steps: [], connection: null };
  return messages.every((message) => {
    const packet = neighbourMessage(message);
    const hooks = message.in === null ? (["output", "postrouting", "egress"] as const) : (["ingress", "prerouting", "input"] as const);
    return hooks.every((hook) => runHook(silent, packet, hook) === "accept");
  });
}

function groupOf(address: bigint): bigint {
  return SOLICITED_GROUP | (address & 0xff_ffffn);
}

function knownNeighbour({ family, device, peer }: NeighbourLink): Condition {
  const text = `${formatIpAddress({ family, value: peer })} on ${device}`;
  return { id: `neighbour ${text}`, kind: "neighbour", text };
}
