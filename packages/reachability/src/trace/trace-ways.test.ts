import { connectionState } from "@portolan/ruleset";
import type { PolicyRule } from "@portolan/snapshot";
import { expect, test } from "vitest";
import {
  bits,
  defaults,
  does,
  is,
  listener,
  nat,
  packet,
  route,
  routes,
  smallHost,
  table,
  type SmallHost,
} from "../testing/hand-made-host.ts";
import { tracePacket } from "./trace-packet.ts";

const ssh = "lan tcp 192.0.2.9 > 192.0.2.1 22";
const ssh6 = "lan tcp 2001:db8:1::9 > 2001:db8:1::1 22";
const dns = "lan udp 192.0.2.9 > 192.0.2.1 53";
const strict = "net.ipv4.conf.lan.rp_filter";

function becomes(host: SmallHost, text: string): string {
  const { verdict: fate, reply } = tracePacket(smallHost(host), packet(text));
  return fate === "delivered" || fate === "forwarded" ? `${fate} ${reply}` : fate;
}

function rule(priority: number, number: number, more: Partial<PolicyRule> = {}): PolicyRule {
  const any = { source: null, destination: null, inputDevice: null, outputDevice: null, mark: null };
  return { namespace: "host", family: "ipv4", priority, ...any, action: 1, table: number, inverted: false, ...more };
}

const forwarding = { "net.ipv4.ip_forward": "1", "net.ipv6.conf.all.forwarding": "1" };

test("RE24 rules in order, the longest prefix, the lower metric; throw goes on", () => {
  const egress = (more: SmallHost): string | null =>
    tracePacket(smallHost({ sysctls: forwarding, ...more }), packet("lan tcp 192.0.2.9 > 8.8.8.8 22")).egress;
  const far = [...routes, ...defaults, route("8.8.8.0/24", { device: "eth0", metric: 20 })];
  expect(egress({})).toBe("wan");
  expect(egress({ routes: far })).toBe("eth0");
  expect(egress({ routes: [...far, route("8.8.8.0/24", { device: "wan", metric: 10 })] })).toBe("wan");
  const tables = [rule(0, 255), rule(100, 100), rule(32_766, 254)];
  expect(egress({ routes: [...far, route("0.0.0.0/0", { table: 100, device: "wan" })], policyRules: tables })).toBe("wan");
  expect(egress({ routes: [...far, route("8.8.8.0/24", { table: 100, type: "throw" })], policyRules: tables })).toBe("eth0");
});

test("RE25 an address is here where the look-up says local, on whatever interface it comes", () => {
  expect(becomes({}, "lan tcp 192.0.2.9 > 198.51.100.1 22")).toBe("delivered delivered");
  const anyIp = [...routes, ...defaults, route("10.9.9.0/24", { table: 255, type: "local", device: "lo" })];
  expect(becomes({ routes: anyIp }, "lan tcp 192.0.2.9 > 10.9.9.77 22")).toBe("delivered delivered");
  expect(becomes({ routes: defaults }, ssh)).toBe("dropped");
});

test("RE26 a mark set before routing chooses the table", () => {
  const mark = table("inet", "m", {
    pre: {
      base: { hook: "prerouting", priority: -150 },
      rules: [[is("destination-port", 22), { kind: "set-mark", of: "packet", and: 0n, xor: 1n }]],
    },
  });
  const here = [...routes, ...defaults, route("0.0.0.0/0", { table: 100, type: "local", device: "lo" })];
  const host = { tables: [mark], routes: here, policyRules: [rule(0, 255), rule(10, 100, { mark: "0x1/0xff" }), rule(32_766, 254)] };
  expect(becomes(host, "lan tcp 192.0.2.9 > 8.8.8.8 22")).toBe("delivered delivered");
  expect(becomes(host, "lan udp 192.0.2.9 > 8.8.8.8 53")).toBe("dropped");
});

