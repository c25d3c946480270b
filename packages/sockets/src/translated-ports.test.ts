import { expect, test } from "vitest";
import type { Interface, RuleText, Sections } from "@portolan/snapshot";
import { sampleContainer, sampleProcess, sampleSnapshot, sampleSocket } from "./dev/sample-snapshot.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpointsOf } from "./endpoints-of.ts";
import { translatedPorts } from "./translated-ports.ts";

const ruleText = (source: RuleText["source"], text: string, namespace = "host"): RuleText => ({ namespace, source, text, error: null });
const iptables = (...lines: string[]): RuleText => ruleText("iptables-save", ["*nat", ":PREROUTING ACCEPT", ...lines, "COMMIT"].join("\n"));
const nft = (...items: object[]): RuleText => ruleText("nft-json", JSON.stringify({ nftables: [{ metainfo: {} }, ...items] }));
const chain = (family: string, name = "pre", hook: object = { type: "nat", hook: "prerouting" }): object => ({
  chain: { family, table: "t", name, ...hook },
});
const rule = (family: string, expr: object[], name = "pre"): object => ({ rule: { family, table: "t", chain: name, expr } });
const match = (left: object, right: unknown, op = "=="): object => ({ match: { op, left, right } });
const dport = { payload: { protocol: "tcp", field: "dport" } };
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
    iptables("-A PREROUTING -p tcp -m tcp --dport 30080 -j DNAT --to-destination 10.0.0.5:80"),
    ["tcp 0.0.0.0 30080 0 → 10.0.0.5 80"],
  ],
  [
    "a target without a port",
    iptables("-A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.0.0.5"),
    ["udp 0.0.0.0 53 0 → 10.0.0.5 53"],
  ],
  [
    "a redirect on one device",
    iptables("-A PREROUTING -i eth0 -p tcp --dport 80 -j REDIRECT --to-ports 8080"),
    ["tcp 0.0.0.0 80%eth0 0 → host 8080"],
  ],
  ["several targets", iptables("-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5-10.0.0.9"), ["tcp 0.0.0.0 80 0 → ?"]],
  [
    "IPv6",
    ruleText("ip6tables-save", "*nat\n-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [fd00::5]:81\nCOMMIT"),
    ["tcp :: 80 0 → fd00::5 81"],
  ],
  [
    "a list of ports",
    iptables("-A PREROUTING -p tcp -m multiport --dports 80,90:91 -j DNAT --to-destination 10.0.0.5"),
    [80, 90, 91].map((port) => `tcp 0.0.0.0 ${port} 0 → 10.0.0.5 ${port}`),
  ],
  [
    "a port named before the jumps that translate it",
    iptables(
      "-A PREROUTING -j SERVICES",
      "-A SERVICES -p tcp --dport 30080 -j WEB",
      "-A WEB -m statistic --mode random -j POD",
      "-A POD -p tcp -j DNAT --to-destination 10.1.0.7:8080",
    ),
    ["tcp 0.0.0.0 30080 0 → 10.1.0.7 8080"],
  ],
  ["nft: a port forward", nft(chain("ip"), rule("ip", [match(dport, 30080), dnat])), ["tcp 0.0.0.0 30080 0 → 10.0.0.5 80"]],
  [
    "nft: a redirect of both families",
    nft(chain("inet"), rule("inet", [match(iifname, "eth0"), match(dport, 80), { redirect: { port: 81 } }])),
    ["tcp 0.0.0.0 80%eth0 0 → host 81", "tcp :: 80%eth0 0 → host 81"],
  ],
  [
    "nft: a family named by the translation",
    nft(chain("inet"), rule("inet", [match(dport, 80), { dnat: { family: "ip", addr: "10.0.0.5" } }])),
    ["tcp 0.0.0.0 80 0 → 10.0.0.5 80"],
  ],
  [
    "nft: a map of ports to targets",
    nft(
      chain("ip"),
      rule("ip", [
        {
          dnat: {
            addr: {
              map: {
                key: dport,
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
    nft(
      chain("ip"),
      chain("ip", "web", {}),
      { set: { family: "ip", table: "t", name: "ports", elem: [{ elem: { val: 80 } }, 81] } },
      rule("ip", [
        match(dport, "@ports"),
        {
          vmap: {
            key: dport,
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
])("EP15 what nat rules send on is published: %s", (_, rules, expected) => {
  expect(told({ rules: [rules] })).toEqual(expected.map((line) => `published ${line}`));
});

test.each<[string, RuleText]>([
  ["what the host sends itself", iptables("-A OUTPUT -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80")],
  ["a chain that nothing reaches", iptables("-A LONELY -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80")],
  ["a jump into a chain that translates nothing", iptables("-A PREROUTING -p tcp --dport 80 -j LONELY", "-A LONELY -j RETURN")],
  ["every port but one", iptables("-A PREROUTING -p tcp ! --dport 22 -j DNAT --to-destination 10.0.0.5")],
  ["every port", iptables("-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.5")],
  ["chains that call one another", iptables("-A PREROUTING -p tcp --dport 80 -j A", "-A A -j B", "-A B -j A")],
  [
    "a comment that looks like a rule",
    iptables('-A PREROUTING -m comment --comment "x --dport 80 -j DNAT --to-destination 10.0.0.5" -j RETURN'),
  ],
  ["another table", ruleText("iptables-save", "*filter\n-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5\nCOMMIT")],
  ["nft: the output hook", nft(chain("ip", "pre", { type: "nat", hook: "output" }), rule("ip", [match(dport, 80), dnat]))],
  ["nft: a negated port", nft(chain("ip"), rule("ip", [match(dport, 22, "!="), dnat]))],
  [
    "nft: masquerading",
    nft(chain("ip", "pre", { type: "nat", hook: "postrouting" }), rule("ip", [match(dport, 80), { masquerade: null }])),
  ],
  ["no document", ruleText("nft-json", "{")],
  ["an unread text", { namespace: "host", source: "nft-json", text: null, error: "EPERM" }],
])("EP15 no endpoint comes of %s", (_, rules) => {
  expect(told({ rules: [rules] })).toEqual([]);
});

test("EP15 only the host's own addresses are places, a prefix means those inside it", () => {
  const to = (destination: string): RuleText =>
    iptables(`-A PREROUTING -d ${destination} -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80`);
  const own = ["192.0.2.10", "192.0.2.11", "2001:db8::1"];
  const at = (...addresses: string[]): string[] => addresses.map((address) => `published tcp ${address} 80 0 → 10.0.0.5 80`);
  expect(told({ rules: [to("192.0.2.10/32")] }, own)).toEqual(at("192.0.2.10"));
  expect(told({ rules: [to("8.8.8.8/32")] }, own)).toEqual([]);
  expect(told({ rules: [to("8.8.8.8/32")] }, null), "addresses were not read").toEqual(at("8.8.8.8"));
  expect(told({ rules: [to("192.0.2.0/24")] }, own)).toEqual(at("192.0.2.10", "192.0.2.11"));
  expect(told({ rules: [to("0.0.0.0/0")] }, own)).toEqual(at("0.0.0.0"));
  expect(told({ rules: [nft(chain("ip"), rule("ip", [match(daddr, "192.0.2.10"), match(dport, 80), dnat]))] }, own)).toEqual(
    at("192.0.2.10"),
  );
});

const dockerRules = iptables(
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
  const rules = [iptables("-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80")];
  expect(told({ rules, sockets: [sampleSocket({ port: 80 })] })).toEqual(["listening tcp 0.0.0.0 80 1 → ?"]);
  expect(told({ rules, sockets: [sampleSocket({ port: 80, address: "::1" })] })).toHaveLength(2);
  const [endpoint] = endpointsIn({ rules });
  expect(endpoint).toMatchObject({ scope: "ipv4", container: null, owners: [], ownersKnown: true, display: { ss: "" } });
  const twice = [...rules, nft(chain("ip"), rule("ip", [match(dport, 80), dnat]))];
  expect(told({ rules: twice })).toEqual(["published tcp 0.0.0.0 80 0 → 10.0.0.5 80"]);
});

test("EP17 a wide range is told as a range, a thousand ports are endpoints", () => {
  const range = (to: number): Partial<Sections> => ({
    rules: [iptables(`-A PREROUTING -p udp --dport 20001:${to} -j DNAT --to-destination 10.0.0.5`)],
  });
  expect(told(range(21_000))).toHaveLength(1000);
  expect(told(range(21_001))).toEqual([]);
  expect(translatedPorts(sampleSnapshot(range(21_001))).ranges).toEqual([{ namespace: "host", protocol: "udp", from: 20_001, to: 21_001 }]);
  expect(translatedPorts(sampleSnapshot(range(21_000))).ranges).toEqual([]);
});
