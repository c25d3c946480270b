import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyChanges } from "./apply-changes.ts";
import type { ChangeEvent } from "./change.ts";
import { changesBetween, type ChangeContext } from "./changes-between.ts";
import { createChangeTracker, type ChangeTrackerOptions } from "./change-tracker.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpointLists } from "./dev/endpoint-lists.ts";
import { endedEndpoint } from "./ended-socket.ts";
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

const ended = (cookie: string, port = 9000) =>
  endedEndpoint({ namespace: "host", protocol: "tcp", address: "::", port, device: null, cookie }, (text) =>
    Uint8Array.from({ length: 32 }, (_, index) => text.charCodeAt(index % text.length)),
  );

test("EV18 a socket known by its end alone is brief, once, without owner, and changes nothing", () => {
  const tracker = createChangeTracker(options);
  tracker.observe([web], at(0));
  const events = tracker.observe([web], { ...at(1), ended: [ended("a1"), ended("a2")] });
  expect(events).toMatchObject([
    {
      kind: "brief",
      after: null,
      confirmedBy: "exact-get",
      before: { port: 9000, scope: "ipv6-or-dual", state: "bound", owners: [], ownersKnown: false },
    },
    { kind: "brief" },
  ]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  expect(applyChanges([web], events)).toEqual([web]);
  expect(tracker.observe([web], at(2))).toEqual([]);
});

test("EV18 a brief one at the place of a listener that stays ends nothing", () => {
  const tracker = createChangeTracker(options);
  const place = { ...web, id: ended("a1").endpoint.id, port: 9000 };
  tracker.observe([place], at(0));
  const events = tracker.observe([place], { ...at(1), ended: [ended("a1")] });
  expect(kinds(events)).toEqual(["brief"]);
  expect(applyChanges([place], events)).toEqual([place]);
});

test("EV19 what flapping withholds is counted, brief ones too", () => {
  const tracker = createChangeTracker({ ...options, restartGraceMs: 0 });
  tracker.observe([], at(0));
  const told = Array.from({ length: 10 }, (_, second) => tracker.observe([], { ...at(second + 1), ended: [ended(`a${second}`)] })).flat();
  expect(kinds(told)).toEqual([...Array<string>(6).fill("brief"), "flapping"]);
  const end = tracker.observe([], at(100));
  expect(end).toMatchObject([{ kind: "closed", withheld: 4 }]);
});

test("EV19 told and withheld together are all openings and ends", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.integer({ min: 0, max: 8 }), (looks, flapLimit) => {
      const tracker = createChangeTracker({ flapLimit, flapWindowMs: 60_000, restartGraceMs: 0 });
      tracker.observe([], at(0));
      const steps = [...looks, false];
      const changes = steps.filter((isOpen, index) => isOpen !== (steps[index - 1] ?? false)).length;
      const events = steps.flatMap((isOpen, second) => tracker.observe(isOpen ? [web] : [], at(second + 1)));
      events.push(...tracker.observe([], at(200)));
      const told = events.filter(({ kind, withheld }) => withheld === undefined && kind !== "flapping").length;
      expect(told + events.reduce((sum, { withheld = 0 }) => sum + withheld, 0)).toBe(changes);
    }),
    { numRuns: 500 },
  );
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

