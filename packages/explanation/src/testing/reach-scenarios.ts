/** Hosts whose rules were judged: who gets in at one port, as a chart made by hand. */
import { AddressSet, formatPrefix, parsePrefix } from "@portolan/net";
import type { Chart, EndpointReach, OpenSpace, ReachEntry } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import { probe, process, socket, systemd, type Scenario } from "./sample-host.ts";
import { chart, closed, entry, policyDrop, rule } from "./sample-reach.ts";

const server = process({ pid: 40, name: "server", unit: "server.service" });
const host = { port: 23333, processes: [systemd, server], sockets: [socket({ address: "::", port: 23333, inode: 40 })] } as const;

function reachOf(endpoints: readonly Endpoint[], entries: readonly ReachEntry[], fields: Partial<EndpointReach> = {}): EndpointReach[] {
  return endpoints.map(({ id }) => ({
    endpoint: id,
    entries,
    exposure: { ipv4: "internet", ipv6: "nobody" },
    takenElsewhere: [],
    ...fields,
  }));
}

function judged(entries: readonly ReachEntry[], fields: Partial<Chart> = {}): (endpoints: readonly Endpoint[]) => Chart {
  return (endpoints) => chart({ endpoints: reachOf(endpoints, entries), ...fields });
}

function allBut(prefix: string): readonly string[] {
  const parsed = parsePrefix(prefix);
  if (parsed === null) throw new RangeError(prefix);
  return AddressSet[parsed.address.family]
    .subtract(AddressSet.fromPrefixes([parsed]))
    .toPrefixes()
    .map(formatPrefix);
}

const witness = { iif: "eth0", source: "192.168.0.1", sourcePort: 40_000, destination: "192.0.2.2", destinationPort: 23_333 };
const lan = rule("ip saddr 192.168.0.0/16 tcp dport 23333 accept");
const oneNetwork: readonly ReachEntry[] = [
  entry({ sources: ["192.168.0.0/16"], because: [lan], witness }),
  closed({ sources: allBut("192.168.0.0/16") }),
  entry({ via: ["lo"], because: [rule('iif "lo" accept', { handle: 4 })] }),
  closed({ family: "ipv6" }),
  closed({ family: "ipv6", via: ["lo"] }),
];
const recent = { id: "recent SSH", kind: "recent", text: "recent:SSH" } as const;

export const reachScenarios: Readonly<Record<string, Scenario>> = {
  "reach-one-network": { ...host, chart: judged(oneNetwork) },
  "reach-one-network-asked": {
    ...host,
    chart: judged(oneNetwork),
    from: { sources: AddressSet.fromPrefixes([parsePrefix("10.0.0.0/8") ?? fail()]), text: "10.0.0.0/8" },
  },
  "reach-several-answers": {
    ...host,
    chart: judged([
      entry({ verdict: "depends", conditions: [[{ condition: recent, holds: false }]], because: [rule("tcp dport 23333 accept")] }),
      entry({ to: "10.0.0.5", via: ["wg0"], because: [] }),
      closed({ to: "10.0.0.5", via: ["eth0"], because: [rule("ct state new jump limit", { effect: "jump" }), policyDrop] }),
      entry({ family: "ipv6", because: [rule("accept"), rule("oif eth0 accept", { chain: "output", direction: "out" })] }),
    ]),
  },
  "reach-taken-elsewhere": {
    ...host,
    containers: [
      {
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
        publishes: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 23_333, containerPort: 80, proxyPid: null }],
      },
    ],
    chart: (endpoints) =>
      chart({ endpoints: reachOf(endpoints, oneNetwork, { takenElsewhere: [rule("tcp dport 23333 dnat to 172.17.0.2:80")] }) }),
  },
  "reach-unread": {
    ...host,
    privileged: false,
    chart: judged(
      [
        entry({
          verdict: "depends",
          conditions: [[{ condition: { id: "nft", kind: "unread", text: "nft" }, holds: true }]],
          because: [],
        }),
      ],
      { gaps: [{ code: "not-permitted", place: "nft", reason: "nft needs CAP_NET_ADMIN" }] },
    ),
  },
  "reach-layers": {
    ...host,
    chart: judged(oneNetwork, {
      gaps: [
        { code: "tool-absent", place: "ipset", reason: "ENOENT" },
        { code: "failed", place: "ip6tables-save", reason: "exit 1" },
        { code: "changed-while-reading", place: "nft", reason: "changed" },
        { code: "not-understood", place: "ip nat", reason: "x" },
        { code: "not-understood", place: "ip mangle", reason: "x" },
        { code: "set-without-elements", place: "ip filter @blocked", reason: "too many" },
        { code: "not-read", place: "iptables-legacy", reason: "not asked" },
      ],
      layers: [
        { namespace: "host", kind: "xdp", state: "present", place: "eth0", detail: "prog id 12" },
        { namespace: null, kind: "cgroup-bpf", state: "unreadable", place: null, detail: "EPERM" },
      ],
    }),
  },
  "reach-probe-disagrees": {
    ...host,
    probes: [probe("192.0.2.2", "timeout", 23_333), probe("127.0.0.1", "connected", 23_333), probe("2001:db8::2", "refused", 23_333)],
    chart: judged([...oneNetwork, closed({ to: "127.0.0.1", via: ["lo"] })]),
  },
  "reach-nobody-open": {
    port: 8086,
    protocol: "tcp",
    sockets: [],
    chart: () =>
      chart({
        space: [
          space("ipv4 tcp", { to: "192.0.2.2", ports: "80,8080-8090", verdict: "open", sources: ["10.0.0.0/8"] }),
          space("ipv6 tcp", { to: "2001:db8::2", ports: "8086", verdict: "depends", sources: ["::/0"] }),
          space("ipv4 tcp", { to: "forwarded 172.17.0.0/16", ports: "8086", verdict: "open", sources: ["0.0.0.0/0"] }),
          space("ipv4 udp", { to: "192.0.2.2", ports: "8086", verdict: "open", sources: ["0.0.0.0/0"] }),
        ],
      }),
  },
};

function space(kind: "ipv4 tcp" | "ipv6 tcp" | "ipv4 udp", fields: Pick<OpenSpace, "to" | "ports" | "verdict" | "sources">): OpenSpace {
  const family = kind.startsWith("ipv4") ? "ipv4" : "ipv6";
  return { family, protocol: kind.endsWith("udp") ? "udp" : "tcp", via: ["eth0"], because: [], ...fields };
}

function fail(): never {
  throw new RangeError("not a prefix");
}
