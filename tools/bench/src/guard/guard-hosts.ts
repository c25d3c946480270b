/** Hosts on which one rule is put in, by each tool, and what a person types for it. */
import type { LabHost } from "@portolan/test";

export interface GuardedTool {
  readonly name: string;
  readonly goalMs: number;
  readonly prepare: (host: LabHost) => Promise<void>;
  readonly peerName: string;
  readonly peer: readonly (readonly string[])[];
  readonly peerBack: readonly (readonly string[])[];
}

const nftRules = ["iif lo accept", "ct state established,related accept", "meta l4proto ipv6-icmp accept", "tcp dport 22 accept"];
const words = (text: string): readonly string[] => text.split(" ");
const rich = `rule family="ipv4" source address="192.168.0.0/16" port port="PORT" protocol="tcp" accept`;

function iptables(backend: "nft" | "legacy"): GuardedTool {
  const rule = "INPUT -s 192.168.0.0/16 -p tcp --dport PORT -j ACCEPT";
  return {
    name: `iptables-${backend}`,
    goalMs: 300,
    async prepare(host) {
      for (const program of [`iptables-${backend}`, `ip6tables-${backend}`]) {
        for (const one of ["-i lo", "-m conntrack --ctstate ESTABLISHED", "-p tcp --dport 22"])
          await host.run([program, "-A", "INPUT", ...words(one), "-j", "ACCEPT"]);
        await host.run([program, "-P", "INPUT", "DROP"]);
      }
    },
    peerName: `iptables-${backend} -I`,
    peer: [[`iptables-${backend}`, "-I", ...words(rule)]],
    peerBack: [[`iptables-${backend}`, "-D", ...words(rule)]],
  };
}

export const guardedTools: readonly GuardedTool[] = [
  {
    name: "nft",
    goalMs: 300,
    prepare: async (host) =>
      void (await host.run([
        "nft",
        `table inet filter { chain input { type filter hook input priority 0; policy drop; ${nftRules.join("; ")}; }; }`,
      ])),
    peerName: "nft insert rule",
    peer: [words("nft insert rule inet filter input ip saddr 192.168.0.0/16 tcp dport PORT accept")],
    peerBack: [
      [
        "sh",
        "-c",
        "nft delete rule inet filter input handle $(nft -a list chain inet filter input | sed -n 's/.* dport PORT .*# handle //p')",
      ],
    ],
  },
  iptables("nft"),
  iptables("legacy"),
  {
    name: "ufw",
    goalMs: 1000,
    async prepare(host) {
      for (const rule of ["allow 22/tcp", "--force enable"]) await host.run(["ufw", ...words(rule)]);
    },
    peerName: "ufw prepend",
    peer: [words("ufw prepend allow proto tcp from 192.168.0.0/16 to any port PORT")],
    peerBack: [words("ufw delete allow proto tcp from 192.168.0.0/16 to any port PORT")],
  },
  {
    name: "firewalld",
    goalMs: 1000,
    async prepare(host) {
      const wait = "for i in $(seq 200); do firewall-cmd --state 2>/dev/null && exit; sleep 0.1; done; exit 1";
      const start = "mkdir -p /run/dbus; dbus-daemon --system --fork --nopidfile; firewalld --nofork --nopid >/tmp/firewalld.log 2>&1 &";
      await host.run(["sh", "-c", `${start} ${wait}`]);
    },
    peerName: "firewall-cmd --add-rich-rule, now and for good",
    peer: [
      ["firewall-cmd", "--zone=public", `--add-rich-rule=${rich}`],
      ["firewall-cmd", "--permanent", "--zone=public", `--add-rich-rule=${rich}`],
    ],
    peerBack: [
      ["firewall-cmd", "--zone=public", `--remove-rich-rule=${rich}`],
      ["firewall-cmd", "--permanent", "--zone=public", `--remove-rich-rule=${rich}`],
    ],
  },
];
