import { expect, test } from "vitest";
import { endpointReachedBy, splitOwnerPorts } from "./split-owner-ports.ts";
import { sampleEndpoint, sampleOwner } from "./dev/sample-snapshot.ts";

const other = [sampleOwner({ pid: 9, unit: "other.service" })];
const reachedOf = (...endpoints: Parameters<typeof splitOwnerPorts>[0][number][]): string[][] =>
  splitOwnerPorts(endpoints).map(({ reached }) => reached.map(({ client, endpoint }) => `${client} → ${endpoint?.unit ?? "nobody"}`));

test("SP1 SP2 A on 0.0.0.0 and B on IPv6 alone: 127.0.0.1 reaches A, ::1 and localhost reach B", () => {
  const a = sampleEndpoint();
  const b = sampleEndpoint({ address: "::", scope: "ipv6", owners: other });
  expect(reachedOf(a, b)).toEqual([["127.0.0.1 → web.service", "::1 → other.service", "localhost → other.service"]]);
});

test("SP1 one owner on both, unknown owners, bound sockets and other ports are no split", () => {
  const a = sampleEndpoint();
  const b = sampleEndpoint({ address: "::", scope: "ipv6" });
  expect(splitOwnerPorts([a, b])).toEqual([]);
  expect(splitOwnerPorts([a, { ...b, owners: [], unit: null, ownersKnown: false }])).toEqual([]);
  expect(splitOwnerPorts([a, { ...b, owners: other, unit: "other.service", state: "bound" }])).toEqual([]);
  expect(splitOwnerPorts([a, sampleEndpoint({ address: "::", scope: "ipv6", port: 81, owners: other })])).toEqual([]);
});

test("SP2 localhost falls back to 127.0.0.1 where nobody answers on ::1", () => {
  const loopback = sampleEndpoint({ address: "127.0.0.1" });
  expect(endpointReachedBy("localhost", [loopback])).toBe(loopback);
  expect(endpointReachedBy("localhost", [loopback, sampleEndpoint({ address: "::1" })])?.address).toBe("::1");
  const elsewhere = sampleEndpoint({ address: "192.0.2.1", owners: other });
  expect(splitOwnerPorts([loopback, elsewhere])).toEqual([]);
  const onDevice = sampleEndpoint({ address: "::", device: "eth0", owners: other });
  expect(splitOwnerPorts([loopback, onDevice])).toEqual([]);
});

test("SP3 an exact address beats a wildcard, a device beats both, of another owner", () => {
  const onLoopback = sampleEndpoint({ device: "lo", owners: other });
  expect(endpointReachedBy("127.0.0.1", [sampleEndpoint({ address: "127.0.0.1" }), onLoopback])).toBe(onLoopback);
  const loopback = sampleEndpoint({ address: "127.0.0.1" });
  const wildcard = sampleEndpoint({ address: "::", owners: other });
  expect(reachedOf(loopback, wildcard)).toEqual([["127.0.0.1 → web.service", "::1 → other.service", "localhost → other.service"]]);
  expect(reachedOf(wildcard, loopback)).toEqual(reachedOf(loopback, wildcard));
});