test("RE27 loopback addresses need route_localnet where they come in, and where the answer leaves", () => {
  const local = { listeners: [listener("tcp 127.0.0.1 22")] };
  const toLoopback = {
    ...local,
    tables: [table("ip", "n", { pre: { base: { hook: "prerouting", type: "nat", priority: -100 }, rules: [[nat("dnat", "127.0.0.1")]] } })],
  };
  for (const host of [local, toLoopback]) {
    const text = host === local ? "lan tcp 192.0.2.9 > 127.0.0.1 22" : ssh;
    expect(becomes(host, text)).toBe("dropped");
    expect(becomes({ ...host, sysctls: { "net.ipv4.conf.lan.route_localnet": "1" } }, text)).toBe("delivered delivered");
    expect(becomes({ ...host, sysctls: { "net.ipv4.conf.wan.route_localnet": "1" } }, text)).toBe("dropped");
  }
  expect(becomes({ ...toLoopback, sysctls: { "net.ipv4.conf.lan.route_localnet": "1" } }, "lan tcp 8.8.8.8 > 192.0.2.1 22")).toBe(
    "delivered dropped",
  );
});

test("RE28 IPv4 from a group, from all, from or to 0.0.0.0 is refused", () => {
  for (const source of ["224.0.0.9", "255.255.255.255", "0.0.0.0"])
    expect(becomes({}, `wan tcp ${source} > 198.51.100.1 22`)).toBe("dropped");
  expect(becomes({}, "wan tcp 8.8.8.8 > 0.0.0.0 22")).toBe("dropped");
  expect(becomes({}, "wan tcp 0.0.0.9 > 198.51.100.1 22")).toBe("delivered delivered");
});

test("RE29 IPv4 from an address of this host is refused unless accept_local is on", () => {
  const text = "wan udp 192.0.2.1 > 198.51.100.1 53";
  expect(becomes({}, text)).toBe("dropped");
  expect(becomes({ sysctls: { "net.ipv4.conf.wan.accept_local": "1" } }, text)).toBe("delivered dropped");
  expect(becomes({}, "lo udp 192.0.2.1 > 198.51.100.1 53")).toBe("delivered delivered");
});

test("RE30 rp_filter is the greater of interface and all: strict wants the way back by it, loose any", () => {
  const foreign = "lan tcp 8.8.8.8 > 192.0.2.1 22";
  const nowhere = { routes };
  expect(["0", "1", "2"].map((mode) => becomes({ sysctls: { [strict]: mode } }, foreign))).toEqual([
    "delivered delivered",
    "dropped",
    "delivered delivered",
  ]);
  expect(becomes({ sysctls: { "net.ipv4.conf.all.rp_filter": "1", [strict]: "0" } }, foreign)).toBe("dropped");
  expect(becomes({ sysctls: { "net.ipv4.conf.all.rp_filter": "1", [strict]: "2" } }, foreign)).toBe("delivered delivered");
  expect(becomes({ ...nowhere, sysctls: { [strict]: "2" } }, foreign)).toBe("dropped");
  expect(becomes({ ...nowhere, sysctls: {} }, foreign)).toBe("delivered dropped");
  expect(becomes({ sysctls: { [strict]: "1" } }, "lan tcp 192.0.2.9 > 198.51.100.1 22")).toBe("delivered delivered");
});

test("RE31 IPv4 is forwarded where the interface it came in by has it on", () => {
  const text = "lan tcp 192.0.2.9 > 8.8.8.8 22";
  const on = (name: string, value: string): SmallHost => ({
    sysctls: { "net.ipv4.ip_forward": "1", [`net.ipv4.conf.${name}.forwarding`]: value },
  });
  expect([{}, on("lan", "1"), on("lan", "0"), on("wan", "1")].map((host) => becomes(host, text))).toEqual([
    "dropped",
    "forwarded delivered",
    "dropped",
    "forwarded delivered",
  ]);
});

test("RE32 IPv6 is forwarded by the switch of all, and from a link-local source only out where it came in", () => {
  const text = "lan tcp 2001:db8:1::9 > 2600::1 22";
  expect(becomes({}, text)).toBe("dropped");
  expect(becomes({ sysctls: { "net.ipv6.conf.lan.forwarding": "1" } }, text)).toBe("dropped");
  expect(becomes({ sysctls: forwarding }, text)).toBe("forwarded delivered");
  expect(becomes({ sysctls: forwarding }, "lan tcp fe80::9 > 2600::1 22")).not.toContain("forwarded");
});

test("RE33 IPv6 from or to ::1, or from a group, is refused before prerouting", () => {
  for (const ends of ["::1 > 2001:db8:1::1", "2001:db8:1::9 > ::1", "ff02::9 > 2001:db8:1::1"]) {
    const trace = tracePacket(
      smallHost({ tables: [table("inet", "a", { pre: { base: { hook: "prerouting" }, rules: [] } })] }),
      packet(`lan tcp ${ends} 22`),
    );
    expect([trace.verdict, trace.steps.some((step) => step.hook === "prerouting")]).toEqual(["dropped", false]);
  }
});

