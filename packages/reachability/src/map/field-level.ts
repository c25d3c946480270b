/** On which dimension of the space a field of a packet lies, at one place of its way; or which value it has for every packet there. */
import { ipFamily, type Field } from "@portolan/ruleset";
import { level } from "./level.ts";
import type { View } from "./view.ts";

/** Of a field that is an address; null for others. */
export function addressLevel(field: Field, view: View): number | null {
  switch (field as string) {
    case "source-address":
    case "reply-destination-address":
      return field === "source-address" ? view.source : level.source;
    case "destination-address":
    case "reply-source-address":
      return field === "destination-address" ? view.destination : level.destination;
    case "original-source-address":
      return level.originalSource;
    case "original-destination-address":
      return level.originalDestination;
    default:
      return null;
  }
}

/** Fields that are the same for every packet of a view. */
export function fixedValue(field: Field, { view, family }: { view: View; family: "ipv4" | "ipv6" }): bigint | null {
  const isAnswer = view.source === level.destination || view.source === level.originalDestination;
  switch (field as string) {
    case "family":
      return ipFamily[family];
    case "connection-direction":
      return view.direction === null ? null : BigInt(view.direction);
    case "connection-zone":
    case "ipsec":
    case "ip-option":
    case "extension-header":
      return 0n;
    case "ttl":
      return isAnswer ? 64n : null;
    case "tcp-flags":
      return isAnswer ? 0x12n : null;
    case "fragment":
    case "dscp":
    case "ecn":
      return isAnswer ? 0n : null;
    default:
      return null;
  }
}

/** Of a field that is a plain number; null for others. */
export function plainLevel(field: Field, view: View): number | null {
  switch (field as string) {
    case "protocol":
    case "original-protocol":
      return level.protocol;
    case "source-port":
      return view.sourcePort;
    case "destination-port":
      return view.destinationPort;
    case "original-source-port":
      return level.originalSourcePort;
    case "original-destination-port":
      return level.originalDestinationPort;
    case "reply-source-port":
      return level.destinationPort;
    case "reply-destination-port":
      return level.sourcePort;
    case "icmp-type":
      return level.icmpType;
    case "icmp-code":
      return level.icmpCode;
    case "tcp-flags":
      return level.tcpFlags;
    case "ttl":
      return level.ttl;
    case "length":
      return level.length;
    case "dscp":
      return level.dscp;
    case "ecn":
      return level.ecn;
    case "fragment":
      return level.fragment;
    case "ethernet-source":
      return level.hardwareSource;
    case "ethernet-destination":
      return level.hardwareDestination;
    default:
      return null;
  }
}
