import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sampleEndpoint } from "../sample-endpoint.ts";
import { formatClosed, groupEndpoints, groupings, listGroups, parseClosed, stateOfGroup, toggleGroup } from "./group-endpoints.ts";

const open = parseClosed("");
const rows = [
  sampleEndpoint({ port: 22, unit: "ssh.service" }),
  sampleEndpoint({ port: 80, unit: "nginx.service" }),
  sampleEndpoint({ port: 443, unit: "nginx.service", state: "bound" }),
  sampleEndpoint({ port: 5353 }),
];

test("groups stand by name, those without one last, and keep the order of their rows", () => {
  const groups = groupEndpoints(rows, "unit", { closed: open });
  expect(groups.map(({ label, members }) => [label, members.map(({ port }) => port)])).toEqual([
    ["nginx.service", [80, 443]],
    ["ssh.service", [22]],
    [null, [5353]],
  ]);
});

test("numbers in names are compared as numbers, and case does not matter", () => {
  const units = ["worker@10.service", "Worker@9.service", "alpha.service"].map((unit, port) => sampleEndpoint({ port, unit }));
  expect(groupEndpoints(units, "unit", { closed: open }).map(({ label }) => label)).toEqual([
    "alpha.service",
    "Worker@9.service",
    "worker@10.service",
  ]);
});

test("a closed group keeps its heading and hides its rows", () => {
  const groups = groupEndpoints(rows, "unit", { closed: toggleGroup(open, "nginx.service") });
  expect(listGroups(groups).map(({ id }) => id)).toEqual(["group:nginx.service", "group:ssh.service", rows[0]?.id, "group:", rows[3]?.id]);
  expect(listGroups(groupEndpoints(rows, "unit", { closed: parseClosed("*,ssh.service") })).map(({ kind }) => kind)).toEqual([
    "group",
    "group",
    "endpoint",
    "group",
  ]);
});

test("the worst state of a group is the one that is least settled", () => {
  const [nginx] = groupEndpoints(rows, "unit", { closed: open });
  if (nginx === undefined) throw new Error("no group");
  expect(stateOfGroup(nginx).worst?.port).toBe(443);
});

test("closed groups read back from the address as they were, whatever their names", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.uniqueArray(fc.oneof(fc.string(), fc.constantFrom("-", "*", ",", "a,b", ""))), (areAllClosed, keys) => {
      const closed = { areAllClosed, except: new Set(keys) };
      expect(parseClosed(formatClosed(closed) ?? "")).toEqual(closed);
    }),
  );
});

test("grouping loses no endpoint and doubles none", () => {
  const endpoint = fc
    .record({ port: fc.integer({ min: 1, max: 65_535 }), unit: fc.option(fc.constantFrom("a.service", "b.service")) })
    .map(sampleEndpoint);
  fc.assert(
    fc.property(fc.uniqueArray(endpoint, { selector: ({ id }) => id }), fc.constantFrom(...groupings), (some, by) => {
      const members = groupEndpoints(some, by, { closed: open }).flatMap((group) => group.members);
      expect(members.map(({ id }) => id).sort()).toEqual(some.map(({ id }) => id).sort());
    }),
  );
});
