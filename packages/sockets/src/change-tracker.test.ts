import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyChanges } from "./apply-changes.ts";
import type { ChangeEvent } from "./change.ts";
import { changesBetween, type ChangeContext } from "./changes-between.ts";
import { createChangeTracker, type ChangeTrackerOptions } from "./change-tracker.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpointLists } from "./dev/endpoint-lists.ts";
import { sampleEndpoint, sampleOwner } from "./dev/sample-snapshot.ts";

const start = Date.parse("2026-11-22T06:00:00.000Z");
const at = (seconds: number): ChangeContext => ({
  host: "harbour",
  at: new Date(start + seconds * 1000).toISOString(),
  confirmedBy: "look",
});
const options: ChangeTrackerOptions = { flapLimit: 6, flapWindowMs: 60_000, restartGraceMs: 5000 };
const web = sampleEndpoint();
const ssh = sampleEndpoint({ port: 22 });
const restarted = (pid: number): Endpoint => ({ ...web, owners: [sampleOwner({ pid })] });
const kinds = (events: readonly ChangeEvent[]): string[] => events.map(({ kind }) => kind);

/** Feeds looks one a second and gives all events. */
function watch(looks: readonly (readonly Endpoint[])[], given: Partial<ChangeTrackerOptions> = {}): ChangeEvent[] {
  const tracker = createChangeTracker({ ...options, ...given });
  return looks.flatMap((endpoints, second) => tracker.observe(endpoints, at(second)));
}

test("EV10 the first look brings no event", () => {
  expect(watch([[web, ssh]])).toEqual([]);
});

test("EV11 a hundred restarts are a hundred times replaced and never opened or closed", () => {
  const looks = Array.from({ length: 100 }, (_, index) => [[ssh], [restarted(1000 + index), ssh]]).flat();
  expect(kinds(watch([[web, ssh], ...looks]))).toEqual(Array<string>(100).fill("replaced"));
});

test("EV11 a restart at a wider address is widened, one by another owner is owner-changed", () => {
  const loopback = sampleEndpoint({ address: "127.0.0.1" });
  expect(kinds(watch([[loopback], [], [], [web]]))).toEqual(["widened"]);
  expect(kinds(watch([[web], [], [{ ...web, owners: [sampleOwner({ unit: "other.service" })], unit: "other.service" }]]))).toEqual([
    "owner-changed",
  ]);
});

test("EV12 what stays away longer than the grace is closed, dated by the look that first missed it", () => {
  const events = watch([[web], [], [], [], [], [], [], [], [web]]);
  expect(kinds(events)).toEqual(["closed", "opened"]);
  expect(events[0]?.at).toBe(at(1).at);
  expect(events[1]?.at).toBe(at(8).at);
  expect(kinds(watch([[web], []], { restartGraceMs: 0 }))).toEqual(["closed"]);
});

test("EV12 a clock that is set back starts the grace again", () => {
  const tracker = createChangeTracker(options);
  tracker.observe([web], at(10_000));
  expect(tracker.observe([], at(10_001))).toEqual([]);
  expect(tracker.observe([], at(0))).toEqual([]);
  expect(kinds(tracker.observe([], at(5)))).toEqual(["closed"]);
});

test("EV12 an unread namespace stops the clock of the grace", () => {
  const inside = sampleEndpoint({ namespace: "name:blue" });
  const tracker = createChangeTracker(options);
  tracker.observe([inside], at(0));
  expect(tracker.observe([], at(1))).toEqual([]);
  expect(tracker.observe([], { ...at(60), unreadNamespaces: new Set(["name:blue"]) })).toEqual([]);
  expect(tracker.observe([], at(61))).toEqual([]);
  expect(kinds(tracker.observe([], at(66)))).toEqual(["closed"]);
});

test("EV13 flapping is told once, its end once, and other endpoints are told meanwhile", () => {
  const flips = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? [] : [web]));
  const quiet = Array.from({ length: 70 }, (_, index) => (index < 5 ? [web] : [web, ssh]));
  const events = watch([[web], ...flips, ...quiet], { restartGraceMs: 0 });
  expect(kinds(events)).toEqual(["closed", "opened", "closed", "opened", "closed", "opened", "flapping", "opened", "opened"]);
  expect(events.at(-2)?.endpoint).toBe(ssh.id);
  expect(events.at(-1)).toMatchObject({ endpoint: web.id, before: null });
});

test("EV13 flapping that ends closed says so", () => {
  const flips = Array.from({ length: 9 }, (_, index) => (index % 2 === 0 ? [] : [web]));
  const events = watch([[web], ...flips, ...Array.from({ length: 61 }, () => [])], { restartGraceMs: 0 });
  expect(kinds(events).slice(-2)).toEqual(["flapping", "closed"]);
});

test("EV13 a steady address that moves into a flapping one is told as closed", () => {
  const narrow = sampleEndpoint({ address: "127.0.0.1" });
  const flips = Array.from({ length: 9 }, (_, index) => (index % 2 === 0 ? [web] : []));
  const events = watch([[], ...flips, [], [narrow], [web]], { restartGraceMs: 0 });
  expect(applyChanges([], events).map(({ id }) => id)).not.toContain(narrow.id);
});

test("EV13 ignored endpoints make no events", () => {
  expect(watch([[], [web], []], { ignores: ({ port }) => port === 8080, restartGraceMs: 0 })).toEqual([]);
});

const visible = (list: readonly Endpoint[]): Endpoint[] => list.filter(({ state }) => state !== "bound");

test("EV14 whatever the looks in between, the events give the last list once every grace is over", () => {
  fc.assert(
    fc.property(endpointLists(6), fc.constantFrom(0, 1500, 5000), (looks, restartGraceMs) => {
      const tracker = createChangeTracker({ flapLimit: Number.POSITIVE_INFINITY, flapWindowMs: 60_000, restartGraceMs });
      const last = looks.at(-1) ?? [];
      const events = looks.flatMap((endpoints, second) => tracker.observe(endpoints, at(second)));
      events.push(...tracker.observe(last, at(100)));
      const applied = applyChanges(visible(looks[0] ?? []), events);
      expect(applied.map(({ id }) => id)).toEqual(visible(last).map(({ id }) => id));
      expect(tracker.observe(last, at(200))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test("EV14 with flapping the events give the last list once it has been steady for a window", () => {
  fc.assert(
    fc.property(endpointLists(10), fc.integer({ min: 0, max: 2 }), (looks, flapLimit) => {
      const tracker = createChangeTracker({ flapLimit, flapWindowMs: 60_000, restartGraceMs: 1500 });
      const last = looks.at(-1) ?? [];
      const events = looks.flatMap((endpoints, second) => tracker.observe(endpoints, at(second)));
      for (const second of [20, 100, 200]) events.push(...tracker.observe(last, at(second)));
      const applied = applyChanges(visible(looks[0] ?? []), events);
      expect(applied.map(({ id }) => id)).toEqual(visible(last).map(({ id }) => id));
    }),
    { numRuns: 1000 },
  );
});

test("EV14 without grace and flapping a tracker tells what one comparison tells, look by look", () => {
  fc.assert(
    fc.property(endpointLists(4), (looks) => {
      const events = watch(looks, { flapLimit: Number.POSITIVE_INFINITY, restartGraceMs: 0 });
      const expected = looks.slice(1).flatMap((endpoints, index) => changesBetween(visible(looks[index] ?? []), endpoints, at(index + 1)));
      expect(events).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
