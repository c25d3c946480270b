import { existsSync, readFileSync } from "node:fs";
import type { FirewalldChange, FirewalldItem } from "@portolan/plans";
import { othersPort, withoutLines, type BackEnd } from "./back-end.ts";

const place = { kind: "zone", name: "public" } as const;
const zonePath = "/etc/firewalld/zones/public.xml";
const ports = ["20000", "20001"] as const;
const port = (number: string): FirewalldItem => ({ kind: "port", port: number, protocol: "tcp" });

export const firewalldBackEnd: BackEnd = {
  name: "firewalld",
  async start(host) {
    await host.run(["sh", "-c", "mkdir -p /run/dbus; dbus-daemon --system --fork --nopidfile"]);
    const wait = "for i in $(seq 200); do firewall-cmd --state 2>/dev/null && exit; sleep 0.1; done; exit 1";
    await host.run(["sh", "-c", `firewalld --nofork --nopid >/tmp/firewalld.log 2>&1 & ${wait}`]);
  },
  async load(host, dice) {
    await host.run(["rm", "-f", zonePath, `${zonePath}.old`]);
    for (const number of dice.some(ports, 0.5)) await host.run(["firewall-cmd", "--permanent", `--add-port=${number}/tcp`]);
    await host.run(["firewall-cmd", "--reload"]);
  },
  async steps(host, dice) {
    const { stdout } = await host.run(["firewall-cmd", "--list-ports"]);
    const changes = dice.some(ports, 0.8).map((number): FirewalldChange => {
      const kind = stdout.includes(`${number}/tcp`) ? "remove" : "add";
      return { kind, time: dice.pick(["runtime", "permanent"]), place, item: port(number) };
    });
    const rule = { priority: 0, family: "ipv4", source: "192.168.0.0/16", port: "20001", protocol: "tcp", verdict: "accept" } as const;
    const rich: FirewalldChange = { kind: "add", time: "permanent", place, item: { kind: "rich-rule", rule } };
    return [{ tool: "firewalld", changes: [...changes, rich] }];
  },
  async state(host) {
    const lists = await Promise.all([[], ["--permanent"]].map((time) => host.run(["firewall-cmd", ...time, "--list-all"])));
    const file = existsSync(host.path(zonePath)) ? readFileSync(host.path(zonePath), "utf8") : "";
    return [...lists.map(({ stdout }) => withSortedPorts(stdout)), file].join("\n");
  },
  meddle: async (host) => void (await host.run(["firewall-cmd", `--add-port=${othersPort}/udp`])),
  withoutMeddling: (state) => withoutLines(state.replaceAll(new RegExp(` ?\\b${othersPort}/udp`, "g"), ""), /^$/),
};

/** In which order they were put in means nothing. */
function withSortedPorts(list: string): string {
  return list
    .replaceAll(/^ {2}ports: (.*)$/gm, (_line, numbers: string) => `  ports: ${numbers.split(" ").toSorted().join(" ")}`)
    .replaceAll(/ +$/gm, "");
}
