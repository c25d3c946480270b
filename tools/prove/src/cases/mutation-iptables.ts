/** Small cases of iptables and ipset, each for what one rule of the SPEC says and no other case shows. */
import type { GivenPacket, ProofCase } from "../proof-case.ts";
import { iptablesLoads } from "./iptables.ts";
import { filterTable, mangleTable, natTable, type IptablesText } from "./iptables-text.ts";
import { plainListeners, threeInterfaces, twoInterfaces } from "./two-interfaces.ts";

function twice(protocol: "tcp" | "udp", port: number): readonly GivenPacket[] {
  return [1, 2, 3].flatMap((last) =>
    [0, 1, 2].map((more) => ({
      in: "lan",
      protocol,
      source: `192.0.2.${120 + last}`,
      sourcePort: 40_000 + more,
      destination: "192.0.2.2",
      destinationPort: port,
    })),
  );
}

const texts: readonly IptablesText[] = [
  {
    name: "priorities",
    about: "raw comes before conntrack, mangle after it, security after filter",
    ipv4: `*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 22 -j CT --notrack
-A PREROUTING -p udp -m udp --dport 123 -m conntrack --ctstate INVALID --ctdir REPLY -j DROP
COMMIT
${mangleTable}
-A PREROUTING -p tcp -m conntrack --ctstate NEW -j MARK --set-xmark 0x104/0xffffffff
COMMIT
${filterTable(`-A INPUT -m mark --mark 0x4/0xff -j ACCEPT
-A INPUT -p udp -j ACCEPT`)}`,
  },
  {
    name: "marked-output",
    about: "a mark in mangle OUTPUT routes anew",
    ipv4: `${mangleTable}
-A OUTPUT -p udp -m udp --sport 53 -j MARK --set-xmark 0x9/0xffffffff
COMMIT
`,
    more: { ip: [...twoInterfaces.ip, "rule add fwmark 9 lookup 109 priority 120", "route add unreachable default table 109"] },
  },
  {
    name: "modules",
    about: "fields of modules that other cases leave alone",
    ipv4: filterTable(`-A INPUT -m ttl --ttl-lt 64 -j ACCEPT
-A INPUT -m ttl --ttl-gt 64 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -m tos --tos 0x40/0xc0 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL --limit-iface-in -j ACCEPT
-A INPUT -p udp -m udp --dport 53 -m recent --set --name DNS --mask 255.255.255.255 --rsource -j ACCEPT
-A INPUT -p udp -m udp --dport 123 -m u32 --u32 "0x8&0xff=0x0:0x20" -j ACCEPT
-A INPUT -p udp -m udp --dport 123 -m u32 ! --u32 "0x8&0xff=0x0:0x20" -j ACCEPT
-A INPUT -p tcp -m tcp --dport 443 -m comment --comment "web" -j ACCEPT
-A INPUT -p tcp -m tcp --tcp-flags SYN,ACK SYN --dport 8000 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 8002 -j LOG --log-prefix "odd "
-A INPUT -p tcp -m multiport --ports 22,81 -j ACCEPT
-A INPUT -p tcp -m multiport ! --ports 1:60000 -j ACCEPT`),
    ipv6: filterTable(`-A INPUT -m addrtype --dst-type UNICAST -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -m rt --rt-type 0 -p udp -j ACCEPT
-A INPUT -m hl --hl-gt 64 -j ACCEPT`),
    more: { mayDepend: false, draw: { packets: [...twice("udp", 53), ...twice("udp", 123)] } },
  },
  {
    name: "rates",
    about: "two limits of equal text are two limits",
    ipv4: filterTable(`-A INPUT -p udp -m udp --dport 53 -m limit --limit 1/hour --limit-burst 1 -j DROP
-A INPUT -p udp -m udp --dport 53 -m limit --limit 1/hour --limit-burst 1 -j ACCEPT`),
    more: { draw: { packets: twice("udp", 53) } },
  },
  {
    name: "answers",
    about: "the way out by what conntrack knows of the connection",
    ipv4: filterTable(
      `-A OUTPUT -o lo -j ACCEPT
-A OUTPUT -p tcp -m conntrack --ctstatus SEEN_REPLY -j ACCEPT
-A OUTPUT -p udp -m udp --sport 53 -m owner ! --uid-owner 4242 -j ACCEPT`,
      ":INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT DROP [0:0]",
    ),
  },
  {
    name: "unread",
    about: "an option and a target that the model does not know",
    ipv4: `*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p udp -m udp --dport 53 -m rpfilter --accept-local --invert -j DROP
COMMIT
${natTable}
:mapped - [0:0]
-A PREROUTING -d 198.18.7.64/26 -j mapped
-A PREROUTING -d 198.18.8.64/26 -j NETMAP --to 10.9.0.64/26
-A mapped -j NETMAP --to 10.9.0.64/26
COMMIT
${filterTable(`-A INPUT -j ACCEPT
-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A FORWARD -d 10.9.0.96/27 -j ACCEPT`)}`,
    more: { ...threeInterfaces, draw: { destinations: ["198.18.7.64/26", "198.18.8.64/26", "198.18.8.96/27"] } },
  },
  {
    name: "tproxy",
    about: "without a transparent socket TPROXY drops",
    ipv4: `${mangleTable}
-A PREROUTING -p tcp -m tcp --dport 80 -j TPROXY --on-port 9999 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1
-A PREROUTING -p tcp -m tcp --dport 443 -j TPROXY --on-port 22 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1
COMMIT
`,
  },
  {
    name: "queue",
    about: "a queue that nobody listens to drops, unless it may be passed by",
    ipv4: filterTable(`-A INPUT -p tcp -m tcp --dport 22 -j NFQUEUE --queue-num 7 --queue-bypass
-A INPUT -p tcp -m tcp --dport 80 -j NFQUEUE --queue-num 7
-A INPUT -p udp -j ACCEPT`),
  },
  {
    name: "ipsets",
    about: "sets that ask for more than the rule gives, that rules fill, lists, bitmaps of ports",
    ipsets: `create services hash:ip,port family inet hashsize 1024 maxelem 65536
add services 192.0.2.2,tcp:80
create ports bitmap:port range 0-65535
add ports 53
add ports 22
create seen hash:ip family inet hashsize 1024 maxelem 65536
create friends hash:ip family inet hashsize 1024 maxelem 65536
add friends 203.0.113.5
create nets hash:net family inet hashsize 1024 maxelem 65536
add nets 203.0.113.128/25
create both list:set size 8
add both friends
add both nets
`,
    ipv4: filterTable(`-A INPUT -p tcp -m tcp --dport 8000 -m set --match-set seen src -j ACCEPT
-A INPUT -p tcp -m tcp --dport 8000 -j SET --add-set seen src
-A INPUT -p tcp -m set --match-set services dst -j ACCEPT
-A INPUT -p udp -m set --match-set ports dst -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -m set --match-set both src -j ACCEPT`),
    more: {
      draw: {
        sources: ["203.0.113.0/24", "203.0.113.5/32"],
        packets: [
          ...twice("tcp", 8000),
          { in: "wan", protocol: "tcp", source: "203.0.113.5", destination: "198.51.100.2", destinationPort: 22 },
        ],
      },
    },
  },
];

/** Over the legacy back end, whose texts are the only ones there are. */
export const mutationIptablesCases: readonly ProofCase[] = texts.map((text): ProofCase => ({
  name: `mutation-iptables-${text.name}`,
  about: text.about,
  ...twoInterfaces,
  listeners: plainListeners,
  loads: iptablesLoads(text, "legacy"),
  ...text.more,
}));
