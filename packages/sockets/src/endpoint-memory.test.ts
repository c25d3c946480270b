import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Sections } from "@portolan/snapshot";
import { createEndpointMemory } from "./endpoint-memory.ts";
import { endpointsOf } from "./endpoints-of.ts";
import { sampleContainer, sampleProcess, sampleSnapshot, sampleSocket } from "./dev/sample-snapshot.ts";

const sha256 = (text: string): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => text.charCodeAt((index * 7) % text.length));

/** Few rows to choose from, so that looks share most of them as the same objects. */
const sockets = [80, 443, 8080].flatMap((port) =>
  ["0.0.0.0", "::"].flatMap((address) =>
    [1, 2].map((copy) => sampleSocket({ port, address, inode: port * 10 + copy, state: copy === 2 && port === 443 ? "bound" : "listen" })),
  ),
);
const processes = [10, 11, 12].flatMap((pid) =>
  ["a", "b"].map((name) => sampleProcess({ pid, name, parent: pid === 10 ? null : 10, unit: name === "b" ? "b.service" : null })),
);
const holders = sockets.flatMap(({ inode }) => [[10], [11, 12], [12]].map((pids) => ({ inode: inode ?? 0, pids })));
const units = ["x", "y"].map((name) => [
  {
    name: `${name}.socket`,
    description: null,
    kind: "socket" as const,
    triggers: null,
    active: null,
    fragment: null,
    listens: ["0.0.0.0:80"],
  },
]);
const containers = [
  [],
  [sampleContainer({ publishes: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 80, containerPort: 80, proxyPid: null }] })],
];

const oneEach = <Row>(rows: readonly Row[], keyOf: (row: Row) => unknown): Row[] => [
  ...new Map(rows.map((row) => [keyOf(row), row])).values(),
];
const look: fc.Arbitrary<Partial<Sections>> = fc.record({
  sockets: fc.subarray(sockets),
  owners: fc.record({
    processes: fc.shuffledSubarray(processes).map((rows) => oneEach(rows, ({ pid }) => pid)),
    holders: fc.shuffledSubarray(holders).map((rows) => oneEach(rows, ({ inode }) => inode)),
  }),
  units: fc.constantFrom([], ...units),
  containers: fc.constantFrom(...containers),
});

test("EP18 with a memory the endpoints of every look are those without one", () => {
  fc.assert(
    fc.property(fc.array(look, { minLength: 2, maxLength: 8 }), (looks) => {
      const memory = createEndpointMemory();
      for (const sections of looks) {
        const snapshot = sampleSnapshot(sections);
        expect(endpointsOf(snapshot, sha256, { memory })).toEqual(endpointsOf(snapshot, sha256));
      }
    }),
    { numRuns: 500 },
  );
});

test("EP18 an endpoint of unchanged rows stays the same object, beside one that changed", () => {
  const memory = createEndpointMemory();
  const [first, second, third] = sockets;
  if (first === undefined || second === undefined || third === undefined) throw new Error("no sockets");
  const unitsAndContainers = { units: [], containers: [], services: [] };
  const before = endpointsOf(sampleSnapshot({ ...unitsAndContainers, sockets: [first, third] }), sha256, { memory });
  const after = endpointsOf(sampleSnapshot({ ...unitsAndContainers, sockets: [first, { ...third, uid: 7 }] }), sha256, { memory });
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});