test("RE34 a link-local address is local on its own interface alone", () => {
  expect(becomes({}, "lan tcp fe80::9 > fe80::1 22")).toBe("delivered delivered");
  expect(becomes({}, "wan tcp fe80::9 > fe80::1 22")).not.toContain("delivered");
});

test("RE34 the host speaks to its link-local address from it, and from the other addresses of that interface", () => {
  expect(becomes({}, "lo tcp fe80::1 > fe80::1 22")).toBe("delivered delivered");
  expect(becomes({}, "lo tcp 2001:db8:1::1 > fe80::1 22")).toBe("delivered delivered");
  expect(becomes({}, "lo tcp fe80::1 > 2001:db8:1::1 22")).toBe("delivered delivered");
  expect(becomes({}, "lo tcp ::1 > fe80::1 22")).toBe("delivered dropped");
});

test("RE35 an interface with disable_ipv6 takes no IPv6", () => {
  const host = { sysctls: { "net.ipv6.conf.lan.disable_ipv6": "1" } };
  expect([ssh, ssh6].map((text) => becomes(host, text))).toEqual(["delivered delivered", "dropped"]);
});

function taker(listeners: readonly ReturnType<typeof listener>[], text: string): string | null {
  return tracePacket(smallHost({ listeners }), packet(text)).endpoint;
}

test("RE36 the exact address first, then the interface", () => {
  const any = listener("tcp 0.0.0.0 22");
  const bound = listener("tcp 0.0.0.0 22", { device: "lan", endpoint: "bound" });
  const exact = listener("tcp 192.0.2.1 22");
  const both = listener("tcp 192.0.2.1 22", { device: "lan", endpoint: "both" });
  expect(taker([any, exact], ssh)).toBe("tcp 192.0.2.1 22");
  expect(taker([any, bound], ssh)).toBe("bound");
  expect(taker([bound, exact], ssh)).toBe("tcp 192.0.2.1 22");
  expect(taker([exact, both], ssh)).toBe("both");
});

test("RE37 a socket bound to an interface takes what comes by it, of the host's own packets what goes to its addresses", () => {
  const bound = [listener("tcp 0.0.0.0 22", { device: "lan" })];
  expect(taker(bound, ssh)).not.toBeNull();
  expect(taker(bound, "wan tcp 8.8.8.8 > 192.0.2.1 22")).toBeNull();
  expect(taker(bound, "lo tcp 192.0.2.1 > 192.0.2.1 22")).not.toBeNull();
  expect(taker(bound, "lo tcp 127.0.0.1 > 127.0.0.1 22")).toBeNull();
});

test("RE38 an IPv6 socket takes IPv4 unless IPV6_V6ONLY is on, after one of IPv4", () => {
  const dual = listener("tcp :: 22");
  expect(taker([dual], ssh)).toBe("tcp :: 22");
  expect(taker([{ ...dual, takesIpv4: false }], ssh)).toBeNull();
  expect(taker([dual, listener("tcp 0.0.0.0 22")], ssh)).toBe("tcp 0.0.0.0 22");
  expect(taker([listener("tcp ::ffff:192.0.2.1 22", { takesIpv4: false })], ssh)).toBe("tcp ::ffff:192.0.2.1 22");
  expect(becomes({ listeners: [{ ...dual, takesIpv4: null }] }, ssh)).toBe("depends");
});

const divert = (isTransparent: boolean): SmallHost => ({
  listeners: [listener("tcp 0.0.0.0 3129", { isTransparent })],
  tables: [
    table("inet", "t", {
      pre: {
        base: { hook: "prerouting", priority: -150 },
        rules: [
          [
            { kind: "tproxy", family: null, address: null, port: 3129 },
            { kind: "set-mark", of: "packet", and: 0n, xor: 1n },
          ],
        ],
      },
      input: { base: { policy: "drop" }, rules: [[is("destination-port", 7777), does("accept")]] },
    }),
  ],
  routes: [...routes, ...defaults, route("0.0.0.0/0", { table: 100, type: "local", device: "lo" })],
  policyRules: [rule(0, 255), rule(10, 100, { mark: "0x1/0xffffffff" }), rule(32_766, 254)],
});

