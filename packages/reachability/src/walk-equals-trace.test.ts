import * as fc from "fast-check";
import { mappedValue } from "@portolan/net";
import { describe, expect, it } from "vitest";
import type { HostModel } from "./host-model.ts";
import type { Packet } from "./packet.ts";
import { describePacket, hostArbitrary, packetArbitrary } from "./testing/random-host.ts";
import type { Trace } from "./trace.ts";
import { tracePacket } from "./trace/trace-packet.ts";
import type { ReachRegion } from "./verdict.ts";
import { walkListener } from "./walk/walk-listener.ts";

const RUNS = Number(process.env["WALK_RUNS"] ?? 150);
const seed = Number(process.env["WALK_SEED"] ?? 20_261_122);

const cases = hostArbitrary.chain((host) => fc.tuple(fc.constant(host), fc.array(packetArbitrary(host), { minLength: 4, maxLength: 4 })));

function regionsOf(host: HostModel, packet: Packet, sourcePort: number | undefined): readonly ReachRegion[] {
  const question = { family: packet.family, protocol: packet.protocol, destination: packet.destination, port: packet.destinationPort };
  const regions = walkListener(host, question, { interfaces: [packet.in], ...(sourcePort === undefined ? {} : { sourcePort }) });
  const value = mappedValue({ family: packet.family, value: packet.source });
  return regions.filter(({ sources }) => sources.some(({ lo, hi }) => value >= lo && value <= hi));
}

const arrives = (verdict: Trace["verdict"]): boolean => verdict === "delivered" || verdict === "forwarded";

type Openness = "yes" | "no" | "maybe";

/** Whether it gets in, and its handshake can be completed, under each assignment of the conditions that it meets; "maybe" where that cannot be followed. */
function opennessOf(host: HostModel, packet: Packet, assume: ReadonlyMap<string, boolean> = new Map()): ReadonlySet<Openness> {
  const trace = tracePacket(host, packet, { assume });
  const isCertain = trace.verdict !== "depends" && (packet.protocol === "udp" || trace.reply !== "depends" || !arrives(trace.verdict));
  if (isCertain) return new Set([arrives(trace.verdict) && (packet.protocol === "udp" || trace.reply === "delivered") ? "yes" : "no"]);
  const met = [...trace.assumed, ...trace.conditions.flat()].find(({ condition }) => !assume.has(condition.id));
  if (met === undefined) return new Set(["maybe"]);
  const [holds, fails] = [true, false].map((truth) => opennessOf(host, packet, new Map([...assume, [met.condition.id, truth]])));
  return new Set([...(holds ?? []), ...(fails ?? [])]);
}

/** What the walk has to say of the packet's source. */
function expected(packet: Packet, host: HostModel, region: ReachRegion): ReachRegion["verdict"] {
  if (isPiecesCondition(region)) return "depends";
  const found = opennessOf(host, packet);
  return found.size > 1 || found.has("maybe") ? "depends" : found.has("yes") ? "open" : "closed";
}

/** A mask that leaves too many pieces: the walk says so, the trace of one packet need not. */
function isPiecesCondition({ conditions }: ReachRegion): boolean {
  return conditions.some((all) => all.some(({ condition }) => condition.id.includes("-address & 0x")));
}

describe("the walk and the trace", () => {
  it(`RE50 RE51 agree on random hosts and packets (seed ${seed})`, { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(cases, ([host, packets]) => {
        for (const packet of packets) {
          const found = regionsOf(host, packet, packet.sourcePort);
          expect(found.length, describePacket(packet)).toBe(1);
          const [region] = found;
          if (region !== undefined) expect(region.verdict, describePacket(packet)).toBe(expected(packet, host, region));
        }
      }),
      { numRuns: RUNS, seed },
    );
  });

  it(`RE52 what one source port gets into is open to whoever chooses it (seed ${seed})`, { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(cases, ([host, packets]) => {
        for (const packet of packets) {
          const [one] = regionsOf(host, packet, packet.sourcePort);
          const [any] = regionsOf(host, packet, undefined);
          if (one?.verdict === "open") expect(any?.verdict, describePacket(packet)).toBe("open");
          if (any?.verdict === "closed") expect(one?.verdict, describePacket(packet)).toBe("closed");
        }
      }),
      { numRuns: Math.ceil(RUNS / 3), seed },
    );
  });

  it(`RE54 conditions are true exactly where the trace under them arrives (seed ${seed})`, { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(cases, ([host, packets]) => {
        for (const packet of packets) expectConditions(host, packet);
      }),
      { numRuns: RUNS, seed },
    );
  });
});

/** Every assignment of the walk's conditions is one of the trace: it arrives where an alternative is true. */
function expectConditions(host: HostModel, packet: Packet): void {
  const [region] = regionsOf(host, packet, packet.sourcePort);
  if (region === undefined || region.verdict !== "depends" || isPiecesCondition(region)) return;
  const ids = [...new Set(region.conditions.flatMap((all) => all.map(({ condition }) => condition.id)))];
  if (ids.some((id) => id.startsWith("neighbour") || id.startsWith("several"))) return;
  for (let bits = 0; bits < 2 ** ids.length; bits += 1) {
    const assume = new Map(ids.map((id, at) => [id, ((bits >> at) & 1) === 1]));
    const isTrue = region.conditions.some((all) => all.every(({ condition, holds }) => assume.get(condition.id) === holds));
    const trace = tracePacket(host, packet, { assume });
    const isCertain = arrives(trace.verdict) && (packet.protocol === "udp" || trace.reply === "delivered");
    if (isTrue)
      expect(isCertain || trace.verdict === "depends" || trace.reply === "depends", `${describePacket(packet)} ${bits}`).toBe(true);
    else expect(isCertain, `${describePacket(packet)} ${bits}`).toBe(false);
  }
}
