import { expect, test } from "vitest";
import { parseIpsetSave } from "../dialects/ipset-save.ts";
import { parseIptablesSave } from "../dialects/iptables-save.ts";
import { neverMatch, numberMatch, valueMatch } from "../match-step.ts";
import type { Chain, Rule, Ruleset, Step, Table } from "../ruleset.ts";
import { ownerOf } from "./owner-of.ts";

/** Owner of every rule of iptables' table, by its text: "manager place item [command]". */
function owners(text: string, family: "ip" | "ip6" = "ip"): Record<string, string> {
  const ruleset = { namespace: "host", ...parseIptablesSave(text, { family, dialect: "iptables-nft", ipsets: parseIpsetSave("").sets }) };
  return ownersIn(ruleset);
}

function ownersIn(ruleset: Ruleset): Record<string, string> {
  const rules = ruleset.tables.flatMap(({ chains }) => [...chains.values()].flatMap((chain) => chain.rules));
  return Object.fromEntries(rules.map((rule) => [rule.origin.text, describe(rule, ruleset)]));
}

function describe(rule: Rule, ruleset: Ruleset): string {
  const { manager, place, item, command } = ownerOf(rule, ruleset);
  const facts =
    item === null
      ? []
      : [item.kind, ...item.protocols, ...item.ports, ...item.sources, ...(item.target === null ? [] : [`to ${item.target}`])];
  const where = place === null ? [] : [`${place.kind}:${place.name}`];
  return [manager, ...where, ...facts, ...(command === null ? [] : [`[${command.join(" ")}]`])].join(" ");
}

function filter(chains: readonly string[], rules: readonly string[]): string {
  return `*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n${chains.map((name) => `:${name} - [0:0]`).join("\n")}\n${rules.join("\n")}\nCOMMIT\n`;
}

test("RS94 ufw 0.36.2, sources of IPv6 as IPv6 writes them", () => {
  const rules = ["-s 2001:db8:1::/48 -p tcp -m tcp --dport 23333 -j ACCEPT", "-s 2001:db8::7/128 -j DROP"];
  const told = owners(filter(["ufw6-user-input"], rules.map((rule) => `-A ufw6-user-input ${rule}`)), "ip6"); // prettier-ignore
  expect(Object.values(told)).toEqual([
    "ufw file:/etc/ufw/user6.rules user-rule tcp 23333 2001:db8:1::/48 [ufw allow proto tcp from 2001:db8:1::/48 to any port 23333]",
    "ufw file:/etc/ufw/user6.rules user-rule 2001:db8::7 [ufw deny from 2001:db8::7 to any]",
  ]);
});

test("RS94 ufw 0.36.2", () => {
  const chains = ["ufw-before-input", "ufw-user-input", "ufw-user-output", "ufw-user-forward", "ufw-user-limit", "ufw-user-limit-accept"];
  const told = owners(
    filter(chains, [
      "-A INPUT -j ufw-before-input",
      "-A INPUT -p tcp -m tcp --dport 9 -j ACCEPT",
      "-A ufw-before-input -i lo -j ACCEPT",
      "-A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT",
      "-A ufw-user-input -p tcp -m tcp --dport 2222 -m conntrack --ctstate NEW -m recent --set --name DEFAULT --mask 255.255.255.255 --rsource",
      "-A ufw-user-input -p tcp -m tcp --dport 2222 -j ufw-user-limit-accept",
      "-A ufw-user-input -s 192.168.0.0/16 -p tcp -m tcp --dport 23333 -j ACCEPT",
      "-A ufw-user-input -i eth0 -p udp -m multiport --dports 8000:8010 -j ACCEPT",
      "-A ufw-user-input -s 203.0.113.9/32 -j DROP",
      "-A ufw-user-input -p tcp -m multiport --dports 80,443 -j ACCEPT",
      "-A ufw-user-input -p tcp -m tcp --dport 53 -j ACCEPT",
      "-A ufw-user-input -p udp -m udp --dport 53 -j ACCEPT",
      `-A ufw-user-input -p tcp -m tcp --dport 23 -m comment --comment "\\'dapp_Old%20Shell\\'" -j ACCEPT`,
      "-A ufw-user-output -p tcp -m tcp --dport 25 -j REJECT --reject-with tcp-reset",
      "-A ufw-user-forward -d 10.0.0.5/32 -i eth0 -o eth1 -p tcp -m tcp --dport 80 -j ACCEPT",
    ]),
  );
  expect(Object.values(told)).toEqual([
    "ufw built-in",
    "by-hand",
    "ufw file:/etc/ufw/before.rules built-in",
    "ufw file:/etc/ufw/user.rules user-rule tcp 22 [ufw allow 22/tcp]",
    "ufw file:/etc/ufw/user.rules user-rule tcp 2222",
    "ufw file:/etc/ufw/user.rules user-rule tcp 2222 [ufw limit 2222/tcp]",
    "ufw file:/etc/ufw/user.rules user-rule tcp 23333 192.168.0.0/16 [ufw allow proto tcp from 192.168.0.0/16 to any port 23333]",
    "ufw file:/etc/ufw/user.rules user-rule udp 8000-8010 [ufw allow in on eth0 proto udp from any to any port 8000:8010]",
    "ufw file:/etc/ufw/user.rules user-rule 203.0.113.9 [ufw deny from 203.0.113.9 to any]",
    "ufw file:/etc/ufw/user.rules user-rule tcp 80 443 [ufw allow 80,443/tcp]",
    "ufw file:/etc/ufw/user.rules user-rule tcp 53 [ufw allow 53]",
    "ufw file:/etc/ufw/user.rules user-rule udp 53 [ufw allow 53]",
    "ufw file:/etc/ufw/user.rules user-rule tcp 23 [ufw allow Old Shell]",
    "ufw file:/etc/ufw/user.rules user-rule tcp 25 [ufw reject out 25/tcp]",
    "ufw file:/etc/ufw/user.rules user-rule tcp 80 [ufw route allow in on eth0 out on eth1 proto tcp from any to 10.0.0.5 port 80]",
  ]);
});

