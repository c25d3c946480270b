import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Lease } from "./claim.ts";
import type { Evidence } from "./evidence.ts";
import { nobody } from "./lease-evidence.ts";
import { leaseStates, leaseTransitions, type LeaseHappening } from "./lease-states.ts";
import { dueHappening, graceSeconds, moveLease, offerEndMs, offerSeconds, type LeaseMoved } from "./move-lease.ts";
import { sampleLease } from "./testing/samples.ts";

const happenings = Object.keys(leaseTransitions) as LeaseHappening[];
const found: Evidence = { ...nobody, kind: "listener", protocol: "tcp", port: 20080, address: "::", namespace: "host", detail: null };

function move(
  lease: Lease,
  happening: LeaseHappening,
  changes: { fence?: number | null; nowMs?: number; evidence?: readonly Evidence[] } = {},
): LeaseMoved {
  return moveLease({ lease, happening, fence: null, nowMs: lease.changedMs + 1, quarantineSeconds: 120, ...changes });
}

function moved(answer: LeaseMoved): Lease {
  if (answer.code !== "moved") throw new Error(JSON.stringify(answer));
  return answer.lease;
}

interface Story {
  readonly states: readonly Lease["state"][];
  readonly happened: readonly LeaseHappening[];
  readonly leases: readonly Lease[];
}

/** Happenings in any order, each a second later; what has no place changes nothing. */
function tell(first: Lease, said: readonly LeaseHappening[]): Story {
  const leases = [first];
  const happened: LeaseHappening[] = [];
  said.forEach((happening, at) => {
    const last = leases.at(-1) ?? first;
    const answer = moveLease({ lease: last, happening, fence: null, nowMs: at * 1000, quarantineSeconds: 120 });
    if (answer.code !== "moved") return;
    leases.push(answer.lease);
    happened.push(happening);
  });
  return { leases, happened, states: leases.map(({ state }) => state) };
}

const story = fc
  .record({
    said: fc.array(fc.constantFrom(...happenings), { maxLength: 60 }),
    state: fc.constantFrom<Lease["state"]>("reserved", "active"),
    termSeconds: fc.constantFrom(null, 5, 60),
  })
  .map(({ said, state, termSeconds }) => tell(sampleLease({ state, termSeconds, expiresMs: termSeconds === null ? null : 3000 }), said));

