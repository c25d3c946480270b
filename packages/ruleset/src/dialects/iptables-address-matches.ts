/** Matches on addresses, what routing says of them, and the interfaces of a packet. */
import { nameMatch, numberMatch, unknownMatch, valueMatch } from "../match-step.ts";
import type { Step } from "../ruleset.ts";
import { readHardwareAddress } from "./hardware-address.ts";
import { readAddressTypes } from "./iptables-address-types.ts";
import { conditionOf, optionArities, optionModule, type IptablesModule, type OptionUse, type RulePlace } from "./iptables-module.ts";
import { readSetMatch } from "./iptables-set-match.ts";
import { readAddressRange, readMaskedNumber, selectorOf } from "./iptables-values.ts";
import { maskOf } from "./iptables-connection-matches.ts";

function readIprange(use: OptionUse, rule: RulePlace): readonly Step[] | null {
  const range = readAddressRange(use.values[0] ?? "", rule.family);
  if (range === null) return null;
  const intervals = range.lo <= range.hi ? [range] : [];
  return [numberMatch(use.name === "src-range" ? "source-address" : "destination-address", intervals, use.negated)];
}

function readMac(use: OptionUse): readonly Step[] | null {
  const address = readHardwareAddress(use.values[0] ?? "");
  return address === null ? null : [valueMatch("ethernet-source", address, use.negated)];
}

/**
 * The look-up takes the packet's mark where `--validmark` is given; a look-up that takes local sources for good is not modelled. IPv6 from :: passes
 * as routed.
 */
const rpfilter: IptablesModule = {
  options: optionArities("loose:0 validmark:0 accept-local:0 invert:0"),
  isStateful: true,
  read: (uses, { family }) => {
    const names = new Set(uses.map((use) => use.name));
    if (names.has("accept-local")) return null;
    const isInverted = names.has("invert");
    const field = names.has("loose") ? "source-route-exists-any" : "source-route-exists";
    const routed = valueMatch(names.has("validmark") ? field : `${field}-unmarked`, 1, isInverted);
    return isInverted && family === "ip6" ? [routed, numberMatch("source-address", [{ lo: 0n, hi: 0n }], true)] : [routed];
  },
};

/** Without a bridge port the name is empty, which `!` passes. */
function readPhysdev(use: OptionUse): readonly Step[] | null {
  const isIn = use.name.endsWith("in");
  const field = isIn ? "in-bridge-port" : "out-bridge-port";
  if (use.name.startsWith("physdev-is-")) return [nameMatch(field, [{ name: "", isPrefix: false }], !use.negated)];
  return [nameMatch(field, [readInterface(use.values[0] ?? "")], use.negated)];
}

/** A `+` at the end stands for anything after. */
export function readInterface(text: string): { readonly name: string; readonly isPrefix: boolean } {
  const isPrefix = text.endsWith("+");
  return { name: isPrefix ? text.slice(0, -1) : text, isPrefix };
}

function readDeviceGroup(use: OptionUse): readonly Step[] | null {
  const group = readMaskedNumber(use.values[0] ?? "");
  const field = use.name === "src-group" ? "in-interface-group" : "out-interface-group";
  return group === null ? null : [valueMatch(selectorOf(field, maskOf(group.mask)), group.value, use.negated)];
}

const packetTypes: Readonly<Record<string, number>> = { unicast: 0, host: 0, broadcast: 1, bcast: 1, multicast: 2, mcast: 2, otherhost: 3 };

function readPacketType(use: OptionUse): readonly Step[] | null {
  const type = packetTypes[(use.values[0] ?? "").toLowerCase()];
  return type === undefined ? null : [valueMatch("packet-type", type, use.negated)];
}

/** Only whether a packet came in through any IPsec policy is a field; which one, and what will go out by one, is not known from the rules. */
const policy: IptablesModule = {
  options: optionArities("dir pol strict:0 reqid spi proto mode tunnel-src tunnel-dst next:0"),
  isStateful: false,
  read: (uses, rule) => {
    const dir = uses.find((use) => use.name === "dir")?.values[0];
    const pol = uses.find((use) => use.name === "pol")?.values[0];
    if (dir === "in" && uses.length === 2 && (pol === "none" || pol === "ipsec")) return [valueMatch("ipsec", pol === "ipsec" ? 1 : 0)];
    const cameThrough = dir === "in" && pol === "ipsec" ? [valueMatch("ipsec", 1)] : [];
    return [...cameThrough, unknownMatch(conditionOf("layer", rule.text, null))];
  },
};

export const addressMatches: Readonly<Record<string, IptablesModule>> = {
  iprange: optionModule("src-range dst-range", readIprange),
  addrtype: {
    options: optionArities("src-type dst-type limit-iface-in:0 limit-iface-out:0"),
    isStateful: false,
    read: readAddressTypes,
  },
  mac: optionModule("mac-source", readMac),
  set: {
    options: optionArities(
      "match-set:2 set:2 return-nomatch:0 update-counters:0 update-subcounters:0 packets-eq packets-lt packets-gt bytes-eq bytes-lt bytes-gt",
    ),
    isStateful: true,
    read: readSetMatch,
  },
  rpfilter,
  physdev: optionModule("physdev-in physdev-out physdev-is-in:0 physdev-is-out:0 physdev-is-bridged:0", (use) =>
    readPhysdev(use.name === "physdev-is-bridged" ? { ...use, name: "physdev-is-out" } : use),
  ),
  devgroup: optionModule("src-group dst-group", readDeviceGroup),
  pkttype: optionModule("pkt-type", readPacketType),
  policy,
};
