import { expect, test } from "vitest";
import type { Step } from "../ruleset.ts";
import { accept, ct, drop, match, meta, payload, shortStep, shortSteps, shortValue, stepsOf } from "./nft-fixture.ts";

const dport = payload("tcp", "dport");
const mangle = (key: unknown, value: unknown) => ({ mangle: { key, value } });
const only = (statements: readonly unknown[], options = {}): Step | undefined => stepsOf(statements, options)[0]?.at(-1);

test("RS19 entries of a verdict map in order, the one for all others last", () => {
  const elements = [
    ["*", drop],
    [22, accept],
    [{ range: [80, 90] }, { jump: { target: "web" } }],
    [443, { goto: { target: "tls" } }],
  ];
  const step = only([{ vmap: { key: dport, data: { set: elements } } }]);
  expect(step?.kind === "verdict-map" && step.entries.map(({ key, verdict }) => [key.map(shortValue).join(), verdict.kind])).toEqual([
    ["22", "accept"],
    ["80-90", "jump"],
    ["443", "goto"],
    ["0-65535", "drop"],
  ]);
  const map = { map: { name: "m", type: ["ifname", "inet_service"], map: "verdict", elem: [[{ concat: ["eth*", 22] }, accept]] } };
  const named = only([{ vmap: { key: { concat: [meta("iifname"), dport] }, data: "@m" } }], { objects: [map] });
  expect(named).toMatchObject({
    kind: "verdict-map",
    name: "@m",
    volatile: null,
    entries: [{ key: [{ name: "eth", isPrefix: true }, { lo: 22n }] }],
  });
});

test("RS20 a drawn number picks exactly one entry", () => {
  const numgen = { numgen: { mode: "random", mod: 3, offset: 0 } };
  const rules = stepsOf([
    match(dport, 80),
    {
      vmap: {
        key: numgen,
        data: {
          set: [
            [0, { goto: { target: "a" } }],
            [1, { goto: { target: "b" } }],
            [2, drop],
          ],
        },
      },
    },
  ]);
  expect(rules.map((steps) => steps.slice(2).map(shortStep))).toEqual([
    ["?chance numgen random mod 3 == 0", "goto a"],
    ["!?chance numgen random mod 3 == 0", "?chance numgen random mod 3 == 1", "goto b"],
    ["!?chance numgen random mod 3 == 0", "!?chance numgen random mod 3 == 1", "drop"],
  ]);
  expect(rules.every((steps) => steps.slice(0, 2).map(shortStep).join() === "protocol 6,destination-port 80")).toBe(true);
  const partial = stepsOf([{ vmap: { key: numgen, data: { set: [[{ range: [0, 1] }, accept]] } } }, mangle(meta("mark"), 1)]);
  expect(partial.map((steps) => steps.map(shortStep))).toEqual([["?chance numgen random mod 3 == 0-1", "accept"], ["set-mark"]]);
  const nat = stepsOf([
    {
      dnat: {
        family: "ip",
        addr: {
          map: {
            key: { jhash: { mod: 2, expr: payload("ip", "saddr") } },
            data: {
              set: [
                [0, "0.0.0.1"],
                [1, "0.0.0.2"],
              ],
            },
          },
        },
      },
    },
  ]);
  expect(nat.map((steps) => steps.map(shortStep))).toEqual([
    ["family 2", "?chance jhash ip saddr mod 2 == 0", "nat"],
    ["family 2", "!?chance jhash ip saddr mod 2 == 0", "nat"],
  ]);
});

test("RS20 what was done before the map is done once", () => {
  const numgen = { numgen: { mode: "inc", mod: 2, offset: 0 } };
  const mark = mangle(meta("mark"), { "^": [meta("mark"), 1] });
  const rules = stepsOf([
    mark,
    {
      vmap: {
        key: numgen,
        data: {
          set: [
            [0, accept],
            [1, drop],
          ],
        },
      },
    },
  ]);
  expect(rules.map((steps) => steps.filter(({ kind }) => kind === "set-mark").length)).toEqual([1, 0]);
});

