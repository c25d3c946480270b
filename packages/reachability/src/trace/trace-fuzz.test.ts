import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hostArbitrary, packetArbitrary } from "../testing/random-host.ts";
import { tracePacket } from "./trace-packet.ts";

test("any packet on any host has an answer that names what it depends on", () => {
  const cases = hostArbitrary.chain((host) =>
    fc.tuple(fc.constant(host), fc.array(packetArbitrary(host), { minLength: 5, maxLength: 20 })),
  );
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(cases, ([host, packets]) => {
      for (const packet of packets) {
        const trace = tracePacket(host, packet);
        seen.set(trace.verdict, (seen.get(trace.verdict) ?? 0) + 1);
        if (trace.conditions.length > 0) expect([trace.verdict, trace.reply]).toContain("depends");
        else if (trace.verdict === "depends") expect(trace.reply).not.toBe("delivered");
        if (trace.steps.length === 0) expect(trace.verdict).toBe("depends"); // what could not be followed leaves none
      }
    }),
    { numRuns: 200 },
  );
  expect(seen.size).toBe(6);
});
