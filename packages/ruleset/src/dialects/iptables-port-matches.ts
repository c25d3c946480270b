/** Matches on transport headers: ports, flags, types of ICMP. A fragment without the header, like a packet of another protocol, has none of these. */
import { numberMatch, tupleMatch, valueMatch } from "../match-step.ts";
import type { NumberField } from "../field.ts";
import type { Interval, Step } from "../ruleset.ts";
import { conditionOf, optionArities, optionModule, type IptablesModule, type OptionUse } from "./iptables-module.ts";
import { readIcmpType } from "./icmp-types.ts";
import { anyPort, readNumber, readPortList, readRange, selectorOf } from "./iptables-values.ts";

/** tcp, udp, udplite, sctp, dccp: `protocol` is their number. */
function portModule(protocol: number, options: string, readOther: (use: OptionUse) => readonly Step[] | null): IptablesModule {
  const module = optionModule(`sport source-port dport destination-port ${options}`, (use) => {
    const field = portFields[use.name];
    if (field === undefined) return readOther(use);
    const range = readRange(use.values[0] ?? "", 0xffff);
    return range === null ? null : [numberMatch(field, [range], use.negated)];
  });
  return { ...module, protocol };
}

const portFields: Readonly<Record<string, NumberField>> = {
  sport: "source-port",
  "source-port": "source-port",
  dport: "destination-port",
  "destination-port": "destination-port",
};

function readTcpOption(use: OptionUse): readonly Step[] | null {
  if (use.name === "syn") return tcpFlagsMatch("SYN,RST,ACK,FIN", "SYN", use.negated);
  if (use.name === "tcp-flags") return tcpFlagsMatch(use.values[0] ?? "", use.values[1] ?? "", use.negated);
  return contentMatch(use);
}

/** The flags of `mask` that are set are exactly those of `set`. */
function tcpFlagsMatch(mask: string, set: string, negated: boolean): readonly Step[] | null {
  const examined = readTcpFlags(mask);
  const expected = readTcpFlags(set);
  if (examined === null || expected === null) return null;
  return [valueMatch(selectorOf("tcp-flags", examined), expected, negated)];
}

const tcpFlags: Readonly<Record<string, bigint>> = { FIN: 1n, SYN: 2n, RST: 4n, PSH: 8n, ACK: 16n, URG: 32n, ALL: 63n, NONE: 0n };

function readTcpFlags(text: string): bigint | null {
  let bits = 0n;
  for (const name of text.split(",")) {
    const flag = Object.hasOwn(tcpFlags, name) ? tcpFlags[name] : undefined;
    if (flag === undefined) return null;
    bits |= flag;
  }
  return bits;
}

/** A header field that only the sender chooses and the model does not hold. */
function contentMatch(use: OptionUse): readonly Step[] {
  const condition = conditionOf("content", [`--${use.name}`, ...use.values].join(" "), null);
  return [{ kind: "unknown-match", condition, negated: use.negated }];
}

function readMultiport(use: OptionUse): readonly Step[] | null {
  const ports = readPortList(use.values[0] ?? "");
  if (ports === null) return null;
  if (use.name === "ports" || use.name === "port") return [eitherPortMatch(ports, use.negated)];
  return [numberMatch(use.name.startsWith("s") ? "source-port" : "destination-port", ports, use.negated)];
}

function eitherPortMatch(ports: readonly Interval[], negated: boolean): Step {
  const tuples = ports.flatMap((range) => [
    [range, anyPort],
    [anyPort, range],
  ]);
  return tupleMatch([selectorOf("source-port"), selectorOf("destination-port")], tuples, negated);
}

/** Type 255 of ICMP stands for every type. */
function icmpModule(protocol: 1 | 58, option: string): IptablesModule {
  const module = optionModule(option, (use) => {
    const wanted = readIcmpType(use.values[0] ?? "", protocol);
    if (wanted === null) return null;
    if (wanted.type === null) return use.negated ? [numberMatch("icmp-type", [])] : [];
    if (wanted.code === null) return [valueMatch("icmp-type", wanted.type, use.negated)];
    const tuple = [wanted.type, wanted.code].map((value) => ({ lo: BigInt(value), hi: BigInt(value) }));
    return [tupleMatch([selectorOf("icmp-type"), selectorOf("icmp-code")], [tuple], use.negated)];
  });
  return { ...module, protocol };
}

/** ECN bits: those of the TCP header, or the value in the IP header. */
function readEcn(use: OptionUse): readonly Step[] | null {
  if (use.name === "ecn-tcp-cwr") return [valueMatch(selectorOf("tcp-flags", 128n), 128n, use.negated)];
  if (use.name === "ecn-tcp-ece") return [valueMatch(selectorOf("tcp-flags", 64n), 64n, use.negated)];
  const value = readNumber(use.values[0] ?? "", 3);
  return value === null ? null : [valueMatch("ecn", value, use.negated)];
}

const icmp = icmpModule(1, "icmp-type");
const icmp6 = icmpModule(58, "icmpv6-type");

export const portMatches: Readonly<Record<string, IptablesModule>> = {
  tcp: portModule(6, "syn:0 tcp-flags:2 tcp-option", readTcpOption),
  udp: portModule(17, "", () => null),
  udplite: portModule(136, "", () => null),
  sctp: portModule(132, "chunk-types:2", contentMatch),
  dccp: portModule(33, "dccp-types dccp-option", contentMatch),
  multiport: optionModule("sports source-ports dports destination-ports ports port", readMultiport),
  icmp,
  icmp6,
  icmpv6: icmp6,
  "ipv6-icmp": icmp6,
  ecn: { ...optionModule("ecn-tcp-cwr:0 ecn-tcp-ece:0 ecn-ip-ect", readEcn) },
  tcpmss: { options: optionArities("mss"), isStateful: false, read: (uses) => uses.flatMap(contentMatch) },
};
