/**
 * What a host lets in beyond its sockets: port numbers that are open although nothing listens, and what it forwards to other machines.
 * What the host sends itself is not listed. Rows are what a person reads, so a destination stands for all ports and sources that are alike.
 */
import { formatIpAddress, PortSet, type IpFamily } from "@portolan/net";
import type { OpenSpace } from "../chart.ts";
import type { HostModel, Listener } from "../host-model.ts";
import { tracePacket } from "../trace/trace-packet.ts";
import { accessOf, letsIn } from "./access.ts";
import { FIRST_NODE } from "./diagram-store.ts";
import { packetOf, reasonOf, shorter, witnessValues } from "./different-region.ts";
import { ownAddresses } from "./host-boundaries.ts";
import { level } from "./level.ts";
import type { OutcomeKind } from "./outcome.ts";
import { addressTexts, interfaceNames, rangesOf } from "./packet-sets.ts";
import { boxesOf, SPARE, type Box } from "./regions.ts";
import type { FamilyMap, SpaceMap } from "./space-map.ts";
import type { Reachability } from "../verdict.ts";

const protocols = { tcp: 6, udp: 17 } as const;
const MOST_ROWS = 512;

interface Label {
  readonly kind: OutcomeKind;
  readonly verdict: Reachability;
}

const labels: readonly Label[] = [
  { kind: "delivered", verdict: "open" },
  { kind: "delivered", verdict: "depends" },
  { kind: "forwarded", verdict: "open" },
  { kind: "forwarded", verdict: "depends" },
];
const FIRST_LABEL = 8;

/** At most 512 boxes per family and protocol are taken apart; `isComplete` says whether that was all. */
export function openSpaceOf(map: SpaceMap): { readonly rows: readonly OpenSpace[]; readonly isComplete: boolean } {
  const rows: OpenSpace[] = [];
  let isComplete = true;
  for (const family of ["ipv4", "ipv6"] as const)
    for (const protocol of ["tcp", "udp"] as const) {
      const found = ofProtocol(map, family, protocol);
      rows.push(...found.rows);
      isComplete &&= found.isComplete;
    }
  return { rows, isComplete };
}

function ofProtocol(map: SpaceMap, family: IpFamily, protocol: "tcp" | "udp"): { rows: OpenSpace[]; isComplete: boolean } {
  const part = map.families[family];
  const { space, of } = part;
  const root = space.diagrams.cofactor(of.fresh, level.protocol, protocols[protocol]);
  const arriving = space.diagrams.guarded(space.diagrams.not(space.equals(level.in, space.interfaceIndex("lo"))), root);
  const classify = (residual: number): number => labelOf(part, residual, protocol === "tcp");
  const { boxes, isComplete } = boxesOf(space, arriving, { classify, limit: MOST_ROWS });
  const rows = boxes.flatMap((box) => rowsOf({ map, part, root: arriving, box, protocol }));
  return { rows, isComplete };
}

function labelOf({ space }: FamilyMap, residual: number, isTcp: boolean): number {
  if (residual === 0) return 0;
  if (residual < FIRST_NODE && space.outcomes.of(residual).kind === "unroutable") return SPARE;
  for (const kind of ["delivered", "forwarded"] as const) {
    const { verdict } = accessOf(space, residual, (terminal) => {
      const outcome = space.outcomes.of(terminal);
      return outcome.kind === "unknown" ? null : outcome.kind === kind && letsIn(outcome, isTcp);
    });
    const at = labels.findIndex((label) => label.kind === kind && label.verdict === verdict);
    if (at >= 0) return FIRST_LABEL + at;
  }
  return 0;
}

interface BoxQuestion {
  readonly map: SpaceMap;
  readonly part: FamilyMap;
  readonly root: number;
  readonly box: Box;
  readonly protocol: "tcp" | "udp";
}

function rowsOf({ map, part, root, box, protocol }: BoxQuestion): OpenSpace[] {
  const { space } = part;
  const label = labels[box.label - FIRST_LABEL];
  const via = interfaceNames(space, rangesOf(box.sets, "in"));
  if (label === undefined || via.length === 0) return [];
  const { host } = map;
  const withProtocol: Box = {
    ...box,
    sets: new Map([...box.sets, [level.protocol, [{ from: protocols[protocol], to: protocols[protocol] }]]]),
  };
  const shows = (terminal: number): boolean => terminal !== 0 && space.outcomes.of(terminal).kind === label.kind;
  const values = witnessValues({ space, hosts: { before: host, after: host }, root, box: withProtocol, shows });
  const packet = { ...packetOf(space, values), protocol };
  const traced = tracePacket(host, packet);
  const because = traced.steps.filter(({ effect }) => !effect.startsWith("continue") && !effect.startsWith("jump"));
  // Where the answers of machines behind this one are too many to follow, and the witness gets none, nothing is called open.
  const isUnanswered = !space.followsAnswers && label.kind === "forwarded" && protocol === "tcp" && traced.reply !== "delivered";
  const ports = rangesOf(box.sets, "destinationPort");
  const open = ports === undefined ? PortSet.all : PortSet.of(ports);
  return destinationsOf(part, host, { box, label }).flatMap(({ to, address }): OpenSpace[] => {
    const free = address === null ? open : open.subtract(listenedAt(host, protocol, { family: space.family, address }));
    if (free.isEmpty) return [];
    return [
      {
        family: space.family,
        protocol,
        to,
        ports: free.format(),
        verdict: isUnanswered ? "depends" : label.verdict,
        sources: shorter(space, box, level.source),
        via,
        because: because.map(reasonOf),
      },
    ];
  });
}

/** Of what is delivered each of the host's own addresses; of what is forwarded the prefixes. */
function destinationsOf({ space }: FamilyMap, host: HostModel, { box, label }: { box: Box; label: Label }) {
  const ranges = rangesOf(box.sets, "destination");
  if (label.kind === "forwarded") return [{ to: `forwarded ${addressTexts(space, ranges).join(",")}`, address: null }];
  const isIn = (value: bigint) => {
    const at = space.axis.labelOf(value);
    return ranges === undefined || ranges.some(({ from, to }) => at >= from && at <= to);
  };
  return ownAddresses(host, space.family)
    .filter(isIn)
    .map((address) => ({ to: formatIpAddress({ family: space.family, value: address }), address }));
}

function listenedAt(host: HostModel, protocol: "tcp" | "udp", to: { readonly family: IpFamily; readonly address: bigint }): PortSet {
  const hears = (one: Listener): boolean => {
    if (one.protocol !== protocol) return false;
    if (one.family === to.family) return one.address === 0n || one.address === to.address;
    return one.family === "ipv6" && one.address === 0n && one.takesIpv4 !== false;
  };
  return PortSet.fromPorts(host.listeners.filter(hears).map(({ port }) => port));
}
