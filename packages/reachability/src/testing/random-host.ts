/**
 * Random hosts and packets for the tests in which the engines have to agree: interfaces, addresses, routes, switches, listeners and rules
 * from small pools (random-values.ts), so that packets meet the boundaries that the rules draw. For tests alone.
 */
import * as fc from "fast-check";
import { parsePrefix, formatIpAddress, formatPrefix, type IpFamily } from "@portolan/net";
import type { Interface, PolicyRule, Route } from "@portolan/snapshot";
import type { HostModel, Listener } from "../host-model.ts";
import type { Packet } from "../packet.ts";
import { rulesetArbitrary } from "./random-ruleset.ts";
import { addressArbitrary, addressPools, hostAddresses, interfaceNames, portArbitrary } from "./random-values.ts";

const families: readonly IpFamily[] = ["ipv4", "ipv6"];
const bits = { ipv4: 32, ipv6: 128 } as const;

function interfaceOf(name: (typeof interfaceNames)[number], index: number): Interface {
  const addresses = families.map((family) => {
    const [address = "", length = ""] = hostAddresses[family][name].split("/");
    return {
      address,
      prefixLength: Number(length),
      scope: name === "lo" ? "host" : "global",
      peer: null,
      tentative: false,
      deprecated: false,
    };
  });
  const kind = name === "lo" ? null : name === "wg0" ? "wireguard" : "veth";
  const mac = name.startsWith("eth") ? `02:00:00:00:00:1${index}` : null;
  return { namespace: "host", index: index + 1, name, kind, up: true, loopback: name === "lo", mtu: 1500, mac, master: null, addresses };
}

function route(family: IpFamily, fields: Partial<Route> & Pick<Route, "destination">): Route {
  return {
    namespace: "host",
    family,
    table: 254,
    type: "unicast",
    gateway: null,
    device: null,
    source: null,
    metric: null,
    protocol: 2,
    scope: 0,
    ...fields,
  };
}

/** What the kernel makes of an address by itself: the local entry, and the connected network. */
function routesOfAddresses(interfaces: readonly Interface[]): Route[] {
  return interfaces.flatMap(({ name, addresses }) =>
    addresses.flatMap(({ address, prefixLength }) => {
      const prefix = parsePrefix(`${address}/${prefixLength}`);
      if (prefix === null) return [];
      const { family } = prefix.address;
      const one = name === "lo" ? formatPrefix(prefix) : `${address}/${bits[family]}`;
      const local = route(family, {
        table: 255,
        type: "local",
        destination: one,
        device: name,
        source: family === "ipv4" ? address : null,
        scope: 254,
      });
      const link = route(family, { destination: formatPrefix(prefix), device: name, source: family === "ipv4" ? address : null, scope: family === "ipv4" ? 253 : 0, metric: family === "ipv6" ? 256 : null }); // prettier-ignore
      return name === "lo" ? [local] : [local, link];
    }),
  );
}

const gateways = { ipv4: "192.0.2.2", ipv6: "2001:db8::2" } as const;

function randomRoutes(family: IpFamily): fc.Arbitrary<Route[]> {
  const any = family === "ipv4" ? "0.0.0.0/0" : "::/0";
  const choices: readonly Route[] = [
    route(family, { destination: any, gateway: gateways[family], device: "eth0", metric: family === "ipv6" ? 1024 : null }),
    route(family, { destination: family === "ipv4" ? "203.0.113.0/24" : "2600::/16", device: "eth1", metric: 1024 }),
    route(family, { destination: family === "ipv4" ? "8.8.8.0/24" : "fd00:0:0:1::/64", type: "blackhole", metric: 1024 }),
    route(family, { destination: family === "ipv4" ? "203.0.113.0/24" : "2600::/16", device: "wg0", table: 100, metric: 1024 }),
    route(family, {
      destination: family === "ipv4" ? "10.0.1.0/24" : "2001:db8:0:1::/96",
      table: 255,
      type: "local",
      device: "lo",
      metric: 1024,
    }),
  ];
  return fc.subarray([...choices]);
}

function policyRule(family: IpFamily, fields: Partial<PolicyRule> & Pick<PolicyRule, "priority" | "table">): PolicyRule {
  return {
    namespace: "host",
    family,
    source: null,
    destination: null,
    inputDevice: null,
    outputDevice: null,
    mark: null,
    action: 1,
    inverted: false,
    ...fields,
  };
}

function randomPolicyRules(family: IpFamily): fc.Arbitrary<PolicyRule[]> {
  const fixed = [policyRule(family, { priority: 0, table: 255 }), policyRule(family, { priority: 32_766, table: 254 })];
  if (family === "ipv4") fixed.push(policyRule(family, { priority: 32_767, table: 253 }));
  const choices = [
    policyRule(family, { priority: 100, table: 100, mark: "0x1/0x1" }),
    policyRule(family, { priority: 101, table: 100, source: family === "ipv4" ? "192.0.2.0/24" : "2001:db8::/64" }),
    policyRule(family, { priority: 102, table: 100, inputDevice: "eth1" }),
    policyRule(family, { priority: 103, table: 254, suppressPrefixLength: 0 }), // as wg-quick does it
    policyRule(family, { priority: 104, table: 100, ipProtocol: 17 }),
    policyRule(family, { priority: 105, table: 100, destinationPorts: { from: 22, to: 80 } }),
    policyRule(family, { priority: 106, table: 100, sourcePorts: { from: 22, to: 1024 }, inverted: true }),
    policyRule(family, { priority: 107, table: 0, action: 2, goto: 32_766, mark: "0x2/0x2" }),
  ];
  return fc.subarray(choices).map((some) => [...fixed, ...some].sort((a, b) => a.priority - b.priority));
}

