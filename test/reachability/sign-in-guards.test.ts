import { join } from "node:path";
import { expect, test } from "vitest";
import { needs, type LabHost } from "../lab/index.ts";
import { startFindingHost } from "./finding-host.ts";

const portolan = join(import.meta.dirname, "../../apps/cli/src/main.ts");
const options = { ...needs("root", "packages"), timeout: 180_000 };

const listener = `
import socket, time
for port in (22, 8080):
    s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(("0.0.0.0", port)); s.listen(9); globals()["s%d" % port] = s
print("ready", flush=True); time.sleep(600)
`;
const jails = {
  sshd: "iptables-multiport",
  recidive: "iptables-allports",
  "nginx-http-auth": "nftables-multiport",
  postfix: "iptables-ipset-proto6",
};

async function startHost(): Promise<LabHost> {
  const host = await startFindingHost();
  host.write("/tmp/listener.py", listener);
  await host.start(["python3", "/tmp/listener.py"], { ready: /^ready$/m });
  host.write("/var/log/empty.log", "");
  const jail = ([name, action]: readonly [string, string]): string =>
    `[${name}]\nenabled=true\nbackend=polling\nlogpath=/var/log/empty.log\nbanaction=${action}\nmaxretry=3\nfindtime=10m\nbantime=1h\n${name === "nginx-http-auth" ? "port=8080\n" : ""}`;
  host.write("/etc/fail2ban/jail.local", Object.entries(jails).map(jail).join("")); // prettier-ignore
  host.write("/run/fail2ban/here", "");
  const wait = "for i in $(seq 100); do fail2ban-client ping >/dev/null 2>&1 && exit; sleep 0.1; done; exit 1";
  await host.run(["sh", "-c", `fail2ban-server -b >/tmp/fail2ban.log 2>&1; ${wait}`]);
  return host;
}

async function explain(host: LabHost, words: string, language = "en"): Promise<string> {
  const { stdout } = await host.run([process.execPath, portolan, ...words.split(" "), "--lang", language], { timeoutMs: 60_000 });
  return stdout.replaceAll(/\s+/g, " ");
}

test("real fail2ban: which jails guard a port, how many each keeps out now, and the limits of each", options, async () => {
  await using host = await startHost();
  for (const address of ["203.0.113.7", "203.0.113.9"]) await host.run(["fail2ban-client", "set", "sshd", "banip", address]);
  await host.run(["fail2ban-client", "set", "sshd", "banip", "2001:db8::66"]);
  for (const name of ["recidive", "nginx-http-auth", "postfix"]) await host.run(["fail2ban-client", "set", name, "banip", "203.0.113.200"]);
  const there =
    "ipset save | grep -q 203.0.113.200 && iptables-save | grep -q 'f2b-sshd -s 203.0.113.9' && ip6tables-save | grep -q 2001:db8::66 && nft list ruleset | grep -q 203.0.113.200";
  await host.run(["sh", "-c", `for i in $(seq 100); do ${there} && exit; sleep 0.1; done; exit 1`]);
  const ssh = await explain(host, "explain 22 --no-probe");
  expect(ssh).toContain(
    "with the jail sshd. Banned now: 2 addresses over IPv4, 1 address over IPv6. It bans after 3 failures within 10 minutes, for 1 hour.",
  );
  expect(ssh).toContain("with the jail recidive. Banned now: 1 address over IPv4, 0 addresses over IPv6."); // of every port
  expect(ssh).not.toContain("jail nginx-http-auth");
  expect(await explain(host, "explain 22 --no-probe", "zh-CN")).toContain(
    "fail2ban 用 sshd 这个 jail 保护该端口。当前封禁：IPv4 2 个地址，IPv6 1 个地址。",
  );
  const web = await explain(host, "explain 8080 --no-probe");
  expect(web).toContain("with the jail nginx-http-auth. Banned now: 1 address over IPv4, 0 addresses over IPv6."); // an nft set
  expect(web).not.toContain("jail sshd");
  expect(await explain(host, "reach 22")).toContain("tcp 0.0.0.0:22: fail2ban guards this port with the jail sshd.");
  await host.run(["fail2ban-client", "set", "sshd", "unbanip", "203.0.113.7"]);
  await host.run([
    "sh",
    "-c",
    "for i in $(seq 100); do iptables-save | grep -q 'f2b-sshd -s 203.0.113.7' || exit 0; sleep 0.1; done; exit 1",
  ]);
  expect(await explain(host, "explain 22 --no-probe")).toContain("jail sshd. Banned now: 1 address over IPv4");
  await host.run(["fail2ban-client", "stop"]);
});
