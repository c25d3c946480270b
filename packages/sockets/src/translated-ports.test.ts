import { expect, test } from "vitest";
import type { Interface, RuleText, Sections } from "@portolan/snapshot";
import { iptablesNat } from "./dev/iptables-nat.ts";
import { baseChain, innerChain, match, nftRules, rule, tcpPort } from "./dev/nft-rules.ts";
import { sampleContainer, sampleProcess, sampleSnapshot, sampleSocket } from "./dev/sample-snapshot.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpointsOf } from "./endpoints-of.ts";
import { translatedPorts } from "./translated-ports.ts";

const ruleText = (source: RuleText["source"], text: string, namespace = "host"): RuleText => ({ namespace, source, text, error: null });
const daddr = { payload: { protocol: "ip", field: "daddr" } };
const iifname = { meta: { key: "iifname" } };
const dnat = { dnat: { addr: "10.0.0.5", port: 80 } };

function endpointsIn(sections: Partial<Sections>, own: readonly string[] | null = null): Endpoint[] {
  const snapshot = sampleSnapshot({ ...sections, interfaces: own === null ? [] : [interfaceWith(own)] });
  const hashes = own === null ? snapshot.hashes : { ...snapshot.hashes, interfaces: "sha256:of-a-test" };
  return endpointsOf({ ...snapshot, hashes }, () => new Uint8Array(32));
}

function interfaceWith(own: readonly string[]): Interface {
  const rest = { prefixLength: 24, scope: "global", peer: null, tentative: false, deprecated: false };
  const addresses = own.map((address) => ({ address, ...rest }));
  return {
    namespace: "host",
    index: 2,
    name: "eth0",
    kind: null,
    up: true,
    loopback: false,
    mtu: 1500,
    mac: null,
    master: null,
    addresses,
  };
}

/** `state protocol address:port%device sockets → target` */
function told(sections: Partial<Sections>, own: readonly string[] | null = null): string[] {
  return endpointsIn(sections, own).map(({ state, protocol, address, port, device, sockets, publishes }) => {
    const target = publishes === null ? "?" : `${publishes.containerAddress ?? "host"} ${publishes.containerPort}`;
    return `${state} ${protocol} ${address} ${port}${device === null ? "" : `%${device}`} ${sockets} → ${target}`;
  });
}

