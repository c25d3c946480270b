/** Rules in nft's own words for every construct that the model has, and the few that it names as unknown. */
export const exactRules = `
table inet guard {
  set friends { type ipv4_addr; flags interval; elements = { 192.0.2.0/24, 198.51.100.7, 203.0.113.3-203.0.113.9 } }
  set pairs { type ipv4_addr . inet_service; flags interval; elements = { 192.0.2.0/24 . 80-90, 198.51.100.7 . 443 } }
  set links { type ifname; flags interval; elements = { "eth*", "lo" } }
  map doors { type inet_service : verdict; elements = { 22 : accept, 23 : jump side } }
  map colours { type ipv4_addr : mark; elements = { 192.0.2.1 : 0x5 } }
  chain side { return; }
  chain way_in {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    ct state { established, new } counter
    ct state vmap { established : accept, invalid : drop }
    ct state != { established, new } drop
    ct status dnat accept
    ct direction original ct mark 0x5 accept
    ct original ip daddr 192.0.2.9 meta l4proto tcp ct original proto-dst 80 accept
    iif "lo" accept
    iifname { "veth*", "br0" } accept
    iifname @links accept
    meta nfproto ipv6 accept
    meta l4proto { icmp, ipv6-icmp } accept
    icmp type { echo-request, destination-unreachable } accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept
    icmp code net-unreachable accept
    ip saddr @friends tcp dport { 22, 80-90 } accept
    ip saddr . tcp dport @pairs accept
    ip saddr . tcp dport { 10.0.0.0/8 . 22, 192.0.2.4 . 80-90 } accept
    ip saddr & 255.0.255.0 == 10.0.5.0 drop
    ip saddr != 10.0.0.0/8 tcp dport != 22 accept
    ip6 saddr fe80::/10 udp dport 546 accept
    ip6 nexthdr tcp accept
    ip protocol esp accept
    tcp dport vmap @doors
    tcp dport vmap { 25 : drop, 80-90 : goto side, * : continue }
    tcp dport >= 1024 tcp sport < 1024 accept
    tcp flags syn accept
    tcp flags & (fin | syn | rst | ack) == syn accept
    tcp flags == { syn, syn | ack } accept
    tcp flags != syn drop
    tcp flags ! fin,rst accept
    meta l4proto { tcp, udp } th dport 53 accept
    th dport 5353 accept
    sctp dport 38412 accept
    meta mark & 0xf0 == 0x10 accept
    meta mark set meta mark | 0x10
    meta mark set ct mark & 0xff
    ct mark set meta mark
    meta mark set ip saddr map @colours
    meta pkttype { broadcast, multicast } drop
    meta skuid 0 accept
    meta iifgroup 0 accept
    meta length > 1400 drop
    ip ttl < 2 drop
    ip dscp cs1 accept
    ip frag-off & 0x1fff != 0 drop
    ether saddr 02:00:00:00:00:01 accept
    fib daddr type local accept
    fib daddr . iif type != { local, broadcast } drop
    fib saddr . iif oif missing drop
    socket transparent 1 accept
    meta ipsec exists accept
    log prefix "seen: " group 1
    meta nftrace set 1
    reject with tcp reset
    reject with icmp admin-prohibited
    reject with icmpv6 admin-prohibited
    reject with icmpx host-unreachable
  }
  chain translate {
    type nat hook prerouting priority dstnat;
    tcp dport 8080 dnat ip to 10.0.0.1:80
    tcp dport 8081 dnat ip6 to [2001:db8::1]:80-90
    ip daddr 192.0.2.1 dnat ip to 10.0.0.1-10.0.0.5 random
    dnat ip to tcp dport map { 80 : 10.0.0.1, 81 : 10.0.0.2 }
    dnat ip to ip daddr . tcp dport map { 192.0.2.1 . 80 : 10.0.0.1 . 8080 }
    tcp dport 9090 redirect to :3000
    meta l4proto tcp redirect to :tcp dport map { 70 : 7070 }
    dnat ip to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }
  }
  chain leave {
    type nat hook postrouting priority srcnat;
    oifname "eth0" masquerade
    tcp dport 1 masquerade to :1024-2000
    ip saddr 10.0.0.0/8 snat ip to 192.0.2.1
    snat ip prefix to ip saddr map { 10.1.0.0/24 : 192.0.2.0/24 }
  }
  chain early {
    type filter hook prerouting priority raw;
    udp dport 53 notrack
    ct zone set 5
    tcp dport 80 tproxy ip to 127.0.0.1:3129
    meta l4proto tcp tproxy to :3129
  }
}
table bridge frames {
  chain pass {
    type filter hook input priority 0;
    ip saddr 192.0.2.1 accept
    tcp dport 22 accept
    ether type ip accept
  }
}
`;

export const unknownRules = `
table ip odd {
  set seen { type ipv4_addr; flags dynamic,timeout; timeout 1m; size 100; }
  chain way_in {
    type filter hook input priority filter;
    limit rate 10/second accept
    limit rate over 10 mbytes/second drop
    quota over 10 kbytes drop
    ct count over 10 drop
    numgen random mod 2 0 accept
    meta hour "01:00"-"02:00" accept
    udp length 5 accept
    osf name "Linux" accept
    meta cgroup 5 accept
    ip saddr @seen drop
    tcp dport 22 add @seen { ip saddr limit rate over 3/minute } drop
    tcp option sack-perm exists accept
  }
}
`;