test("RS95 firewalld 1.3.3 with iptables", () => {
  const chains =
    "INPUT_direct INPUT_ZONES INPUT_POLICIES_pre IN_public IN_public_pre IN_public_deny IN_public_allow IN_hostpol IN_hostpol_allow IN_drop";
  const told = owners(
    filter(chains.split(" "), [
      "-A INPUT -i lo -j ACCEPT",
      "-A INPUT -j INPUT_ZONES",
      "-A INPUT_POLICIES_pre -i eth0 -j IN_hostpol",
      "-A INPUT_ZONES -s 203.0.113.0/24 -g IN_drop",
      "-A INPUT_ZONES -i eth0 -g IN_public",
      "-A INPUT_direct -p tcp -m tcp --dport 9 -j ACCEPT",
      "-A IN_drop -j DROP",
      "-A IN_hostpol_allow -p tcp -m tcp --dport 7777 -j ACCEPT",
      "-A IN_public -j IN_public_allow",
      "-A IN_public -j REJECT --reject-with icmp-port-unreachable",
      "-A IN_public_allow -p tcp -m tcp --dport 23333 -j ACCEPT",
      "-A IN_public_allow -s 192.168.0.0/16 -p tcp -m tcp --dport 23334 -j ACCEPT",
      "-A IN_public_allow -p udp -m udp --sport 5353 -j ACCEPT",
      "-A IN_public_allow -p gre -j ACCEPT",
      "-A IN_public_deny -p icmp -m icmp --icmp-type 8 -j REJECT --reject-with icmp-host-prohibited",
    ]),
  );
  // In the order of the chains' declaration.
  expect(Object.values(told)).toEqual([
    "firewalld built-in",
    "firewalld built-in",
    "firewalld user-chain",
    "firewalld zone:drop source 203.0.113.0/24",
    "firewalld zone:public interface",
    "firewalld policy:hostpol interface",
    "firewalld zone:public built-in",
    "firewalld zone:public target",
    "firewalld zone:public icmp icmp",
    "firewalld zone:public port tcp 23333 [firewall-cmd --zone=public --add-port=23333/tcp]",
    "firewalld zone:public rich-rule tcp 23334 192.168.0.0/16",
    "firewalld zone:public source-port udp 5353 [firewall-cmd --zone=public --add-source-port=5353/udp]",
    "firewalld zone:public protocol gre [firewall-cmd --zone=public --add-protocol=gre]",
    "firewalld policy:hostpol port tcp 7777 [firewall-cmd --policy=hostpol --add-port=7777/tcp]",
    "firewalld zone:drop target",
  ]);
});

/** One rule of a native table. */
function native([table, chain]: readonly [table: string, chain: string], steps: readonly Step[], text = ""): Ruleset {
  const origin = { dialect: "nftables", table: `inet ${table}`, chain, handle: 4, position: 1, text, comment: null } as const;
  const place = { family: "inet", name: table, dialect: "nftables" } as const;
  const value: Chain = { table: place, name: chain, base: null, rules: [{ origin, steps }] };
  const made: Table = { ...place, isDormant: false, chains: new Map([[chain, value]]), sets: [] };
  return { namespace: "host", tables: [made], gaps: [] };
}

const accept: Step = { kind: "verdict", verdict: { kind: "accept" } };

