/** Rules of iptables: the same text over both back ends, with ipsets. */
import type { ProofCase, RuleLoad } from "../proof-case.ts";
import { filterTable, mangleTable, natTable, type IptablesText } from "./iptables-text.ts";
import { plainListeners, threeInterfaces, twoInterfaces } from "./two-interfaces.ts";

const texts: readonly IptablesText[] = [
  {
    name: "plain",
    about: "protocols, ports, sources, interfaces, negations",
    ipv4: filterTable(`-A INPUT -i lo -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -s 203.0.113.0/24 -j ACCEPT
-A INPUT -i lan -p tcp -m tcp --dport 8000:8010 -j ACCEPT
-A INPUT ! -i lan -p udp -m udp --dport 53 -j ACCEPT
-A INPUT ! -s 192.0.2.0/25 -d 198.51.100.2 -p udp -j ACCEPT
-A INPUT -p tcp -m tcp ! --sport 1:1023 --dport 80 -j ACCEPT
-A INPUT -i w+ -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN --dport 443 -j ACCEPT
-A INPUT -s 100.0.7.0/255.0.255.0 -j ACCEPT`),
    ipv6: filterTable(`-A INPUT -s 2001:db8:1::/64 -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT ! -s 2001:db8::/32 -p udp -m udp --dport 53 -j ACCEPT
-A INPUT -d 2001:db8:2::2/128 -p tcp -j ACCEPT`),
  },
  {
    name: "modules",
    about: "the matches that come as modules",
    ipv4: filterTable(`-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -m state --state INVALID -j DROP
-A INPUT -p tcp -m multiport --dports 22,80,8000:8002 -m comment --comment "web and such" -m iprange --src-range 203.0.113.10-203.0.113.99 -j ACCEPT
-A INPUT -p tcp -m multiport --ports 25,443 -j ACCEPT
-A INPUT -p tcp -m multiport ! --sports 1:1000 -m tcp --dport 8000 -m conntrack --ctstate NEW -j ACCEPT
-A INPUT -m addrtype --dst-type LOCAL -p udp -m udp --dport 53 -j ACCEPT
-A INPUT -m addrtype ! --src-type UNICAST -j DROP
-A INPUT -m iprange ! --src-range 10.0.0.0-10.255.255.255 --dst-range 198.51.100.0-198.51.100.9 -p udp -m udp --dport 5000 -j ACCEPT
-A INPUT -m pkttype --pkt-type unicast -p tcp -m tcp --dport 8001 -j ACCEPT
-A INPUT -m ttl --ttl-lt 10 -j ACCEPT
-A INPUT -m length --length 1:40 -p tcp -m tcp --dport 443 -j ACCEPT
-A INPUT -m physdev --physdev-is-bridged -j ACCEPT
-A INPUT -m conntrack --ctstate NEW --ctorigdst 192.0.2.2 --ctorigdstport 123 --ctproto 17 -j ACCEPT
-A INPUT -m conntrack --ctstatus NONE -p tcp -m tcp --dport 81 -j ACCEPT
-A INPUT -m dscp --dscp 0x00 -p tcp -m tcp --dport 82 -j ACCEPT`),
    ipv6: filterTable(`-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m multiport --dports 22,443 -m iprange --src-range 2001:db8:1::1-2001:db8:1::ff -j ACCEPT
-A INPUT -m hl --hl-lt 64 -j ACCEPT
-A INPUT -m addrtype --dst-type LOCAL -p udp -m udp --dport 53 -j ACCEPT`),
  },
  {
    name: "chains",
    about: "jumps, gotos, returns, rejects, chains without a target",
    ipv4: filterTable(
      `-A INPUT -j guard
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p udp -g side
-A INPUT -p tcp -m tcp --dport 80
-A INPUT -p tcp -m tcp --dport 80 -j LOG --log-prefix "web "
-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 443 -j REJECT --reject-with tcp-reset
-A INPUT -s 203.0.113.0/24 -j REJECT --reject-with icmp-admin-prohibited
-A INPUT -s 198.18.0.0/15 -j REJECT
-A guard -s 203.0.113.128/25 -p tcp -m tcp --dport 22 -j DROP
-A guard -s 203.0.113.64/26 -j RETURN
-A guard -s 203.0.113.0/25 -p tcp -m tcp --dport 22 -j inner
-A inner -i wan -j REJECT --reject-with icmp-host-prohibited
-A inner -j RETURN
-A side -p udp -m udp --dport 53 -j ACCEPT
-A side -p udp -m udp --dport 123 -j RETURN
-A side -i lan -j REJECT --reject-with icmp-port-unreachable`,
      ":INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:guard - [0:0]\n:inner - [0:0]\n:side - [0:0]",
    ),
    ipv6: filterTable(`-A INPUT -s 2001:db8:1::/64 -j REJECT --reject-with icmp6-adm-prohibited
-A INPUT -p tcp -j REJECT --reject-with tcp-reset
-A INPUT -p udp -m udp --dport 53 -j ACCEPT
-A INPUT -p udp -j REJECT --reject-with icmp6-port-unreachable`),
  },
  {
    name: "marks",
    about: "marks in mangle, connection marks, raw and security tables",
    ipv4: `*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 8000 -j CT --notrack
-A OUTPUT -p tcp -m tcp --sport 8000 -j NOTRACK
COMMIT
${mangleTable}
-A PREROUTING -i lan -j MARK --set-xmark 0x1/0xff
-A PREROUTING -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x10/0xffffffff
-A PREROUTING -p udp -j MARK --or-mark 0x100
-A PREROUTING -s 203.0.113.0/25 -j CONNMARK --set-xmark 0x5/0xffffffff
-A PREROUTING -p udp -m udp --dport 53 -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff
-A INPUT -p udp -m udp --dport 5000 -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
-A INPUT -p tcp -m tcp --dport 81 -j DROP
COMMIT
${filterTable(`-A INPUT -m mark --mark 0x1 -j ACCEPT
-A INPUT -m mark --mark 0x10/0xff -j ACCEPT
-A INPUT -m connmark --mark 0x5 -j ACCEPT
-A INPUT -m connmark --mark 0x101/0x101 -j ACCEPT
-A INPUT -m conntrack --ctstate UNTRACKED -i wan -j ACCEPT
-A INPUT -m mark ! --mark 0x0/0x100 -p udp -m udp --dport 123 -j ACCEPT`)}`,
  },
  {
    name: "no-bridge-port",
    about: "what -m physdev makes of packets that came by no port of a bridge",
    ipv4: filterTable(`-A INPUT -p tcp -m tcp --dport 22 -m physdev ! --physdev-is-bridged -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -m physdev ! --physdev-in lan -j ACCEPT
-A INPUT -p tcp -m tcp --dport 443 -m physdev --physdev-is-in -j ACCEPT
-A INPUT -p udp -m physdev ! --physdev-is-in -j ACCEPT`),
    ipv6: filterTable(`-A INPUT -p tcp -m tcp --dport 22 -m physdev ! --physdev-in wan -j ACCEPT
-A INPUT -p udp -m physdev --physdev-in lan -j ACCEPT`),
  },
  {
    name: "nat",
    about: "destination and source translation, redirect, accept in nat",
    ipv4: `${natTable}
:DOCKER - [0:0]
-A PREROUTING -s 203.0.113.128/25 -p tcp -m tcp --dport 8080 -j ACCEPT
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A PREROUTING -p tcp -m tcp --dport 2222 -j REDIRECT --to-ports 22
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 10.9.0.0/24 ! -o dmz -j MASQUERADE
-A POSTROUTING -o dmz -s 203.0.113.0/24 -j SNAT --to-source 10.9.0.1
-A DOCKER -i dmz -j RETURN
-A DOCKER ! -i dmz -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.9.0.7:80
-A DOCKER -p udp -m udp --dport 5353 -j DNAT --to-destination 10.9.0.7:53
-A DOCKER -p tcp -m tcp --dport 9000:9010 -j DNAT --to-destination 10.9.0.8
COMMIT
${filterTable(`-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate DNAT -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -d 10.9.0.7/32 ! -i dmz -o dmz -p tcp -m tcp --dport 80 -j ACCEPT
-A FORWARD -d 10.9.0.7/32 ! -i dmz -o dmz -p udp -m udp --dport 53 -j ACCEPT
-A FORWARD -i dmz ! -o dmz -j ACCEPT
-A FORWARD -m conntrack --ctorigdstport 9005 --ctdir ORIGINAL -j ACCEPT`)}`,
    more: { ...threeInterfaces, packets: 3000, draw: { ...threeInterfaces.draw, ports: [8080, 2222, 5353, 9000, 9005] } },
  },
  {
    name: "ipsets",
    about: "sets of addresses, networks, ports, pairs, and lists of sets",
    ipsets: `create admins hash:ip family inet hashsize 1024 maxelem 65536
add admins 203.0.113.5
add admins 192.0.2.77
create nets hash:net family inet hashsize 1024 maxelem 65536
add nets 203.0.113.0/25
add nets 203.0.113.64/26 nomatch
add nets 10.0.0.0/8
create services hash:ip,port family inet hashsize 1024 maxelem 65536
add services 192.0.2.2,tcp:80
add services 198.51.100.2,udp:5000
create ports bitmap:port range 0-65535
add ports 22
add ports 8000-8002
create netport hash:net,port family inet hashsize 1024 maxelem 65536
add netport 198.18.0.0/15,tcp:22
create triple hash:ip,port,ip family inet hashsize 1024 maxelem 65536
add triple 192.0.2.9,tcp:80,192.0.2.2
create both list:set size 8
add both admins
add both nets
create six hash:net family inet6 hashsize 1024 maxelem 65536
add six 2001:db8:1::/64
add six 2001:db8:1::8/125 nomatch
`,
    ipv4: filterTable(`-A INPUT -m set --match-set admins src -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -m set --match-set services dst,dst -j ACCEPT
-A INPUT -m set --match-set netport src,dst -j ACCEPT
-A INPUT -m set --match-set triple src,dst,dst -j ACCEPT
-A INPUT -m set --match-set both src -p udp -j ACCEPT
-A INPUT -m set --match-set ports dst -m set ! --match-set nets src -p tcp -j ACCEPT
-A INPUT -m set --match-set nets src -j DROP
-A INPUT -i lan -p udp -m udp --dport 123 -j ACCEPT`),
    ipv6: filterTable(`-A INPUT -m set --match-set six src -j ACCEPT
-A INPUT -m set ! --match-set six src -p udp -m udp --dport 53 -j ACCEPT`),
  },
  {
    name: "unknowns",
    about: "what depends on the past, on chance, on time, on content",
    ipv4: filterTable(
      `-A INPUT -p tcp -m tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 --name SSH --mask 255.255.255.255 --rsource -j DROP
-A INPUT -p tcp -m tcp --dport 22 -m recent --set --name SSH --mask 255.255.255.255 --rsource
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -m limit --limit 10000/sec -j ACCEPT
-A INPUT -p udp -m udp --dport 53 -m statistic --mode random --probability 0.5 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 8000 -m connlimit --connlimit-upto 100000 --connlimit-mask 0 --connlimit-saddr -j ACCEPT
-A INPUT -p udp -m udp --dport 123 -m hashlimit --hashlimit-upto 10000/sec --hashlimit-mode srcip --hashlimit-name ntp -j ACCEPT
-A INPUT -p tcp -m tcp --dport 8001 -m time --timestart 01:00 --timestop 02:00 -j ACCEPT
-A INPUT -m mac --mac-source 02:00:00:00:00:01 -j ACCEPT
-A INPUT -m owner --uid-owner 0 -j ACCEPT`.replace("\n-A INPUT -m owner --uid-owner 0 -j ACCEPT", ""),
    ),
  },
  {
    name: "output",
    about: "the way out by owner, port and state",
    ipv4: filterTable(
      `-A OUTPUT -o lo -j ACCEPT
-A OUTPUT -m conntrack --ctstate ESTABLISHED -p tcp -j ACCEPT
-A OUTPUT -p udp -m udp --sport 53 -d 192.0.2.0/24 -j ACCEPT
-A OUTPUT -p udp -m udp --sport 123 -j REJECT --reject-with icmp-port-unreachable`,
      ":INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT DROP [0:0]",
    ),
  },
];

/** One case for each text and back end. */
export const iptablesCases: readonly ProofCase[] = texts.flatMap((text) =>
  (["nft", "legacy"] as const).map((backEnd): ProofCase => ({
    name: `iptables-${backEnd}-${text.name}`,
    about: text.about,
    ...twoInterfaces,
    listeners: plainListeners,
    loads: iptablesLoads(text, backEnd),
    ...text.more,
  })),
);

export function iptablesLoads(
  { ipv4, ipv6, ipsets }: { readonly ipv4?: string; readonly ipv6?: string; readonly ipsets?: string },
  backEnd: "nft" | "legacy",
): readonly RuleLoad[] {
  return [
    ...(ipsets === undefined ? [] : [{ tool: "ipset" as const, text: ipsets }]),
    ...(ipv4 === undefined ? [] : [{ tool: `iptables-${backEnd}-restore` as const, text: ipv4 }]),
    ...(ipv6 === undefined ? [] : [{ tool: `ip6tables-${backEnd}-restore` as const, text: ipv6 }]),
  ];
}
