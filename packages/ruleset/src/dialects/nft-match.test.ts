import { expect, test } from "vitest";
import { accept, ct, drop, match, meta, payload, shortSteps, stepsOf } from "./nft-fixture.ts";

const ports = "protocol 6,17,33,132,136";

test("RS4 a transport header implies its protocol, also where the field is not modelled", () => {
  expect(shortSteps([match(payload("tcp", "dport"), 22), accept])).toEqual(["protocol 6", "destination-port 22", "accept"]);
  expect(shortSteps([match(payload("udp", "sport"), 53)])).toEqual(["protocol 17", "source-port 53"]);
  expect(shortSteps([match(payload("icmp", "type"), "echo-request")])).toEqual(["protocol 1", "icmp-type 8"]);
  expect(shortSteps([match(payload("icmpv6", "type"), { set: ["nd-router-advert", "nd-neighbor-solicit"] })])).toEqual([
    "protocol 58",
    "icmp-type 134-135",
  ]);
  expect(shortSteps([match(payload("udp", "length"), 5)])).toEqual(["protocol 17", "?content udp length 5"]);
  expect(shortSteps([match(payload("ah", "spi"), 5)])).toEqual(["protocol 51", "?content ah spi 5"]);
});

test("RS5 an IP header implies the family where the table sees both", () => {
  const statements = [match(payload("ip", "saddr"), "192.0.2.1")];
  expect(shortSteps(statements)).toEqual(["family 2", "source-address 3221225985"]);
  expect(shortSteps(statements, { family: "bridge" })).toEqual(["family 2", "source-address 3221225985"]);
  expect(shortSteps(statements, { family: "netdev" })).toEqual(["family 2", "source-address 3221225985"]);
  expect(shortSteps(statements, { family: "ip" })).toEqual(["source-address 3221225985"]);
  expect(shortSteps([match(payload("ip6", "daddr"), "::1")], { family: "ip6" })).toEqual(["destination-address 1"]);
  expect(shortSteps([match(payload("ip6", "daddr"), "::1")])).toEqual(["family 10", "destination-address 1"]);
});

test("RS6 ports of any transport header imply a protocol that has ports", () => {
  expect(shortSteps([match(payload("th", "dport"), 53)])).toEqual([ports, "destination-port 53"]);
  expect(shortSteps([match({ payload: { base: "th", offset: 16, len: 16 } }, 53)])).toEqual([ports, "destination-port 53"]);
  expect(shortSteps([match({ payload: { base: "th", offset: 0, len: 16 } }, 53)])).toEqual([ports, "source-port 53"]);
  expect(shortSteps([match(meta("l4proto"), { set: ["tcp", "udp"] }), match(payload("th", "dport"), 53)])).toEqual([
    "protocol 6,17",
    "destination-port 53",
  ]);
  expect(shortSteps([match({ payload: { base: "th", offset: 0, len: 8 } }, 8)])).toEqual(["?content @th,0,8 8"]);
});

test("RS7 what is implied is tested once, and not where the rule tests it itself", () => {
  expect(shortSteps([match(payload("tcp", "sport"), 1), match(payload("tcp", "dport"), 2)])).toEqual([
    "protocol 6",
    "source-port 1",
    "destination-port 2",
  ]);
  expect(shortSteps([match(meta("nfproto"), "ipv4"), match(payload("ip", "saddr"), "0.0.0.1")])).toEqual(["family 2", "source-address 1"]);
  expect(shortSteps([match(meta("l4proto"), { set: ["tcp", "udp"] }), match(payload("tcp", "dport"), 53)])).toEqual([
    "protocol 6,17",
    "protocol 6",
    "destination-port 53",
  ]);
  expect(shortSteps([match(meta("l4proto"), "tcp", "!="), match(payload("tcp", "dport"), 53)])).toEqual([
    "!protocol 6",
    "protocol 6",
    "destination-port 53",
  ]);
  expect(shortSteps([match({ concat: [payload("ip", "saddr"), payload("tcp", "dport")] }, { concat: ["0.0.0.9", 80] })])).toEqual([
    "family 2",
    "protocol 6",
    "source-address . destination-port 9 . 80",
  ]);
});

test("RS8 an Ethernet type of IP is the family, that of ARP no packet of it", () => {
  expect(shortSteps([match(meta("protocol"), "ip")])).toEqual(["family 2"]);
  expect(shortSteps([match(payload("ether", "type"), "ip6", "!=")])).toEqual(["!family 10"]);
  expect(shortSteps([match(meta("protocol"), { set: ["ip", "arp"] })])).toEqual(["family 2"]);
  expect(shortSteps([match(meta("protocol"), "arp")])).toEqual(["family "]);
  expect(shortSteps([match(meta("protocol"), "vlan")])).toEqual(["ethernet-type 33024"]);
  expect(shortSteps([match(payload("arp", "operation"), "request"), drop], { family: "bridge" })).toEqual([
    "family ",
    "?content arp operation request",
    "drop",
  ]);
});

