import { expect, test } from "vitest";
import { sampleEndpoint } from "../sample-endpoint.ts";
import type { Endpoint, Interface } from "../wire.ts";
import { servedAddresses } from "./served-addresses.ts";

const at = (address: string): Interface["addresses"][number] => ({
  address,
  prefixLength: 24,
  scope: "global",
  peer: null,
  tentative: false,
  deprecated: false,
});
const card = (name: string, addresses: readonly string[], given: Partial<Interface> = {}): Interface => ({
  namespace: "host",
  index: 1,
  name,
  kind: null,
  up: true,
  loopback: name === "lo",
  mtu: 1500,
  mac: null,
  master: null,
  addresses: addresses.map(at),
  ...given,
});
const host = [
  card("lo", ["127.0.0.1", "::1"]),
  card("eth0", ["192.0.2.7", "2001:db8::7"]),
  card("eth0", ["10.9.9.9"], { namespace: "name:blue" }),
];

function judged(given: Partial<Endpoint>): Record<string, string> {
  return Object.fromEntries(servedAddresses(sampleEndpoint(given), host).map(({ address, served, reason }) => [address, reason ?? served]));
}

test("every IPv4 address: no IPv6 one is served", () => {
  expect(judged({ address: "0.0.0.0", scope: "ipv4" })).toEqual({
    "127.0.0.1": "yes",
    "192.0.2.7": "yes",
    "::1": "ipv4-only",
    "2001:db8::7": "ipv4-only",
  });
});

test("dual stack serves all, IPV6_V6ONLY only IPv6, and what the kernel was not asked stays unknown", () => {
  expect(Object.values(judged({ address: "::", scope: "dual" }))).toEqual(["yes", "yes", "yes", "yes"]);
  expect(judged({ address: "::", scope: "ipv6" })).toMatchObject({ "192.0.2.7": "ipv6-only", "::1": "yes" });
  expect(judged({ address: "::", scope: "ipv6-or-dual" })).toMatchObject({ "192.0.2.7": "unknown", "::1": "yes" });
});

test("one address serves that one alone, also as an IPv4 address in IPv6 clothes", () => {
  const expected = { "127.0.0.1": "other-address", "192.0.2.7": "yes", "::1": "ipv4-only" };
  expect(judged({ address: "192.0.2.7", scope: "ipv4" })).toMatchObject(expected);
  expect(judged({ address: "::ffff:192.0.2.7", scope: "ipv4" })).toMatchObject(expected);
});

test("another address of loopback belongs to loopback, one of no interface to none", () => {
  expect(servedAddresses(sampleEndpoint({ address: "127.0.0.53", scope: "ipv4" }), host)[0]).toMatchObject({
    address: "127.0.0.53",
    device: "lo",
    served: "yes",
  });
  expect(servedAddresses(sampleEndpoint({ address: "198.51.100.1", scope: "ipv4" }), host).at(-1)).toMatchObject({
    device: null,
    served: "yes",
  });
});

test("a socket of one device serves no address of another; one that only holds the port serves none", () => {
  expect(judged({ address: "0.0.0.0", scope: "ipv4", device: "eth0" })).toMatchObject({ "127.0.0.1": "other-device", "192.0.2.7": "yes" });
  expect(new Set(Object.values(judged({ address: "::", scope: "dual", state: "bound" })))).toEqual(new Set(["silent"]));
  expect(judged({ address: "0.0.0.0", scope: "ipv4", protocol: "udp", state: "bound" })).toMatchObject({ "192.0.2.7": "yes" });
});

test("an endpoint of another namespace is about the addresses there", () => {
  expect(judged({ address: "0.0.0.0", scope: "ipv4", namespace: "name:blue" })).toEqual({ "10.9.9.9": "yes" });
});