test("RE39 TPROXY gives to a transparent socket, whatever the destination; input sees the port asked for", () => {
  const text = "lan tcp 192.0.2.9 > 8.8.8.8 7777";
  expect(becomes(divert(true), text)).toBe("delivered delivered");
  expect(becomes(divert(false), text)).toBe("dropped");
  expect(becomes({ ...divert(true), policyRules: [] }, text)).toBe("dropped");
});

test("RE40 TCP to all or to a group is never answered", () => {
  const here = [...routes, route("192.0.2.255/32", { table: 255, type: "broadcast", device: "lan" })];
  expect(becomes({ routes: here }, "lan tcp 192.0.2.9 > 192.0.2.255 22")).toBe("delivered dropped");
  expect(becomes({ routes: here }, "lan tcp 192.0.2.9 > 224.0.0.9 22")).toBe("dropped");
  expect(becomes({ routes: here }, "lan udp 192.0.2.9 > 224.0.0.9 53")).toBe("depends");
});

test("RE41 the host's own packets pass output, postrouting, then prerouting and input of lo with the connection they have", () => {
  const hooks = ["output", "postrouting", "prerouting", "input"] as const;
  const all = table("inet", "a", Object.fromEntries(hooks.map((hook) => [hook, { base: { hook }, rules: [] }])));
  const seen = tracePacket(smallHost({ tables: [all] }), packet("lo tcp 127.0.0.1 > 127.0.0.1 22")).steps.filter(
    (step) => step.table !== null,
  );
  expect(seen.map((step) => `${step.direction} ${step.hook}`)).toEqual([
    ...hooks.map((hook) => `in ${hook}`),
    ...hooks.map((hook) => `out ${hook}`),
  ]);
  const nats = table("inet", "n", { pre: { base: { hook: "prerouting", type: "nat", priority: -100 }, rules: [[does("drop")]] } });
  expect(becomes({ tables: [nats] }, "lo tcp 127.0.0.1 > 127.0.0.1 22")).toBe("delivered delivered");
  const early = table("inet", "r", {
    pre: { base: { hook: "prerouting", priority: -300 }, rules: [[bits("connection-state", connectionState.new), does("drop")]] },
  });
  expect(becomes({ tables: [early] }, "lo tcp 127.0.0.1 > 127.0.0.1 22")).toBe("dropped");
});

test("RE42 the SYN/ACK has to come back, by output and by a route", () => {
  const output = table("inet", "a", { output: { base: { hook: "output", policy: "drop" }, rules: [] } });
  expect(becomes({ tables: [output] }, ssh)).toBe("delivered dropped");
  expect(becomes({ routes }, "wan tcp 8.8.8.8 > 198.51.100.1 22")).toBe("delivered dropped");
  expect(becomes({}, "wan tcp 8.8.8.8 > 198.51.100.1 22")).toBe("delivered delivered");
});

test("RE43 a mark changed by a route chain of output routes anew", () => {
  const set = { kind: "set-mark", of: "packet", and: 0n, xor: 1n } as const;
  const host = (type: "route" | "filter"): SmallHost => ({
    tables: [
      table("inet", "a", {
        output: { base: { hook: "output", type, priority: -150 }, rules: [[set]] },
        post: { base: { hook: "postrouting", policy: "drop" }, rules: [[is("out-interface", "lan"), does("accept")]] },
      }),
    ],
    routes: [...routes, ...defaults, route("0.0.0.0/0", { table: 100, device: "wan" })],
    policyRules: [rule(0, 255), rule(10, 100, { mark: "0x1/0xffffffff" }), rule(32_766, 254)],
  });
  expect(becomes(host("filter"), ssh)).toBe("delivered delivered");
  expect(becomes(host("route"), ssh)).toBe("delivered dropped");
});

test("RE17 what a socket with SO_MARK sends carries its mark, through the rules and to the route", () => {
  const output = table("inet", "a", { output: { base: { hook: "output", policy: "drop" }, rules: [[is("mark", 7), does("accept")]] } });
  const marked = [listener("tcp :: 22", { mark: 7 }), listener("udp :: 53", { mark: 7 })];
  expect(becomes({ tables: [output], listeners: marked }, ssh)).toBe("delivered delivered");
  expect(becomes({ tables: [output], listeners: marked }, dns)).toBe("delivered delivered");
  expect(becomes({ tables: [output] }, ssh)).toBe("delivered dropped");
  const blackhole = route("0.0.0.0/0", { table: 77, type: "blackhole" });
  const policyRules = [rule(0, 255), rule(10, 77, { mark: "0x7/0xffffffff" }), rule(32_766, 254)];
  const routed = { listeners: marked, routes: [...routes, ...defaults, blackhole], policyRules };
  expect(becomes(routed, ssh)).toBe("delivered dropped");
  expect(becomes({ ...routed, listeners: [listener("tcp :: 22")] }, ssh)).toBe("delivered delivered");
});

