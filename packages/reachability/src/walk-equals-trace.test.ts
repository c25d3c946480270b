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

/** What the walk may say where the trace says this. */
function allowed(packet: Packet, trace: Trace, region: ReachRegion): readonly string[] {
  if (isPiecesCondition(region)) return ["depends"];
  if (trace.verdict === "depends" && trace.conditions.length === 0) return ["closed"];
  if (trace.verdict === "depends" && isRefusal(trace)) return ["closed", "depends"]; // only whether the sender is told depends
  if (packet.protocol === "udp" && trace.verdict === "depends") return region.replies === null ? ["depends", "open"] : ["depends"]; // an answer that cannot be followed
  if (trace.verdict === "depends") return ["depends", "closed"]; // closed where its answer never arrives
  if (!arrives(trace.verdict)) return ["closed"];
  if (packet.protocol === "udp") return ["open"];
  return [trace.reply === "delivered" ? "open" : trace.reply === "depends" ? "depends" : "closed"];
}

/** Under no assignment that can be followed does it arrive, and a rule refuses it. */
function isRefusal({ steps }: Trace): boolean {
  return steps.some(({ effect, direction }) => effect === "reject" && direction === "in");
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
          const trace = tracePacket(host, packet);
          const [region] = found;
          if (region !== undefined) expect(allowed(packet, trace, region), describePacket(packet)).toContain(region.verdict);
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