test("RS9 flags: in is any of the bits, ! none, == and != the whole value", () => {
  const flags = payload("tcp", "flags");
  expect(shortSteps([match(flags, "syn", "in")])).toEqual(["protocol 6", "!tcp-flags&0x2 0"]);
  expect(shortSteps([match(flags, ["fin", "syn"], "in")])).toEqual(["protocol 6", "!tcp-flags&0x3 0"]);
  expect(shortSteps([match(flags, "syn", "!")])).toEqual(["protocol 6", "tcp-flags&0x2 0"]);
  expect(shortSteps([match(flags, "syn")])).toEqual(["protocol 6", "tcp-flags 2"]);
  expect(shortSteps([match(flags, { set: [{ "|": ["syn", "ack"] }, "syn"] })])).toEqual(["protocol 6", "tcp-flags 2,18"]);
  expect(shortSteps([match({ "&": [flags, ["fin", "syn", "rst", "ack"]] }, "syn")])).toEqual(["protocol 6", "tcp-flags&0x17 2"]);
  expect(shortSteps([match(ct("status"), "dnat", "in")])).toEqual(["!connection-status&0x20 0"]);
  expect(shortSteps([match(ct("status"), { "|": ["snat", "dnat"] }, "!=")])).toEqual(["!connection-status 48"]);
});

test("RS10 of connection states each is a value of its own", () => {
  expect(shortSteps([match(ct("state"), ["established", "related"], "in")])).toEqual(["connection-state 2,4"]);
  expect(shortSteps([match(ct("state"), { set: ["established", "new"] }, "!=")])).toEqual(["!connection-state 2,8"]);
  expect(shortSteps([match(ct("state"), "invalid", "!")])).toEqual(["!connection-state 1"]);
});

test("RS11 comparisons are intervals up to the field's width", () => {
  const dport = payload("tcp", "dport");
  const compared = (op: string, value: number) => shortSteps([match(dport, value, op)])[1];
  expect(compared(">=", 1024)).toBe("destination-port 1024-65535");
  expect(compared(">", 1024)).toBe("destination-port 1025-65535");
  expect(compared("<", 1024)).toBe("destination-port 0-1023");
  expect(compared("<=", 1024)).toBe("destination-port 0-1024");
  expect(compared("<", 0)).toBe("destination-port ");
  expect(compared("!=", 22)).toBe("!destination-port 22");
  expect(shortSteps([match(meta("mark"), 5, ">")])).toEqual(["mark 6-4294967295"]);
});

test("RS12 a mask stands before the comparison, contiguous or not", () => {
  const options = { family: "ip" };
  expect(shortSteps([match({ "&": [payload("ip", "saddr"), "255.0.255.0"] }, "10.0.5.0")], options)).toEqual([
    "source-address&0xff00ff00 167773440",
  ]);
  expect(shortSteps([match({ "&": [meta("mark"), 240] }, 16, "!=")])).toEqual(["!mark&0xf0 16"]);
  expect(shortSteps([match({ "&": [{ "&": [ct("mark"), 240] }, 0x30] }, 16)])).toEqual(["connection-mark&0x30 16"]);
});

test("RS13 ranges and prefixes are intervals, joined in a set", () => {
  const elements = [{ range: ["10.0.0.3", "10.0.0.9"] }, "10.0.0.2", { prefix: { addr: "10.0.0.8", len: 29 } }, "10.0.1.0"];
  expect(shortSteps([match(payload("ip", "saddr"), { set: elements })], { family: "ip" })).toEqual([
    "source-address 167772162-167772175,167772416",
  ]);
  expect(shortSteps([match(payload("ip6", "saddr"), { prefix: { addr: "::10", len: 124 } }, "!=")], { family: "ip6" })).toEqual([
    "!source-address 16-31",
  ]);
  expect(shortSteps([match(payload("ip6", "saddr"), { set: ["::3", "::1", "::2"] })], { family: "ip6" })).toEqual(["source-address 1-3"]);
});

test("RS14 a wildcard at the end of an interface's name", () => {
  expect(shortSteps([match(meta("iifname"), "eth*")])).toEqual(["in-interface eth*"]);
  expect(stepsOf([match(meta("iifname"), String.raw`eth\*`)])[0]?.[0]).toMatchObject({
    values: { elements: { names: [{ name: "eth*", isPrefix: false }] } },
  });
  expect(shortSteps([match(meta("oif"), { set: ["lo", "br*"] }, "!=")])).toEqual(["!out-interface lo,br*"]);
});

test("RS15 a concatenation asks for all its components", () => {
  const left = { concat: [payload("ip", "saddr"), payload("tcp", "dport"), meta("iifname")] };
  const right = {
    set: [{ concat: [{ prefix: { addr: "10.0.0.0", len: 8 } }, { range: [80, 90] }, "eth0"] }, { concat: ["0.0.0.1", 22, "lo"] }],
  };
  expect(shortSteps([match(left, right)], { family: "ip" })).toEqual([
    "protocol 6",
    "source-address . destination-port . in-interface 167772160-184549375 . 80-90 . eth0,1 . 22 . lo",
  ]);
});