test.each<[string, RuleText, string[]]>([
  [
    "a port forward",
    iptablesNat("-A PREROUTING -p tcp -m tcp --dport 30080 -j DNAT --to-destination 10.0.0.5:80"),
    ["tcp 0.0.0.0 30080 0 → 10.0.0.5 80"],
  ],
  [
    "a target without a port",
    iptablesNat("-A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.0.0.5"),
    ["udp 0.0.0.0 53 0 → 10.0.0.5 53"],
  ],
  [
    "a redirect on one device",
    iptablesNat("-A PREROUTING -i eth0 -p tcp --dport 80 -j REDIRECT --to-ports 8080"),
    ["tcp 0.0.0.0 80%eth0 0 → host 8080"],
  ],
  ["several targets", iptablesNat("-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5-10.0.0.9"), ["tcp 0.0.0.0 80 0 → ?"]],
  [
    "IPv6",
    {
      ...iptablesNat("-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination [fd00::5]:81"),
      source: "ip6tables-save",
    },
    ["tcp :: 80 0 → fd00::5 81"],
  ],
  [
    "a list of ports",
    iptablesNat("-A PREROUTING -p tcp -m multiport --dports 80,90:91 -j DNAT --to-destination 10.0.0.5"),
    [80, 90, 91].map((port) => `tcp 0.0.0.0 ${port} 0 → 10.0.0.5 ${port}`),
  ],
  [
    "a port named before the jumps that translate it",
    iptablesNat(
      "-A PREROUTING -j SERVICES",
      "-A SERVICES -p tcp --dport 30080 -j WEB",
      "-A WEB -m statistic --mode random -j POD",
      "-A POD -p tcp -j DNAT --to-destination 10.1.0.7:8080",
    ),
    ["tcp 0.0.0.0 30080 0 → 10.1.0.7 8080"],
  ],
  ["nft: a port forward", nftRules(baseChain("ip"), rule("ip", [match(tcpPort, 30080), dnat])), ["tcp 0.0.0.0 30080 0 → 10.0.0.5 80"]],
  [
    "nft: a redirect of both families",
    nftRules(baseChain("inet"), rule("inet", [match(iifname, "eth0"), match(tcpPort, 80), { redirect: { port: 81 } }])),
    ["tcp 0.0.0.0 80%eth0 0 → host 81", "tcp :: 80%eth0 0 → host 81"],
  ],
  [
    "nft: a family named by the translation",
    nftRules(baseChain("inet"), rule("inet", [match(tcpPort, 80), { dnat: { family: "ip", addr: "10.0.0.5" } }])),
    ["tcp 0.0.0.0 80 0 → 10.0.0.5 80"],
  ],
  [
    "nft: a map of ports to targets",
    nftRules(
      baseChain("ip"),
      rule("ip", [
        {
          dnat: {
            addr: {
              map: {
                key: tcpPort,
                data: {
                  set: [
                    [80, { concat: ["10.0.0.5", 81] }],
                    [{ range: [90, 91] }, "10.0.0.6"],
                  ],
                },
              },
            },
          },
        },
      ]),
    ),
    ["tcp 0.0.0.0 80 0 → 10.0.0.5 81", "tcp 0.0.0.0 90 0 → 10.0.0.6 90", "tcp 0.0.0.0 91 0 → 10.0.0.6 91"],
  ],
  [
    "nft: a named set, a verdict map and a chain behind it",
    nftRules(
      baseChain("ip"),
      innerChain("ip", "web"),
      { set: { family: "ip", table: "t", name: "ports", elem: [{ elem: { val: 80 } }, 81] } },
      rule("ip", [
        match(tcpPort, "@ports"),
        {
          vmap: {
            key: tcpPort,
            data: {
              set: [
                [80, { jump: { target: "web" } }],
                [90, { accept: null }],
              ],
            },
          },
        },
      ]),
      rule("ip", [dnat], "web"),
    ),
    ["tcp 0.0.0.0 80 0 → 10.0.0.5 80"],
  ],
  [
    "TPROXY",
    nftRules(baseChain("ip", { type: "filter", prio: -150 }), rule("ip", [match(tcpPort, 3128), { tproxy: { port: 3129 } }])),
    ["tcp 0.0.0.0 3128 0 → host 3129"],
  ],
  [
    "nft: a node port of a cluster, by protocol and port together, to one of several pods by chance",
    nftRules(
      baseChain("ip"),
      innerChain("ip", "external"),
      innerChain("ip", "pod"),
      rule("ip", [
        match({ fib: { result: "type", flags: ["daddr"] } }, "local"),
        {
          vmap: {
            key: { concat: [{ meta: { key: "l4proto" } }, { payload: { protocol: "th", field: "dport" } }] },
            data: { set: [[{ concat: ["tcp", 30080] }, { goto: { target: "external" } }]] },
          },
        },
      ]),
      rule(
        "ip",
        [{ vmap: { key: { numgen: { mode: "random", mod: 2, offset: 0 } }, data: { set: [[0, { goto: { target: "pod" } }]] } } }],
        "external",
      ),
      rule("ip", [match({ meta: { key: "l4proto" } }, "tcp"), { dnat: { addr: "10.1.0.7", port: 8080 } }], "pod"),
    ),
    ["tcp 0.0.0.0 30080 0 → 10.1.0.7 8080"],
  ],
  [
    "two tests of the port, which leave what both want",
    iptablesNat(
      "-A PREROUTING -p tcp -m tcp --dport 80:90 -j WEB",
      "-A WEB -p tcp -m multiport --dports 79,81 -j DNAT --to-destination 10.0.0.5",
    ),
    ["tcp 0.0.0.0 81 0 → 10.0.0.5 81"],
  ],
])("EP15 what nat rules send on is published: %s", (_, rules, expected) => {
  expect(told({ rules: [rules] })).toEqual(expected.map((line) => `published ${line}`));
});