test("RE44 a datagram is delivered though its answer may not leave", () => {
  const output = table("inet", "a", { output: { base: { hook: "output", policy: "drop" }, rules: [] } });
  expect(becomes({ tables: [output] }, dns)).toBe("delivered dropped");
});

test("RE44 a datagram is delivered though nothing can be said of its answer, and a handshake depends on that", () => {
  const unread = { kind: "unknown-action", condition: { id: "x", kind: "unmodelled", text: "x" }, mayDecide: true } as const;
  const output = table("inet", "a", { output: { base: { hook: "output" }, rules: [[unread]] } });
  expect([dns, ssh].map((text) => becomes({ tables: [output] }, text))).toEqual(["delivered depends", "delivered depends"]);
  const { conditions } = tracePacket(smallHost({ tables: [output] }), packet(dns));
  expect(conditions.flat().map(({ condition }) => condition.id)).toEqual(["x"]);
});

test("RE42 what is rejected gets in nowhere, though nothing can be said of the reset", () => {
  const unread = { kind: "unknown-action", condition: { id: "x", kind: "unmodelled", text: "x" }, mayDecide: true } as const;
  const reject = { kind: "verdict", verdict: { kind: "reject", with: "tcp reset" } } as const;
  const tables = [
    table("inet", "a", { input: { base: { hook: "input" }, rules: [[reject]] }, output: { base: { hook: "output" }, rules: [[unread]] } }),
  ];
  const fates = [true, false].map((holds) => tracePacket(smallHost({ tables }), packet(ssh), { assume: new Map([["x", holds]]) }).verdict);
  expect(fates).toEqual(["rejected", "dropped"]);
});

test("RE45 the answer to a forwarded packet passes prerouting, routing and forward as established", () => {
  const host = (state: bigint): SmallHost => ({
    sysctls: forwarding,
    tables: [
      table("inet", "a", {
        forward: {
          base: { hook: "forward", policy: "drop" },
          rules: [
            [is("in-interface", "lan"), does("accept")],
            [bits("connection-state", state), does("accept")],
          ],
        },
      }),
    ],
  });
  const text = "lan tcp 192.0.2.9 > 8.8.8.8 22";
  expect(becomes(host(connectionState.established), text)).toBe("forwarded delivered");
  expect(becomes(host(connectionState.related), text)).toBe("forwarded dropped");
  const published = table("ip", "n", {
    pre: {
      base: { hook: "prerouting", type: "nat", priority: -100 },
      rules: [[is("destination-port", 8080), nat("dnat", "203.0.113.7", 80)]],
    },
    input: { base: { policy: "drop" }, rules: [] },
  });
  expect(becomes({ sysctls: forwarding, tables: [published] }, "lan tcp 192.0.2.9 > 192.0.2.1 8080")).toBe("forwarded delivered");
});

test("RE46 on a link with hardware addresses IPv6 needs solicitations and advertisements both ways", () => {
  const solicitation = 135;
  const advertisement = 136;
  const host = (...types: readonly number[]): SmallHost => ({
    tables: [
      table("ip6", "a", {
        input: {
          base: { policy: "drop" },
          rules: [[is("protocol", 6), does("accept")], ...types.map((type) => [is("protocol", 58), is("icmp-type", type), does("accept")])],
        },
      }),
    ],
  });
  const text = "eth0 tcp 2001:db8:3::9 > 2001:db8:3::1 22";
  expect(becomes(host(solicitation, advertisement), text)).toBe("delivered delivered");
  expect(becomes(host(advertisement), text)).toBe("depends");
  expect(becomes(host(solicitation), text)).toBe("delivered depends");
  expect(becomes(host(), ssh6)).toBe("delivered delivered");
  const closed = { tables: [table("inet", "a", { input: { base: { policy: "drop" }, rules: [] } })] };
  expect(becomes(closed, text)).toBe("dropped");
});