test("RS16 wrappers of elements are taken off, * is every other value", () => {
  const elements = [{ elem: { val: "0.0.0.1", comment: "x", counter: { packets: 18446744073709552000, bytes: 1 } } }, "0.0.0.2"];
  expect(shortSteps([match(payload("ip", "saddr"), { set: elements })], { family: "ip" })).toEqual(["source-address 1-2"]);
  expect(shortSteps([match(payload("tcp", "dport"), { set: [22, "*"] })])).toEqual(["protocol 6", "destination-port 0-65535"]);
});

test("RS29 an expression outside the model is a condition by its text; one that draws lots is of its place", () => {
  const ids = (statements: readonly unknown[]) =>
    (stepsOf(statements)[0] ?? []).flatMap((step) => (step.kind === "unknown-match" ? [step.condition.id] : []));
  const hour = match(meta("hour"), { range: ["01:00", "02:00"] });
  expect(shortSteps([hour])).toEqual(['?time meta hour "01:00"-"02:00"']);
  const [first, second] = ids([hour, hour]);
  expect(first).toBe(second);
  const numgen = match({ numgen: { mode: "random", mod: 2, offset: 0 } }, 0);
  const [one, other] = ids([numgen, numgen]);
  expect(one).not.toBe(other);
  expect(shortSteps([match({ exthdr: { name: "hbh" } }, true, "!=")])).toEqual(["family 10", "!?content exthdr hbh exists"]);
  expect(shortSteps([match({ osf: { key: "name" } }, "Linux")])).toEqual(['?fingerprint osf name "Linux"']);
  expect(shortSteps([match({ socket: { key: "cgroupv2", level: 1 } }, "user.slice")])).toEqual(["?socket socket cgroupv2 user.slice"]);
});

test("RS32 fib: the type of an address, and whether a route leads back", () => {
  const fib = (result: string, ...flags: readonly string[]) => ({ fib: { result, flags } });
  expect(shortSteps([match(fib("type", "daddr"), "local")])).toEqual(["destination-address-type 2"]);
  expect(shortSteps([match(fib("type", "daddr", "iif"), { set: ["local", "broadcast"] }, "!=")])).toEqual([
    "!destination-address-type-here 2-3",
  ]);
  expect(shortSteps([match(fib("oif", "saddr", "iif"), false)])).toEqual(["source-route-exists-unmarked 0"]);
  expect(shortSteps([match(fib("oif", "saddr", "mark", "iif"), false)])).toEqual(["source-route-exists 0"]);
  expect(shortSteps([match(fib("oif", "saddr"), true)])).toEqual(["source-route-exists-any-unmarked 1"]);
  expect(shortSteps([match(fib("type", "saddr", "mark"), "local")])).toEqual(["source-address-type 2"]);
  expect(shortSteps([match(fib("oif", "daddr"), "wan0")])).toEqual(["destination-route-interface-unmarked wan0"]);
  expect(shortSteps([match(fib("oif", "saddr", "mark"), { set: ["wan0", "wg*"] }, "!=")])).toEqual(["!source-route-interface wan0,wg*"]);
  expect(shortSteps([match(fib("oif", "daddr"), false)])).toEqual(["destination-route-interface-unmarked "]);
  expect(shortSteps([match(fib("oif", "daddr"), true)])).toEqual(["!destination-route-interface-unmarked "]);
  expect(shortSteps([match(fib("oif", "daddr", "iif"), "wan0")])).toEqual(['?unmodelled fib daddr . iif oif "wan0"']);
});

test("RS33 fragments by their offset", () => {
  const offset = { "&": [payload("ip", "frag-off"), 8191] };
  expect(shortSteps([match(offset, 0, "!=")], { family: "ip" })).toEqual(["fragment 1"]);
  expect(shortSteps([match(offset, 0)], { family: "ip" })).toEqual(["fragment 0"]);
  expect(shortSteps([match(offset, 8)], { family: "ip" })).toEqual(["?content ip frag-off & 8191 == 8"]);
});

test("RS43 addresses of a connection imply its family", () => {
  expect(shortSteps([match(ct("ip saddr", "original"), "0.0.0.7")])).toEqual(["family 2", "original-source-address 7"]);
  expect(shortSteps([match(ct("daddr", "reply"), "0.0.0.7")], { family: "ip" })).toEqual(["reply-destination-address 7"]);
  expect(shortSteps([match({ ct: { key: "daddr", dir: "original", family: "ip6" } }, "::7")])).toEqual([
    "family 10",
    "original-destination-address 7",
  ]);
  expect(shortSteps([match(ct("proto-dst", "original"), 80)])).toEqual(["original-destination-port 80"]);
});

test("RS47 the next header of IPv6 is the protocol", () => {
  expect(shortSteps([match(payload("ip6", "nexthdr"), "tcp"), match(payload("tcp", "dport"), 1)])).toEqual([
    "family 10",
    "protocol 6",
    "destination-port 1",
  ]);
  expect(shortSteps([match(payload("ip", "protocol"), { set: ["tcp", "udp"] })], { family: "ip" })).toEqual(["protocol 6,17"]);
});