test.each<[string, RuleText]>([
  ["what the host sends itself", iptablesNat("-A OUTPUT -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80")],
  ["a chain that nothing reaches", iptablesNat("-A LONELY -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80")],
  ["a jump into a chain that translates nothing", iptablesNat("-A PREROUTING -p tcp --dport 80 -j LONELY", "-A LONELY -j RETURN")],
  ["every port but one", iptablesNat("-A PREROUTING -p tcp ! --dport 22 -j DNAT --to-destination 10.0.0.5")],
  ["every port", iptablesNat("-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.5")],
  ["chains that call one another", iptablesNat("-A PREROUTING -p tcp --dport 80 -j A", "-A A -j B", "-A B -j A")],
  [
    "a comment that looks like a rule",
    iptablesNat('-A PREROUTING -m comment --comment "x --dport 80 -j DNAT --to-destination 10.0.0.5" -j RETURN'),
  ],
  ["another table", ruleText("iptables-save", "*filter\n-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5\nCOMMIT")],
  ["nft: the output hook", nftRules(baseChain("ip", { hook: "output" }), rule("ip", [match(tcpPort, 80), dnat]))],
  ["nft: a negated port", nftRules(baseChain("ip"), rule("ip", [match(tcpPort, 22, "!="), dnat]))],
  [
    "nft: masquerading",
    nftRules(baseChain("ip", { hook: "postrouting", prio: 100 }), rule("ip", [match(tcpPort, 80), { masquerade: null }])),
  ],
  [
    "what is for another host",
    iptablesNat("-A PREROUTING -m addrtype ! --dst-type LOCAL -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128"),
  ],
  [
    "a set of ipset that was not read",
    iptablesNat("-A PREROUTING -p tcp -m tcp --dport 80 -m set --match-set elsewhere dst -j DNAT --to-destination 10.0.0.5"),
  ],
  ["a protocol without ports of this kind", iptablesNat("-A PREROUTING -p sctp -m sctp --dport 80 -j DNAT --to-destination 10.0.0.5")],
  ["no document", ruleText("nft-json", "{")],
  ["an unread text", { namespace: "host", source: "nft-json", text: null, error: "EPERM" }],
])("EP15 no endpoint comes of %s", (_, rules) => {
  expect(told({ rules: [rules] })).toEqual([]);
});

test("EP15 only the host's own addresses are places, a prefix means those inside it", () => {
  const to = (destination: string): RuleText =>
    iptablesNat(`-A PREROUTING -d ${destination} -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80`);
  const own = ["192.0.2.10", "192.0.2.11", "2001:db8::1"];
  const at = (...addresses: string[]): string[] => addresses.map((address) => `published tcp ${address} 80 0 → 10.0.0.5 80`);
  expect(told({ rules: [to("192.0.2.10/32")] }, own)).toEqual(at("192.0.2.10"));
  expect(told({ rules: [to("8.8.8.8/32")] }, own)).toEqual([]);
  expect(told({ rules: [to("8.8.8.8/32")] }, null), "addresses were not read").toEqual(at("8.8.8.8"));
  expect(told({ rules: [to("192.0.2.0/24")] }, own)).toEqual(at("192.0.2.10", "192.0.2.11"));
  expect(told({ rules: [to("0.0.0.0/0")] }, own)).toEqual(at("0.0.0.0"));
  expect(told({ rules: [nftRules(baseChain("ip"), rule("ip", [match(daddr, "192.0.2.10"), match(tcpPort, 80), dnat]))] }, own)).toEqual(
    at("192.0.2.10"),
  );
});

test("EP15 a destination that rules only exclude leaves the other addresses of the host", () => {
  const except = (destination: string): Partial<Sections> => ({
    rules: [iptablesNat(`-A PREROUTING ! -d ${destination} -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128`)],
  });
  const own = ["127.0.0.1", "192.0.2.10"];
  expect(told(except("192.0.2.11/32"), own)).toEqual(["published tcp 0.0.0.0 80 0 → host 3128"]);
  expect(told(except("192.0.2.10/32"), own)).toEqual([]);
  expect(told(except("192.0.2.10/32"), null)).toHaveLength(1);
});

