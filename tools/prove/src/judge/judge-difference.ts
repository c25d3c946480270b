/** Holds the difference of two hosts against packets that were sent to both: what nobody sees changed, what somebody gains or loses, and proofs. */
import { AddressSet, type AddressInterval, parseIpAddress, parsePrefix, prefixInterval } from "@portolan/net";
import type { DifferentRegion, HostModel, Reachability, SemanticDifference } from "@portolan/reachability";
import type { Observation, ObservedPacket } from "../observation.ts";
import { type Disagreement, packetText } from "../report.ts";
import type { Model } from "./model.ts";

export interface Sides {
  readonly before: Observation;
  readonly after: Observation;
}

interface Pair {
  readonly before: ObservedPacket;
  readonly after: ObservedPacket;
}

/** `host`: that of the case itself, which is the state after. */
export function judgeDifference(
  { before, after }: Sides,
  host: HostModel,
  model: Model,
): { readonly checked: number; readonly disagreements: readonly Disagreement[] } {
  const { openComparison } = model;
  if (openComparison === null) return { checked: 0, disagreements: [] };
  const comparison = openComparison(model.hostModelOf(before.snapshot, before.namespace));
  comparison.to(model.hostModelOf(before.snapshot, before.namespace)); // what is kept of it must not show in the next
  const difference = comparison.to(host);
  const pairs = pairsOf({ before, after });
  const [first] = pairs;
  if (first === undefined) throw new Error(`${after.case.name} and ${before.case.name} have no packet in common`);
  const isSame = pairs.every((pair) => isLetIn(pair.before) === isLetIn(pair.after));
  const disagreements = pairs.flatMap((pair) => refutation(difference, pair).map((text) => disagreement(pair, text)));
  if (after.case.comparedWith?.isRewrite === true && isSame && !difference.equal) disagreements.push(disagreement(first, "not equal"));
  if (difference.equal && !isSame) disagreements.push(disagreement(first, "equal"));
  return { checked: pairs.length, disagreements };
}

function pairsOf({ before, after }: Sides): readonly Pair[] {
  const known = new Map(before.packets.map((packet) => [packetText(packet), packet]));
  return after.packets.flatMap((packet) => {
    const other = known.get(packetText(packet));
    return other === undefined || packet.in === "lo" || packet.isForMany || packet.state !== "new"
      ? []
      : [{ before: other, after: packet }];
  });
}

/** By the rules: a reset of who listens to nothing is an answer too. */
function isLetIn({ protocol, verdict, reply }: ObservedPacket): boolean {
  if (verdict === "no-listener") return true;
  const arrived = verdict === "delivered" || verdict === "forwarded";
  return protocol === "tcp" ? arrived && reply === "delivered" : arrived;
}

function refutation({ gained, lost, proved }: SemanticDifference, pair: Pair): readonly string[] {
  const [isBefore, isAfter] = [isLetIn(pair.before), isLetIn(pair.after)];
  const [gaining, losing] = [gained, lost].map((regions) => regions.filter((region) => holds(region, pair.after)));
  const [gains, loses] = [gaining, losing].map((regions = []) => regions.length > 0);
  const isHeard = pair.before.verdict === "no-listener" && pair.after.verdict === "delivered";
  if (isHeard && gains !== true) return ["nobody gains the new listener"];
  const isOther = isBefore !== isAfter; // then which way it went is said too
  const isRefuted = ({ before, after }: DifferentRegion, isGain: boolean): boolean =>
    contradicts(before, isBefore) ||
    contradicts(after, isAfter) ||
    (isOther && isAfter !== isGain && before !== "depends" && after !== "depends");
  if (!isHeard && gaining?.some((region) => isRefuted(region, true)) === true) return ["gained"];
  if (losing?.some((region) => isRefuted(region, false)) === true) return ["lost"];
  return proved && gains !== true && loses !== true && isBefore !== isAfter ? ["proved that nothing changes"] : [];
}

/** Where a side depends, as on a rate, one packet may get in or not; what is said of that side without a condition holds for every packet. */
function contradicts(verdict: Reachability, isIn: boolean): boolean {
  return verdict === (isIn ? "closed" : "open");
}

function holds({ family, protocol, to, ports, sources, via }: DifferentRegion, packet: ObservedPacket): boolean {
  const [source, destination] = [parseIpAddress(packet.source), parseIpAddress(packet.destination)];
  return (
    family === packet.family &&
    protocol === packet.protocol &&
    via.includes(packet.in) &&
    hasPort(ports, packet.destinationPort) &&
    source !== null &&
    AddressSet.of(sources.flatMap(intervalOf)).has(source) &&
    destination !== null &&
    AddressSet.of(to.split(",").flatMap(intervalOf)).has(destination)
  );
}

function intervalOf(text: string): readonly AddressInterval[] {
  const prefix = parsePrefix(text);
  return prefix === null ? [] : [prefixInterval(prefix)];
}

function hasPort(text: string, port: number): boolean {
  return text.split(",").some((range) => {
    const [from = "", to = from] = range.split("-");
    return Number(from) <= port && port <= Number(to);
  });
}

function disagreement({ before, after }: Pair, model: string): Disagreement {
  const kernel = [before, after].map(({ verdict, reply }) => `${verdict} ${reply}`).join(", then ");
  return { check: "difference", packet: after, model, kernel, modelSteps: [], kernelSteps: [] };
}