test("EV14 without grace and flapping a tracker tells what one comparison tells of owners seen whole, look by look", () => {
  const isWhole = ({ owners }: Endpoint): boolean => owners.length > 0 && owners.every(({ executable }) => executable !== null);
  fc.assert(
    fc.property(endpointLists(4), (lists) => {
      const looks = lists.map((endpoints) => endpoints.filter(isWhole));
      const events = watch(looks, { flapLimit: Number.POSITIVE_INFINITY, restartGraceMs: 0 });
      const expected = looks.slice(1).flatMap((endpoints, index) => changesBetween(visible(looks[index] ?? []), endpoints, at(index + 1)));
      expect(events).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

/** What looks make of an endpoint whose owner is gone, hidden, or half read because it is on its way. */
const blurs: readonly ((endpoint: Endpoint) => Endpoint)[] = [
  (endpoint) => ({ ...endpoint, owners: [], ownersKnown: false, unit: null, container: null, service: null }),
  (endpoint) => ({ ...endpoint, owners: [], ownersKnown: true, unit: null, container: null, service: null }),
  (endpoint) => ({
    ...endpoint,
    unit: null,
    owners: endpoint.owners.map(({ pid }) =>
      sampleOwner({ pid, unit: null, executable: null, command: null, user: null, startedAt: null, workingDirectory: null }),
    ),
  }),
];
const blur = (endpoint: Endpoint, kind: number): Endpoint => blurs[kind % blurs.length]?.(endpoint) ?? endpoint;
const run = (pid: number, program: string): Endpoint => ({
  ...web,
  unit: null,
  owners: [sampleOwner({ pid, unit: null, command: `node ${program}`, workingDirectory: "/srv" })],
});
const pidsOf = (endpoint: Endpoint | null): string => endpoint?.owners.map(({ pid }) => pid).join("+") ?? "";
const chain = (events: readonly ChangeEvent[]): string[] =>
  events.map(({ kind, before, after }) => `${kind} ${pidsOf(before)} → ${pidsOf(after)}`);

test.each([0, 1, 2])("EV17 a look that misses the owner hides no restart and no takeover: blur %i", (kind) => {
  const looks = [
    run(11, "a"),
    run(12, "a"),
    blur(run(13, "a"), kind),
    run(14, "a"),
    blur(run(15, "a"), kind),
    run(16, "evil"),
    blur(run(17, "a"), kind),
  ];
  const expected = ["replaced 11 → 12", "replaced 12 → 14", "owner-changed 14 → 16", "closed 16 → "];
  expect(chain(watch([...looks.map((endpoint) => [endpoint]), ...Array.from({ length: 7 }, () => [])]))).toEqual(expected);
});

test("EV17 what is seen without the owner is told at once", () => {
  const other = { ...blur(web, 0), uid: 1000 };
  expect(kinds(watch([[web], [other], [other]]))).toEqual(["owner-changed"]);
  expect(kinds(watch([[web], [{ ...blur(web, 0), unit: "other.service" }]]))).toEqual(["owner-changed"]);
  const narrow = sampleEndpoint({ address: "127.0.0.1" });
  expect(kinds(watch([[narrow], [blur(web, 0)], [restarted(9)]]))).toEqual(["widened", "replaced"]);
});

test("EV17 looks that miss owners in between tell the same chain of owners", () => {
  const step = fc.record({
    pid: fc.integer({ min: 2, max: 5 }),
    program: fc.constantFrom("a", "b"),
    blurred: fc.array(fc.nat(2), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), (steps) => {
      const clear = steps.map(({ pid, program }) => [run(pid, program)]);
      const blurred = steps.flatMap(({ pid, program, blurred: kindsOfBlur }) => [
        ...kindsOfBlur.map((kind) => [blur(run(pid, program), kind)]),
        [run(pid, program)],
      ]);
      const [first = []] = clear;
      const told = watch([first, ...blurred]);
      expect(chain(told)).toEqual(chain(watch([first, ...clear])));
      for (const [index, event] of told.slice(1).entries()) expect(pidsOf(event.before)).toBe(pidsOf(told[index]?.after ?? null));
    }),
    { numRuns: 1000 },
  );
});

test("EV17 looks that miss the owners of some endpoints bring no event of their own", () => {
  fc.assert(
    fc.property(endpointLists(5), fc.infiniteStream(fc.nat(5)), (looks, choices) => {
      const tracker = createChangeTracker({ ...options, flapLimit: Number.POSITIVE_INFINITY, restartGraceMs: 1500 });
      for (const [second, endpoints] of looks.entries()) {
        tracker.observe(endpoints, at(second * 10));
        tracker.observe(endpoints, at(second * 10 + 5));
        const missed = endpoints.map((endpoint) => ({ endpoint, kind: choices.next().value }));
        const seen = missed.map(({ endpoint, kind }) => (kind < 2 ? blur(endpoint, kind) : endpoint));
        expect(tracker.observe(seen, at(second * 10 + 6))).toEqual([]);
        expect(tracker.observe(endpoints, at(second * 10 + 7))).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
});
