import type { LabHost } from "../lab/index.ts";

/** firewalld with a message bus of its own, ready to be asked. */
export async function startFirewalld(host: LabHost, backend: "nftables" | "iptables"): Promise<void> {
  await host.run(["sed", "-i", `s/^FirewallBackend=.*/FirewallBackend=${backend}/`, "/etc/firewalld/firewalld.conf"]);
  await host.run(["sh", "-c", "mkdir -p /run/dbus; dbus-daemon --system --fork --nopidfile"]);
  const wait = "for i in $(seq 100); do firewall-cmd --state 2>/dev/null && exit; sleep 0.1; done; exit 1";
  await host.run(["sh", "-c", `firewalld --nofork --nopid >/tmp/firewalld.log 2>&1 & ${wait}`]);
}
