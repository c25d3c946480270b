import { expect, test } from "vitest";
import { needs } from "../lab/index.ts";
import { expectExactly, port, runAll, startFixHost, tryFix, whoGetsIn, sendersIn } from "./fix-lab.ts";

const options = { ...needs("packages"), timeout: 120_000 };
const allow = ["192.168.0.0/16", "2001:db8:1::/48"];

test.concurrent(
  "nftables: the broad rule is replaced where it stands; the lines for the file give the same again; it can be undone",
  options,
  async () => {
    await using host = await startFixHost();
    const lines = [
      "table inet mine {",
      "  chain input {",
      "    type filter hook input priority 0; policy drop;",
      "    iifname lo accept",
      "    ct state established,related accept",
      "    meta l4proto { icmp, ipv6-icmp } accept",
      "    tcp dport 22 accept",
      `    tcp dport ${port} accept`,
      "  }",
      "}",
    ];
    host.write("/etc/nftables.conf", `flush ruleset\n${lines.join("\n")}\n`);
    await host.run(["nft", "-f", "/etc/nftables.conf"]);
    expect((await whoGetsIn(host)).get(port)).toEqual(sendersIn(["everyone"]));
    const { fixes } = await tryFix(host, allow);
    const [fix] = fixes;
    expect(fix?.removed).toEqual([`tcp dport ${port} accept`]);
    if (fix?.keeping.kind !== "replace") throw new Error(JSON.stringify(fix));
    const { old, lines: written } = fix.keeping;
    const kept = lines.flatMap((line) => (old.includes(line.trim()) ? written : [line]));
    expect(kept.length).toBe(lines.length + 1);
    host.write("/etc/nftables.conf", `flush ruleset\n${kept.join("\n")}\n`);
    await host.run(["nft", "-f", "/etc/nftables.conf"]);
    await expectExactly(host, allow);
  },
);

test.concurrent(
  "nftables without a rule for the port, two chains that both decide: in front of them, and again from the file",
  options,
  async () => {
    await using host = await startFixHost();
    const text = [
      "table inet one { chain input { type filter hook input priority 0; policy accept; ip saddr 192.168.0.0/24 drop; }; }",
      `table ip6 two { chain entry { type filter hook input priority 10; policy drop; meta l4proto ipv6-icmp accept; jump inner; }`,
      "  chain inner { tcp dport 22 accept; }; }",
    ].join("\n");
    host.write("/etc/nftables.conf", `flush ruleset\n${text}\n`);
    await host.run(["nft", "-f", "/etc/nftables.conf"]);
    const { fixes } = await tryFix(host, allow);
    const [fix] = fixes;
    if (fix?.keeping.kind !== "append") throw new Error(JSON.stringify(fix));
    host.write("/etc/nftables.conf", `flush ruleset\n${text}\n${fix.keeping.lines.join("\n")}\n`);
    await host.run(["nft", "-f", "/etc/nftables.conf"]);
    await expectExactly(host, allow);
  },
);

for (const backend of ["nft", "legacy", "legacy by its plain name"]) {
  test.concurrent(`iptables (${backend}): both families, and again after restore; undone it is as before`, options, async () => {
    await using host = await startFixHost();
    if (backend === "legacy by its plain name")
      for (const program of ["iptables", "ip6tables"])
        for (const one of ["", "-save"]) await host.run(["ln", "-sf", "xtables-legacy-multi", `/usr/sbin/${program}${one}`]);
    const suffix = backend === "nft" ? "" : "-legacy";
    const programs = [`iptables${suffix}`, `ip6tables${suffix}`] as const;
    for (const program of programs) {
      for (const rule of [
        "-i lo -j ACCEPT",
        "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
        "-p tcp -m tcp --dport 22 -j ACCEPT",
        `-p tcp -m tcp --dport ${port} -j ACCEPT`,
      ])
        await host.run([program, "-A", "INPUT", ...rule.split(" ")]);
      await host.run([program, "-P", "INPUT", "DROP"]);
    }
    await host.run([programs[1], "-A", "INPUT", "-p", "ipv6-icmp", "-j", "ACCEPT"]);
    const before = await whoGetsIn(host);
    expect(before.get(port)).toEqual(sendersIn(["everyone"]));
    const { fixes } = await tryFix(host, allow);
    await host.run(["mkdir", "-p", "/etc/iptables"]);
    for (const { keeping } of fixes) if (keeping.kind === "commands") await runAll(host, keeping.commands);
    for (const [program, file] of [
      [programs[0], "v4"],
      [programs[1], "v6"],
    ] as const) {
      await host.run([program, "-F"]);
      await host.run([`${program}-restore`, `/etc/iptables/rules.${file}`]);
    }
    await expectExactly(host, allow);
    await runAll(host, fixes.flatMap(({ undo }) => undo.commands)); // prettier-ignore
    expect(await whoGetsIn(host)).toEqual(before);
  });
}

test.concurrent(
  "no firewall at all: a table of its own that concerns one port, loaded twice from its text, gone by one command",
  options,
  async () => {
    await using host = await startFixHost();
    const before = await whoGetsIn(host);
    const { fixes } = await tryFix(host, allow);
    const [fix] = fixes;
    if (fix?.keeping.kind !== "append") throw new Error(JSON.stringify(fix));
    host.write("/tmp/own.nft", `${fix.keeping.lines.join("\n")}\n`);
    await host.run(["nft", "-f", "/tmp/own.nft"]);
    await host.run(["nft", "-f", "/tmp/own.nft"]);
    await expectExactly(host, allow);
    await runAll(host, fix.undo.commands);
    expect(await whoGetsIn(host)).toEqual(before);
  },
);
