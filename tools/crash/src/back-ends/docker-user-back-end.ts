import { Dockerd } from "@portolan/test";
import type { Dice } from "../dice.ts";
import { netfilterState, othersPort, runLines, withoutLines, type BackEnd } from "./back-end.ts";

const others = `-A INPUT -p udp -m udp --dport ${othersPort} -j ACCEPT`;
const random = [
  "-A DOCKER-USER -i eth0 -s 203.0.113.0/24 -p tcp -m conntrack --ctorigdstport 8081 -j DROP",
  "-A DOCKER-USER -s 198.51.100.0/24 -j DROP",
  "-A DOCKER-USER -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN",
];

/** A container's published port, past the rules of the host's own input. */
export const dockerUserBackEnd: BackEnd = {
  name: "docker-user",
  layer: "firewalls",
  ports: [8081],
  async start(host) {
    const dockerd = await Dockerd.start(host);
    const web = ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"];
    await dockerd.runContainer({ name: "web", publish: ["8081:80"], command: web });
  },
  async load(host, dice) {
    await runLines(host, [
      "for table in $(nft list tables inet | sed 's/table inet //'); do nft delete table inet $table; done",
      "for tables in iptables ip6tables; do $tables -F INPUT; $tables -P INPUT ACCEPT; done",
      "for chain in $(iptables-save | sed -n 's/^:\\(portolan-[^ ]*\\) .*/\\1/p'); do iptables -X $chain; done",
      "iptables -F DOCKER-USER",
      ...(dice === null ? [] : rules(dice)),
    ]);
  },
  state: netfilterState,
  meddle: async (host) => void (await host.run(["iptables", ...others.split(" ")])),
  withoutMeddling: (text) => withoutLines(text, new RegExp(`^${others}$|^\\t\\t.*udp dport ${othersPort} `)),
};

function rules(dice: Dice): readonly string[] {
  const own = dice.some(random, 0.5).map((rule) => `iptables ${rule}`);
  return [...own, "iptables -A DOCKER-USER -j RETURN", ...(dice.chance(0.5) ? ["iptables -A INPUT -p tcp --dport 22 -j ACCEPT"] : [])];
}
