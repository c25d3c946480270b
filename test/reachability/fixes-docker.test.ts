import { expect, test } from "vitest";
import { Dockerd, needs, type LabHost } from "../lab/index.ts";
import { expectExactly, look, ask, others, port, runAll, sendersIn, startFixHost, tryFix, whoGetsIn } from "./fix-lab.ts";

const options = { ...needs("packages"), timeout: 180_000 };
const web = ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"];

async function startPublishing(proxy: boolean, publish: string): Promise<{ host: LabHost; dockerd: Dockerd }> {
  const host = await startFixHost(others);
  const dockerd = await Dockerd.start(host, { userlandProxy: proxy });
  await dockerd.runContainer({ name: "web", publish: [publish], command: web });
  return { host, dockerd };
}

test("a published port that no INPUT rule guards: DOCKER-USER for IPv4, a table for the proxy's IPv6; undone", options, async () => {
  const { host } = await startPublishing(true, `${port}:80`);
  await using _ = host;
  await host.run(["iptables", "-P", "INPUT", "DROP"]);
  const before = await whoGetsIn(host, [port]);
  expect(before.get(port)?.length).toBeGreaterThan(6);
  const { fixes } = await tryFix(host, ["192.168.0.0/16", "2001:db8:1::/48"]);
  expect(fixes.map(({ manager }) => manager)).toContain("docker");
  await runAll(host, fixes.flatMap(({ undo }) => undo.commands)); // prettier-ignore
  expect(await whoGetsIn(host, [port])).toEqual(before);
});

test("a published port of IPv4 alone, nobody let in, and again after the container was made anew", options, async () => {
  const { host, dockerd } = await startPublishing(false, `0.0.0.0:${port}:80`);
  await using _ = host;
  expect((await whoGetsIn(host, [port])).get(port)).toEqual(sendersIn(["0.0.0.0/0"]));
  await tryFix(host, ["192.168.0.0/16"]);
  await dockerd.docker("rm", "--force", "web");
  await dockerd.runContainer({ name: "web2", publish: [`0.0.0.0:${port}:80`], command: web });
  await expectExactly(host, ["192.168.0.0/16"]);
});

test("NAT by hand in nftables to a machine behind: a table that meets the published port", options, async () => {
  await using host = await startFixHost(others);
  await host.addNetworkNamespace("behind");
  await host.run(["ip", "link", "add", "lan0", "type", "veth", "peer", "name", "eth0", "netns", "behind"]);
  await host.run(["ip", "address", "add", "10.77.0.1/24", "dev", "lan0"]);
  await host.run(["ip", "link", "set", "lan0", "up"]);
  const behind = { networkNamespace: "behind" };
  await host.run(["ip", "address", "add", "10.77.0.2/24", "dev", "eth0"], behind);
  await host.run(["ip", "link", "set", "eth0", "up"], behind);
  await host.run(["ip", "route", "add", "default", "via", "10.77.0.1"], behind);
  await host.start(["python3", "/tmp/answer.py", "[80]"], { ...behind, ready: /^ready$/m });
  await host.run(["sysctl", "--quiet", "--write", "net.ipv4.ip_forward=1"]);
  host.write(
    "/tmp/nat.nft",
    `table ip edge { chain pre { type nat hook prerouting priority dstnat; iifname eth0 tcp dport ${port} dnat to 10.77.0.2:80; }; }\n`,
  );
  await host.run(["nft", "-f", "/tmp/nat.nft"]);
  expect((await whoGetsIn(host, [port])).get(port)).toEqual(sendersIn(["0.0.0.0/0"]));
  const { fixes } = await tryFix(host, ["192.168.0.0/16"]);
  expect(fixes.map(({ manager }) => manager)).toEqual(["own-table"]);
});

test("rules of Shorewall are not written, and what is not known is said by name", options, async () => {
  await using host = await startFixHost();
  host.write("/etc/shorewall/zones", "fw firewall\nnet ipv4\n");
  host.write("/etc/shorewall/interfaces", "?FORMAT 2\nnet eth0\n");
  host.write("/etc/shorewall/policy", "$FW net ACCEPT\nnet all DROP\nall all REJECT\n");
  host.write("/etc/shorewall/rules", "?SECTION NEW\nACCEPT net $FW tcp 22,23333\n");
  await host.run(["sh", "-c", "touch /etc/shorewall/params; shorewall start >/tmp/shorewall.log 2>&1"], { timeoutMs: 60_000 });
  expect(ask(await look(host), ["192.168.0.0/16"])).toEqual({ code: "unknown-manager", manager: "shorewall" });
});
