import type { IptablesChange } from "@portolan/plans";
import type { LabHost } from "@portolan/test";
import { othersPort, randomRule, withoutLines, type BackEnd } from "./back-end.ts";

const rules = [
  "-A INPUT -i lo -j ACCEPT",
  "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
  `-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "it is ssh" -j ACCEPT`,
  "-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT",
  `-A INPUT -m mark --mark 0x1 -j LOG --log-prefix "odd: "`,
] as const;
const others = `-A INPUT -p udp -m udp --dport ${othersPort} -j ACCEPT`;

export function iptablesBackEnd(backend: "nft" | "legacy"): BackEnd {
  const state = async (host: LabHost): Promise<string> => {
    const { stdout } = await host.run([`iptables-${backend}-save`, "-t", "filter"]);
    return stdout.replaceAll(/^#.*\n/gm, "").replaceAll(/\[\d+:\d+\]/g, "");
  };
  return {
    name: `iptables-${backend}`,
    start: () => Promise.resolve(),
    async load(host, dice) {
      const loaded = dice.some(rules, 0.7);
      const input = ["*filter", ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]", ...loaded, "COMMIT", ""].join("\n");
      await host.run([`iptables-${backend}-restore`], { input });
    },
    async steps(host, dice) {
      const there = (await state(host)).split("\n").filter((line) => line.startsWith("-A INPUT "));
      const places: readonly [string | null, ...(string | null)[]] = [null, ...there];
      const changes: readonly IptablesChange[] = [
        { kind: "insert", chain: "INPUT", before: dice.pick(places), rules: [randomRule(dice), randomRule(dice)] },
        ...dice.some(there, 0.3).map((text): IptablesChange => ({ kind: "delete", chain: "INPUT", text })),
      ];
      return [{ tool: "iptables", family: "ipv4", backend, table: "filter", changes }];
    },
    state,
    meddle: async (host) => void (await host.run([`iptables-${backend}`, ...others.split(" ")])),
    withoutMeddling: (text) => withoutLines(text, new RegExp(`^${others}$`)),
  };
}
