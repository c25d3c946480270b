import { parseScannerFrame } from "@portolan/contract/frames";
import { emptySections, type Sections } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { withoutLayers } from "./older-look.ts";

const address = { address: "192.0.2.1", prefixLength: 24, scope: "global", peer: null, tentative: false, deprecated: false };
const older = {
  socket: {
    namespace: "host",
    protocol: "tcp",
    family: "ipv4",
    address: "0.0.0.0",
    port: 80,
    state: "listen",
    v6only: null,
    device: null,
    uid: 0,
    inode: 7,
    cookie: "1f",
    cgroup: null,
    mark: null,
    queue: null,
  },
  interface: { namespace: "host", index: 2, name: "eth0", kind: null, up: true, loopback: false, mtu: 1500, mac: null, master: null },
  route: {
    namespace: "host",
    family: "ipv4",
    table: 254,
    type: "unicast",
    destination: "0.0.0.0/0",
    gateway: null,
    device: "eth0",
    source: null,
    metric: null,
    protocol: 3,
    scope: 0,
  },
  rule: {
    namespace: "host",
    family: "ipv4",
    priority: 5,
    source: null,
    destination: null,
    inputDevice: null,
    outputDevice: null,
    mark: null,
    action: 1,
    table: 254,
    inverted: false,
  },
} as const;

test("what came with the layers is taken away, and nothing else", () => {
  const sections: Sections = {
    ...emptySections(),
    sockets: [{ ...older.socket, transparent: false, freebind: true }],
    interfaces: [
      {
        ...older.interface,
        addresses: [{ ...address, broadcast: "192.0.2.255" }],
        hardware: 1,
        flags: ["up"],
        group: 0,
        vrfTable: 10,
      },
    ],
    routes: [
      {
        ...older.route,
        tos: 4,
        sourcePrefix: "::/0",
        inputDevice: "a",
        preference: "low",
        flags: [],
        hop: { index: 0, of: 2, weight: 1 },
        unmodelled: [],
      },
    ],
    policyRules: [{ ...older.rule, tos: 4, l3mdev: true, unmodelled: ["x"] }],
    layers: [{ namespace: null, kind: "xdp", state: "present", place: "eth0", detail: "" }],
  };
  const sent = withoutLayers({ sockets: "1", layers: "2" }, sections);
  expect(sent.hashes).toEqual({ sockets: "1" });
  expect(sent.sections).toMatchObject({
    sockets: [older.socket],
    interfaces: [{ ...older.interface, addresses: [address] }],
    routes: [older.route],
    policyRules: [older.rule],
  });
  const added = ["layers", "transparent", "freebind", "broadcast", "hardware", "flags", "vrfTable", "tos", "hop", "unmodelled", "l3mdev"];
  for (const name of added) expect(JSON.stringify(sent)).not.toContain(`"${name}"`);
});

test("looks of this version and of the one before are both taken", () => {
  const host = { name: "quay", machineId: null, bootId: null, kernel: "6", architecture: "x64", system: null, privileged: true };
  const coverage = { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] };
  const look = { kind: "look", sequence: 1, takenAt: "t", host, coverage, hashes: {} };
  const { layers: _layers, ...before } = { ...emptySections(), sockets: [older.socket] };
  expect(parseScannerFrame({ ...look, sections: before })).toMatchObject({ ok: true });
  expect(parseScannerFrame({ ...look, sections: { layers: [], sockets: [{ ...older.socket, transparent: true }] } })).toMatchObject({
    ok: true,
  });
});
