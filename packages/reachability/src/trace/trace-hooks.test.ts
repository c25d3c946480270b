import { connectionState, connectionStatus } from "@portolan/ruleset";
import { expect, test } from "vitest";
import { bits, does, is, isNot, nat, packet, smallHost, table, verdict, when, type SmallHost } from "../testing/hand-made-host.ts";
import { tracePacket } from "./trace-packet.ts";

const ssh = "lan tcp 192.0.2.9 > 192.0.2.1 22";
const ssh6 = "lan tcp 2001:db8:1::9 > 2001:db8:1::1 22";
const dns = "lan udp 192.0.2.9 > 192.0.2.1 53";
const drop = { base: { policy: "drop" as const }, rules: [] };

function becomes(host: SmallHost, text: string): string {
  const { verdict: fate, reply } = tracePacket(smallHost(host), packet(text));
  return fate === "delivered" || fate === "forwarded" ? `${fate} ${reply}` : fate;
}

function hooksOf(host: SmallHost, text: string): string[] {
  return tracePacket(smallHost(host), packet(text))
    .steps.filter((step) => step.direction === "in" && step.table !== null)
    .map((step) => step.hook);
}

const hooks = ["ingress", "prerouting", "input", "forward", "output", "postrouting", "egress"] as const;
const everyHook = table(
  "inet",
  "all",
  Object.fromEntries(hooks.map((hook) => [hook, { base: { hook, devices: ["lan", "wan", "lo"] }, rules: [] }])),
);

test("RE1 a packet passes the hooks of its way", () => {
  const forwarding = { tables: [everyHook], sysctls: { "net.ipv4.ip_forward": "1" } };
  expect(hooksOf({ tables: [everyHook] }, ssh)).toEqual(["ingress", "prerouting", "input"]);
  expect(hooksOf(forwarding, "lan tcp 192.0.2.9 > 8.8.8.8 22")).toEqual(["ingress", "prerouting", "forward", "postrouting", "egress"]);
  expect(hooksOf({ tables: [everyHook] }, "lo tcp 192.0.2.1 > 8.8.8.8 22")).toEqual(["output", "postrouting", "egress"]);
});

test("RE2 base chains run by priority, of equal ones the later registered first", () => {
  const chain = (priority: number, registered: number): { base: object; rules: [] } => ({ base: { priority, registered }, rules: [] });
  const tables = [table("inet", "t", { late: chain(10, 1), first: chain(0, 2), second: chain(0, 3), early: chain(-10, 4) })];
  const order = tracePacket(smallHost({ tables }), packet(ssh)).steps.flatMap((step) =>
    step.direction === "in" ? (step.chain ?? []) : [],
  );
  expect(order).toEqual(["early", "second", "first", "late"]);
});

test("RE3 accept ends its base chain alone, also from inside a jump", () => {
  const jumped = {
    input: { base: { policy: "drop" as const }, rules: [[verdict({ kind: "jump", chain: "k" })], [does("drop")]] },
    k: { rules: [[does("accept")]] },
  };
  expect(becomes({ tables: [table("inet", "a", jumped)] }, ssh)).toBe("delivered delivered");
  expect(
    becomes(
      { tables: [table("inet", "a", jumped), table("inet", "b", { input: { ...drop, base: { policy: "drop", priority: 10 } } })] },
      ssh,
    ),
  ).toBe("dropped");
});

test("RE4 a drop is final, whatever comes later", () => {
  const later = table("inet", "b", { input: { base: { priority: 10 }, rules: [[does("accept")]] } });
  expect(becomes({ tables: [table("inet", "a", { input: drop }), later] }, ssh)).toBe("dropped");
  const reject = table("inet", "a", { input: { base: {}, rules: [[verdict({ kind: "reject", with: "tcp reset" })]] } });
  expect(becomes({ tables: [reject, later] }, ssh)).toBe("rejected");
});

test("RE5 the end of a base chain, and a return from it, meet its policy", () => {
  for (const rules of [[], [[does("return")], [does("accept")]]]) {
    expect(becomes({ tables: [table("inet", "a", { input: { base: { policy: "drop" }, rules } })] }, ssh)).toBe("dropped");
    expect(becomes({ tables: [table("inet", "a", { input: { base: {}, rules } })] }, ssh)).toBe("delivered delivered");
  }
});

