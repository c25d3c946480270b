import { expect, test } from "vitest";
import {
  ownerOf,
  printDockerUserNarrowing,
  printFirewalldBroadRemoval,
  printFirewalldOpening,
  printFirewalldRemoval,
  printIptablesOpening,
  printIptablesRemoval,
  printNftOpening,
  printUfwOpening,
  printUfwRemoval,
  readRuleset,
  type Opening,
  type PrintedCommand,
  type RuleOwner,
} from "@portolan/ruleset";
import type { RuleSource } from "@portolan/snapshot";
import { Dockerd, LabHost, needs } from "../lab/index.ts";

const options = { ...needs("packages"), timeout: 300_000 };

const sources: readonly (readonly [RuleSource, readonly string[]])[] = [
  ["nft-json", ["nft", "-j", "list", "ruleset"]],
  ["iptables-save", ["iptables-save"]],
  ["ip6tables-save", ["ip6tables-save"]],
  ["ipset-save", ["ipset", "save"]],
];

interface OwnedRule {
  readonly text: string;
  readonly chain: string;
  readonly owner: RuleOwner;
}

async function ownedRules(host: LabHost): Promise<readonly OwnedRule[]> {
  const texts = await Promise.all(
    sources.map(async ([source, command]) => ({ namespace: "host", source, text: (await host.run(command)).stdout, error: null })),
  );
  const ruleset = readRuleset(texts, "host");
  return ruleset.tables
    .flatMap(({ chains }) => [...chains.values()].flatMap(({ rules }) => rules))
    .map((rule) => ({ text: rule.origin.text, chain: rule.origin.chain, owner: ownerOf(rule, ruleset) }));
}

function commandsOf(rules: readonly OwnedRule[]): string[] {
  return [...new Set(rules.flatMap(({ owner }) => (owner.command === null ? [] : [owner.command.join(" ")])))].sort();
}

function strangers(rules: readonly OwnedRule[], manager: string): string[] {
  return rules.filter(({ owner }) => owner.manager !== manager).map(({ text, owner }) => `${owner.manager}: ${text}`);
}

async function runAll(host: LabHost, commands: readonly PrintedCommand[]): Promise<void> {
  for (const command of commands) await host.run(command.arguments);
}

async function startHost(): Promise<LabHost> {
  const host = await LabHost.start({ layer: "firewalls", withProject: false });
  await host.run(["sh", "-c", "ip link set lo up; ip link add eth0 type veth peer name eth0p; ip link set eth0 up"]);
  return host;
}

const opening: Opening = {
  family: "ipv4",
  protocol: "tcp",
  ports: [{ from: 23333, to: 23333 }],
  sources: ["10.0.0.0/8", "192.168.0.0/16"],
  comment: "panel of ann",
};

test("RS94 ufw: every rule is its own, and the user's rules come back as commands", options, async () => {
  await using host = await startHost();
  const written = [
    "ufw allow 22/tcp",
    "ufw limit 2222/tcp",
    "ufw allow proto tcp from 192.168.0.0/16 to any port 23333",
    "ufw allow in on eth0 proto udp from any to any port 8000:8010",
    "ufw deny from 203.0.113.9 to any",
    "ufw reject out 25/tcp",
    "ufw allow 80,443/tcp",
    "ufw allow 53",
    "ufw route allow in on eth0 out on eth1 proto tcp from any to 10.0.0.5 port 80",
  ];
  await host.run(["sed", "-i", "s/^IPV6=.*/IPV6=yes/", "/etc/default/ufw"]);
  for (const command of written) await host.run(command.split(" "));
  await host.run(["ufw", "--force", "enable"]);
  const rules = await ownedRules(host);
  expect(strangers(rules, "ufw")).toEqual([]);
  expect(rules.length).toBeGreaterThan(150);
  expect(commandsOf(rules)).toEqual(written.toSorted());
});

