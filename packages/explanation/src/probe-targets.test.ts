import { createHash } from "node:crypto";
import { render } from "@portolan/phrases";
import type { Interface } from "@portolan/snapshot";
import { endpointsOf } from "@portolan/sockets";
import { expect, test } from "vitest";
import { probeTargets } from "./probe-targets.ts";
import { snapshotOf, socket } from "./testing/sample-host.ts";

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

function card(name: string, addresses: readonly string[], fields: Partial<Interface> = {}): Interface {
  const own = addresses.map((address) => ({
    address,
    prefixLength: 64,
    scope: "global",
    peer: null,
    tentative: address.endsWith("bad"),
    deprecated: false,
  }));
  return {
    namespace: "host",
    index: 2,
    name,
    kind: null,
    up: true,
    loopback: name === "lo",
    mtu: 1500,
    mac: null,
    master: null,
    addresses: own,
    ...fields,
  };
}

function targetsOf(sockets: Parameters<typeof socket>[0][], interfaces: readonly Interface[] = []): string[] {
  const snapshot = snapshotOf({ sockets: sockets.map(socket), interfaces, port: 80 });
  const { targets, skippedBecause } = probeTargets({ snapshot, endpoints: endpointsOf(snapshot, sha256), port: 80 });
  expect(targets.length === 0).toBe(skippedBecause !== null);
  if (skippedBecause !== null) return [render(skippedBecause, "en")];
  return targets.map(({ address, device }) => (device === null ? address : `${address}%${device}`));
}

test("loopback first, then every own address once; link-local with its interface, tentative ones not", () => {
  const interfaces = [
    card("lo", ["127.0.0.1", "::1"]),
    card("eth0", ["192.0.2.10", "fe80::1", "2001:db8::bad"]),
    card("eth1", ["fe80::1"]),
    card("down0", ["192.0.2.99"], { up: false }),
    card("veth", ["10.0.0.2"], { namespace: "name:blue" }),
  ];
  expect(targetsOf([{ address: "0.0.0.0", port: 80 }], interfaces)).toEqual([
    "127.0.0.1",
    "::1",
    "192.0.2.10",
    "fe80::1%eth0",
    "fe80::1%eth1",
  ]);
});

test("at most 32 addresses", () => {
  const many = Array.from({ length: 100 }, (_, index) => `192.0.2.${index}`);
  expect(targetsOf([{ address: "0.0.0.0", port: 80 }], [card("eth0", many)])).toHaveLength(32);
});

test("why nothing is probed", () => {
  expect(targetsOf([])).toEqual(["nothing accepts connections here"]);
  expect(targetsOf([{ address: "0.0.0.0", port: 80, protocol: "udp", state: "unconnected" }])).toEqual([
    "UDP has no handshake that would tell",
  ]);
  expect(targetsOf([{ address: "0.0.0.0", port: 80, namespace: "name:blue" }])).toEqual(["it is in another network namespace"]);
  expect(targetsOf([{ address: "0.0.0.0", port: 80, state: "bound" }])).toEqual(["nothing accepts connections here"]);
});