test("RE6 jump comes back, goto does not", () => {
  const way = (kind: "jump" | "goto"): SmallHost => ({
    tables: [
      table("inet", "a", {
        input: { base: { policy: "drop" }, rules: [[verdict({ kind, chain: "k" })], [does("accept")]] },
        k: { rules: [] },
      }),
    ],
  });
  expect(becomes(way("jump"), ssh)).toBe("delivered delivered");
  expect(becomes(way("goto"), ssh)).toBe("dropped");
  const both = table("inet", "a", {
    input: { base: { policy: "drop" }, rules: [[verdict({ kind: "jump", chain: "k" })], [does("accept")]] },
    k: { rules: [[verdict({ kind: "goto", chain: "j" })], [does("drop")]] },
    j: { rules: [] },
  });
  expect(becomes({ tables: [both] }, ssh)).toBe("delivered delivered");
});

test("RE7 a verdict map without an entry lets the rule go on", () => {
  const map = { kind: "verdict-map", selectors: [{ field: "destination-port", mask: null }], entries: [{ key: [{ lo: 22n, hi: 22n }], verdict: { kind: "drop" } }], name: null, volatile: null } as const; // prettier-ignore
  const host = { tables: [table("inet", "a", { input: { base: { policy: "drop" }, rules: [[map, does("accept")]] } })] };
  expect(becomes(host, ssh)).toBe("dropped");
  expect(becomes(host, dns)).toBe("delivered delivered");
});

test("RE8 a dormant table does nothing", () => {
  expect(becomes({ tables: [{ ...table("inet", "a", { input: drop }), isDormant: true }] }, ssh)).toBe("delivered delivered");
});

test("RE9 tables of ip see IPv4 alone, of ip6 IPv6, though a dual-stack socket takes both", () => {
  expect([ssh, ssh6].map((text) => becomes({ tables: [table("ip", "a", { input: drop })] }, text))).toEqual([
    "dropped",
    "delivered delivered",
  ]);
  expect([ssh, ssh6].map((text) => becomes({ tables: [table("ip6", "a", { input: drop })] }, text))).toEqual([
    "delivered delivered",
    "dropped",
  ]);
  expect([ssh, ssh6].map((text) => becomes({ tables: [table("inet", "a", { input: drop })] }, text))).toEqual(["dropped", "dropped"]);
});

test("RE10 ingress acts on its devices alone, before all others", () => {
  const ingress = table("netdev", "a", { in: { base: { hook: "ingress", devices: ["lan"], policy: "drop" }, rules: [] } });
  expect(becomes({ tables: [ingress] }, ssh)).toBe("dropped");
  expect(becomes({ tables: [ingress] }, "wan tcp 8.8.8.8 > 192.0.2.1 22")).toBe("delivered delivered");
});

test("RE11 queue depends on whether somebody listens", () => {
  const trace = tracePacket(
    smallHost({ tables: [table("inet", "a", { input: { base: {}, rules: [[verdict({ kind: "queue", bypass: false })]] } })] }),
    packet(ssh),
  );
  expect(trace.verdict).toBe("depends");
  expect(trace.conditions.map((terms) => terms.map((term) => [term.condition.kind, term.holds]))).toEqual([[["user-space", true]]]);
});

test("RE12 a field that is not there fails every test, an absent interface has the empty name", () => {
  const hosts = [isNot("icmp-type", 8), is("icmp-type", 8), is("out-interface", "wan")].map((step) => ({
    tables: [table("inet", "a", { input: { base: { policy: "drop" as const }, rules: [[step, does("accept")]] } })],
  }));
  expect(hosts.map((host) => becomes(host, ssh))).toEqual(["dropped", "dropped", "dropped"]);
  const named = {
    tables: [
      table("inet", "a", { input: { base: { policy: "drop" as const }, rules: [[isNot("out-interface", "wan"), does("accept")]] } }),
    ],
  };
  expect(becomes(named, ssh)).toBe("delivered delivered");
});