test("RS21 a reject implies what its type needs", () => {
  const reject = (body: unknown, options = {}) => shortSteps([{ reject: body }], options);
  expect(reject({ type: "tcp reset" })).toEqual(["protocol 6", "reject"]);
  expect(reject({ type: "icmp", expr: "admin-prohibited" })).toEqual(["family 2", "reject"]);
  expect(reject({ type: "icmpv6", expr: "admin-prohibited" })).toEqual(["family 10", "reject"]);
  expect(reject({ type: "icmpx", expr: "host-unreachable" })).toEqual(["reject"]);
  expect(reject({ type: "icmp", expr: "port-unreachable" }, { family: "ip" })).toEqual(["reject"]);
  expect(only([{ reject: null }])).toEqual({ kind: "verdict", verdict: { kind: "reject", with: "icmpx port-unreachable" } });
  expect(only([{ reject: { type: "tcp reset" } }])).toMatchObject({ verdict: { with: "tcp reset" } });
});

const target = (addresses: readonly [bigint, bigint] | null, ports: readonly [number, number] | null = null) => ({
  kind: "target",
  addresses: addresses === null ? null : { lo: addresses[0], hi: addresses[1] },
  ports: ports === null ? null : { from: ports[0], to: ports[1] },
});

test("RS22 NAT targets written out and by maps", () => {
  const nat = (statement: unknown) => {
    const step = only([statement]);
    return step?.kind === "nat" ? step.target : null;
  };
  expect(nat({ dnat: { family: "ip", addr: "0.0.0.1", port: 80 } })).toEqual(target([1n, 1n], [80, 80]));
  expect(nat({ snat: { family: "ip6", addr: { range: ["::1", "::5"] } } })).toEqual(target([1n, 5n]));
  expect(nat({ masquerade: { port: { range: [1024, 2000] } } })).toEqual(target(null, [1024, 2000]));
  expect(nat({ redirect: null })).toEqual(target(null));
  const map = (key: unknown, ...set: readonly unknown[]) => ({ map: { key, data: { set } } });
  const entry = (key: readonly bigint[], to: unknown) => ({ key: key.map((value) => ({ lo: value, hi: value })), target: to });
  expect(nat({ dnat: { family: "ip", addr: map(dport, [80, "0.0.0.1"]) } })).toMatchObject({
    kind: "map",
    entries: [entry([80n], target([1n, 1n]))],
  });
  expect(nat({ dnat: { family: "ip", addr: "0.0.0.9", port: map(dport, [80, 8080]) } })).toMatchObject({
    entries: [entry([80n], target([9n, 9n], [8080, 8080]))],
  });
  const pair = { concat: ["0.0.0.1", 8080] };
  expect(
    nat({ dnat: { family: "ip", addr: map({ concat: [payload("ip", "daddr"), dport] }, [{ concat: ["0.0.0.5", 80] }, pair]) } }),
  ).toMatchObject({
    selectors: [{ field: "destination-address" }, { field: "destination-port" }],
    entries: [entry([5n, 80n], target([1n, 1n], [8080, 8080]))],
  });
  expect(nat({ redirect: { port: map(dport, [80, 8080]) } })).toMatchObject({ entries: [entry([80n], target(null, [8080, 8080]))] });
  expect(only([{ dnat: { family: "ip", addr: "0.0.0.1", flags: ["persistent", "random"] } }])).toMatchObject({ isRandom: true });
});

test("RS23 a prefix as target keeps the host bits", () => {
  const prefix = { addr: "10.0.0.0", len: 24 };
  const snat = only([{ snat: { family: "ip", addr: { prefix }, flags: "netmap", type_flags: "prefix" } }]);
  expect(snat).toMatchObject({ target: { addresses: { lo: 167772160n, hi: 167772415n }, keepsHostBits: true } });
  expect(only([{ snat: { family: "ip", addr: { prefix } } }])).not.toMatchObject({ target: { keepsHostBits: true } });
});

test("RS24 the family of NAT", () => {
  const family = (statement: unknown, table = "inet") => {
    const step = only([statement], { family: table });
    return step?.kind === "nat" ? step.family : "no nat";
  };
  expect(family({ dnat: { family: "ip6", addr: "::1" } })).toBe("ipv6");
  expect(family({ dnat: { addr: "0.0.0.1" } }, "ip")).toBe("ipv4");
  expect(family({ masquerade: null }, "ip6")).toBe("ipv6");
  expect(family({ redirect: { port: 1 } })).toBeNull();
});

