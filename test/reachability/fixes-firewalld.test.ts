import { expect, test } from "vitest";
import { needs, type LabHost } from "../lab/index.ts";
import { expectExactly, port, runAll, sendersIn, startFixHost, tryFix, whoGetsIn } from "./fix-lab.ts";

const options = { ...needs("packages"), timeout: 180_000 };
const allow = ["192.168.0.0/16", "2001:db8:1::/48"];

async function startFirewalldHost(backend: string, settings: readonly (readonly string[])[]): Promise<LabHost> {
  const host = await startFixHost();
  await host.run(["sed", "-i", `s/^FirewallBackend=.*/FirewallBackend=${backend}/`, "/etc/firewalld/firewalld.conf"]);
  await host.run(["sh", "-c", "mkdir -p /run/dbus; dbus-daemon --system --fork --nopidfile"]);
  const wait = "for i in $(seq 100); do firewall-cmd --state 2>/dev/null && exit; sleep 0.1; done; exit 1";
  await host.run(["sh", "-c", `firewalld --nofork --nopid >/tmp/firewalld.log 2>&1 & ${wait}`]);
  await host.run(["firewall-cmd", "--permanent", "--zone=public", "--add-interface=eth0"]);
  await host.run(["firewall-cmd", "--reload"]);
  for (const setting of settings) {
    await host.run(["firewall-cmd", ...setting]);
    await host.run(["firewall-cmd", "--permanent", ...setting]);
  }
  return host;
}

const narrow = `--add-rich-rule=rule family="ipv4" source address="192.168.0.0/16" port port="${port}" protocol="tcp" accept`;

for (const backend of ["nftables", "iptables"]) {
  test.concurrent(
    `${backend}: a port for everyone beside a rich rule; the fix leaves the rich rule's sources, and nobody over IPv6`,
    options,
    async () => {
      await using host = await startFirewalldHost(backend, [[`--add-port=${port}/tcp`], [narrow]]);
      const before = await whoGetsIn(host);
      expect(before.get(port)).toEqual(sendersIn(["everyone"]));
      const { fixes } = await tryFix(host, ["192.168.0.0/16"]);
      expect(fixes[0]?.places).toEqual(["public"]);
      await host.run(["firewall-cmd", "--reload"]);
      await expectExactly(host, ["192.168.0.0/16"]);
    },
  );

  test.concurrent(`${backend}: both families, after a reload, and taken back`, options, async () => {
    await using host = await startFirewalldHost(backend, [[`--add-port=${port}/tcp`]]);
    const before = await whoGetsIn(host);
    const { fixes } = await tryFix(host, allow);
    await host.run(["firewall-cmd", "--reload"]);
    await expectExactly(host, allow);
    await runAll(host, fixes.flatMap(({ undo }) => undo.commands)); // prettier-ignore
    expect(await whoGetsIn(host)).toEqual(before);
    await host.run(["firewall-cmd", "--reload"]);
    expect(await whoGetsIn(host)).toEqual(before);
  });

  test.concurrent(`${backend}: a range of ports and a zone that takes all: rich rules with a rank`, options, async () => {
    await using host = await startFirewalldHost(backend, [["--add-port=23000-24000/tcp"]]);
    const { fixes } = await tryFix(host, allow);
    expect(fixes[0]?.commands[0]?.text).toContain("priority");
    await host.run(["firewall-cmd", "--reload"]);
    await expectExactly(host, allow);
    await runAll(host, fixes.flatMap(({ undo }) => undo.commands)); // prettier-ignore
    await host.run(["firewall-cmd", "--permanent", "--zone=public", "--set-target=ACCEPT"]);
    await host.run(["firewall-cmd", "--reload"]);
    expect((await whoGetsIn(host)).get(port)).toEqual(sendersIn(["everyone"]));
    await tryFix(host, ["10.0.0.0/8", "::/0"]);
  });
}