const stateful = (
  rules: readonly (readonly ReturnType<typeof does>[])[],
  output: readonly (readonly ReturnType<typeof does>[])[],
): SmallHost => ({
  tables: [
    table("inet", "a", {
      raw: { base: { hook: "prerouting", priority: -300 }, rules },
      input: { base: { policy: "drop" }, rules: [[bits("connection-state", connectionState.new), does("accept")]] },
      output: { base: { hook: "output", policy: "drop" }, rules: output },
    }),
  ],
});

test("RE13 the first packet is new, the answer established in the other direction", () => {
  expect(
    becomes(stateful([], [[bits("connection-state", connectionState.established), is("connection-direction", 1), does("accept")]]), ssh),
  ).toBe("delivered delivered");
  expect(becomes(stateful([], [[bits("connection-state", connectionState.new), does("accept")]]), ssh)).toBe("delivered dropped");
  expect(becomes(stateful([[bits("connection-state", connectionState.invalid), does("drop")]], []), ssh)).toBe("dropped");
});

test("RE14 notrack makes a packet untracked, neither new nor established", () => {
  expect(becomes(stateful([[{ kind: "untrack" }]], []), ssh)).toBe("dropped");
  const untracked = table("inet", "a", {
    raw: { base: { hook: "prerouting", priority: -300 }, rules: [[{ kind: "untrack" }]] },
    pre: { base: { hook: "prerouting", type: "nat", priority: -100 }, rules: [[nat("redirect", null, 2222)]] },
    input: { base: { policy: "drop" }, rules: [[bits("connection-state", connectionState.untracked), does("accept")]] },
  });
  expect(becomes({ tables: [untracked] }, ssh)).toBe("delivered delivered");
});

test("RE15 the answer to an untracked SYN is invalid, to an untracked datagram new", () => {
  const answers = (state: bigint): SmallHost => ({
    tables: [
      table("inet", "a", {
        raw: { base: { hook: "prerouting", priority: -300 }, rules: [[{ kind: "untrack" }]] },
        output: { base: { hook: "output", policy: "drop" }, rules: [[bits("connection-state", state), does("accept")]] },
      }),
    ],
  });
  expect([ssh, dns].map((text) => becomes(answers(connectionState.invalid), text))).toEqual(["delivered delivered", "delivered dropped"]);
  expect([ssh, dns].map((text) => becomes(answers(connectionState.new), text))).toEqual(["delivered dropped", "delivered delivered"]);
});

test("RE16 neighbour discovery is untracked", () => {
  const text = "eth0 tcp 2001:db8:3::9 > 2001:db8:3::1 22";
  const only = (state: bigint): SmallHost => ({
    tables: [
      table("ip6", "a", {
        input: {
          base: { policy: "drop" },
          rules: [
            [is("protocol", 6), does("accept")],
            [bits("connection-state", state), does("accept")],
          ],
        },
      }),
    ],
  });
  expect(becomes(only(connectionState.untracked), text)).toBe("delivered delivered");
  expect(becomes(only(connectionState.new), text)).toBe("depends");
});

test("RE17 a mark stays as a rule wrote it, that of the connection is seen by the answer", () => {
  const set = { kind: "set-mark", of: "connection", and: 0n, xor: 7n } as const;
  const marking = (value: number): SmallHost => ({
    tables: [
      table("inet", "a", {
        input: { base: {}, rules: [[set, is("destination-port", 1), does("drop")]] },
        output: { base: { hook: "output", policy: "drop" }, rules: [[is("connection-mark", value), does("accept")]] },
      }),
    ],
  });
  expect(becomes(marking(7), ssh)).toBe("delivered delivered");
  expect(becomes(marking(0), ssh)).toBe("delivered dropped");
});

test("RE17 before conntrack a rule that writes the mark of the connection goes on, one that reads it does not", () => {
  const raw = (to: "packet" | "connection"): SmallHost => ({
    tables: [
      table("inet", "a", {
        early: {
          base: { hook: "prerouting", priority: -300 },
          rules: [[{ kind: "copy-mark", to, sourceMask: 0xffff_ffffn, targetMask: 0xffff_ffffn }, does("drop")]],
        },
      }),
    ],
  });
  expect(becomes(raw("connection"), ssh)).toBe("dropped");
  expect(becomes(raw("packet"), ssh)).toBe("delivered delivered");
});