test("RS25 marks by and, or and exclusive or", () => {
  const mark = meta("mark");
  const set = (value: unknown) => only([mangle(mark, value)]);
  const assigned = (and: bigint, xor: bigint) => ({ kind: "set-mark", of: "packet", and, xor });
  expect(set(5)).toEqual(assigned(0n, 5n));
  expect(set({ "|": [mark, 0x10] })).toEqual(assigned(0xffff_ffefn, 0x10n));
  expect(set({ "&": [mark, 0xff] })).toEqual(assigned(0xffn, 0n));
  expect(set({ "^": [mark, 0xff] })).toEqual(assigned(0xffff_ffffn, 0xffn));
  expect(set({ "|": [{ "&": [mark, 0x1ff] }, 0x100] })).toEqual(assigned(0xffn, 0x100n));
  expect(set({ "&": [{ "^": [mark, 0xff] }, 0x0f] })).toEqual(assigned(0x0fn, 0x0fn));
  expect(only([mangle(ct("mark"), { "|": [ct("mark"), 1] })])).toEqual({ kind: "set-mark", of: "connection", and: 0xffff_fffen, xor: 1n });
});

test("RS26 marks copied between packet and connection", () => {
  const all = 0xffff_ffffn;
  const copied = (to: string, sourceMask: bigint, targetMask: bigint) => ({ kind: "copy-mark", to, sourceMask, targetMask });
  expect(only([mangle(meta("mark"), ct("mark"))])).toEqual(copied("packet", all, all));
  expect(only([mangle(ct("mark"), { "&": [meta("mark"), 0xff] })])).toEqual(copied("connection", 0xffn, all));
  const kept = { "|": [{ "&": [meta("mark"), 0xf0] }, { "&": [ct("mark"), 0x0f] }] };
  expect(only([mangle(meta("mark"), kept)])).toEqual(copied("packet", 0x0fn, all & ~0xf0n));
  expect(stepsOf([mangle(meta("mark"), { "|": [ct("mark"), 1] })])[0]).toMatchObject([
    { kind: "copy-mark" },
    { kind: "set-mark", and: all, xor: 1n },
  ]);
  expect(only([mangle(meta("mark"), { "<<": [ct("mark"), 8] })])).toMatchObject({ kind: "unknown-action", mayDecide: true });
});

test("RS27 marks by a map", () => {
  const value = { map: { key: dport, data: { set: [[1, 2], [{ range: [3, 4] }, 5]] } } }; // prettier-ignore
  expect(stepsOf([mangle(meta("mark"), value)])[0]).toMatchObject([
    { kind: "match" },
    { kind: "map-mark", of: "packet", entries: [{ mark: 2n }, { key: [{ lo: 3n, hi: 4n }], mark: 5n }] },
  ]);
});

test("RS28 rates, quotas and counts are conditions of their place, over is the opposite", () => {
  const limit = { limit: { rate: 3, per: "minute", burst: 5 } };
  expect(shortSteps([limit, accept])).toEqual(["?rate limit rate 3/minute", "accept"]);
  expect(shortSteps([{ limit: { rate: 10, per: "second", inv: true, burst: 0, rate_unit: "mbytes", burst_unit: "bytes" } }, drop])).toEqual(
    ["!?rate limit rate 10 mbytes/second", "drop"],
  );
  expect(shortSteps([{ quota: { val: 10, val_unit: "kbytes", inv: true } }])).toEqual(["!?quota quota 10 kbytes"]);
  expect(shortSteps([{ "ct count": { val: 10, inv: true } }])).toEqual(["!?connections ct count 10"]);
  const objects = [{ limit: { name: "slow", rate: 1, per: "hour", inv: true, burst: 5 } }, { quota: { name: "q", bytes: 9, used: 0 } }];
  expect(shortSteps([{ limit: "slow" }, { quota: "q" }], { objects })).toEqual([
    '!?rate limit rate 1/hour (name "slow")',
    '?quota quota 9 bytes (name "q")',
  ]);
  const [first, second] = stepsOf([limit, limit])[0] ?? [];
  expect(first?.kind === "unknown-match" && first.condition.id).toBe("limit inet t c #10");
  expect(second?.kind === "unknown-match" && second.condition.id).toBe("limit inet t c #10 2");
});

test("RS30 a statement that is not known may decide, and what follows it is read", () => {
  expect(shortSteps([{ teleport: { to: "moon" } }, match(meta("mark"), 1), accept])).toEqual([
    '?unmodelled {"teleport":{"to":"moon"}} may decide',
    "mark 1",
    "accept",
  ]);
  expect(shortSteps([null, 5, "accept", [], {}])).toHaveLength(5);
});

