import { existsSync, readFileSync } from "node:fs";
import type { LabHost } from "@portolan/test";
import { othersPort, ports, runLines, withoutLines, type BackEnd } from "./back-end.ts";

const zonePath = "/etc/firewalld/zones/public.xml";
const rich = (family: string, source: string, rest: string): string =>
  `--add-rich-rule='rule family="${family}" source address="${source}" ${rest}'`;
const random = [
  "--add-port=20000/tcp",
  "--add-port=20000-20001/udp",
  "--add-port=8080/tcp",
  "--add-service=http",
  rich("ipv4", "192.168.0.0/16", `port port="20001" protocol="tcp" accept`),
  rich("ipv6", "2001:db8:1::/48", `port port="20000" protocol="tcp" accept`),
  rich("ipv4", "203.0.113.0/24", `port port="8080" protocol="tcp" drop`),
];

export function firewalldBackEnd(backend: "nftables" | "iptables"): BackEnd {
  return {
    name: backend === "nftables" ? "firewalld" : "firewalld-iptables",
    layer: "firewalls",
    ports,
    async start(host) {
      await host.run(["sed", "-i", `s/^FirewallBackend=.*/FirewallBackend=${backend}/`, "/etc/firewalld/firewalld.conf"]);
      await host.run(["sh", "-c", "mkdir -p /run/dbus; dbus-daemon --system --fork --nopidfile"]);
      await startProgram(host);
    },
    async load(host, dice) {
      if (dice === null) return startProgram(host);
      const added = ["--add-interface=eth0", ...dice.some(random, 0.4)].map((word) => `firewall-cmd --permanent --zone=public ${word}`);
      await runLines(host, [`rm -f ${zonePath} ${zonePath}.old`, "firewall-cmd --reload", ...added, "firewall-cmd --reload"]);
    },
    async state(host) {
      const lists = await Promise.all(
        [[], ["--permanent"]].map((time) => host.run(["firewall-cmd", ...time, "--zone=public", "--list-all"])),
      );
      const file = existsSync(host.path(zonePath)) ? readFileSync(host.path(zonePath), "utf8") : "";
      const tables = (await runLines(host, ["nft list tables"])).split("\n").filter((line) => line.includes("portolan"));
      return [...lists.map(({ stdout }) => inAnyOrder(stdout)), file, ...tables].join("\n");
    },
    meddle: async (host) => void (await host.run(["firewall-cmd", "--zone=public", `--add-port=${othersPort}/udp`])),
    withoutMeddling: (state) => withoutLines(state.replaceAll(new RegExp(` ?\\b${othersPort}/udp`, "g"), ""), /^$/),
  };
}

/** Also where an older one was killed. */
async function startProgram(host: LabHost): Promise<void> {
  const wait = "for i in $(seq 200); do firewall-cmd --state 2>/dev/null && exit; sleep 0.1; done; exit 1";
  const ended = "for pid in $(pgrep -x firewalld); do kill -KILL $pid; done; while pgrep -x firewalld >/dev/null; do sleep 0.02; done";
  await host.run(["sh", "-c", `${ended}; firewalld --nofork --nopid >/tmp/firewalld.log 2>&1 & sleep 0.1; ${wait}`]);
}

/** In which order ports and rich rules were put in means nothing. */
function inAnyOrder(list: string): string {
  const rules = list.split("\n").filter((line) => line.startsWith("\t"));
  return [...list.split("\n").filter((line) => !line.startsWith("\t")), ...rules.toSorted()]
    .join("\n")
    .replaceAll(/^ {2}ports: (.*)$/gm, (_line, numbers: string) => `  ports: ${numbers.split(" ").toSorted().join(" ")}`)
    .replaceAll(/ +$/gm, "");
}
