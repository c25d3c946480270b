import { readFileSync } from "node:fs";
import { othersPort, ports, runLines, type BackEnd } from "./back-end.ts";

const random = [
  "allow 20000/tcp",
  "allow proto tcp from 192.168.0.0/16 to any port 20001",
  "allow proto tcp from 2001:db8:1::/48 to any port 20000",
  "limit 2222/tcp",
  "allow 8080/tcp",
  "deny proto tcp from 203.0.113.0/24 to any port 8080",
  "allow 20000:20001/udp",
  "allow proto tcp from 10.0.0.0/8 to any port 8080 comment 'inside'",
];

export const ufwBackEnd: BackEnd = {
  name: "ufw",
  layer: "guard",
  ports,
  async start(host) {
    await runLines(host, [
      "sed -i s/^IPV6=.*/IPV6=yes/ /etc/default/ufw",
      "ufw --force enable",
      "ufw allow 22/tcp",
      "cp -r /etc/ufw /var/lib/ufw-at-first",
    ]);
  },
  async load(host, dice) {
    if (dice === null) return void (await runLines(host, ["/lib/ufw/ufw-init start quiet || true", "ufw reload"]));
    const files = ["user.rules", "user6.rules"].map((name) => `cp /var/lib/ufw-at-first/${name} /etc/ufw/${name}`);
    await runLines(host, ["nft flush ruleset", ...files, "ufw reload", ...dice.some(random, 0.4).map((rule) => `ufw ${rule}`)]);
  },
  async state(host) {
    const files = ["user.rules", "user6.rules"].map((name) => readFileSync(host.path(`/etc/ufw/${name}`), "utf8"));
    // Of chains with a person's rules: ufw itself fills others when it is first told of a rule.
    const saved = await runLines(host, ["iptables-save -t filter", "ip6tables-save -t filter", "nft list tables"]);
    const kernel = saved.split("\n").filter((line) => /^-A ufw6?-user-input |^table .*portolan/.test(line));
    return [...files, ...kernel].join("\n");
  },
  meddle: async (host) => void (await host.run(["ufw", "allow", `${othersPort}/udp`])),
  withoutMeddling: (state) =>
    state
      .replaceAll(new RegExp(`^### tuple ### allow udp ${othersPort} .*\\n-A .*\\n\\n`, "gm"), "")
      .replaceAll(new RegExp(`\\n-A ufw6?-user-input -p udp -m udp --dport ${othersPort} -j ACCEPT$`, "gm"), ""),
};
