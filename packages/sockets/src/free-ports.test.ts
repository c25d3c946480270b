import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Sections } from "@portolan/snapshot";
import { endpointsOf } from "./endpoints-of.ts";
import { freePorts, type FreePortsQuery, type PortReputation } from "./free-ports.ts";
import { iptablesNat } from "./dev/iptables-nat.ts";
import { sampleContainer, sampleEndpoint, sampleSnapshot, sampleSocket } from "./dev/sample-snapshot.ts";

const unknown: PortReputation = { ianaName: null, usedBy: null, highRisk: null, blockedByBrowsers: false };
const publish = { protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 20001, containerPort: 80, proxyPid: null } as const;

function freeIn(sections: Partial<Sections>, query: Partial<FreePortsQuery> = {}): readonly number[] | string {
  const found = freePorts({ snapshot: sampleSnapshot(sections), endpoints: [], count: 3, portFacts: () => unknown, ...query });
  return found.code === "ok"
    ? found.ports
    : `${found.found.length} of ${query.count ?? 3}: ${found.excluded.map(({ reason, count }) => `${reason} ${count}`).join(", ")}`;
}

test.each([
  { address: "127.0.0.9" },
  { state: "bound" as const },
  { address: "::", v6only: true },
  { protocol: "udp" as const, state: "unconnected" as const },
])("FR1 a socket with %o holds its port", (fields) => {
  expect(freeIn({ sockets: [sampleSocket({ port: 20001, ...fields })] })).toEqual([20000, 20002, 20003]);
});

test("FR1 a socket of another namespace holds nothing here", () => {
  const sockets = [sampleSocket({ port: 20001, namespace: "name:blue" })];
  expect(freeIn({ sockets })).toEqual([20000, 20001, 20002]);
  expect(freeIn({ sockets }, { namespace: "name:blue" })).toEqual([20000, 20002, 20003]);
});

test("FR1 port 0 means any port and is never given", () => {
  const include = { wellKnown: true, assigned: true, ephemeral: true, highRisk: true };
  expect(freeIn({}, { count: 1, range: { from: 0, to: 0 }, include })).toBe("0 of 1: reserved 1");
});

test.each(["running", "exited"])("FR2 a %s container keeps its published port", (state) => {
  expect(freeIn({ containers: [sampleContainer({ state, publishes: [publish] })] })).toEqual([20000, 20002, 20003]);
});

test("FR2 a published endpoint without a socket counts too", () => {
  expect(freeIn({}, { endpoints: [sampleEndpoint({ port: 20001, sockets: 0, state: "published" })] })).toEqual([20000, 20002, 20003]);
});

test("FR3 ports of nat rules are taken", () => {
  const rules = [iptablesNat("-A PREROUTING -p tcp -m tcp --dport 20001 -j DNAT --to-destination 10.0.0.2:80")];
  expect(freeIn({ rules })).toEqual([20000, 20002, 20003]);
  expect(freeIn({ rules }, { protocol: "udp" })).toEqual([20000, 20001, 20002]);
  const endpoints = endpointsOf(sampleSnapshot({ rules }), () => new Uint8Array(32));
  expect(freeIn({ rules }, { endpoints, count: 1, range: { from: 20001, to: 20001 } })).toBe("0 of 1: nat 1");
});

test("FR4 the kernel's own ranges are avoided", () => {
  const sysctls = [
    {
      namespace: "host",
      values: { "net.ipv4.ip_local_port_range": "20000\t20999", "net.ipv4.ip_local_reserved_ports": "20001,21000-21003" },
    },
  ];
  expect(freeIn({ sysctls })).toEqual([21004, 21005, 21006]);
  expect(freeIn({ sysctls }, { include: { ephemeral: true } })).toEqual([20000, 20002, 20003]);
});

test.each<[string, Partial<PortReputation>, FreePortsQuery["include"]]>([
  ["assigned", { ianaName: "x" }, { assigned: true }],
  ["well-known", { usedBy: "x" }, { wellKnown: true }],
  ["high-risk", { highRisk: "x" }, { highRisk: true }],
  ["browser-blocked", { blockedByBrowsers: true }, { highRisk: true }],
])("FR5 a number that is %s is given only when asked for", (reason, reputation, include = {}) => {
  const portFacts = (port: number): PortReputation => (port === 20001 ? { ...unknown, ...reputation } : unknown);
  expect(freeIn({}, { portFacts })).toEqual([20000, 20002, 20003]);
  expect(freeIn({}, { portFacts, include })).toEqual([20000, 20001, 20002]);
  expect(freeIn({}, { portFacts, range: { from: 20001, to: 20001 } })).toBe(`0 of 3: ${reason} 1`);
});

