import { expect, test } from "vitest";
import { arrivalInterface } from "@portolan/explanation";
import { RefusalError } from "@portolan/contract";
import type { HostModel } from "@portolan/reachability";
import type { Route } from "@portolan/snapshot";
import { askedPacket, type PacketWords } from "./asked-packet.ts";
import { parsePacketLine } from "./packet-file.ts";

const route = (fields: Partial<Route>): Route => ({
  namespace: "host",
  family: "ipv4",
  table: 254,
  type: "unicast",
  destination: "0.0.0.0/0",
  gateway: null,
  device: "eth0",
  source: null,
  metric: null,
  protocol: 2,
  scope: 0,
  ...fields,
});

const host: HostModel = {
  namespace: "host",
  interfaces: ["lo", "eth0", "wg0"].map((name, index) => ({
    namespace: "host",
    index,
    name,
    kind: null,
    up: true,
    loopback: name === "lo",
    mtu: 1500,
    mac: null,
    master: null,
    addresses: [],
  })),
  routes: [
    route({ destination: "192.0.2.2/32", type: "local", table: 255 }),
    route({ destination: "10.8.0.0/24", device: "wg0" }),
    route({ destination: "192.0.2.0/24" }),
  ],
  policyRules: [],
  sysctls: new Map(),
  listeners: [],
  ruleset: { namespace: "host", tables: [], gaps: [] },
  layers: [],
};

const words: PacketWords = {
  iif: null,
  protocol: null,
  source: "10.8.0.5",
  sourcePort: null,
  destination: "192.0.2.2",
  destinationPort: "443",
  state: null,
};

const codeOf = (change: Partial<PacketWords>): string => {
  try {
    askedPacket({ ...words, ...change }, host);
  } catch (error) {
    return error instanceof RefusalError ? `${error.code} ${String(error.params["argument"] ?? error.params["value"] ?? "")}` : "?";
  }
  return "";
};

test("the interface is the one that the way back leaves by", () => {
  expect(arrivalInterface(host, { family: "ipv4", value: 0x0a080005n })).toEqual({ iif: "wg0", foundBy: "route" });
  expect(arrivalInterface(host, { family: "ipv4", value: 0xc0000202n })).toEqual({ iif: "lo", foundBy: "own" });
  expect(arrivalInterface(host, { family: "ipv4", value: 0x08080808n })).toEqual({ iif: "eth0", foundBy: "first" });
});

test("what was not said is what an ordinary sender would send", () => {
  expect(askedPacket(words, host).packet).toEqual({
    family: "ipv4",
    protocol: "tcp",
    in: "wg0",
    source: 0x0a080005n,
    sourcePort: 40_000,
    destination: 0xc0000202n,
    destinationPort: 443,
  });
  expect(askedPacket({ ...words, iif: "eth0", protocol: "UDP", sourcePort: "53", state: "established" }, host)).toMatchObject({
    packet: { in: "eth0", protocol: "udp", sourcePort: 53, state: "established" },
    arrival: null,
  });
});

test("what makes no packet is refused and named", () => {
  expect(codeOf({ source: "here" })).toBe("ARGUMENT_INVALID --from");
  expect(codeOf({ destination: "2001:db8::1" })).toBe("ARGUMENT_INVALID --to");
  expect(codeOf({ iif: "eth9" })).toBe("ARGUMENT_INVALID --in");
  expect(codeOf({ protocol: "sctp" })).toBe("ARGUMENT_INVALID --protocol");
  expect(codeOf({ state: "old" })).toBe("ARGUMENT_INVALID --state");
  expect(codeOf({ destinationPort: "70000" })).toBe("PORT_INVALID 70000");
  expect(codeOf({ destinationPort: "0" })).toMatch(/^PORT_ZERO/);
});

test("a line of a file is a packet, a header is passed over, anything else is refused with its line", () => {
  const at = { path: "p.jsonl", number: 3 };
  expect(parsePacketLine('{"source":"10.8.0.5","destination":"192.0.2.2","destinationPort":443}', at)).toEqual(words);
  expect(parsePacketLine('{"schema":"portolan.trace/1"}', at)).toBeNull();
  for (const line of ["[]", "x", "{}", '{"source":{}}', `{"a":"${"x".repeat(5000)}"}`]) {
    expect(() => parsePacketLine(line, at), line.slice(0, 20)).toThrow(/p\.jsonl:3/);
  }
});