test("RS95 firewalld 1.3.3 with nftables", () => {
  const port = [valueMatch("protocol", 6), valueMatch("destination-port", 23333)];
  const ofSource = [valueMatch("family", 2), numberMatch("source-address", [{ lo: 0xc0a80000n, hi: 0xc0a8ffffn }])];
  const told = (chain: string, steps: readonly Step[]): string[] => Object.values(ownersIn(native(["firewalld", chain], steps)));
  expect(told("filter_IN_public_allow", [...port, accept])).toEqual([
    "firewalld zone:public port tcp 23333 [firewall-cmd --zone=public --add-port=23333/tcp]",
  ]);
  expect(told("filter_IN_public_allow", [...ofSource, ...port, accept])).toEqual([
    "firewalld zone:public rich-rule tcp 23333 192.168.0.0/16",
  ]);
  expect(told("filter_IN_policy_hostpol_allow", [...port, accept])).toEqual([
    "firewalld policy:hostpol port tcp 23333 [firewall-cmd --policy=hostpol --add-port=23333/tcp]",
  ]);
  expect(told("filter_INPUT", [accept])).toEqual(["firewalld built-in"]);
  expect(told("filter_IN_public", [accept])).toEqual(["firewalld zone:public target"]);
});

test("RS96 fail2ban 1.0.2", () => {
  const told = owners(
    filter(
      ["f2b-sshd"],
      [
        "-A INPUT -p tcp -m multiport --dports 25,465,587 -m set --match-set f2b-postfix src -j REJECT --reject-with icmp-port-unreachable",
        "-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd",
        "-A f2b-sshd -s 203.0.113.7/32 -j REJECT --reject-with icmp-port-unreachable",
        "-A f2b-sshd -j RETURN",
      ],
    ),
  );
  expect(Object.values(told)).toEqual([
    "fail2ban jail:postfix ban",
    "fail2ban jail:sshd built-in",
    "fail2ban jail:sshd ban",
    "fail2ban jail:sshd built-in",
  ]);
  const text = "tcp dport { 80, 443 } ip saddr @addr-set-nginx-http-auth reject";
  const banned = native(
    ["f2b-table", "f2b-chain"],
    [neverMatch, { kind: "verdict", verdict: { kind: "reject", with: "icmp port-unreachable" } }],
    text,
  );
  expect(Object.values(ownersIn(banned))).toEqual(["fail2ban jail:nginx-http-auth ban"]);
});

test("RS93 Docker 20.10", () => {
  const nat = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.17.0.2:80
COMMIT
`;
  const told = owners(
    nat +
      filter(
        ["DOCKER", "DOCKER-USER", "DOCKER-ISOLATION-STAGE-1"],
        [
          "-A FORWARD -j DOCKER-USER",
          "-A FORWARD -o br-9a59e6faa028 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
          "-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT",
          "-A DOCKER-USER -s 203.0.113.0/24 -j DROP",
          "-A DOCKER-USER -j RETURN",
          "-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j RETURN",
        ],
      ),
  );
  expect(Object.values(told)).toEqual([
    "docker built-in",
    "docker bridge:docker0 masquerade 172.17.0.0/16",
    "docker masquerade tcp 80 172.17.0.2",
    "docker bridge:docker0 built-in",
    "docker bridge:docker0 publish tcp 8081 to 172.17.0.2:80",
    "docker built-in",
    "docker bridge:br-9a59e6faa028 built-in",
    "docker bridge:docker0 publish tcp 80 to 172.17.0.2:80",
    "docker user-chain 203.0.113.0/24",
    "docker built-in",
    "docker bridge:docker0 isolation",
  ]);
});

test("RS93 Shorewall 5.2.8, and others by their names", () => {
  const told = owners(
    filter(
      ["net-fw", "dynamic", "smurfs", "tcpflags", "logdrop"],
      [
        "-A INPUT -i eth0 -j net-fw",
        "-A net-fw -p tcp -m tcp --dport 22 -j ACCEPT",
        "-A net-fw -s 192.168.0.0/16 -p tcp -m tcp --dport 80 -m comment --comment HTTP -j ACCEPT",
        "-A net-fw -j DROP",
      ],
    ),
  );
  expect(Object.values(told)).toEqual([
    "shorewall built-in",
    "shorewall chain:net-fw user-rule tcp 22",
    "shorewall chain:net-fw user-rule tcp 80 192.168.0.0/16",
    "shorewall chain:net-fw built-in",
  ]);
  const others = owners(
    filter(
      ["ts-input", "KUBE-NODEPORTS", "KUBE-EXT-X", "LIBVIRT_INP", "NETAVARK-DN-1D"],
      [
        "-A INPUT -j ts-input",
        "-A INPUT -s 10.0.0.0/8 -j ACCEPT",
        "-A ts-input -i tailscale0 -j ACCEPT",
        '-A KUBE-NODEPORTS -p tcp -m comment --comment "default/web:http" -m tcp --dport 30080 -j KUBE-EXT-X',
        "-A LIBVIRT_INP -i virbr0 -p udp -m udp --dport 53 -j ACCEPT",
        "-A NETAVARK-DN-1D -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.88.0.2:80",
      ],
    ),
  );
  expect(Object.values(others)).toEqual([
    "tailscale built-in",
    "by-hand",
    "tailscale built-in",
    "kube-proxy service:default/web:http node-port tcp 30080",
    "libvirt network:virbr0 built-in udp 53",
    "podman publish tcp 8080 to 10.88.0.2:80",
  ]);
});
