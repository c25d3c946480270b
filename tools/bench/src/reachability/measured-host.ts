/** A host of three interfaces and one listener, with the rules of a listing: what the engines are measured on. */
import { readRuleset, type Ruleset } from "@portolan/ruleset";
import type { HostModel } from "@portolan/reachability";
import type { Interface, Route } from "@portolan/snapshot";

const namespace = "host";

export function rulesetOf(nftJson: string): Ruleset {
  return readRuleset([{ namespace, source: "nft-json", text: nftJson, error: null }, ...withoutCompat], namespace);
}

/** No compat and no legacy tables. */
const withoutCompat = (["iptables-save", "ip6tables-save", "ipset-save"] as const).map((source) => ({
  namespace,
  source,
  text: "",
  error: null,
}));

export function measuredHost(ruleset: Ruleset): HostModel {
  return {
    namespace,
    interfaces: [
      link(1, "lo", ["127.0.0.1/8", "::1/128"]),
      link(2, "eth0", ["192.0.2.1/24", "2001:db8::1/64"]),
      link(3, "eth1", ["10.255.0.1/24"]),
    ],
    routes: [
      ...local("127.0.0.0/8", "lo"),
      ...local("192.0.2.1/32", "eth0"),
      ...local("10.255.0.1/32", "eth1"),
      ...local("::1/128", "lo"),
      ...local("2001:db8::1/128", "eth0"),
      route("192.0.2.0/24", "eth0"),
      route("10.255.0.0/24", "eth1"),
      route("0.0.0.0/0", "eth0"),
      route("2001:db8::/64", "eth0"),
      route("::/0", "eth0"),
    ],
    policyRules: [],
    sysctls: new Map([
      ["net.ipv4.ip_forward", "1"],
      ["net.ipv4.conf.all.forwarding", "1"],
      ["net.ipv4.conf.eth0.forwarding", "1"],
      ["net.ipv4.conf.eth1.forwarding", "1"],
    ]),
    listeners: [
      {
        protocol: "tcp",
        family: "ipv6",
        address: 0n,
        port: 22,
        takesIpv4: true,
        device: null,
        isTransparent: false,
        endpoint: "measured",
        display: "*:22",
      },
    ],
    ruleset,
    layers: [],
  };
}

function link(index: number, name: string, addresses: readonly string[]): Interface {
  return {
    namespace,
    index,
    name,
    kind: null,
    up: true,
    loopback: name === "lo",
    mtu: 1500,
    mac: null,
    master: null,
    addresses: addresses.map((text) => {
      const [address = "", length = ""] = text.split("/");
      return { address, prefixLength: Number(length), scope: "global", peer: null, tentative: false, deprecated: false };
    }),
  };
}

function local(destination: string, device: string): Route[] {
  return [{ ...route(destination, device), table: 255, type: "local" }];
}

function route(destination: string, device: string): Route {
  return {
    namespace,
    family: destination.includes(":") ? "ipv6" : "ipv4",
    table: 254,
    type: "unicast",
    destination,
    gateway: null,
    device,
    source: null,
    metric: null,
    protocol: 2,
    scope: 0,
  };
}
