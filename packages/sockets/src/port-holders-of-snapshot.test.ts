import { expect, test } from "vitest";
import { emptySections, type Container, type Socket } from "@portolan/snapshot";
import { iptablesNat } from "./dev/iptables-nat.ts";
import { baseChain, innerChain, match, nftRules, rule, tcpPort } from "./dev/nft-rules.ts";
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

const dnat = { dnat: { addr: "10.0.0.5", port: 80 } };

test("a rule of nft holds the port that it names, for its protocol alone", () => {
  const ports = { set: { family: "ip", table: "t", name: "ports", type: "inet_service", elem: [7100, { elem: { val: 7101 } }] } };
  const rules = [nftRules(baseChain("ip"), ports, rule("ip", [match(tcpPort, 30080), dnat]), rule("ip", [match(tcpPort, "@ports"), dnat]))];
  expect(held({ rules }, 30080)).toEqual(["nat - ip t pre handle 4: tcp dport 30080 dnat to 10.0.0.5:80"]);
  expect(held({ rules }, 7101)).toEqual(["nat - ip t pre handle 4: tcp dport @ports dnat to 10.0.0.5:80"]);
  expect(held({ rules }, 30080, "udp")).toEqual([]);
  expect(held({ rules }, 30081)).toEqual([]);
});

const save = iptablesNat(
  "-A PREROUTING -p tcp -m multiport --dports 80,8000:8010 -j REDIRECT --to-ports 8080",
  "-A PREROUTING ! -d 127.0.0.0/8 -p udp -m udp ! --dport 53 -j DNAT --to-destination 10.0.0.1",
  "-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER",
  "-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER",
  "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.17.0.2:80",
  "-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE",
);

test("a rule of iptables is told by its text, once however many chains lead to it", () => {
  const docker = "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.17.0.2:80";
  expect(held({ rules: [save] }, 8081)).toEqual([`nat - ${docker}`]);
  expect(held({ rules: [save] }, 8010)).toHaveLength(1);
  expect(held({ rules: [save] }, 8011)).toEqual([]);
  expect(held({ rules: [save] }, 53, "udp")).toEqual([]);
  expect(held({ rules: [save] }, 80, "udp")).toEqual([]);
});

test("a rule on both families names neither, a rule that leads to the port's translation names the port", () => {
  const jump = { jump: { target: "web" } };
  const rules = [
    nftRules(
      baseChain("inet"),
      innerChain("inet", "web"),
      rule("inet", [match(tcpPort, 80), jump]),
      rule("inet", [{ redirect: { port: 81 } }], "web"),
    ),
  ];
  const question = { protocol: "tcp", port: 80 } as const;
  expect(portHoldersOfSnapshot(question, { ...emptySections(), rules })).toEqual([
    {
      kind: "nat",
      namespace: "host",
      protocol: "tcp",
      family: null,
      local: null,
      remote: null,
      pids: [],
      detail: "inet t pre handle 4: tcp dport 80 jump web",
    },
  ]);
  expect(portHoldersOfSnapshot(question, { ...emptySections(), rules: [save] })).toMatchObject([{ family: "ipv4" }]);
});

test("a rule of another namespace keeps its namespace, and texts that were not read hold nothing", () => {
  const rules: HolderSections["rules"] = [
    { ...save, namespace: "name:blue" },
    { namespace: "host", source: "nft-json", text: null, error: "nft needs CAP_NET_ADMIN" },
  ];
  expect(portHoldersOfSnapshot({ protocol: "tcp", port: 80 }, { ...emptySections(), rules }).map((one) => one.namespace)).toEqual([
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