test("FR5 ssh, Portolan and MCSManager are never given unasked", () => {
  for (const port of [22, 13390, 23333, 24444]) {
    expect(freeIn({}, { count: 1, range: { from: port, to: port } })).toBe("0 of 1: well-known 1");
    expect(freeIn({}, { count: 1, range: { from: port, to: port }, include: { wellKnown: true } })).toEqual([port]);
  }
});

test("FR6 bands, nearness and ranges order the ports", () => {
  const held = Array.from({ length: 9998 }, (_, index) => sampleSocket({ port: 20000 + index, inode: index + 1 }));
  expect(freeIn({ sockets: held }, { include: { wellKnown: true } })).toEqual([29998, 29999, 10000]);
  expect(freeIn({}, { near: 8080, count: 5 })).toEqual([8080, 8079, 8081, 8078, 8082]);
  expect(freeIn({}, { near: 8080, range: { from: 8080, to: 9000 } })).toEqual([8080, 8081, 8082]);
  expect(freeIn({}, { near: 70, count: 2, range: { from: 3000, to: 3005 } })).toEqual([3000, 3001]);
});

test("FR7 without a protocol a port is free for both, with one only that one counts", () => {
  const sockets = [sampleSocket({ port: 20001, protocol: "udp", state: "unconnected" })];
  expect(freeIn({ sockets }, { protocol: "tcp" })).toEqual([20000, 20001, 20002]);
  expect(freeIn({ sockets }, { protocol: "udp" })).toEqual([20000, 20002, 20003]);
});

test("FR8 a refusal says what excluded how many and what was found", () => {
  const sockets = [20000, 20001, 20002].map((port) => sampleSocket({ port }));
  const sysctls = [{ namespace: "host", values: { "net.ipv4.ip_local_reserved_ports": "20003" } }];
  const range = { from: 20000, to: 20005 };
  expect(freePorts({ snapshot: sampleSnapshot({ sockets, sysctls }), endpoints: [], count: 3, range, portFacts: () => unknown })).toEqual({
    code: "NO_FREE_PORT",
    found: [20004, 20005],
    searched: [range],
    excluded: [
      { reason: "held", count: 3 },
      { reason: "reserved", count: 1 },
    ],
  });
});

test("FR9 leased ports are taken", () => {
  const leases = [{ protocol: null, port: 20001 }];
  expect(freeIn({}, { leases })).toEqual([20000, 20002, 20003]);
});

test("FR10 what a service sets aside is not given, the range it takes from is", () => {
  const place = {
    source: "file" as const,
    file: "/srv/x.json",
    line: 1,
    key: "port",
    value: "",
    fileHash: null,
    owner: null,
    address: null,
  };
  const claims = [
    { ...place, purpose: "passive" as const, protocol: "tcp" as const, from: 20000, to: 20002 },
    { ...place, purpose: "instance" as const, protocol: null, from: 20004, to: 20004 },
    { ...place, purpose: "next-instance" as const, protocol: null, from: 20006, to: 20007 },
    { ...place, purpose: "allocatable" as const, protocol: null, from: 10010, to: 65500 },
  ];
  const services = [{ service: "x", pid: 7, recognisedBy: "executable" as const, settings: [], claims, unread: [] }];
  expect(freeIn({ services })).toEqual([20003, 20005, 20008]);
  expect(freeIn({ services }, { protocol: "udp" })).toEqual([20000, 20001, 20002]);
  expect(freeIn({ services }, { range: { from: 20004, to: 20005 } })).toBe("1 of 3: set-aside 1");
  const query = { snapshot: sampleSnapshot({ services }), endpoints: [], portFacts: () => unknown };
  expect(freePorts({ ...query, count: 1 })).toEqual({ code: "ok", ports: [20003], setAside: 3 });
  const processes = [{ pid: 7, namespace: "name:blue" }] as unknown as Sections["owners"]["processes"];
  expect(freeIn({ services, owners: { processes, holders: [] } })).toEqual([20000, 20001, 20002]);
});

test("FR1 FR4 no port that is given is held or reserved, whatever the host holds", () => {
  const port = fc.integer({ min: 20000, max: 20030 });
  fc.assert(
    fc.property(fc.array(port), fc.array(port), fc.integer({ min: 1, max: 31 }), (held, reserved, count) => {
      const sysctls = [{ namespace: "host", values: { "net.ipv4.ip_local_reserved_ports": reserved.join(",") } }];
      const snapshot = sampleSnapshot({ sockets: held.map((one) => sampleSocket({ port: one })), sysctls });
      const result = freePorts({ snapshot, endpoints: [], count, range: { from: 20000, to: 20030 }, portFacts: () => unknown });
      const free = Array.from({ length: 31 }, (_, index) => 20000 + index).filter((one) => !held.includes(one) && !reserved.includes(one));
      expect(result.code === "ok" ? result.ports : result.found).toEqual(free.slice(0, count));
      expect(result.code === "ok").toBe(free.length >= count);
    }),
    { numRuns: 300 },
  );
});