test("RS97 ufw takes what is printed for it, and gives it up again", options, async () => {
  await using host = await startHost();
  await host.run(["ufw", "--force", "enable"]);
  await host.run(["ufw", "allow", "22/tcp"]);
  const everybody = { ...opening, family: "ipv6", sources: [] } as const;
  await runAll(host, printUfwOpening(opening, 1));
  await runAll(host, printUfwOpening(everybody, null));
  const opened = await ownedRules(host);
  const userRules = opened.filter(({ chain }) => /^ufw6?-user-input$/.test(chain)).map(({ text }) => text);
  expect(userRules.filter((text) => text.includes("23333")).length).toBe(3);
  expect(userRules.filter((text) => text.includes("-s ") && text.includes("23333"))).toHaveLength(2);
  expect(opened.some(({ chain, text }) => chain === "ufw-user-input" && text.includes("23333") && !text.includes("-s "))).toBe(false);
  await runAll(host, printUfwRemoval(opening));
  await runAll(host, printUfwRemoval(everybody));
  expect((await ownedRules(host)).filter(({ text }) => text.includes("23333"))).toEqual([]);
});

for (const backend of ["nftables", "iptables"]) {
  test(`RS95 firewalld with ${backend}: every rule is its own, with its zone or policy`, options, async () => {
    await using host = await startHost();
    await startFirewalld(host, backend);
    const change = (...words: string[]): Promise<unknown> => host.run(["firewall-cmd", ...words]);
    await change("--permanent", "--new-policy", "toHost");
    for (const setting of ["--add-ingress-zone=public", "--add-egress-zone=HOST", "--add-port=7777/tcp"])
      await change("--permanent", "--policy=toHost", setting);
    await change("--permanent", "--zone=public", "--add-interface=eth0");
    await change("--reload");
    await change("--add-port=23333/tcp");
    await runAll(host, printFirewalldOpening(opening, { kind: "zone", name: "public" }));
    await change("--zone=trusted", "--add-source=10.0.0.0/8");
    const rules = await ownedRules(host);
    expect(strangers(rules, "firewalld")).toEqual([]);
    expect(rules.length).toBeGreaterThan(100);
    const told = rules.map(
      ({ owner }) => `${owner.place?.kind ?? ""}:${owner.place?.name ?? ""} ${owner.item?.kind ?? ""} ${owner.item?.ports.join(",") ?? ""}`,
    );
    for (const one of [
      "zone:public port 23333",
      "zone:public port 22",
      "zone:public rich-rule 23333",
      "policy:toHost port 7777",
      "zone:trusted source ",
      "zone:public interface ",
    ]) {
      expect(told, one).toContain(one);
    }
    await runAll(host, printFirewalldBroadRemoval({ kind: "port", port: "23333", protocol: "tcp" }, { kind: "zone", name: "public" }));
    const narrowed = (await ownedRules(host)).filter(({ owner }) => owner.item?.ports.includes("23333"));
    expect(new Set(narrowed.map(({ owner }) => owner.item?.kind))).toEqual(new Set(["rich-rule"]));
    await runAll(host, printFirewalldRemoval(opening, { kind: "zone", name: "public" }));
    expect((await ownedRules(host)).filter(({ owner }) => owner.item?.ports.includes("23333"))).toEqual([]);
  });
}

async function startFirewalld(host: LabHost, backend: string): Promise<void> {
  await host.run(["sed", "-i", `s/^FirewallBackend=.*/FirewallBackend=${backend}/`, "/etc/firewalld/firewalld.conf"]);
  await host.run(["sh", "-c", "mkdir -p /run/dbus; dbus-daemon --system --fork --nopidfile"]);
  await host.run([
    "sh",
    "-c",
    "firewalld --nofork --nopid >/tmp/firewalld.log 2>&1 & for i in $(seq 100); do firewall-cmd --state 2>/dev/null && exit; sleep 0.1; done; exit 1",
  ]);
}

test("RS96 fail2ban: every rule has its jail", options, async () => {
  await using host = await startHost();
  const jail = (name: string, action: string): string =>
    `[${name}]\nenabled=true\nbackend=polling\nlogpath=/var/log/empty.log\nbanaction=${action}\n`;
  const jails = {
    sshd: "iptables-multiport",
    recidive: "iptables-allports",
    "nginx-http-auth": "nftables-multiport",
    postfix: "iptables-ipset-proto6",
  };
  host.write("/var/log/empty.log", "");
  host.write(
    "/etc/fail2ban/jail.local",
    Object.entries(jails)
      .map(([name, action]) => jail(name, action))
      .join(""),
  );
  host.write("/run/fail2ban/here", "");
  await host.run([
    "sh",
    "-c",
    "fail2ban-server -b >/tmp/fail2ban.log 2>&1; for i in $(seq 100); do fail2ban-client ping >/dev/null 2>&1 && exit; sleep 0.1; done",
  ]);
  for (const name of Object.keys(jails)) await host.run(["fail2ban-client", "set", name, "banip", "203.0.113.7"]);
  await host.run([
    "sh",
    "-c",
    "for i in $(seq 100); do ipset save | grep -q 203.0.113.7 && iptables-save | grep -q 'f2b-sshd -s 203' && nft list ruleset | grep -q 'nginx.* reject' && exit; sleep 0.1; done",
  ]);
  const rules = await ownedRules(host);
  expect(strangers(rules, "fail2ban")).toEqual([]);
  expect([...new Set(rules.map(({ owner }) => owner.place?.name ?? ""))].sort()).toEqual(Object.keys(jails).sort());
  await host.run(["fail2ban-client", "stop"]);
});

