import { expect, test } from "vitest";
import { Dockerd, needs, waitUntil, type LabHost } from "../lab/index.ts";
import { findingsOf, takeSnapshot } from "../reachability/finding-host.ts";
import { startFirewalld } from "../reachability/start-firewalld.ts";
import { carryOut, carryOutCommand, only } from "./carry-out.ts";
import { changeEnded, guardRecord } from "./change-on-host.ts";
import { mcsmanagerPort, senders, startDemonstrationHost, startPanel, whoGetsIn } from "./demonstration-host.ts";

const options = { ...needs("packages", "cgroup2"), timeout: 240_000 };
const everybody = Object.values(senders);
const house = "192.168.0.0/16";
const wish = { intent: only(mcsmanagerPort, [house]) };

/** What the two commands of its document leave: the rule for the house does nothing, as everybody gets in by the other. */
async function expectOpenToEverybody(host: LabHost, finding = "narrow-rule-made-void"): Promise<void> {
  expect(await whoGetsIn(host, mcsmanagerPort)).toEqual(everybody);
  expect(findingsOf(await takeSnapshot(host)).map(({ code }) => code)).toContain(finding);
}

/** `unproved`: what the engines know too little of to say that nothing else changes. */
async function expectHouseAlone(host: LabHost, unproved: readonly string[] = []): Promise<void> {
  const { outcome, plan } = await carryOut(host, wish);
  expect([outcome, plan?.promise.unproved]).toEqual(["confirmed", unproved]);
  expect(await whoGetsIn(host, mcsmanagerPort)).toEqual([senders.inside]);
  expect(await carryOut(host, { ...wish, planId: "again1" })).toMatchObject({ outcome: "refused", why: "already" });
}

for (const backend of ["nftables", "iptables"] as const)
  test.concurrent(
    `firewalld on ${backend}: the document's two commands leave MCSManager open to everybody; one plan, and only the house gets in, for good`,
    options,
    async () => {
      await using host = await startDemonstrationHost();
      await Promise.all([startFirewalld(host, backend), startPanel(host)]);
      const rich = `rule family="ipv4" source address="${house}" port port="${mcsmanagerPort}" protocol="tcp" accept`;
      const commands = ["--zone=public --add-interface=eth0", `--zone=public --add-port=${mcsmanagerPort}/tcp`].map((words) =>
        words.split(" "),
      );
      for (const words of [...commands, [`--zone=public`, `--add-rich-rule=${rich}`]])
        await host.run(["firewall-cmd", "--permanent", ...words]);
      await host.run(["firewall-cmd", "--reload"]);
      await expectOpenToEverybody(host, backend === "iptables" ? "shadowed-rule" : "narrow-rule-made-void");
      await expectHouseAlone(host, backend === "iptables" ? ["bridge filter FORWARD: not part of the comparison"] : []);
      const lists = async (): Promise<readonly string[]> => {
        const times = [[], ["--permanent"]].map((time) => host.run(["firewall-cmd", ...time, "--zone=public", "--list-all"]));
        return (await Promise.all(times)).map(({ stdout }) => stdout.replace(/^public.*/, "").replaceAll(/ +$/gm, ""));
      };
      const [runtime, permanent] = await lists();
      expect(runtime).toBe(permanent);
      await host.run(["firewall-cmd", "--reload"]);
      expect(await lists()).toEqual([runtime, permanent]);
      expect(await whoGetsIn(host, mcsmanagerPort)).toEqual([senders.inside]);
    },
  );

test.concurrent("ufw: the same two rules, the same plan, and after a reload", options, async () => {
  await using host = await startDemonstrationHost();
  await startPanel(host);
  for (const words of [
    "allow 22/tcp",
    "--force enable",
    `allow ${mcsmanagerPort}/tcp`,
    `allow from ${house} to any port ${mcsmanagerPort} proto tcp`,
  ])
    await host.run(["ufw", ...words.split(" ")]);
  await expectOpenToEverybody(host);
  await expectHouseAlone(host);
  await host.run(["ufw", "reload"]);
  expect(await whoGetsIn(host, mcsmanagerPort)).toEqual([senders.inside]);
});

const nftRules = ["iif lo accept", "ct state established,related accept", "meta l4proto { icmp, ipv6-icmp } accept", "tcp dport 22 accept"];
const nftWords = [...nftRules, `tcp dport ${mcsmanagerPort} accept`, `ip saddr ${house} tcp dport ${mcsmanagerPort} accept`];

