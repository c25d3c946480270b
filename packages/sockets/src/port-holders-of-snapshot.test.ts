import { expect, test } from "vitest";
import { emptySections, type Container, type Socket } from "@portolan/snapshot";
import { portHoldersOfSnapshot, type HolderSections } from "./port-holders-of-snapshot.ts";

const container: Container = {
  id: "c0ffee",
  runtime: "docker",
  name: "web",
  image: "nginx",
  composeProject: null,
  composeService: null,
  state: "running",
  namespace: "container:c0ffee",
  hostNamespace: "host",
  networkMode: "bridge",
  addresses: ["172.17.0.2"],
  publishes: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8081, containerPort: 80, proxyPid: null }],
};
const listener: Socket = {
  namespace: "host",
  protocol: "tcp",
  family: "ipv4",
  address: "0.0.0.0",
  port: 8081,
  state: "listen",
  v6only: null,
  device: null,
  uid: 0,
  inode: 7,
  cookie: "1",
  cgroup: null,
  mark: null,
  queue: { depth: 0, limit: 128 },
};
const held = (sections: Partial<HolderSections>, port = 8081, protocol: "tcp" | "udp" = "tcp"): string[] =>
  portHoldersOfSnapshot({ protocol, port }, { ...emptySections(), ...sections }).map(
    ({ kind, local, detail }) => `${kind} ${local ?? "-"} ${detail}`,
  );

const nft = (...items: object[]): HolderSections["rules"] => [
  { namespace: "host", source: "nft-json", text: JSON.stringify({ nftables: items }), error: null },
];
const dport = (right: unknown): object => ({ match: { op: "==", left: { payload: { protocol: "tcp", field: "dport" } }, right } });
const chain = { chain: { family: "ip", table: "edge", name: "pre", type: "nat", hook: "prerouting" } };
const rule = (...expr: object[]): object => ({ rule: { family: "ip", table: "edge", chain: "pre", handle: 4, expr } });

test("a NAT rule of the snapshot holds the port that it names, for its protocol alone", () => {
  const rules = nft(chain, rule(dport(30080), { dnat: { addr: "10.0.0.5", port: 80 } }));
  expect(held({ rules }, 30080)).toEqual(["nat - ip edge pre handle 4: tcp dport 30080 dnat"]);
  expect(held({ rules }, 30080, "udp")).toEqual([]);
  expect(held({ rules }, 30081)).toEqual([]);
});

test("a rule that names the port only through a set is told by its text", () => {
  const rules = nft(
    chain,
    { set: { family: "ip", table: "edge", name: "ports", elem: [7100, 7101] } },
    rule(dport("@ports"), { dnat: { addr: "10.0.0.5", port: 80 } }),
  );
  expect(held({ rules }, 7101)).toEqual([expect.stringMatching(/^nat - .*@ports/)]);
});

test("a rule of another namespace keeps its namespace, and texts that were not read hold nothing", () => {
  const text = "*nat\n-A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 8080\nCOMMIT";
  const rules: HolderSections["rules"] = [
    { namespace: "name:blue", source: "iptables-save", text, error: null },
    { namespace: "host", source: "nft-json", text: null, error: "nft needs CAP_NET_ADMIN" },
  ];
  expect(portHoldersOfSnapshot({ protocol: "tcp", port: 81 }, { ...emptySections(), rules }).map((one) => one.namespace)).toEqual([
    "name:blue",
  ]);
});

test("a reserved port is held by its sysctl", () => {
  const sysctls = [{ namespace: "host", values: { "net.ipv4.ip_local_reserved_ports": "20500-20510" } }];
  expect(held({ sysctls }, 20_505)).toEqual(["reserved - net.ipv4.ip_local_reserved_ports = 20500-20510"]);
  expect(held({ sysctls }, 20_511)).toEqual([]);
});

test("a publish without a proxy holds the port, one with a listening proxy is that listener", () => {
  expect(held({ containers: [container] })).toEqual(["published 0.0.0.0 web → 80/tcp"]);
  expect(held({ containers: [container], sockets: [listener] })).toEqual([]);
  expect(held({ containers: [container], sockets: [{ ...listener, namespace: "name:other" }] })).toHaveLength(1);
  expect(held({ containers: [container] }, 8082)).toEqual([]);
});

test("a stopped container claims its ports whoever listens now", () => {
  expect(held({ containers: [{ ...container, state: "exited" }], sockets: [listener] })).toEqual([
    "stopped-container 0.0.0.0 web → 80/tcp",
  ]);
});