const natted = (chains: Parameters<typeof table>[2], more: SmallHost = {}): SmallHost => ({
  ...more,
  tables: [table("inet", "n", chains)],
});
const pre = (
  rules: readonly (readonly ReturnType<typeof does>[])[],
  priority = -100,
): { base: { hook: "prerouting"; type: "nat"; priority: number }; rules: typeof rules } => ({
  base: { hook: "prerouting", type: "nat", priority },
  rules,
});

test("RE18 nat chains run where NAT stands, in the order of their own priorities", () => {
  const early = {
    base: { hook: "prerouting" as const, priority: -95, policy: "drop" as const },
    rules: [[is("destination-port", 22), does("accept")]],
  };
  expect(becomes(natted({ nat: pre([[nat("redirect", null, 22)]], -90), early }), "lan tcp 192.0.2.9 > 192.0.2.1 2222")).toBe(
    "delivered delivered",
  );
  const two = { late: pre([[nat("redirect", null, 1)]], -80), soon: pre([[nat("redirect", null, 22)]], -90) };
  expect(becomes(natted(two), "lan tcp 192.0.2.9 > 192.0.2.1 2222")).toBe("delivered delivered");
});

test("RE19 the first mapping wins; accept in a nat chain does not stop the next one", () => {
  const redirect = nat("redirect", null, 22);
  expect(becomes(natted({ a: pre([[does("accept")]], -110), b: pre([[redirect]]) }), "lan tcp 192.0.2.9 > 192.0.2.1 2222")).toBe(
    "delivered delivered",
  );
  expect(becomes(natted({ a: pre([[redirect]], -110), b: pre([[nat("redirect", null, 1)]]) }), "lan tcp 192.0.2.9 > 192.0.2.1 2222")).toBe(
    "delivered delivered",
  );
  expect(becomes(natted({ a: pre([[does("drop")], [redirect]]) }), ssh)).toBe("dropped");
});

test("RE20 nat chains see first packets alone", () => {
  const host = natted({ a: pre([[does("drop")], [nat("redirect", null, 1)]]) });
  expect([ssh, ssh6].map((text) => becomes(natted({ a: pre([[does("drop")]]) }), text))).toEqual([
    "delivered delivered",
    "delivered delivered",
  ]);
  expect(tracePacket(smallHost(host), packet(ssh)).verdict).toBe("dropped");
  expect(tracePacket(smallHost(host), packet(ssh, { state: "established" })).verdict).toBe("delivered");
});

test("RE21 after a translation rules see the new port and the status dnat", () => {
  const only = (step: ReturnType<typeof is>): SmallHost =>
    natted({
      a: pre([[is("destination-port", 2222), nat("redirect", null, 22)]]),
      input: { base: { policy: "drop" }, rules: [[step, does("accept")]] },
    });
  const text = "lan tcp 192.0.2.9 > 192.0.2.1 2222";
  expect(becomes(only(is("destination-port", 22)), text)).toBe("delivered delivered");
  expect(becomes(only(is("destination-port", 2222)), text)).toBe("dropped");
  expect(becomes(only(bits("connection-status", connectionStatus.dnat)), text)).toBe("delivered delivered");
  expect(becomes(only(bits("connection-status", connectionStatus.dnat)), ssh)).toBe("dropped");
});

test("RE22 redirect leads to the interface's own address, of the host's own packets to loopback", () => {
  const to = (own: string): SmallHost =>
    natted({
      a: pre([[nat("redirect", null, 22)]]),
      input: { base: { policy: "drop" }, rules: [[is("destination-address", BigInt(own)), does("accept")]] },
    });
  expect(becomes(to("0xc0000201"), "lan tcp 192.0.2.9 > 8.8.8.8 80")).toBe("delivered delivered");
  const output = natted({
    o: { base: { hook: "output", type: "nat", priority: -100 }, rules: [[nat("redirect", null, 22)]] },
    input: {
      base: { policy: "drop" },
      rules: [
        [is("destination-address", 0x7f00_0001n), does("accept")],
        [bits("connection-state", connectionState.established), does("accept")],
      ],
    },
  });
  expect(becomes(output, "lo tcp 192.0.2.1 > 198.51.100.1 80")).toBe("delivered delivered");
});