test.concurrent("nftables and iptables: the same two rules, the same plan", options, async () => {
  await using host = await startDemonstrationHost();
  await startPanel(host);
  const text = `flush ruleset\ntable inet mine { chain input { type filter hook input priority 0; policy drop; ${nftWords.join("; ")}; }; }\n`;
  await host.run(["nft", "-f", "/dev/stdin"], { input: text });
  await expectOpenToEverybody(host);
  await expectHouseAlone(host);
  await host.run(["nft", "flush", "ruleset"]);
  for (const [program, icmp] of [["iptables", "icmp"] as const, ["ip6tables", "ipv6-icmp"] as const]) {
    const broad = [
      "-i lo",
      "-m conntrack --ctstate ESTABLISHED,RELATED",
      `-p ${icmp}`,
      "-p tcp --dport 22",
      `-p tcp --dport ${mcsmanagerPort}`,
    ];
    for (const rule of broad) await host.run([program, "-A", "INPUT", ...rule.split(" "), "-j", "ACCEPT"]);
    await host.run([program, "-P", "INPUT", "DROP"]);
  }
  await host.run(["iptables", "-A", "INPUT", "-s", house, "-p", "tcp", "--dport", String(mcsmanagerPort), "-j", "ACCEPT"]);
  await expectOpenToEverybody(host);
  await expectHouseAlone(host);
});

test.concurrent(
  "Docker past ufw: closed by one plan, and still closed after dockerd and the container have started again",
  options,
  async () => {
    await using host = await startDemonstrationHost();
    for (const words of ["allow 22/tcp", "--force enable"]) await host.run(["ufw", ...words.split(" ")]);
    const run = {
      name: "web",
      publish: ["8081:80"],
      arguments: ["--restart=always"],
      command: ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"],
    };
    const first = await Dockerd.start(host);
    await first.runContainer(run);
    expect(await whoGetsIn(host, 8081)).toEqual([senders.inside, senders.elsewhere]); // ufw keeps IPv6 out of the proxy
    expect(await carryOut(host, { intent: { kind: "close", protocol: "tcp", port: 8081 } })).toMatchObject({ outcome: "confirmed" });
    expect(await whoGetsIn(host, 8081)).toEqual([]);
    await first.stop();
    const second = await Dockerd.start(host);
    const isUp = async (): Promise<boolean> => (await second.docker("ps", "--format", "{{.Ports}}")).stdout.includes("8081");
    await waitUntil(isUp, { what: "the container", timeoutMs: 30_000 });
    expect(await whoGetsIn(host, 8081)).toEqual([]);
  },
);

test.concurrent(
  "a plan that would cut ssh is refused; accepted by name and made, with everything killed, ssh is back by its time",
  options,
  async () => {
    await using host = await startDemonstrationHost("guard", "systemd");
    await host.run(["mkdir", "-p", "/run/sshd"]);
    await host.start(["/usr/sbin/sshd", "-D", "-e"], { ready: { tcp: 22 } });
    for (const [program, icmp] of [["iptables", "icmp"] as const, ["ip6tables", "ipv6-icmp"] as const]) {
      for (const rule of ["-i lo", "-m conntrack --ctstate ESTABLISHED,RELATED", `-p ${icmp}`, "-p tcp --dport 22"])
        await host.run([program, "-A", "INPUT", ...rule.split(" "), "-j", "ACCEPT"]);
      await host.run([program, "-P", "INPUT", "DROP"]);
    }
    expect(await whoGetsIn(host, 22)).toEqual(everybody);
    const cut = { intent: { kind: "close", protocol: "tcp", port: 22 } } as const;
    expect(await carryOut(host, cut)).toMatchObject({ outcome: "refused", why: "lose-ssh" });
    expect(await whoGetsIn(host, 22)).toEqual(everybody);

    const accepted = { ...cut, acceptedRisks: ["lose-ssh"], confirmWithinMs: 8000, isConfirmed: false } as const;
    await host.start(carryOutCommand(accepted), { ready: /waiting/ });
    expect(await whoGetsIn(host, 22)).toEqual([]);
    const ours = (await host.run(["pgrep", "-x", "node|MainThread"])).stdout.trim().split("\n");
    expect(ours.length).toBeGreaterThanOrEqual(2);
    await host.run(["kill", "-KILL", ...ours]);
    expect(await whoGetsIn(host, 22)).toEqual([]);
    const lateMs = (await changeEnded(host, 30_000)) - (guardRecord(host)?.deadline.wallMs ?? 0);
    expect(guardRecord(host)).toMatchObject({ state: "undone", why: "not-confirmed" });
    expect(lateMs).toBeLessThan(5000); // of which a start of node takes 0.2 s of a machine at rest
    expect(await whoGetsIn(host, 22)).toEqual(everybody);
  },
);
