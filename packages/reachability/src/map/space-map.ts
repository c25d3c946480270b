/**
 * The map of a whole host: what becomes of every packet, whoever sends it, in one value that can be asked, walked and compared.
 * A ruleset whose map would be larger than the limit gives `exploded`; whoever asked then takes the listener walk, port by port.
 */
import type { IpFamily } from "@portolan/net";
import type { HostModel } from "../host-model.ts";
import type { Condition } from "@portolan/ruleset";
import type { Packet } from "../packet.ts";
import type { Conditions } from "../verdict.ts";
import { addressesOf } from "./host-boundaries.ts";
import { DiagramLimitReached, FIRST_NODE, type DiagramLimits } from "./diagram-store.ts";
import { conditionsOf } from "./residual.ts";
import { FIRST_CONDITION, level, stateIndex } from "./level.ts";
import { hostSpaceOf, type HostSpace } from "./host-space.ts";
import { levelOrderOf } from "./level-order.ts";
import { markValuesOf } from "./mark-values.ts";
import type { Outcome } from "./outcome.ts";
import { PacketSpace } from "./packet-space.ts";
import { withOrWithoutAnswers } from "./with-or-without-answers.ts";

export interface SpaceMap {
  readonly code: "mapped";
  readonly host: HostModel;
  readonly families: Readonly<Record<IpFamily, FamilyMap>>;
}

export interface FamilyMap {
  readonly space: PacketSpace;
  readonly of: HostSpace;
}

export interface SpaceExploded {
  readonly code: "exploded";
  readonly family: IpFamily;
  /** Nodes made until then. */
  readonly nodes: number;
}

export type SpaceMapOptions = { readonly limits?: DiagramLimits };

export function spaceMap(host: HostModel, options: SpaceMapOptions = {}): SpaceMap | SpaceExploded {
  const ipv4 = familyMap(host, "ipv4", options);
  if ("code" in ipv4) return ipv4;
  const ipv6 = familyMap(host, "ipv6", options);
  return "code" in ipv6 ? ipv6 : { code: "mapped", host, families: { ipv4, ipv6 } };
}

function familyMap(host: HostModel, family: IpFamily, { limits }: SpaceMapOptions): FamilyMap | SpaceExploded {
  const order = levelOrderOf(host.ruleset);
  try {
    return withOrWithoutAnswers((given) => {
      const space = new PacketSpace(family, { order, ...given });
      space.axis.add(addressesOf(host, family));
      space.marks = markValuesOf([host.ruleset]);
      return { space, of: hostSpaceOf(space, host) };
    }, limits);
  } catch (cause) {
    if (cause instanceof DiagramLimitReached) return { code: "exploded", family, nodes: cause.nodes };
    throw cause;
  }
}

/** What becomes of one packet. */
export interface MapAnswer {
  /** Every outcome, with the conditions under which it comes (empty: always). */
  readonly outcomes: readonly { readonly outcome: Outcome; readonly conditions: Conditions }[];
}

/** Sockets are not asked: `delivered` means to this host, whether anything listens or not. */
export function lookUp(map: SpaceMap, packet: Packet): MapAnswer {
  const { space, of } = map.families[packet.family];
  const values = valuesOf(space, packet);
  const root = packet.state === "established" ? of.known : of.fresh;
  const residual = residualOf(map, packet, { id: root, values });
  const terminals = [...space.diagrams.reachable(residual)].filter((found) => found < FIRST_NODE);
  return {
    outcomes: terminals.map((terminal) => ({
      outcome: space.outcomes.of(terminal),
      conditions: terminals.length === 1 ? [] : conditionsOf(space, residual, (one) => one === terminal),
    })),
  };
}

/** What conditions are left; among them the hardware address of a sender who does not say it. */
function residualOf(map: SpaceMap, packet: Packet, { id, values }: { id: number; values: Float64Array }): number {
  const { space } = map.families[packet.family];
  const { store } = space.diagrams;
  const at = store.levelOf(id);
  if (at >= FIRST_CONDITION) return id;
  if (at !== level.hardwareSource || packet.hardwareAddress !== undefined)
    return residualOf(map, packet, { id: store.childAt(id, values[at] as number), values });
  const children = new Set<number>();
  for (let edge = store.firstEdge(id), last = store.lastEdge(id); edge <= last; edge += 1)
    children.add(residualOf(map, packet, { id: store.childOf(edge), values }));
  const condition: Condition = { id: "hardware address", kind: "hardware-address", text: "the sender's hardware address" };
  const [one = 0, ...others] = children;
  return others.reduce((all, other, index) => {
    const name = `${condition.id} ${index}`;
    return space.diagrams.choose(space.condition(condition, name), all, other);
  }, one);
}

/** One number per dimension; what the packet does not say is what an ordinary sender would send. */
export function valuesOf(space: PacketSpace, packet: Packet): Float64Array {
  const values = new Float64Array(FIRST_CONDITION);
  const isTcp = packet.protocol === "tcp";
  const isEstablished = packet.state === "established";
  const header = packet.family === "ipv4" ? 20 : 40;
  const source = space.axis.labelOf(packet.source);
  const destination = space.axis.labelOf(packet.destination);
  values[level.in] = space.interfaces.indexOf(packet.in);
  values[level.state] = stateIndex(isEstablished ? "established" : "new");
  values[level.protocol] = isTcp ? 6 : 17;
  values[level.source] = values[level.originalSource] = source;
  values[level.destination] = values[level.originalDestination] = destination;
  values[level.sourcePort] = values[level.originalSourcePort] = packet.sourcePort;
  values[level.destinationPort] = values[level.originalDestinationPort] = packet.destinationPort;
  values[level.tcpFlags] = isTcp ? (isEstablished ? 0x10 : 0x02) : 0;
  values[level.ttl] = packet.ttl ?? 64;
  values[level.length] = packet.length ?? header + (isTcp ? 20 : 8);
  const mac = packet.hardwareAddress === undefined ? 0 : Number.parseInt(packet.hardwareAddress.replaceAll(":", ""), 16);
  values[level.hardwareSource] = mac;
  return values;
}
