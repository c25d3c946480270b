import { createHash } from "node:crypto";
import { render } from "@portolan/phrases";
import type { Interface } from "@portolan/snapshot";
import { endpointsOf } from "@portolan/sockets";
import { expect, test } from "vitest";
import { probeTargets } from "./probe-targets.ts";
import { process, snapshotOf, socket, systemd } from "./testing/sample-host.ts";

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

const roomy = { depth: 0, limit: 128 };

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
  expect(targetsOf([{ address: "0.0.0.0", port: 80, queue: roomy }], interfaces)).toEqual([
    "127.0.0.1",
    "::1",
    "192.0.2.10",
    "fe80::1%eth0",
    "fe80::1%eth1",
  ]);
});

test("an address that no interface lists is tried because a listener is bound to it", () => {
  const interfaces = [card("lo", ["127.0.0.1", "::1"]), card("eth0", ["192.0.2.10"])];
  const bound = [
    { address: "127.0.0.2", port: 80, queue: roomy },
    { address: "::ffff:127.0.0.3", port: 80, queue: roomy },
  ];
  expect(targetsOf(bound, interfaces)).toEqual(["127.0.0.1", "::1", "127.0.0.2", "127.0.0.3", "192.0.2.10"]);
  expect(targetsOf([...bound, { address: "192.0.2.77", port: 80, namespace: "name:blue" }])).not.toContain("192.0.2.77");
});

test("connections leave a free place in the accept queue of every socket that may get them", () => {
  const interfaces = [card("eth0", ["192.0.2.10", "192.0.2.11"])];
  const dual = (depth: number, limit: number): string[] => targetsOf([{ address: "::", port: 80, queue: { depth, limit } }], interfaces);
  expect(dual(0, 1)).toEqual(["127.0.0.1"]);
  expect(dual(0, 3)).toEqual(["127.0.0.1", "::1", "192.0.2.10"]);
  expect(dual(126, 128)).toEqual(["127.0.0.1", "::1"]);
  for (const [depth, limit] of [
    [0, 0],
    [1, 1],
    [129, 128],
  ] as const)
    expect(dual(depth, limit)).toEqual(["a connection would take the last free place in the accept queue"]);
  const full = { address: "127.0.0.1", port: 80, queue: { depth: 2, limit: 1 } };
  expect(targetsOf([full], interfaces), "what nobody covers is refused and harms nobody").toEqual(["::1", "192.0.2.10", "192.0.2.11"]);
});

test("at most 32 addresses", () => {
  const many = Array.from({ length: 100 }, (_, index) => `192.0.2.${index}`);
  expect(targetsOf([{ address: "0.0.0.0", port: 80, queue: roomy }], [card("eth0", many)])).toHaveLength(32);
});

test("why nothing is probed", () => {
  expect(targetsOf([])).toEqual(["nothing accepts connections here"]);
  expect(targetsOf([{ address: "0.0.0.0", port: 80, protocol: "udp", state: "unconnected" }])).toEqual([
    "UDP has no handshake that would tell",
  ]);
  expect(targetsOf([{ address: "0.0.0.0", port: 80, namespace: "name:blue" }])).toEqual(["it is in another network namespace"]);
  expect(targetsOf([{ address: "0.0.0.0", port: 80, state: "bound" }])).toEqual(["nothing accepts connections here"]);
});

test("what a connection would start is not tried, unless it is asked for; other listeners of the port are", () => {
  const unit = { description: null, active: "active", fragment: null };
  const units = [{ ...unit, name: "ssh.socket", kind: "socket" as const, triggers: "ssh.service", listens: ["127.0.0.1:80 (Stream)"] }];
  const held = { address: "127.0.0.1", port: 80, inode: 1, queue: roomy };
  const targets = (
    sockets: Parameters<typeof socket>[0][],
    fields: Partial<Parameters<typeof snapshotOf>[0]> = {},
    mayStart = false,
  ): string => {
    const snapshot = snapshotOf({ sockets: sockets.map(socket), units, processes: [systemd], port: 80, ...fields });
    const found = probeTargets({ snapshot, endpoints: endpointsOf(snapshot, sha256), port: 80, mayStart });
    return found.skippedBecause === null ? found.targets.map(({ address }) => address).join(" ") : render(found.skippedBecause, "en");
  };
  const untried = "systemd holds it for ssh.service, and a connection would start that; portolan explain --probe tries all the same";
  expect(targets([held])).toBe(untried);
  expect(targets([held], {}, true)).toBe("127.0.0.1 ::1");
  const other = process({ pid: 50, name: "server" });
  expect(targets([held, { address: "::1", port: 80, inode: 50, queue: roomy }], { processes: [systemd, other] })).toBe("::1");
  const inetd = process({ pid: 60, name: "xinetd" });
  expect(targets([{ ...held, inode: 60 }], { processes: [systemd, inetd], units: [] })).toMatch(
    /^xinetd holds it for a program that does not run/,
  );
  const unseen = { ...held, inode: 999, cgroup: "/system.slice/ssh.socket" };
  expect(targets([unseen], { privileged: false, units: [] }), "made by systemd, its holder unseen").toMatch(/^systemd holds it/);
});
