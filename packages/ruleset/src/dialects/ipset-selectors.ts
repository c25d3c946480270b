/** Which fields of a packet an ipset's type asks for, given the directions of the rule. */
import type { Selector } from "../ruleset.ts";
import type { IpsetQuestion, IpsetText } from "./ipset.ts";
import { readNumber, selectorOf } from "./iptables-values.ts";

/** One for each part of an element; two, protocol and port, for a port. */
export function ipsetSelectors(set: IpsetText, question: IpsetQuestion): readonly Selector[] {
  return ipsetParts(set.type).flatMap((part, index) => selectorsOfPart(part, { set, isSource: question.directions[index] === "src" }));
}

/** What an element holds, in its order: "ip", "net", "port", "iface", "mac", "mark". */
export function ipsetParts(type: string): readonly string[] {
  return type.slice(type.indexOf(":") + 1).split(",");
}

export function isIpsetPart(part: string): boolean {
  return ["ip", "net", "port", "iface", "mac", "mark"].includes(part);
}

/** A part that is not known asks nothing; its set is unmodelled. */
function selectorsOfPart(part: string, asked: { readonly set: IpsetText; readonly isSource: boolean }): readonly Selector[] {
  const { isSource, set } = asked;
  switch (part) {
    case "ip":
    case "net":
      return [selectorOf(isSource ? "source-address" : "destination-address")];
    case "port":
      return [selectorOf("protocol"), selectorOf(isSource ? "source-port" : "destination-port")];
    case "iface":
      return [{ field: isSource ? "in-interface" : "out-interface", mask: null }];
    case "mac":
      return [selectorOf(isSource ? "ethernet-source" : "ethernet-destination")];
    case "mark":
      return [selectorOf("mark", markMask(set))];
    default:
      return [selectorOf("family")];
  }
}

function markMask(set: IpsetText): bigint | null {
  const mask = readNumber(set.options.get("markmask") ?? "", 0xffff_ffff);
  return mask === null ? null : BigInt(mask);
}