test("RS98 Docker: every rule is its own, and DOCKER-USER takes what is printed for it", options, async () => {
  await using host = await startHost();
  const dockerd = await Dockerd.start(host);
  await dockerd.docker("network", "create", "web");
  await dockerd.runContainer({
    name: "one",
    publish: ["23333:80", "127.0.0.1:8082:82", "5353:53/udp"],
    command: ["/bin/busybox", "sleep", "1000"],
  });
  await dockerd.runContainer({
    name: "two",
    publish: ["9000-9002:9000-9002"],
    arguments: ["--network", "web"],
    command: ["/bin/busybox", "sleep", "1000"],
  });
  const rules = await ownedRules(host);
  expect(strangers(rules, "docker")).toEqual([]);
  expect(
    rules.flatMap(({ owner }) => (owner.item?.kind === "publish" && owner.item.ports[0] === "23333" ? [owner.item.target] : [])),
  ).toHaveLength(1);
  await runAll(host, printDockerUserNarrowing(opening, { isLegacy: false, inInterface: "eth0" }));
  const ofUser = (await ownedRules(host)).filter(({ chain }) => chain === "DOCKER-USER");
  expect(ofUser.map(({ text, owner }) => `${owner.item?.kind} ${text.slice(text.lastIndexOf("-j"))}`)).toEqual([
    "user-chain -j RETURN",
    "user-chain -j RETURN",
    "user-chain -j DROP",
    "built-in -j RETURN",
  ]);
});

test("RS97 nft and iptables take what is printed for them", options, async () => {
  await using host = await startHost();
  host.write(
    "/tmp/rules.nft",
    "table inet mine { chain input { type filter hook input priority 0; policy drop; tcp dport 22 accept; drop; }; }\n",
  );
  await host.run(["nft", "-f", "/tmp/rules.nft"]);
  const drop = (await ownedRules(host)).find(({ text }) => text === "drop");
  expect(drop?.owner.manager).toBe("by-hand");
  await runAll(host, printNftOpening(opening, { family: "inet", table: "mine", chain: "input", before: 3 }));
  await runAll(
    host,
    printNftOpening({ ...opening, family: "ipv6", sources: [] }, { family: "inet", table: "mine", chain: "input", before: null }),
  );
  await runAll(host, printIptablesOpening(opening, { isLegacy: false, table: "filter", chain: "INPUT", before: null }));
  await runAll(
    host,
    printIptablesOpening(
      {
        ...opening,
        ports: [
          { from: 1, to: 5 },
          { from: 80, to: 80 },
        ],
      },
      { isLegacy: false, table: "filter", chain: "INPUT", before: 2 },
    ),
  );
  const texts = (await ownedRules(host)).map(({ text }) => text);
  expect(
    texts.filter((text) => text.startsWith("-A INPUT")).map((text) => /-s (\S+).*dports? (\S+)/.exec(text)?.slice(1).join(" ")),
  ).toEqual(["10.0.0.0/8 23333", "10.0.0.0/8 1:5,80", "192.168.0.0/16 1:5,80", "192.168.0.0/16 23333"]);
  expect(texts.findIndex((text) => text.includes("192.168.0.0/16") && text.includes("ip saddr"))).toBeLessThan(texts.indexOf("drop"));
  await runAll(host, [printIptablesRemoval("ipv4", { isLegacy: false, table: "filter", chain: "INPUT", position: 1 })]);
  expect((await ownedRules(host)).filter(({ text }) => text.startsWith("-A INPUT"))).toHaveLength(3);
});
