import type { Lease } from "@portolan/leases";
import { expect, test } from "vitest";
import { LiveLeases } from "./live-leases.ts";

const granted = { id: "lease-1", state: "active", ports: [20_001], emergencyPorts: [], grantedMs: 1_000_000, changedMs: 1_005_000 };

/** As it is told while the wall is put on by so much. */
function told(over: Partial<Lease>, wallMs = 0): Lease {
  const lease = { ...granted, ...over };
  return { ...lease, grantedMs: lease.grantedMs + wallMs, changedMs: lease.changedMs + wallMs } as unknown as Lease;
}

test("what is older than what is known is left out", () => {
  const live = new LiveLeases();
  live.keep(told({ state: "draining", changedMs: 1_009_000 }));
  expect(live.keep(told({}))).toBe(false);
  expect(live.find("lease-1")?.state).toBe("draining");
});

test("a wall clock that is put back hides nothing that happened since, one that is put on brings nothing back", () => {
  const live = new LiveLeases();
  live.keep(told({}));
  expect(live.keep(told({ state: "draining", changedMs: 1_009_000 }, -3_600_000))).toBe(true);
  expect(live.keep(told({}, 3_600_000))).toBe(false);
  expect(live.keep(told({ state: "free", changedMs: 1_010_000 }, -3_600_000))).toBe(true);
  expect([live.size, live.atPort(20_001)]).toEqual([0, []]);
});
