import { render } from "@portolan/phrases";
import { isSysctlValue } from "@portolan/plans";
import type { Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { erlangB, erlangLoad } from "./erlang-b.ts";
import { keptBecause } from "./kept-ports.ts";
import { poolWarnings, type PoolHost, type PoolWarning } from "./pool-warnings.ts";
import { preparePool } from "./pool-ports.ts";
import { samplePool } from "./testing/samples.ts";
import type { Band, Pool } from "./pool.ts";

interface Sections {
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly containers?: readonly unknown[];
  readonly services?: readonly unknown[];
}

const usual = {
  "net.ipv4.ip_local_port_range": "32768\t60999",
  "net.ipv4.ip_local_reserved_ports": "",
  "net.ipv4.ip_unprivileged_port_start": "1024",
};

function hostOf({ sysctls = {}, containers = [], services = [] }: Sections = {}): PoolHost {
  const sections = { sysctls: [{ namespace: "host", values: { ...usual, ...sysctls } }], containers, services };
  return { id: "h1", name: "alpha", zone: "z1", snapshot: { sections } as unknown as Snapshot };
}

function warn(changes: Parameters<typeof samplePool>[0], host = hostOf(), others: readonly Pool[] = []): PoolWarning[] {
  return poolWarnings({ ports: preparePool(samplePool(changes), keptBecause), others, hosts: [host] });
}

const dynamic = (from: number, to: number): Band => ({ kind: "dynamic", from, to });
const codes = (found: readonly PoolWarning[]): string[] => found.map(({ code }) => code);

test("LE90 what the kernel hands out of a pool is told, and the list that keeps it", () => {
  expect(codes(warn({}))).toEqual([]);
  const bands = [dynamic(29000, 29999), dynamic(40000, 40999), dynamic(60990, 61100)];
  const [found] = warn({ bands }, hostOf({ sysctls: { "net.ipv4.ip_local_reserved_ports": "8080,40000-40099" } }));
  expect(found).toMatchObject({
    code: "ephemeral",
    lines: ["sysctl -w net.ipv4.ip_local_reserved_ports=8080,40000-40999,60990-60999"],
    intent: { kind: "sysctl", key: "net.ipv4.ip_local_reserved_ports", value: "8080,40000-40999,60990-60999" },
  });
  expect(found === undefined ? "" : render(found.what, "en")).toBe(
    "40100-40999,60990-60999 lie in the range from which alpha takes ports for outgoing connections (32768-60999): the kernel may take one of them at any moment.",
  );
  expect(isSysctlValue("net.ipv4.ip_local_reserved_ports", "8080,40000-40999,60990-60999")).toBe(true);
  for (const wrong of ["", "8080, 9", "9,8", "1-2,3", "65536", "x"])
    expect(isSysctlValue("net.ipv4.ip_local_reserved_ports", wrong)).toBe(false);
  expect(codes(warn({ bands }, hostOf({ sysctls: { "net.ipv4.ip_local_reserved_ports": "40000-60999" } })))).toEqual([]);
  expect(codes(warn({ bands }, hostOf({ sysctls: { "net.ipv4.ip_local_port_range": "" } })))).toEqual(["ephemeral-unread"]);
  expect(codes(warn({ bands: [dynamic(32700, 32767)] }))).toEqual(["node-ports"]);
  expect(codes(warn({ bands: [dynamic(30700, 32768)] }))).toEqual(["node-ports", "ephemeral"]);
});

test("LE91 others who hand out the same ports are told where they meet, and only there", () => {
  expect(codes(warn({ bands: [dynamic(25000, 30000)] }))).toEqual(["node-ports"]);
  expect(codes(warn({ bands: [dynamic(32768, 33767)] }))).toEqual(["ephemeral"]);
  expect(codes(warn({ bands: [dynamic(32768, 33767)] }, hostOf({ containers: [{ runtime: "docker" }] })))).toEqual(["ephemeral", "docker"]);
  expect(codes(warn({ bands: [dynamic(800, 1500)] }))).toEqual(["privileged"]);
  expect(codes(warn({ bands: [dynamic(800, 1500)] }, hostOf({ sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" } })))).toEqual([]);
  const claims = [
    { purpose: "allocatable", from: 29999, to: 31000 },
    { purpose: "instance", from: 25000, to: 25000 },
  ];
  const [manager] = warn({}, hostOf({ services: [{ service: "mcsmanager-daemon", claims }] }));
  expect(manager === undefined ? "" : render(manager.what, "en")).toContain("hands out 29999 by itself");
});

test("LE91 pools meet on a host that may be of both", () => {
  const other = (place: Pool["place"]): Pool => samplePool({ id: "B", name: "other", place, bands: [dynamic(29999, 35000)] });
  const found = (place: Pool["place"], theirs: Pool["place"]): number => warn({ place }, hostOf(), [other(theirs)]).length;
  expect(found({ kind: "fleet" }, { kind: "host", host: "h9" })).toBe(1);
  expect(found({ kind: "zone", zone: "a" }, { kind: "zone", zone: "b" })).toBe(0);
  expect(found({ kind: "zone", zone: "a" }, { kind: "host", host: "h1" })).toBe(1);
  expect(found({ kind: "host", host: "h1" }, { kind: "network", host: "h1", network: "n" })).toBe(1);
  expect(found({ kind: "host", host: "h1" }, { kind: "host", host: "h2" })).toBe(0);
  expect(warn({}, hostOf(), [samplePool()])).toEqual([]);
  expect(warn({ place: { kind: "host", host: "h2" }, bands: [dynamic(40000, 41000)] })).toEqual([]);
});

test("LE92 too little room is told", () => {
  expect(codes(warn({ bands: [dynamic(20000, 20009)], headroom: 0.3 }))).toEqual(["small"]);
  expect(codes(warn({ bands: [dynamic(20000, 20199)], headroom: 0.3 }))).toEqual([]);
  expect(codes(warn({ bands: [{ kind: "static", from: 10000, to: 10009 }] }))).toEqual(["nothing-to-choose"]);
  expect(codes(warn({ bands: [{ kind: "static", from: 10000, to: 10009 }], rules: { modes: ["static"] } }))).toEqual([]);
});

test("LE93 Erlang's formula gives the known values", () => {
  for (const [ports, share] of [
    [10, 0.079],
    [20, 0.03],
    [50, 0.0033],
    [100, 1.4e-4],
  ] as const)
    expect(erlangB(ports, ports * 0.7) / share).toBeCloseTo(1, 1);
  expect(erlangB(1, 1)).toBe(0.5);
  expect(erlangB(2, 1)).toBe(0.2);
  expect([erlangB(0, 1), erlangB(0, 0), erlangB(5, 0)]).toEqual([1, 1, 0]);
  for (const [ports, load] of [
    [10, 0.23],
    [20, 0.39],
    [50, 0.58],
    [100, 0.69],
    [500, 0.86],
  ] as const)
    expect(erlangLoad(ports, 1e-4) / ports).toBeCloseTo(load, 2);
  expect(erlangLoad(0, 0.1)).toBe(0);
  for (let ports = 1; ports < 50; ports += 1) expect(erlangB(ports, 20)).toBeLessThan(erlangB(ports - 1, 20));
});

test("LE39 the numbers that are never given unasked", () => {
  const kept = [22, 13390, 13391, 23333, 24444, 3306, 8080, 25565, 20000, 0].map((port) => keptBecause(port, ["tcp"]));
  expect(kept).toEqual([
    "ssh",
    "portolan",
    "portolan",
    "mcsmanager",
    "mcsmanager",
    "high-risk",
    "service",
    "service",
    "assigned",
    "reserved",
  ]);
  expect(keptBecause(20001, ["tcp"])).not.toBeNull();
  expect(keptBecause(20100, ["tcp", "udp"])).toBeNull();
  expect([keptBecause(19132, ["tcp"]), keptBecause(19132, ["tcp", "udp"])]).toEqual([null, "service"]);
});
