/** Holds the map of the whole space against every packet. It knows no sockets: `delivered` there is delivered or without a listener here. */
import type { HostModel, SpaceMap } from "@portolan/reachability";
import type { Observation, ObservedPacket } from "../observation.ts";
import { type Disagreement, kernelStepText } from "../report.ts";
import type { Tally } from "./allowances.ts";
import { modelPacket } from "./model-packet.ts";
import type { Model } from "./model.ts";
import { isForContainer, isSameEgress, isOwnReset } from "./unseen.ts";

export interface MapJudgement {
  readonly checked: number;
  readonly disagreements: readonly Disagreement[];
}

/** A ruleset whose map would be too large has none, which is an answer. */
export function judgeMap(observation: Observation, host: HostModel, { model, tally }: { model: Model; tally: Tally }): MapJudgement {
  if (model.spaceMap === null || model.lookUp === null) return { checked: 0, disagreements: [] };
  const map = model.spaceMap(host);
  if (map.code !== "mapped") return { checked: 0, disagreements: [] };
  const disagreements: Disagreement[] = [];
  const packets = observation.packets.filter(({ state }) => state !== "established");
  for (const packet of packets) {
    const said = refutation({ observation, map, lookUp: model.lookUp, packet, tally });
    if (said !== null) disagreements.push(disagreement(observation, packet, said));
  }
  return { checked: packets.length, disagreements };
}

interface MapQuestion {
  readonly observation: Observation;
  readonly map: SpaceMap;
  readonly lookUp: NonNullable<Model["lookUp"]>;
  readonly packet: ObservedPacket;
  readonly tally: Tally;
}

/** Sockets of one interface or with a mark, and those that TPROXY gives packets to, answer by ways of their own, of which the map knows nothing. */
function isBoundElsewhere({ case: { listeners = [] } }: Observation, { protocol, destinationPort }: ObservedPacket): boolean {
  const isPortOfOne = listeners.some((one) => one.protocol === protocol && one.port === destinationPort);
  return listeners.some(
    (one) =>
      ((one.device !== undefined || one.mark !== undefined) && (one.port === destinationPort || !isPortOfOne)) ||
      (one.isTransparent === true && protocol === "udp"),
  );
}

/** What the map says that is not so; null where it agrees, or leaves it open. */
function refutation({ observation, map, lookUp, packet, tally }: MapQuestion): string | null {
  const { outcomes } = lookUp(map, modelPacket(packet));
  const [only] = outcomes;
  if (only === undefined || outcomes.length > 1) {
    const { mayDepend, conditions } = observation.case;
    const isHeld = mayDepend === false && conditions === undefined && !packet.isForMany;
    const isLeftOpen = isHeld ? tally.allow("map-link", isOfLink(packet)) : tally.allow("map-undecided", true);
    return isLeftOpen ? null : `depends, ${outcomes.length} outcomes`;
  }
  const { kind, egress, reply, detail } = only.outcome;
  if (tally.allow("map-undecided", kind === "unknown" || kind === "stolen")) return null;
  const isSentOn = kind === "forwarded" || kind === "outbound";
  if (isSentOn && tally.allow("map-container", isForContainer(observation, egress, packet))) return null;
  const isAgreed = verdictsOf(kind).includes(packet.verdict) || isSameToSee(kind, packet, tally);
  const isEgressAgreed = packet.verdict !== "forwarded" || isSameEgress(observation, egress, packet);
  const isReplyAgreed =
    !["delivered", "forwarded"].includes(packet.verdict) ||
    reply === packet.reply ||
    tally.allow("map-reply", reply === null) ||
    tally.allow("map-forwarded", packet.verdict === "forwarded") ||
    tally.allow("map-for-everybody", packet.isForMany) ||
    tally.allow("map-socket", isBoundElsewhere(observation, packet));
  // A handshake is with one address alone, whoever listens.
  const isGreeted = packet.isForMany && packet.protocol === "tcp" && reply === "delivered" && packet.reply !== "delivered";
  return isAgreed && isEgressAgreed && isReplyAgreed && !isGreeted
    ? null
    : `${kind} ${detail} ${egress ?? ""} reply ${reply ?? "not asked"}`;
}

/** What the host says from or to link-local addresses of its own the map leaves open. */
function isOfLink({ in: via, source, destination }: ObservedPacket): boolean {
  return via === "lo" && [source, destination].some((address) => /^fe[89ab]/.test(address));
}

/** Delivered means to this host, whether anything listens or not. */
function verdictsOf(kind: string): readonly ObservedPacket["verdict"][] {
  if (kind === "delivered") return ["delivered", "no-listener"];
  if (kind === "forwarded" || kind === "outbound") return ["forwarded"];
  if (kind === "rejected") return ["rejected"];
  return kind === "unroutable" ? ["dropped", "rejected"] : ["dropped"];
}

function isSameToSee(kind: string, packet: ObservedPacket, tally: Tally): boolean {
  const isEnd = kind === "dropped" || kind === "rejected";
  const seen = ["dropped", "no-listener", ...(packet.protocol === "tcp" ? ["delivered"] : [])];
  const isUnseen = packet.isForMany && seen.includes(packet.verdict) && kind !== "forwarded" && kind !== "outbound";
  return (
    tally.allow("own-reset", isEnd && isOwnReset(packet)) ||
    tally.allow("map-refusal", kind === "rejected" && packet.verdict === "dropped") ||
    tally.allow("map-for-everybody", isUnseen)
  );
}

function disagreement({ events }: Observation, packet: ObservedPacket, model: string): Disagreement {
  return {
    check: "map",
    packet,
    model,
    kernel: `${packet.verdict} ${packet.reply} ${packet.egress ?? ""}`,
    modelSteps: [],
    kernelSteps: packet.steps.flatMap((place) => events[place] ?? []).map(kernelStepText),
  };
}
