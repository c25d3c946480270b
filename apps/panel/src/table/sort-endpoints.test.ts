import { expect, test } from "vitest";
import * as fc from "fast-check";
import { compareEndpoints } from "../live/live-state.ts";
import { sampleEndpoint, sampleOwner } from "../sample-endpoint.ts";
import type { Endpoint } from "../wire.ts";
import { columns } from "./columns.ts";
import { labelOwner, startOf } from "./owner-label.ts";
import { createSorter, nextOrder, parseSortOrder, sortEndpoints } from "./sort-endpoints.ts";
import { createItemList } from "./group-endpoints.ts";
import { placeRows } from "./row-places.ts";
import { shiftOfAnchor } from "./use-scroll-anchor.ts";

const ssh = sampleEndpoint({ port: 22, unit: "ssh.service" });
const web = sampleEndpoint({ port: 80, owners: [sampleOwner({ startedAt: "2026-01-02T00:00:00Z" })] });
const unread = sampleEndpoint({ port: 443, ownersKnown: false });

test("unknown owners come last in both directions", () => {
  const rows = [ssh, web, unread];
  expect(sortEndpoints(rows, { column: "owner", isDescending: false }).map((row) => row.port)).toEqual([80, 22, 443]);
  expect(sortEndpoints(rows, { column: "owner", isDescending: true }).map((row) => row.port)).toEqual([22, 80, 443]);
});

test("a header turns ascending, descending, off", () => {
  const first = nextOrder(parseSortOrder(""), "owner");
  expect(first).toEqual({ column: "owner", isDescending: false });
  expect(nextOrder(first, "owner")).toEqual({ column: "owner", isDescending: true });
  expect(nextOrder(nextOrder(first, "owner"), "owner")).toEqual({ column: "port", isDescending: false });
  expect(parseSortOrder("-since")).toEqual({ column: "since", isDescending: true });
  expect(parseSortOrder("nonsense")).toEqual({ column: "port", isDescending: false });
});

test("an owner is a container before a unit before a program, and unreadable is not nobody", () => {
  const container = { id: "a", name: "cache", image: "redis", runtime: "docker", composeProject: null, composeService: null } as const;
  expect(labelOwner(sampleEndpoint({ container, unit: "docker.service" }))).toMatchObject({ kind: "container", name: "cache" });
  expect(labelOwner(ssh)).toMatchObject({ kind: "unit", name: "ssh", more: 0 });
  expect(labelOwner(web)).toMatchObject({ kind: "process", name: "node", program: null, user: "app" });
  expect(labelOwner(unread)).toMatchObject({ kind: "unreadable", name: null });
  expect(labelOwner(sampleEndpoint())).toMatchObject({ kind: "none" });
});

test("an endpoint is as old as its oldest process", () => {
  const owners = ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", null].map((startedAt, pid) => sampleOwner({ startedAt, pid }));
  expect(startOf(sampleEndpoint({ owners }))).toBe(Date.parse("2026-01-01T00:00:00Z"));
  expect(startOf(ssh)).toBeNull();
});

const list = (endpoints: readonly Endpoint[]): Parameters<typeof shiftOfAnchor>[0]["before"] => {
  const items = createItemList()(endpoints);
  return { items, places: placeRows(items, { endpointPx: 34, groupPx: 34 }) };
};

test("rows that come or go above the row being read shift the view by as many rows", () => {
  const rows = [10, 20, 30, 40].map((port) => sampleEndpoint({ port }));
  const [a, b, c, d] = rows;
  const added = sampleEndpoint({ port: 15 });
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("four rows");
  expect(shiftOfAnchor({ before: list(rows), after: list([a, added, b, c, d]), first: 1, preferred: null })).toBe(34);
  expect(shiftOfAnchor({ before: list(rows), after: list([b, c, d]), first: 2, preferred: null })).toBe(-34);
  expect(shiftOfAnchor({ before: list(rows), after: list([a, added, b, c, d]), first: 0, preferred: b.id })).toBe(34);
  expect(shiftOfAnchor({ before: list(rows), after: list([a, added, b, c, d]), first: 0, preferred: null })).toBe(0);
  expect(shiftOfAnchor({ before: list(rows), after: list([a, b, d]), first: 2, preferred: c.id })).toBe(-34);
});

const version = fc
  .record({
    port: fc.integer({ min: 1, max: 9 }),
    sockets: fc.integer({ min: 1, max: 2 }),
    unit: fc.constantFrom(null, "a.service", "b.service"),
    address: fc.constantFrom("0.0.0.0", "::"),
  })
  .map(sampleEndpoint);
const versions = fc.array(
  fc.uniqueArray(version, { selector: ({ id }) => id, maxLength: 12 }).map((list) => list.sort(compareEndpoints)),
  { minLength: 2, maxLength: 5 },
);

test("a sorted list that is carried over change by change is the list sorted anew", () => {
  fc.assert(
    fc.property(versions, fc.constantFrom(...columns), fc.boolean(), (lists, column, isDescending) => {
      const sort = createSorter();
      const kept = new Map<string, Endpoint>(); // what did not change stays the same object
      for (const list of lists) {
        const endpoints = list.map((one) => {
          const known = kept.get(one.id);
          const same = known?.sockets === one.sockets && known.unit === one.unit ? known : one;
          kept.set(one.id, same);
          return same;
        });
        const order = { column, isDescending };
        expect(sort({ endpoints, order })).toEqual(sortEndpoints(endpoints, order));
      }
    }),
  );
});

test("items of rows that stay are the same objects, whatever comes and goes", () => {
  fc.assert(
    fc.property(versions, (lists) => {
      const items = createItemList();
      for (const rows of lists) expect(items(rows)).toEqual(createItemList()(rows));
    }),
  );
  const items = createItemList();
  const [first] = items([ssh, unread]);
  expect(items([ssh, web, unread])[0]).toBe(first);
});
