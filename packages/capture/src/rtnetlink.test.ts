import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Snapshot } from "@portolan/snapshot";
import { openCapture } from "./open-capture.ts";

const isRoot = process.getuid?.() === 0;
const name = `portolan-links-${process.pid}`;
const ip = (...args: string[]): string => execFileSync("ip", ["-n", name, ...args], { encoding: "utf8" });
let snapshot: Snapshot;
/** As ip printed them when the snapshot was taken. */
let routesThen: Readonly<Record<"-4" | "-6", string>>;

beforeAll(async () => {
  if (!isRoot) return;
  execFileSync("ip", ["netns", "add", name]);
  for (const line of [
    "link set lo up",
    "link add br0 type bridge",
    "link add veth0 type veth peer name veth1",
    "link set veth0 master br0",
    "link set br0 up",
    "link set veth0 up",
    "link set veth1 up",
    "addr add 192.0.2.1/24 dev br0",
    "addr add 198.51.100.1 peer 198.51.100.2/32 dev veth1",
    "addr add 2001:db8::1/64 dev br0 nodad",
    "route add 203.0.113.0/24 via 192.0.2.254",
    "route add blackhole 203.0.113.128/25",
    "route add 10.0.0.0/8 via 192.0.2.253 table 1000 metric 7",
    "route add 172.16.0.0/12 nexthop via 192.0.2.11 nexthop via 192.0.2.12",
    "-6 route add 2001:db8:1::/48 via 2001:db8::2",
    "rule add from 192.0.2.0/24 iif br0 fwmark 0x10/0xff table 1000 priority 500",
    "rule add not to 10.0.0.0/8 table 1000 priority 501",
    "rule add table main suppress_prefixlength 0 priority 502",
    "rule add uidrange 1000-1999 ipproto tcp sport 53 dport 8000-8099 tos 0x10 table 1000 priority 503",
    "rule add goto 600 tun_id 7 priority 504",
    "-6 rule add from 2001:db8:5::/48 table 1000 priority 505",
    "rule add from all unreachable priority 600",
    "route add 198.18.0.0/15 via 203.0.113.1 dev br0 onlink",
    "route add 198.20.0.0/16 tos 0x10 via 192.0.2.254",
    "route add 172.20.0.0/16 nexthop via 192.0.2.11 weight 3 nexthop via 192.0.2.12",
    "-6 route add 2001:db8:7::/48 from 2001:db8:8::/48 via 2001:db8::2",
    "-6 route add 2001:db8:9::/48 via 2001:db8::2 pref low",
    "route add 198.21.0.0/16 encap ip id 7 dst 192.0.2.9 dev br0",
    "link set veth1 promisc on",
    "link set veth0 group 7",
  ]) {
    ip(...line.split(" "));
  }
  const capture = openCapture({ portolanVersion: "test" });
  // The kernel goes on making addresses and their routes for a while after a link has come up.
  do {
    routesThen = readRoutes();
    snapshot = await capture.look();
  } while (JSON.stringify(routesThen) !== JSON.stringify(readRoutes()));
  capture.close();
});
afterAll(() => {
  if (isRoot) execFileSync("ip", ["netns", "del", name]);
});

function readRoutes(): typeof routesThen {
  const read = (family: "-4" | "-6"): string => ip("-j", "-N", family, "route", "show", "table", "all");
  return { "-4": read("-4"), "-6": read("-6") };
}

const here = <T extends { namespace: string }>(rows: readonly T[]): T[] => rows.filter((row) => row.namespace === `name:${name}`);
const json = (...args: string[]): Record<string, unknown>[] => JSON.parse(ip("-j", "-N", ...args)) as Record<string, unknown>[];

