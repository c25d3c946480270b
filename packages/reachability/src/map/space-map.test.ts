import * as fc from "fast-check";
import { expect, it } from "vitest";
import { hostArbitrary, packetArbitrary } from "../testing/random-host.ts";
import { tracePacket } from "../trace/trace-packet.ts";
import type { HostModel } from "../host-model.ts";
import type { Packet } from "../packet.ts";
import type { OutcomeKind } from "./outcome.ts";
import { lookUp, spaceMap, type MapAnswer, type SpaceMap } from "./space-map.ts";

const RUNS = 60;
const SEED = 20_261_122;

/** Text where map and trace differ, both certain; null where they agree. */
function disagreement(map: SpaceMap, host: HostModel, packet: Packet): string | null {
  const { verdict } = tracePacket(host, packet);
  const traced = verdict === "no-listener" ? "delivered" : verdict === "rejected" ? "dropped" : verdict;
  const mapped = wordOf(lookUp(map, packet));
  if (traced === mapped || traced === "depends" || mapped === "depends") return null;
  const { in: by, family, protocol, source, destination, destinationPort } = packet;
  return `${family} ${protocol} by ${by} ${source.toString(16)} to ${destination.toString(16)}:${destinationPort}: map ${mapped}, trace ${traced}`;
}

const words: Readonly<Record<OutcomeKind, string>> = {
  delivered: "delivered",
  forwarded: "forwarded",
  outbound: "forwarded",
  dropped: "dropped",
  rejected: "dropped",
  unroutable: "dropped",
  stolen: "depends",
  unknown: "depends",
};

/** In the words of the trace, sockets left aside. */
function wordOf(answer: MapAnswer): string {
  const found = new Set(answer.outcomes.map(({ outcome }) => words[outcome.kind]));
  const [word = "none"] = found;
  return found.size > 1 || word === "unknown" ? "depends" : word;
}

it("RE70 the map says of every packet what the trace says", () => {
  fc.assert(
    fc.property(hostArbitrary, fc.integer({ min: 0, max: 2 ** 31 - 1 }), (host, seed) => {
      const map = spaceMap(host, { limits: { nodes: 200_000, edges: 4_000_000 } });
      if (map.code === "exploded") throw new Error(`exploded at ${map.nodes} nodes`);
      for (const packet of fc.sample(packetArbitrary(host), { numRuns: 20, seed })) expect(disagreement(map, host, packet)).toBeNull();
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
});
