/** Two states of a host, and the same packets sent to both: what is said of their difference is held against what became of them. */
import type { GivenPacket, ProofCase } from "../proof-case.ts";
import { iptablesLoads } from "./iptables.ts";
import { inputDrop, nft, nftCase, plainListeners } from "./two-interfaces.ts";

const senders = ["192.0.2.9", "192.0.2.50", "203.0.113.9", "2001:db8:1::9"];

const packets: readonly GivenPacket[] = senders.flatMap((source) =>
  [22, 80, 443, 8000].map((destinationPort) => ({
    in: "lan",
    protocol: "tcp",
    source,
    destination: source.includes(":") ? "2001:db8:1::2" : "192.0.2.2",
    destinationPort,
  })),
);

/** One sender after the other, so that the first may use up what the second would need. */
const oneAfterTheOther: readonly GivenPacket[] = ["192.0.2.50", "192.0.2.9"].flatMap((source) =>
  Array.from({ length: 5 }, (_, index): GivenPacket => {
    const target = { destination: "192.0.2.2", destinationPort: 22 };
    return { in: "lan", protocol: "tcp", source, sourcePort: 41_000 + index, ...target };
  }),
);

function state(name: string, about: string, more: Partial<ProofCase>): ProofCase {
  return { ...nftCase(name, about, ""), draw: { packets }, ...more };
}

const hidden = [{ source: "iptables-legacy-save", error: "not permitted" }] as const;

function legacy(policy: string) {
  return iptablesLoads({ ipv4: `*filter\n:INPUT ${policy} [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n` }, "legacy");
}

export const mutationDifferenceCases: readonly ProofCase[] = [
  state("mutation-before", "a state to compare with", {
    loads: [
      nft(
        inputDrop(`tcp dport 443 limit rate 1000000/second accept
    tcp dport 22 ip saddr 192.0.2.0/24 accept
    tcp dport 80 accept`),
      ),
    ],
  }),
  state("mutation-rewritten", "the same in other words", {
    loads: [
      nft(
        `table inet filter {
  chain other { tcp dport 1 accept; }
  chain input { type filter hook input priority 0; policy drop;
    tcp dport 443 limit rate 1000000/second accept
    tcp dport 80 accept comment "web"
    ip saddr { 192.0.2.0/25, 192.0.2.128/25 } tcp dport 22 accept
  }
}`,
      ),
    ],
    comparedWith: { name: "mutation-before", isRewrite: true },
  }),
  state("mutation-edited", "one port more, one less, a mark, a new listener", {
    loads: [
      nft(
        inputDrop(`tcp dport 443 limit rate 1000000/second accept
    tcp dport 8000 ip saddr 203.0.113.0/24 meta mark set 7
    meta mark 7 accept
    tcp dport 22 ip saddr 192.0.2.0/27 accept`),
      ),
    ],
    comparedWith: { name: "mutation-before" },
  }),
  state("mutation-without-listener", "nobody listens yet", {
    loads: [nft(inputDrop("tcp dport { 22, 80 } accept"))],
    listeners: plainListeners.filter(({ port }) => port !== 80),
  }),
  state("mutation-with-listener", "somebody listens", {
    loads: [nft(inputDrop("tcp dport { 22, 80 } accept"))],
    comparedWith: { name: "mutation-without-listener" },
  }),
  state("mutation-unread-before", "rules that may not be read", { loads: legacy("ACCEPT"), shown: hidden }),
  state("mutation-unread-after", "they may have changed", {
    loads: legacy("DROP"),
    shown: hidden,
    comparedWith: { name: "mutation-unread-before" },
  }),
  state("mutation-limit-before", "a limit that counts everybody", {
    loads: [nft(inputDrop("tcp dport 22 limit rate over 1/day burst 5 packets drop\n    tcp dport 22 accept"))],
    draw: { packets: oneAfterTheOther },
  }),
  state("mutation-limit-after", "a limit that counts fewer", {
    loads: [
      nft(
        inputDrop(`tcp dport 22 ip saddr 192.0.2.50 accept
    tcp dport 22 limit rate over 1/day burst 5 packets drop
    tcp dport 22 accept`),
      ),
    ],
    draw: { packets: oneAfterTheOther },
    comparedWith: { name: "mutation-limit-before" },
  }),
];
