/**
 * Names that nft prints in its JSON in place of numbers, by the kind of value they stand for.
 * Names that come from files of the host (services, users, groups, labels, realms) are not here, except the few that cannot differ.
 */
type Names = ReadonlyMap<string, bigint>;

export const protocolNames = namesOf({
  ip: 0, icmp: 1, igmp: 2, ggp: 3, ipencap: 4, ipip: 4, st: 5, tcp: 6, egp: 8, igp: 9, udp: 17, dccp: 33, ipv6: 41, "ipv6-route": 43,
  "ipv6-frag": 44, rsvp: 46, gre: 47, esp: 50, ah: 51, skip: 57, icmpv6: 58, "ipv6-icmp": 58, "ipv6-nonxt": 59, "ipv6-opts": 60, eigrp: 88,
  ospf: 89, ospfigp: 89, pim: 103, comp: 108, ipcomp: 108, vrrp: 112, l2tp: 115, sctp: 132, "mobility-header": 135, udplite: 136,
}); // prettier-ignore

export const familyNames = namesOf({ ipv4: 2, ipv6: 10 });
export const etherTypeNames = namesOf({
  ip: 0x800,
  arp: 0x806,
  ip6: 0x86dd,
  vlan: 0x8100,
  "8021q": 0x8100,
  "8021ad": 0x88a8,
  ether: 0x6558,
});
export const connectionStateNames = namesOf({ invalid: 1, established: 2, related: 4, new: 8, untracked: 64 });
export const connectionStatusNames = namesOf({
  expected: 1,
  "seen-reply": 2,
  assured: 4,
  confirmed: 8,
  snat: 16,
  dnat: 32,
  dying: 512,
});
export const directionNames = namesOf({ original: 0, reply: 1 });
export const tcpFlagNames = namesOf({ fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 });
export const packetTypeNames = namesOf({ host: 0, unicast: 0, broadcast: 1, multicast: 2, other: 3 });
export const ecnNames = namesOf({ "not-ect": 0, ect1: 1, ect0: 2, ce: 3 });
export const groupNames = namesOf({ default: 0 });
export const userNames = namesOf({ root: 0 });
export const priorityNames = namesOf({ none: 0, root: 0xffffffff });

export const addressTypeNames = namesOf({
  unspec: 0, unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5, blackhole: 6, unreachable: 7, prohibit: 8, throw: 9, nat: 10,
  xresolve: 11,
}); // prettier-ignore

export const interfaceTypeNames = namesOf({ ether: 1, ppp: 512, ipip: 768, ipip6: 769, loopback: 772, sit: 776, ipgre: 778 });

export const icmpTypeNames = namesOf({
  "echo-reply": 0, "destination-unreachable": 3, "source-quench": 4, redirect: 5, "echo-request": 8, "router-advertisement": 9,
  "router-solicitation": 10, "time-exceeded": 11, "parameter-problem": 12, "timestamp-request": 13, "timestamp-reply": 14,
  "info-request": 15, "info-reply": 16, "address-mask-request": 17, "address-mask-reply": 18,
}); // prettier-ignore

export const icmpCodeNames = namesOf({
  "net-unreachable": 0, "host-unreachable": 1, "prot-unreachable": 2, "port-unreachable": 3, "frag-needed": 4, "net-prohibited": 9,
  "host-prohibited": 10, "admin-prohibited": 13,
}); // prettier-ignore

export const icmpv6TypeNames = namesOf({
  "destination-unreachable": 1, "packet-too-big": 2, "time-exceeded": 3, "parameter-problem": 4, "echo-request": 128, "echo-reply": 129,
  "mld-listener-query": 130, "mld-listener-report": 131, "mld-listener-done": 132, "mld-listener-reduction": 132, "nd-router-solicit": 133,
  "nd-router-advert": 134, "nd-neighbor-solicit": 135, "nd-neighbor-advert": 136, "nd-redirect": 137, "router-renumbering": 138,
  "ind-neighbor-solicit": 141, "ind-neighbor-advert": 142, "mld2-listener-report": 143,
}); // prettier-ignore

export const icmpv6CodeNames = namesOf({
  "no-route": 0, "admin-prohibited": 1, "addr-unreachable": 3, "port-unreachable": 4, "policy-fail": 5, "reject-route": 6,
}); // prettier-ignore

export const dscpNames = namesOf({
  cs0: 0, cs1: 8, cs2: 16, cs3: 24, cs4: 32, cs5: 40, cs6: 48, cs7: 56, df: 0, be: 0, lephb: 1, af11: 10, af12: 12, af13: 14, af21: 18,
  af22: 20, af23: 22, af31: 26, af32: 28, af33: 30, af41: 34, af42: 36, af43: 38, va: 44, ef: 46,
}); // prettier-ignore

/** Ports by the names of IANA that rules are written with; nft prints them only when asked to. */
export const portNames = namesOf({
  "ftp-data": 20, ftp: 21, ssh: 22, telnet: 23, smtp: 25, domain: 53, bootps: 67, bootpc: 68, tftp: 69, http: 80, pop3: 110, ntp: 123,
  "netbios-ns": 137, "netbios-dgm": 138, "netbios-ssn": 139, imap2: 143, snmp: 161, "snmp-trap": 162, ldap: 389, https: 443,
  "microsoft-ds": 445, submissions: 465, isakmp: 500, syslog: 514, submission: 587, ldaps: 636, imaps: 993, pop3s: 995, openvpn: 1194,
  "ms-sql-s": 1433, nfs: 2049, mysql: 3306, "ms-wbt-server": 3389, "ipsec-nat-t": 4500, sip: 5060, "sip-tls": 5061, mdns: 5353,
  postgresql: 5432, "http-alt": 8080,
}); // prettier-ignore

function namesOf(record: Readonly<Record<string, number>>): Names {
  return new Map(Object.entries(record).map(([name, value]) => [name, BigInt(value)]));
}
