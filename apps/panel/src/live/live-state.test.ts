import { expect, test } from "vitest";
import * as fc from "fast-check";
import { sampleEndpoint } from "../sample-endpoint.ts";
import type { ChangeEvent, Coverage, Endpoint } from "../wire.ts";
import { applyUpdates, compareEndpoints, initialState, type StreamUpdate } from "./live-state.ts";

const coverage: Coverage = { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] };

function reset(endpoints: readonly Endpoint[], revision = 1): StreamUpdate {
  return {
    kind: "reset",
    revision,
    document: { schema: "portolan.ls/1", takenAt: "2026-01-01T00:00:00.000Z", coverage, endpoints, rawSockets: [] },
  };
}

function patch(revision: number, upserted: readonly Endpoint[], removed: readonly string[] = []): StreamUpdate {
  return { kind: "endpoints", revision, upserted, removed, takenAt: "2026-01-01T00:00:01.000Z", coverage };
}

test("a reset replaces everything and sorts by port", () => {
  const state = applyUpdates(initialState, [reset([sampleEndpoint({ port: 90 }), sampleEndpoint({ port: 80 })])], 0);
  expect(state.endpoints.map((one) => one.port)).toEqual([80, 90]);
  expect(state.changedAt.size).toBe(0);
});

test("a patch inserts in order, replaces by id, removes, and marks what changed", () => {
  const before = applyUpdates(initialState, [reset([sampleEndpoint({ port: 80 }), sampleEndpoint({ port: 90 })])], 0);
  const replaced = sampleEndpoint({ port: 90, sockets: 4 });
  const after = applyUpdates(before, [patch(2, [sampleEndpoint({ port: 85 }), replaced], ["tcp-0.0.0.0-80"])], 1000);
  expect(after.endpoints).toEqual([sampleEndpoint({ port: 85 }), replaced]);
  expect([...after.changedAt.keys()].sort()).toEqual(["tcp-0.0.0.0-85", "tcp-0.0.0.0-90"]);
  expect(after.takenAt).toBe("2026-01-01T00:00:01.000Z");
});

test("a patch that was applied already changes nothing", () => {
  const before = applyUpdates(initialState, [reset([], 5)], 0);
  expect(applyUpdates(before, [patch(5, [sampleEndpoint()])], 0)).toBe(before);
});

test("a look without changes moves the time on and keeps the list's identity", () => {
  const before = applyUpdates(initialState, [reset([sampleEndpoint()])], 0);
  const after = applyUpdates(before, [patch(2, [])], 0);
  expect(after.endpoints).toBe(before.endpoints);
  expect(after.takenAt).not.toBe(before.takenAt);
});

test("the scanner is silent until the next look", () => {
  const unkept = applyUpdates(initialState, [reset([]), { kind: "history", since: "2026-01-01T00:00:00Z", error: "full" }], 0);
  expect(unkept.historyFailure).toEqual({ since: "2026-01-01T00:00:00Z", error: "full" });
  expect(applyUpdates(unkept, [{ kind: "history", since: null, error: null }], 0).historyFailure).toBeNull();
  const silent = applyUpdates(initialState, [reset([]), { kind: "lost", since: "2026-01-01T00:00:00Z" }], 0);
  expect(silent.scannerSilentSince).toBe("2026-01-01T00:00:00Z");
  expect(applyUpdates(silent, [patch(2, [])], 0).scannerSilentSince).toBeNull();
});

test("a change that arrives twice, as after a resumed stream, is kept once", () => {
  const change = { id: "1" } as ChangeEvent;
  const state = applyUpdates(
    initialState,
    [
      { kind: "change", change },
      { kind: "change", change },
    ],
    0,
  );
  expect(state.changes).toEqual([change]);
});

test("any run of patches gives what a reset with the final list gives", () => {
  const endpoint = fc
    .record({ port: fc.integer({ min: 1, max: 20 }), sockets: fc.integer({ min: 1, max: 3 }), address: fc.constantFrom("0.0.0.0", "::") })
    .map(sampleEndpoint);
  const step = fc.record({
    upserted: fc.uniqueArray(endpoint, { selector: (one) => one.id, maxLength: 5 }),
    removed: fc.array(endpoint, { maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const truth = new Map<string, Endpoint>();
      const updates = steps.map(({ upserted, removed }, index) => {
        const ids = removed.map((one) => one.id).filter((id) => !upserted.some((one) => one.id === id));
        for (const id of ids) truth.delete(id);
        for (const one of upserted) truth.set(one.id, one);
        return patch(index + 2, upserted, ids);
      });
      const state = applyUpdates(initialState, [reset([]), ...updates], 0);
      expect(state.endpoints).toEqual([...truth.values()].sort(compareEndpoints));
    }),
  );
});