test.skipIf(!isRoot)("links and addresses are those that ip prints", () => {
  const expected = json("-d", "addr").map((link) => ({
    index: link["ifindex"],
    name: link["ifname"],
    kind: (link["linkinfo"] as Record<string, unknown> | undefined)?.["info_kind"] ?? null,
    mtu: link["mtu"],
    mac: link["address"],
    addresses: (link["addr_info"] as Record<string, unknown>[])
      .map((address) => `${String(address["local"])}/${String(address["prefixlen"])}`)
      .toSorted(),
  }));
  const ours = here(snapshot.sections.interfaces).map(({ index, name: ifname, kind, mtu, mac, addresses }) => ({
    index,
    name: ifname,
    kind,
    mtu,
    mac,
    addresses: addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`).toSorted(),
  }));
  expect(ours).toEqual(expected);
  const bridge = here(snapshot.sections.interfaces).find((link) => link.name === "br0");
  expect(here(snapshot.sections.interfaces).find((link) => link.name === "veth0")?.master).toBe(bridge?.index);
  expect(here(snapshot.sections.interfaces).find((link) => link.name === "veth1")?.addresses).toContainEqual(
    expect.objectContaining({ address: "198.51.100.1", prefixLength: 32, peer: "198.51.100.2", scope: "global" }),
  );
});

test.skipIf(!isRoot)("every route of every table is there, hop by hop", () => {
  const count = (family: "-4" | "-6"): number =>
    (JSON.parse(routesThen[family]) as Record<string, unknown>[]).reduce(
      (sum, route) => sum + ((route["nexthops"] as unknown[] | undefined)?.length ?? 1),
      0,
    );
  const routes = here(snapshot.sections.routes);
  expect(routes.filter((route) => route.family === "ipv4")).toHaveLength(count("-4"));
  expect(routes.filter((route) => route.family === "ipv6")).toHaveLength(count("-6"));
  const short = routes.map(({ table, type, destination, gateway, device, metric }) => ({
    table,
    type,
    destination,
    gateway,
    device,
    metric,
  }));
  expect(short).toContainEqual({
    table: 254,
    type: "unicast",
    destination: "203.0.113.0/24",
    gateway: "192.0.2.254",
    device: "br0",
    metric: null,
  });
  expect(short).toContainEqual({
    table: 254,
    type: "blackhole",
    destination: "203.0.113.128/25",
    gateway: null,
    device: null,
    metric: null,
  });
  expect(short).toContainEqual({
    table: 1000,
    type: "unicast",
    destination: "10.0.0.0/8",
    gateway: "192.0.2.253",
    device: "br0",
    metric: 7,
  });
  expect(short.filter((route) => route.destination === "172.16.0.0/12").map((route) => route.gateway)).toEqual([
    "192.0.2.11",
    "192.0.2.12",
  ]);
  expect(short).toContainEqual({
    table: 254,
    type: "unicast",
    destination: "2001:db8:1::/48",
    gateway: "2001:db8::2",
    device: "br0",
    metric: 1024,
  });
  expect(short).toContainEqual(expect.objectContaining({ table: 255, type: "local", destination: "192.0.2.1/32", device: "br0" }));
});

test.skipIf(!isRoot)("policy rules carry what they match", () => {
  const rules = here(snapshot.sections.policyRules);
  expect(rules.find((rule) => rule.priority === 500)).toMatchObject({
    family: "ipv4",
    source: "192.0.2.0/24",
    inputDevice: "br0",
    mark: "0x10/0xff",
    action: 1,
    table: 1000,
    inverted: false,
  });
  expect(rules.find((rule) => rule.priority === 501)).toMatchObject({ destination: "10.0.0.0/8", inverted: true });
  expect(rules.filter((rule) => rule.family === "ipv6").map((rule) => rule.priority)).toEqual([0, 505, 32766]);
});

test.skipIf(!isRoot)("policy rules carry every selector, and name one that has no field", () => {
  const rules = here(snapshot.sections.policyRules).filter((rule) => rule.priority > 501 && rule.priority < 1000);
  expect(rules).toMatchObject([
    { priority: 502, table: 254, suppressPrefixLength: 0 },
    {
      priority: 503,
      users: { from: 1000, to: 1999 },
      ipProtocol: 6,
      sourcePorts: { from: 53, to: 53 },
      destinationPorts: { from: 8000, to: 8099 },
      tos: 16,
    },
    { priority: 504, action: 2, goto: 600, unmodelled: ["tun_id"] },
    { priority: 600, action: 7 },
    { priority: 505, family: "ipv6", source: "2001:db8:5::/48" },
  ]);
  expect(Object.keys(rules[0] ?? {}).filter((name) => name === "unmodelled" || name === "users")).toEqual([]);
});

test.skipIf(!isRoot)("routes carry what restricts or ranks them, and name what has no field", () => {
  const routes = here(snapshot.sections.routes);
  const to = (destination: string) => routes.filter((route) => route.destination === destination);
  expect(to("198.18.0.0/15")).toMatchObject([{ gateway: "203.0.113.1", flags: ["onlink"] }]);
  expect(to("198.20.0.0/16")).toMatchObject([{ tos: 16 }]);
  expect(to("172.20.0.0/16").map((route) => route.hop)).toEqual([
    { index: 0, of: 2, weight: 3 },
    { index: 1, of: 2, weight: 1 },
  ]);
  expect(to("2001:db8:7::/48")).toMatchObject([{ sourcePrefix: "2001:db8:8::/48" }]);
  expect(to("2001:db8:9::/48")).toMatchObject([{ preference: "low" }]);
  expect(to("198.21.0.0/16")).toMatchObject([{ unmodelled: ["encap type", "encap"] }]);
  expect(to("203.0.113.0/24")[0]).not.toHaveProperty("unmodelled");
  expect(to("192.0.2.255/32")).toMatchObject([{ table: 255, type: "broadcast" }]);
});

test.skipIf(!isRoot)("links carry their hardware, flags and group", () => {
  const links = new Map(here(snapshot.sections.interfaces).map((link) => [link.name, link]));
  expect(links.get("lo")).toMatchObject({ hardware: 772, flags: [], group: 0 });
  expect(links.get("veth1")).toMatchObject({ hardware: 1, flags: ["broadcast", "multicast", "promisc"] });
  expect(links.get("veth0")).toMatchObject({ group: 7 });
  expect(links.get("br0")?.addresses[0]).not.toHaveProperty("broadcast");
});

test.skipIf(!isRoot)("sysctls are the namespace's own", () => {
  const values = here(snapshot.sections.sysctls)[0]?.values ?? {};
  expect(values["net.ipv4.conf.br0.rp_filter"]).toMatch(/^[012]$/);
  expect(values["net.ipv6.conf.veth1.disable_ipv6"]).toBe("0");
  expect(values["net.ipv4.conf.eth0.rp_filter"]).toBeUndefined();
});
