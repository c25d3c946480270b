/**
 * What a test can read of a packet, its connection or the interfaces it passes. Every dialect's own name becomes one of these.
 * Values are unsigned integers in the field's own width, except where a field holds names. An address is 32 bits wide inside a test of IPv4 and 128
 * inside one of IPv6: a reader always writes the test of `family` first (what a dialect implies is made explicit), and likewise `protocol` before ports.
 */
export type NameField =
  | "in-interface"
  | "out-interface"
  | "in-bridge-port"
  | "out-bridge-port"
  | "in-interface-kind"
  | "out-interface-kind"
  | "helper"
  // Of the first hop of a route to the address; empty where there is none, or it is one of this host. Unmarked: looked up without the packet's mark.
  | "source-route-interface"
  | "source-route-interface-unmarked"
  | "destination-route-interface"
  | "destination-route-interface-unmarked";

export type NumberField =
  | "family" // 2 IPv4, 10 IPv6 (NFPROTO_*)
  | "protocol" // of the transport header (IPPROTO_*), after IPv6 extension headers
  | "source-address"
  | "destination-address"
  | "source-port"
  | "destination-port"
  | "icmp-type" // of ICMP or ICMPv6, as the test of `protocol` before it says
  | "icmp-code"
  | "tcp-flags"
  | "mark"
  | "connection-mark"
  | "connection-state" // bits, see connectionState
  | "connection-status" // bits, see connectionStatus
  | "connection-direction" // 0 original, 1 reply
  | "connection-zone"
  | "connection-label"
  | "original-source-address" // of the connection before NAT, in its original direction
  | "original-destination-address"
  | "original-source-port"
  | "original-destination-port"
  | "original-protocol"
  | "reply-source-address"
  | "reply-destination-address"
  | "reply-source-port"
  | "reply-destination-port"
  | "source-address-type" // RTN_* of a look-up of the address (fib, addrtype): 1 unicast, 2 local, 3 broadcast, 5 multicast, …
  | "destination-address-type"
  | "source-address-type-here" // the same, looked up for the interface it came in by (fib … iif, addrtype --limit-iface-in)
  | "destination-address-type-here"
  | "source-route-exists" // 1 where a route back leads out of the interface it came in by (fib saddr . iif oif, rpfilter), else 0
  | "source-route-exists-any" // 1 where there is any route back (rpfilter --loose)
  | "source-route-exists-unmarked" // the same, looked up without the packet's mark
  | "source-route-exists-any-unmarked"
  | "packet-type" // 0 to this host, 1 broadcast, 2 multicast, 3 to another host
  | "ethernet-source"
  | "ethernet-destination"
  | "ethernet-type"
  | "socket-transparent"
  | "socket-wildcard"
  | "socket-mark"
  | "user" // owner of the local socket that sends
  | "group"
  | "in-interface-type" // ARPHRD_*
  | "out-interface-type"
  | "in-interface-group"
  | "out-interface-group"
  | "ipsec" // 1 where the packet came through an XFRM policy
  | "ttl" // or hop limit
  | "dscp"
  | "ecn"
  | "length" // of the packet from its network header
  | "fragment" // 1 for every fragment but the first
  | "version-header-length" // rare header fields that only a sender chooses
  | "priority"
  | "cpu"
  | "vlan-id"
  | "extension-header" // 1 where an IPv6 extension header of the test's kind exists
  | "tcp-option"
  | "ip-option";

export type Field = NameField | NumberField;

/** Bits of `connection-state` as the kernel's nft_ct counts them. */
export const connectionState = { invalid: 1n, established: 2n, related: 4n, new: 8n, untracked: 64n } as const;

/** Bits of `connection-status` (IPS_*). */
export const connectionStatus = { expected: 1n, seenReply: 2n, assured: 4n, confirmed: 8n, snat: 16n, dnat: 32n, dying: 512n } as const;

/** NFPROTO_* values of `family`. */
export const ipFamily = { ipv4: 2n, ipv6: 10n } as const;