test("LE40 what is free was found clear and rested, or went back to its owner", () => {
  fc.assert(
    fc.property(story, ({ states, happened }) => {
      const free = states.indexOf("free");
      if (free === -1) return;
      expect(happened.slice(0, free)).toContain("cleared");
      expect(["rested", "reclaimed"]).toContain(happened[free - 1]);
      expect(states.slice(free).every((state) => state === "free")).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("LE41 what ends never lives again, and nothing rests that did not end", () => {
  const living = new Set<Lease["state"]>(["reserved", "active", "suspect", "hijacked", "failover"]);
  fc.assert(
    fc.property(story, ({ leases }) => {
      const end = leases.findIndex(({ isEnding }) => isEnding);
      leases.forEach(({ state, isEnding }, at) => {
        if (end !== -1 && at >= end) expect(isEnding && !living.has(state), `${at} ${state}`).toBe(true);
        if (state === "quarantined" || state === "verifying" || state === "draining") expect(isEnding).toBe(true);
      });
    }),
    { numRuns: 2000 },
  );
});

test("LE41 a conflict of what ends has other ways out than one of what lives", () => {
  const ending = sampleLease({ state: "conflict", isEnding: true });
  const living = sampleLease({ state: "conflict" });
  const ways = (lease: Lease): LeaseHappening[] => happenings.filter((happening) => move(lease, happening).code === "moved");
  expect(ways(ending).sort()).toEqual(["cleared", "released"]);
  expect(ways(living).sort()).toEqual(["hijacked", "released", "renewed", "resolved", "switched"]);
  expect(moved(move(living, "released"))).toMatchObject({ state: "draining", isEnding: true });
});

test("LE42 another fence than its own moves nothing", () => {
  for (const state of leaseStates)
    for (const happening of happenings)
      for (const fence of [6, 8]) expect(move(sampleLease({ state }), happening, { fence })).toEqual({ code: "stale-fence", fence: 7 });
  expect(move(sampleLease(), "renewed", { fence: 7 }).code).toBe("moved");
});

test("LE43 a term begins when the owner is seen and with each renewal, and an end has none", () => {
  const reserved = sampleLease({ state: "reserved", termSeconds: 60, expiresMs: 30_000 });
  const seen = moved(move(reserved, "seen", { nowMs: 10_000 }));
  expect(seen.expiresMs).toBe(70_000);
  expect(moved(move(reserved, "renewed", { nowMs: 10_000 }))).toMatchObject({ state: "reserved", expiresMs: 70_000 });
  expect(moved(move(seen, "renewed", { nowMs: 20_000 })).expiresMs).toBe(80_000);
  expect(moved(move(seen, "clashed", { nowMs: 20_000 })).expiresMs).toBe(70_000);
  expect(moved(move({ ...seen, state: "suspect" }, "resumed", { nowMs: 90_000 }))).toMatchObject({ state: "active", expiresMs: 150_000 });
  expect(moved(move({ ...seen, state: "suspect" }, "seen", { nowMs: 20_000 })).expiresMs).toBe(70_000);
  expect(moved(move(seen, "released")).expiresMs).toBeNull();
  expect(moved(move({ ...seen, termSeconds: null }, "renewed")).expiresMs).toBeNull();
});

test("LE44 an offer of a term is over after half a minute, one without waits", () => {
  expect(offerSeconds).toBe(30);
  expect(offerEndMs(3600, 1000)).toBe(31_000);
  expect(offerEndMs(5, 1000)).toBe(6000);
  expect(offerEndMs(null, 1000)).toBeNull();
  const reserved = sampleLease({ state: "reserved", expiresMs: 31_000 });
  expect([30_999, 31_000].map((nowMs) => dueHappening(reserved, nowMs))).toEqual([null, "unclaimed"]);
  expect(dueHappening({ ...reserved, expiresMs: null }, 1e15)).toBeNull();
});

test("LE45 after its term a lease is overdue, and a minute later it ends; who listens has to renew", () => {
  const active = sampleLease({ expiresMs: 1000 });
  expect([999, 1000].map((nowMs) => dueHappening(active, nowMs))).toEqual([null, "expired"]);
  const suspect = moved(move(active, "expired", { nowMs: 1000 }));
  expect(suspect).toMatchObject({ state: "suspect", isEnding: false, expiresMs: 1000 });
  const endMs = 1000 + graceSeconds * 1000;
  expect([endMs - 1, endMs].map((nowMs) => dueHappening(suspect, nowMs))).toEqual([null, "lapsed"]);
  expect(move(suspect, "seen", { nowMs: 1000 })).toEqual({ code: "state", state: "suspect" });
  expect(move({ ...suspect, expiresMs: 2000 }, "seen", { nowMs: 1999 }).code).toBe("moved");
});

test("LE46 a rest lasts as long as the pool says", () => {
  const resting = moved(move(sampleLease({ state: "verifying", isEnding: true }), "cleared", { nowMs: 5000 }));
  expect(resting).toMatchObject({ state: "quarantined", quarantineUntilMs: 125_000 });
  expect([124_999, 125_000].map((nowMs) => dueHappening(resting, nowMs))).toEqual([null, "rested"]);
  expect(moved(move(resting, "rested"))).toMatchObject({ state: "free", quarantineUntilMs: null });
});

test("LE47 what settles a matter takes its evidence away, the rest keeps it", () => {
  const troubled = sampleLease({ state: "conflict", evidence: [found] });
  expect(moved(move(troubled, "resolved")).evidence).toEqual([]);
  expect(moved(move(troubled, "renewed")).evidence).toEqual([found]);
  expect(moved(move(troubled, "switched")).evidence).toEqual([found]);
  expect(moved(move(sampleLease(), "clashed", { evidence: [found] })).evidence).toEqual([found]);
});

test("LE48 time alone never does what has no place, and comes to an end", () => {
  fc.assert(
    fc.property(story, fc.nat(200_000), ({ leases }, nowMs) => {
      for (const one of leases) {
        let lease = one;
        for (let step = 0; step < 5; step += 1) {
          const happening = dueHappening(lease, nowMs);
          if (happening === null) break;
          lease = moved(move(lease, happening, { nowMs }));
        }
        expect(dueHappening(lease, nowMs)).toBeNull();
      }
    }),
  );
});

test("LE43 the clock of a lease does not go back", () => {
  expect(moved(move(sampleLease({ changedMs: 5000 }), "renewed", { nowMs: 4000 })).changedMs).toBe(5000);
});