test("RE23 the answer is translated back before it leaves", () => {
  const host = natted({
    a: pre([[is("destination-port", 2222), nat("redirect", null, 22)]]),
    out: { base: { hook: "output" }, rules: [[isNot("source-port", 22), does("drop")]] },
    post: { base: { hook: "postrouting", priority: 200 }, rules: [[isNot("source-port", 2222), does("drop")]] },
  });
  expect(becomes(host, "lan tcp 192.0.2.9 > 192.0.2.1 2222")).toBe("delivered delivered");
});

test("RE47 what differs depends, with the fewest conditions", () => {
  const rules = [
    [when("a"), does("accept")],
    [when("b"), does("accept")],
    [when("c"), does("drop")],
  ];
  const trace = tracePacket(smallHost({ tables: [table("inet", "a", { input: { base: { policy: "drop" }, rules } })] }), packet(ssh));
  expect(trace.verdict).toBe("depends");
  expect(trace.conditions.map((terms) => terms.map(({ condition, holds }) => `${holds ? "" : "not "}${condition.id}`))).toEqual([
    ["a"],
    ["b"],
  ]);
  const same = [[when("a"), does("accept")], [does("accept")]];
  expect(becomes({ tables: [table("inet", "a", { input: { base: {}, rules: same } })] }, ssh)).toBe("delivered delivered");
});

test("RE48 nothing is claimed across what was not read; what can only drop leaves closed closed", () => {
  const gaps = [{ code: "failed", place: "nft", reason: "exit 1" }] as const;
  expect(["lan tcp 192.0.2.9 > 192.0.2.1 22", "lan tcp 192.0.2.9 > 192.0.2.1 23"].map((text) => becomes({ gaps }, text))).toEqual([
    "depends",
    "depends",
  ]);
  expect([ssh, ssh6].map((text) => becomes({ gaps: [{ code: "failed", place: "ip6 filter", reason: "" }] }, text))).toEqual([
    "delivered delivered",
    "depends",
  ]);
  const layers = [{ namespace: "host", kind: "cgroup-bpf", state: "present", place: null, detail: "" }] as const;
  expect([ssh, "lan tcp 192.0.2.9 > 192.0.2.1 23"].map((text) => becomes({ layers }, text))).toEqual(["depends", "no-listener"]);
});

test("RE48 what the namespace behind a veth lets through is not known of what comes by it alone, and closed stays closed", () => {
  const layers = [{ namespace: "host", kind: "namespace", state: "present", place: "lan", detail: "" }] as const;
  const texts = [ssh, "lan tcp 192.0.2.9 > 192.0.2.1 23", "wan tcp 8.8.8.8 > 198.51.100.1 22"];
  expect(texts.map((text) => becomes({ layers }, text))).toEqual(["depends", "depends", "delivered delivered"]);
  expect(tracePacket(smallHost({ layers }), packet("lan tcp 192.0.2.9 > 192.0.2.1 23")).conditions).toEqual([]);
});

test("RE48 policies of IPsec hold what comes in, and of the host's own packets IPv6 alone", () => {
  const layers = [{ namespace: "host", kind: "xfrm", state: "present", place: null, detail: "" }] as const;
  const own = ["lo tcp 192.0.2.1 > 192.0.2.1 22", "lo tcp ::1 > ::1 22"];
  expect([ssh, ssh6, ...own].map((text) => becomes({ layers }, text))).toEqual(["depends", "depends", "delivered delivered", "depends"]);
});

test("RE49 a rule that can do nothing is not asked about", () => {
  const log = { kind: "harmless", text: "log" } as const;
  const rules = [
    [when("limit"), log],
    [when("limit 2"), verdict({ kind: "jump", chain: "k" })],
  ];
  const trace = tracePacket(smallHost({ tables: [table("inet", "a", { input: { base: {}, rules }, k: { rules: [[when("limit 3"), does("return")], [log]] } })] }), packet(ssh)); // prettier-ignore
  expect(trace.verdict).toBe("delivered");
  expect(trace.assumed.map((term) => term.condition.id)).toEqual(["limit 2"]);
});
