/** Holds every region of the listener walk against the packets that were sent there. */
import { mappedValue, parseIpAddress } from "@portolan/net";
import type { HostModel, ReachQuestion, ReachRegion } from "@portolan/reachability";
import type { Observation, ObservedPacket } from "../observation.ts";
import { type Disagreement, kernelStepText } from "../report.ts";
import type { Tally } from "./allowances.ts";
import type { Model } from "./model.ts";

export function judgeWalks(
  observation: Observation,
  host: HostModel,
  { model, tally }: { readonly model: Model; readonly tally: Tally },
): { readonly checked: number; readonly disagreements: readonly Disagreement[] } {
  if (model.walkListener === null) return { checked: 0, disagreements: [] };
  const disagreements: Disagreement[] = [];
  const mayDepend = observation.case.mayDepend !== false || observation.case.conditions !== undefined; // of which the trace alone is told
  let checked = 0;
  for (const packets of packetsByQuestion(observation).values()) {
    const first = packets[0];
    if (first === undefined) continue;
    const regions = model.walkListener(host, questionOf(first));
    for (const packet of packets) {
      checked += 1;
      const said = refutation(regions, packet, { askAnew: () => ofOnePort(model, host, packet), mayDepend });
      if (said !== null && !tally.allow("container-silent", isUnanswered(observation, packet)))
        disagreements.push(disagreement(observation, packet, said));
    }
  }
  return { checked, disagreements };
}

/** Only what listeners and published ports are asked: everything that was delivered or forwarded somewhere. */
function packetsByQuestion({ packets: all, case: proofCase }: Observation): ReadonlyMap<string, readonly ObservedPacket[]> {
  const packets = all.filter(({ state }) => state !== "established");
  const ports = new Set((proofCase.listeners ?? []).map((one) => `${one.protocol} ${one.port}`));
  const groups = new Map<string, ObservedPacket[]>();
  const keyOf = (packet: ObservedPacket): string => `${packet.protocol} ${packet.destination} ${packet.destinationPort}`;
  const reached = new Set(packets.filter((one) => one.verdict === "delivered" || one.verdict === "forwarded").map(keyOf));
  for (const packet of packets) {
    const key = keyOf(packet);
    if (!reached.has(key) && !ports.has(`${packet.protocol} ${packet.destinationPort}`)) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [packet]);
    else group.push(packet);
  }
  return groups;
}

/** Of what may have gone to a container nothing is known without an answer. */
function isUnanswered({ case: proofCase }: Observation, { reply, destination }: ObservedPacket): boolean {
  const isOwn = proofCase.interfaces.some(({ addresses }) => addresses.some((text) => text.startsWith(`${destination}/`)));
  return proofCase.hasContainers === true && reply !== "delivered" && !isOwn;
}

function questionOf(packet: ObservedPacket): ReachQuestion {
  const destination = parseIpAddress(packet.destination);
  if (destination === null) throw new Error(`not an address: ${packet.destination}`);
  return { family: packet.family, protocol: packet.protocol, destination: destination.value, port: packet.destinationPort };
}

/** What the walk says of packets with this source port alone. */
function ofOnePort({ walkListener }: Model, host: HostModel, packet: ObservedPacket): readonly ReachRegion[] {
  return walkListener?.(host, questionOf(packet), { interfaces: [packet.in], sourcePort: packet.sourcePort }) ?? [];
}

/** What the walk says that is not so; null where it agrees, or leaves it open. Where the sender's choices count it is asked for this packet's. */
function refutation(
  regions: readonly ReachRegion[],
  packet: ObservedPacket,
  { askAnew, mayDepend }: { readonly askAnew: () => readonly ReachRegion[]; readonly mayDepend: boolean },
): string | null {
  const holding = regionsOf(regions, packet);
  const [region] = holding;
  if (region === undefined || holding.length > 1) return `${holding.length} regions hold the packet`;
  if (packet.sourcePort === 0) return ofExactPort(askAnew(), packet); // no sender chooses it: regions speak of the others
  if (region.verdict === "depends" && !mayDepend && !packet.isForMany) return describe(region);
  const said = contradiction(region, packet);
  if (said === null && region.choices.length === 0) return null;
  if (region.verdict === "closed" || (said !== null && region.choices.length === 0 && !isOpen(packet))) return said;
  return ofExactPort(askAnew(), packet);
}

function ofExactPort(regions: readonly ReachRegion[], packet: ObservedPacket): string | null {
  const [exact] = regionsOf(regions, packet);
  return exact === undefined ? "no region holds the packet with its source port" : contradiction(exact, packet);
}

function regionsOf(regions: readonly ReachRegion[], packet: ObservedPacket): readonly ReachRegion[] {
  const source = parseIpAddress(packet.source);
  const value = source === null ? -1n : mappedValue(source);
  return regions.filter(
    (region) => region.in === packet.in && region.sources.some((interval) => interval.lo <= value && value <= interval.hi),
  );
}

function isOpen({ protocol, verdict, reply }: ObservedPacket): boolean {
  const arrived = verdict === "delivered" || verdict === "forwarded";
  return protocol === "tcp" ? arrived && reply === "delivered" : arrived;
}

function contradiction(region: ReachRegion, packet: ObservedPacket): string | null {
  if (region.verdict === (isOpen(packet) ? "closed" : "open")) return describe(region);
  if (region.verdict === "open" && region.replies === (packet.reply !== "delivered"))
    return `${describe(region)}, replies ${region.replies}`;
  return null;
}

function describe(region: ReachRegion): string {
  return `${region.verdict} by ${region.because.map((reason) => `${reason.layer} ${reason.table ?? ""} ${reason.chain ?? ""} ${reason.handle ?? ""} ${reason.text}`).join("; ")}`;
}

function disagreement(observation: Observation, packet: ObservedPacket, model: string): Disagreement {
  return {
    check: "walk",
    packet,
    model,
    kernel: `${packet.verdict} ${packet.reply}`,
    modelSteps: [],
    kernelSteps: packet.steps.flatMap((place) => observation.events[place] ?? []).map(kernelStepText),
  };
}
