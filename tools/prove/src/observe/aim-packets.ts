/**
 * Packets for the rules that none of the drawn ones has met: the map of the whole host is asked which packets come to them. This only chooses what is
 * sent; what became of it the kernel says, and every engine is held against that.
 */
import { hostModelOf, type Packet, reachOfRules } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import type { ProofCase } from "../proof-case.ts";
import type { Random } from "../random.ts";
import { originKey } from "../rule-key.ts";
import type { DrawnPacket } from "./draw-packets.ts";
import { seenFlows } from "./seen-flows.ts";

/** So many rules are asked about at most; of each so many packets of each kind. */
const rulesMost = 300;
const packetsOfEach = 3;
const limits = { nodes: 300_000, edges: 5_000_000 };

export function aimPackets({
  snapshot,
  namespace,
  proofCase,
  met,
  random,
}: {
  readonly snapshot: Snapshot;
  readonly namespace: string;
  readonly proofCase: ProofCase;
  readonly met: ReadonlySet<string>;
  readonly random: Random;
}): readonly DrawnPacket[] {
  const host = hostModelOf(snapshot, namespace);
  const origins = host.ruleset.tables.flatMap(({ chains }) =>
    [...chains.values()].flatMap(({ rules }) => rules.map(({ origin }) => origin)),
  );
  const unmet = origins.filter((origin) => !met.has(originKey(origin))).slice(0, rulesMost);
  if (unmet.length === 0) return [];
  const interfaces = proofCase.interfaces.flatMap(({ name, kind }) => (kind === "bridge" ? [] : [name])); // into a bridge by a port
  const answers = reachOfRules(host, unmet, { limits, choose: (below) => random.integer(below), packets: packetsOfEach, interfaces });
  const isSeen = seenFlows(host.interfaces, proofCase);
  return [...answers.values()].flatMap((one) => (one.code === "reachable" ? one.packets.filter(isSeen).map(aimed) : []));
}

function aimed({ in: via, family, protocol, source, sourcePort, destination, destinationPort, state = "new" }: Packet): DrawnPacket {
  return {
    origin: "aimed",
    in: via,
    state,
    hardwareAddress: null,
    flow: { family, protocol, source, sourcePort, destination, destinationPort },
  };
}