const switches: fc.Arbitrary<ReadonlyMap<string, string>> = fc
  .record({
    "net.ipv4.ip_forward": fc.constantFrom("0", "1"),
    "net.ipv4.conf.all.forwarding": fc.constant(""),
    "net.ipv6.conf.all.forwarding": fc.constantFrom("0", "1"),
    "net.ipv4.conf.all.rp_filter": fc.constantFrom("0", "0", "1", "2"),
    "net.ipv4.conf.eth0.rp_filter": fc.constantFrom("0", "1", "2"),
    "net.ipv4.conf.eth1.rp_filter": fc.constantFrom("0", "1", "2"),
    "net.ipv4.conf.eth0.route_localnet": fc.constantFrom("0", "1"),
    "net.ipv4.conf.eth0.accept_local": fc.constantFrom("0", "0", "1"),
    "net.ipv4.conf.wg0.forwarding": fc.constantFrom("0", "1"),
    "net.ipv6.conf.eth1.disable_ipv6": fc.constantFrom("0", "0", "0", "1"),
  })
  .map((values) => {
    const forward = values["net.ipv4.ip_forward"];
    const zero = interfaceNames.flatMap((name) =>
      ["rp_filter", "route_localnet", "accept_local", "src_valid_mark"].map((key): [string, string] => [
        `net.ipv4.conf.${name}.${key}`,
        "0",
      ]),
    );
    const all = ["route_localnet", "accept_local", "src_valid_mark"].map((key): [string, string] => [`net.ipv4.conf.all.${key}`, "0"]);
    const per = interfaceNames.map((name): [string, string] => [`net.ipv4.conf.${name}.forwarding`, forward]);
    const enabled = ["all", ...interfaceNames].map((name): [string, string] => [`net.ipv6.conf.${name}.disable_ipv6`, "0"]);
    return new Map([...zero, ...all, ...per, ...enabled, ...Object.entries(values), ["net.ipv4.conf.all.forwarding", forward]]);
  });

const listener: fc.Arbitrary<Listener> = fc.constantFrom(...families).chain((family) =>
  fc
    .record({
      protocol: fc.constantFrom("tcp" as const, "udp" as const),
      address: fc.oneof(fc.constant(0n), fc.constantFrom(...addressPools[family])),
      port: portArbitrary,
      takesIpv4: family === "ipv4" ? fc.constant(false) : fc.constantFrom(true, false),
      device: fc.option(fc.constantFrom("eth0", "eth1"), { freq: 6, nil: null }),
      isTransparent: fc.boolean(),
      mark: fc.constantFrom(null, 1, 2),
    })
    .map((fields) => ({ family, ...fields, takesIpv4: fields.address === 0n && fields.takesIpv4, endpoint: null, display: "" })),
);

/** Listeners have distinct places; `endpoint` is the number of each in the list. */
const listeners: fc.Arbitrary<readonly Listener[]> = fc
  .uniqueArray(listener, {
    minLength: 1,
    maxLength: 5,
    selector: (of) => `${of.protocol} ${of.family} ${of.address} ${of.port} ${of.device}`,
  })
  .map((all) => all.map((of, index) => ({ ...of, endpoint: `e${index}`, display: `${of.protocol}/${of.port}` })));

export const hostArbitrary: fc.Arbitrary<HostModel> = fc
  .tuple(rulesetArbitrary, switches, listeners, ...families.map(randomRoutes), ...families.map(randomPolicyRules))
  .map(([ruleset, sysctls, sockets, routes4, routes6, rules4, rules6]) => {
    const interfaces = interfaceNames.map(interfaceOf);
    return {
      namespace: "host",
      interfaces,
      routes: [...routesOfAddresses(interfaces), ...((routes4 ?? []) as Route[]), ...((routes6 ?? []) as Route[])],
      policyRules: [...((rules4 ?? []) as PolicyRule[]), ...((rules6 ?? []) as PolicyRule[])],
      sysctls,
      listeners: sockets,
      ruleset,
      layers: [],
    };
  });

/** A packet that has a chance to meet something of the host: its addresses, its listeners' ports, the pools' boundaries. */
export function packetArbitrary(host: HostModel): fc.Arbitrary<Packet> {
  return fc.constantFrom(...families).chain((family) => {
    const own = host.interfaces
      .flatMap((of) => of.addresses.map(({ address }) => parsePrefix(address)?.address))
      .filter((of) => of?.family === family);
    const destinations = own.map((of) => of?.value ?? 0n);
    const port = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...host.listeners.map((of) => of.port), 80) },
      { weight: 1, arbitrary: portArbitrary },
    );
    return fc
      .record({
        protocol: fc.constantFrom("tcp" as const, "udp" as const),
        in: fc.constantFrom(...host.interfaces.map(({ name }) => name)),
        source: addressArbitrary(family),
        sourcePort: portArbitrary,
        destination: fc.oneof(
          { weight: 5, arbitrary: fc.constantFrom(...destinations) },
          { weight: 1, arbitrary: addressArbitrary(family) },
        ),
        destinationPort: port,
      })
      .map((fields) => ({
        family,
        ...fields,
        source: fields.in === "lo" && !destinations.includes(fields.source) ? (destinations[0] ?? 1n) : fields.source,
      }));
  });
}

/** One line, for the message of a failing test. */
export function describePacket(packet: Packet): string {
  const text = (value: bigint): string => formatIpAddress({ family: packet.family, value });
  return `${packet.protocol} in ${packet.in} ${text(packet.source)} ${packet.sourcePort} → ${text(packet.destination)} ${packet.destinationPort}`;
}
