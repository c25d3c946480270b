import type { NftChange } from "@portolan/plans";
import type { Dice } from "../dice.ts";
import { othersPort, randomRule, withoutLines, type BackEnd } from "./back-end.ts";

const texts = [
  `iif "lo" accept`,
  "ct state established,related accept",
  `tcp dport 22 accept comment "it's ssh"`,
  "ip saddr { 10.0.0.0/8, 192.0.2.1 } tcp dport { 80, 443 } accept",
  "tcp dport 8000-8100 limit rate 5/second burst 10 packets accept",
  `meta mark 0x00000001 log prefix "odd: " drop`,
] as const;
const place = { family: "inet", table: "filter", chain: "input" } as const;

export const nftBackEnd: BackEnd = {
  name: "nft",
  start: () => Promise.resolve(),
  async load(host, dice) {
    const rules = dice.some(texts, 0.7).map((text) => `${text};`);
    const chain = `chain input { type filter hook input priority filter; policy drop; ${rules.join(" ")} }`;
    await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\ntable inet filter { ${chain}; }\n` });
  },
  async steps(host, dice) {
    const { stdout } = await host.run(["nft", "-s", "-a", "list", "chain", "inet", "filter", "input"]);
    const there = [...stdout.matchAll(/^\t\t(.+) # handle (\d+)$/gm)].map(([, text = "", handle]) => ({ text, handle: Number(handle) }));
    const handles: readonly [number | null, ...(number | null)[]] = [null, ...there.map(({ handle }) => handle)];
    const changes: readonly NftChange[] = [
      { kind: "insert", place, before: dice.pick(handles), rules: randomRules(dice) },
      ...dice.some(there, 0.3).map(({ text, handle }): NftChange => ({ kind: "delete", place, handle, text })),
    ];
    const table: NftChange = { kind: "add-table", name: "portolan-tcp-20000", hook: "input", rules: randomRules(dice) };
    return [{ tool: "nft", changes: dice.chance(0.3) ? [...changes, table] : changes }];
  },
  state: async (host) => (await host.run(["nft", "-s", "list", "ruleset"])).stdout,
  meddle: async (host) =>
    void (await host.run(["nft", "add", "rule", "inet", "filter", "input", "udp", "dport", String(othersPort), "accept"])),
  withoutMeddling: (state) => withoutLines(state, new RegExp(`^\\t\\tudp dport ${othersPort} accept$`)),
};

function randomRules(dice: Dice): ReturnType<typeof randomRule>[] {
  return Array.from({ length: 1 + dice.integer(3) }, () => randomRule(dice));
}
