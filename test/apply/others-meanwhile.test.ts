import type { IptablesStep, NftStep, Step } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import { expect, test } from "vitest";
import { Dockerd, LabHost, needs, waitUntil } from "../lab/index.ts";
import { changeCommand, changeEnded, changeHost, forgetChanges, guardRecord } from "./change-on-host.ts";

const options = { ...needs("packages", "cgroup2"), timeout: 180_000 };
const drop: PortRule = { verdict: "drop", family: "ipv4", protocol: "tcp", port: 8081, sources: [], isPublished: true };
const accept: PortRule = { verdict: "accept", family: "ipv4", protocol: "tcp", port: 23_333, sources: ["10.0.0.0/8"], isPublished: false };
const place = { family: "inet", table: "own", chain: "input" } as const;
const ssh = "tcp dport 22 accept";

/** Of nftables, both of DOCKER-USER's and of INPUT's. */
const steps: readonly Step[] = [
  {
    tool: "nft",
    changes: [
      { kind: "insert", place, before: null, rules: [accept] },
      { kind: "delete", place, handle: 2, text: ssh },
      { kind: "add-table", name: "portolan-tcp-8081", hook: "forward", rules: [drop] },
    ],
  } satisfies NftStep,
  {
    tool: "iptables",
    family: "ipv4",
    backend: "nft",
    table: "filter",
    changes: [
      { kind: "insert", chain: "DOCKER-USER", before: null, rules: [drop] },
      { kind: "delete", chain: "INPUT", text: "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT" },
      { kind: "insert", chain: "INPUT", before: null, rules: [accept] },
    ],
  } satisfies IptablesStep,
];

async function startFail2ban(host: LabHost): Promise<void> {
  const jail = (name: string, action: string): string =>
    `[${name}]\nenabled = true\nfilter = sshd\nport = 22\nlogpath = /var/log/auth.log\nbackend = polling\nbanaction = ${action}\n`;
  await host.run(["sh", "-c", "rm -f /etc/fail2ban/jail.d/*; touch /var/log/auth.log"]);
  host.write(
    "/etc/fail2ban/jail.d/lab.local",
    `[sshd]\nenabled = false\n${jail("by-nft", "nftables-multiport")}${jail("by-iptables", "iptables-multiport")}`,
  );
  const wait = "for i in $(seq 100); do fail2ban-client ping >/dev/null 2>&1 && exit; sleep 0.1; done; exit 1";
  await host.run(["sh", "-c", `fail2ban-server -b >/tmp/fail2ban.log 2>&1; ${wait}`]);
}

/** The host's rules line by line as both tools list them, without what counts. */
async function lines(host: LabHost): Promise<readonly string[]> {
  const listed = await Promise.all([["nft", "-s", "list", "ruleset"], ["iptables-nft-save"]].map((words) => host.run(words)));
  return listed
    .map(({ stdout }) => stdout.replaceAll(/counter packets \d+ bytes \d+/g, "counter").replaceAll(/\[\d+:\d+\]|^#.*/gm, ""))
    .join("\n")
    .split("\n")
    .map((line) => line.trim());
}

async function ban(host: LabHost): Promise<void> {
  for (const jail of ["by-nft", "by-iptables"]) await host.run(["fail2ban-client", "set", jail, "banip", "203.0.113.7"]);
  const isThere = async (): Promise<boolean> => {
    const text = (await lines(host)).join("\n");
    return /elements = \{ 203\.0\.113\.7/.test(text) && text.includes("-s 203.0.113.7/32");
  };
  await waitUntil(isThere, { what: "both bans", timeoutMs: 20_000 });
}

test("a container published and an address banned meanwhile stay; what is undone is ours alone", options, async () => {
  await using host = await LabHost.start({ layer: "firewalls" });
  const chain = `table inet own { chain input { type filter hook input priority 0; ${ssh}; }; }`;
  await host.run(["nft", "-f", "/dev/stdin"], { input: chain });
  for (const words of ["-A INPUT -p tcp --dport 22 -j ACCEPT", "-A INPUT -i lo -j ACCEPT"])
    await host.run(["iptables-nft", ...words.split(" ")]);
  const [docker] = await Promise.all([Dockerd.start(host), startFail2ban(host)]);
  const others = async (name: string, port: number): Promise<void> => {
    await Promise.all([docker.runContainer({ name, publish: [`${port}:80`], command: ["/bin/busybox", "sleep", "600"] }), ban(host)]);
  };
  const before = await lines(host);
  await host.start(changeCommand({ steps, confirmWithinMs: 60_000, last: "stay" }), { ready: /waiting/, timeoutMs: 60_000 });
  const changed = await lines(host);
  expect(changed).not.toContain(ssh);
  expect(changed.filter((line) => line.includes("portolan:")).length).toBeGreaterThanOrEqual(4);
  await others("one", 8081);
  const withOthers = await lines(host);
  await host.run(["kill", "-KILL", String(guardRecord(host)?.keeper.pid)]);
  await changeEnded(host, 20_000);
  expect(guardRecord(host)).toMatchObject({ state: "undone", why: "keeper-died", trouble: null });
  const after = await lines(host);
  const theirs = withOthers.filter((line) => !changed.includes(line));
  expect(theirs.join("\n")).toMatch(/203\.0\.113\.7/);
  expect(theirs.join("\n")).toMatch(/8081/);
  expect(after.filter((line) => !before.includes(line)).toSorted()).toEqual(theirs.toSorted());
  expect(before.filter((line) => !after.includes(line))).toEqual([]);
  expect(after.join("\n")).not.toContain("portolan");

  // Kept: what they did meanwhile stays too.
  await forgetChanges(host);
  const [handle = 0] = await handles(host);
  const again = [{ ...steps[0], changes: [{ kind: "delete", place, handle, text: ssh }] } as NftStep, ...steps.slice(1)];
  expect(await changeHost(host, { steps: again, last: "confirm" })).toMatchObject({ end: { code: "confirmed" } });
  const kept = await lines(host);
  for (const line of theirs) expect(kept).toContain(line);
});

async function handles(host: LabHost): Promise<readonly number[]> {
  const { stdout } = await host.run(["nft", "-a", "list", "chain", "inet", "own", "input"]);
  return [...stdout.matchAll(/dport 22 accept # handle (\d+)/g)].map(([, handle]) => Number(handle));
}
