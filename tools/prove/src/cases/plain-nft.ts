import type { ProofCase } from "../proof-case.ts";
import { plainListeners, twoInterfaces } from "./two-interfaces.ts";

export const plainNftCases: readonly ProofCase[] = [
  {
    name: "three-rules",
    about: "one chain of three rules: by interface and port, a set of ports, a reject, and a policy that drops",
    ...twoInterfaces,
    listeners: plainListeners,
    loads: [
      {
        tool: "nft",
        text: `table inet filter {
  chain input {
    type filter hook input priority 0; policy drop;
    iifname "lan" tcp dport 22 accept
    tcp dport { 80, 443, 8000-8010 } accept
    udp dport 53 ip saddr 203.0.113.0/24 accept
    tcp dport 25 reject with tcp reset
  }
}`,
      },
    ],
  },
];