test("RS31 what does nothing to a packet", () => {
  const harmless = [
    { counter: null },
    { counter: "c" },
    { log: { prefix: "x" } },
    { last: null },
    { "ct helper": "ftp" },
    { "ct timeout": "t" },
  ];
  const assigned = [
    mangle(meta("nftrace"), 1),
    mangle(meta("priority"), "1:2"),
    mangle({ "tcp option": { name: "maxseg", field: "size" } }, { rt: { key: "mtu" } }),
  ];
  expect(stepsOf([...harmless, { dup: { addr: "0.0.0.1" } }])[0]?.every(({ kind }) => kind === "harmless")).toBe(true);
  for (const statement of assigned) expect(only([statement])?.kind).toBe("harmless");
});

test("RS34 notrack, zone, tproxy, queue, fwd, synproxy", () => {
  expect(only([{ notrack: null }])).toEqual({ kind: "untrack" });
  expect(only([mangle(ct("zone"), 5)])).toEqual({ kind: "set-zone", zone: 5n });
  expect(only([{ tproxy: { family: "ip", addr: "127.0.0.1", port: 3129 } }])).toEqual({
    kind: "tproxy",
    family: "ipv4",
    address: 0x7f00_0001n,
    port: 3129,
  });
  expect(only([{ tproxy: { port: 3129 } }])).toEqual({ kind: "tproxy", family: null, address: null, port: 3129 });
  expect(only([{ queue: { num: { range: [1, 3] }, flags: ["bypass", "fanout"] } }])).toEqual({
    kind: "verdict",
    verdict: { kind: "queue", bypass: true },
  });
  expect(only([{ queue: { num: 1 } }])).toEqual({ kind: "verdict", verdict: { kind: "queue", bypass: false } });
  expect(only([{ fwd: { dev: "lo" } }])).toEqual({ kind: "verdict", verdict: { kind: "stolen", text: "fwd to lo" } });
  expect(stepsOf([{ synproxy: { mss: 1460 } }])[0]?.map(shortStep)).toEqual(["protocol 6", "stolen"]);
});

test("RS35 adding to a set lets the packet go on, a rate inside is for each key", () => {
  const element = payload("ip", "saddr");
  expect(shortSteps([{ set: { op: "add", elem: element, set: "@s" } }, accept])).toEqual(["family 2", "update-set", "accept"]);
  const stmt = [{ limit: { rate: 3, per: "minute", burst: 5, inv: true } }, { counter: null }];
  expect(shortSteps([{ set: { op: "update", elem: element, set: "@s", stmt } }, drop], { family: "ip" })).toEqual([
    "!?rate limit rate 3/minute for each ip saddr",
    "update-set",
    "drop",
  ]);
  expect(shortSteps([{ meter: { key: element, name: "m", stmt: { "ct count": { val: 2, inv: true } } } }], { family: "ip" })).toEqual([
    "!?connections ct count 2 for each ip saddr",
    "update-set",
  ]);
});

test("RS36 an offload may end the rule and no more", () => {
  expect(only([{ flow: { op: "add", flowtable: "@f" } }])).toMatchObject({
    kind: "unknown-action",
    mayDecide: false,
    condition: { kind: "offload" },
  });
});

test("RS45 targets of iptables by name alone", () => {
  const xt = (type: string, name: string) => only([{ xt: { type, name } }], { family: "ip" });
  expect(xt("target", "LOG")).toEqual({ kind: "harmless", text: "target LOG" });
  expect(xt("target", "DNAT")).toMatchObject({ kind: "unknown-action", mayDecide: true });
  expect(xt("match", "conntrack")).toMatchObject({ kind: "unknown-match", condition: { kind: "unmodelled", text: "match conntrack" } });
});

test("RS46 writing a header field", () => {
  const dscp = mangle(payload("ip", "dscp"), "cs1");
  const last = (statements: readonly unknown[]) => only(statements, { family: "ip" });
  expect(last([dscp])?.kind).toBe("harmless");
  expect(last([match(payload("ip", "dscp"), "cs1"), dscp])).toMatchObject({ kind: "unknown-action", mayDecide: true });
  expect(last([mangle(payload("ip", "ttl"), 64)])?.kind).toBe("harmless");
  expect(last([mangle(payload("ip", "ttl"), 1)])).toMatchObject({ mayDecide: true });
  expect(last([mangle(payload("ip", "daddr"), "0.0.0.1")])).toMatchObject({ mayDecide: true });
  expect(last([mangle(dport, 80)])).toMatchObject({ mayDecide: true });
});