test("EP15 a set of addresses and ports together is read, whichever of ipset or nft holds it", () => {
  const set = ruleText(
    "ipset-save",
    "create doors hash:ip,port family inet hashsize 1024 maxelem 65536\nadd doors 192.0.2.10,tcp:80\nadd doors 192.0.2.11,udp:53\n",
  );
  const rules = [iptablesNat("-A PREROUTING -m set --match-set doors dst,dst -j DNAT --to-destination 10.0.0.5"), set];
  const expected = ["published tcp 192.0.2.10 80 0 → 10.0.0.5 80", "published udp 192.0.2.11 53 0 → 10.0.0.5 53"];
  expect(told({ rules }, ["192.0.2.10", "192.0.2.11"])).toEqual(expected);
  const pair = { concat: [daddr, tcpPort] };
  const nft = nftRules(baseChain("ip"), rule("ip", [match(pair, { set: [{ concat: ["192.0.2.10", 80] }] }), { redirect: { port: 81 } }]));
  expect(told({ rules: [nft] }, ["192.0.2.10", "192.0.2.11"])).toEqual(["published tcp 192.0.2.10 80 0 → host 81"]);
});

const dockerRules = iptablesNat(
  "-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER",
  "-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER",
  "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80",
);
const publish = { protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 80, proxyPid: null } as const;

test("EP16 rules of a container runtime give its publishes no second endpoint", () => {
  const web = sampleContainer({ publishes: [publish] });
  expect(told({ rules: [dockerRules], containers: [web] })).toEqual(["published tcp 0.0.0.0 8080 0 → 172.17.0.2 80"]);
  const onOneAddress = sampleContainer({ publishes: [{ ...publish, hostAddress: "192.0.2.10" }] });
  expect(told({ rules: [dockerRules], containers: [onOneAddress] })).toEqual(["published tcp 192.0.2.10 8080 0 → 172.17.0.2 80"]);
});

test("EP16 a proxy's socket is the endpoint where the runtime may not be asked", () => {
  const proxy = (command: string | null, address = "::"): Partial<Sections> => ({
    rules: [dockerRules],
    sockets: [sampleSocket({ address, port: 8080, inode: 7 })],
    owners: { processes: [sampleProcess({ pid: 70, name: "docker-proxy", command })], holders: [{ inode: 7, pids: [70] }] },
  });
  const line = "docker-proxy -proto tcp -host-ip :: -host-port 8080 -container-ip 172.17.0.2 -container-port 80";
  expect(told(proxy(line))).toEqual(["listening tcp :: 8080 1 → ?"]);
  expect(told(proxy(null))).toEqual(["listening tcp :: 8080 1 → ?"]);
  expect(told(proxy(line, "0.0.0.0"))).toEqual(["listening tcp 0.0.0.0 8080 1 → ?"]);
  expect(told(proxy(line.replace("172.17.0.2", "172.17.0.3")))).toHaveLength(2);
});

test("EP16 a listener at the very place stays what it is, one beside it is another endpoint", () => {
  const rules = [iptablesNat("-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80")];
  expect(told({ rules, sockets: [sampleSocket({ port: 80 })] })).toEqual(["listening tcp 0.0.0.0 80 1 → ?"]);
  expect(told({ rules, sockets: [sampleSocket({ port: 80, address: "::1" })] })).toHaveLength(2);
  const [endpoint] = endpointsIn({ rules });
  expect(endpoint).toMatchObject({ scope: "ipv4", container: null, owners: [], ownersKnown: true, display: { ss: "" } });
  const twice = [...rules, nftRules(baseChain("ip"), rule("ip", [match(tcpPort, 80), dnat]))];
  expect(told({ rules: twice })).toEqual(["published tcp 0.0.0.0 80 0 → 10.0.0.5 80"]);
});

test("EP17 a wide range is told as a range, a thousand ports are endpoints", () => {
  const range = (to: number): Partial<Sections> => ({
    rules: [iptablesNat(`-A PREROUTING -p udp --dport 20001:${to} -j DNAT --to-destination 10.0.0.5`)],
  });
  expect(told(range(21_000))).toHaveLength(1000);
  expect(told(range(21_001))).toEqual([]);
  expect(translatedPorts(sampleSnapshot(range(21_001))).ranges).toEqual([{ namespace: "host", protocol: "udp", from: 20_001, to: 21_001 }]);
  expect(translatedPorts(sampleSnapshot(range(21_000))).ranges).toEqual([]);
});
