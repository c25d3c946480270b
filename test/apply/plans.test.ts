import { diffHosts, type HostModel } from "@portolan/reachability";
import { baseOf, runSteps, type AllowIntent, type Intent, type Plan } from "@portolan/plans";
import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { needs, type LabHost } from "../lab/index.ts";
import { look, others, port, sendersIn, startFixHost, whoGetsIn, type Looked } from "../reachability/fix-lab.ts";
import { startFirewalld } from "../reachability/start-firewalld.ts";
import { changeHost, forgetChanges } from "./change-on-host.ts";
import { planInLab, wantedSources } from "./plan-in-lab.ts";

const options = { ...needs("packages"), timeout: 240_000 };
const wanted = ["192.168.0.0/16", "2001:db8:1::/48"];

function allow(words: readonly string[], isAdded = false): AllowIntent {
  return { kind: "allow", protocol: "tcp", port, sources: wantedSources(...words), isAdded, until: null };
}

const baseNow = ({ model }: Looked): string => hash("sha256", baseOf(model));

/** What the model made of the steps is what the kernel has then. */
function expectAsPlanned(before: HostModel, plan: Plan, after: HostModel): void {
  const planned = { ...before, ruleset: runSteps(before.ruleset, plan.steps) };
  const { gained, lost, proved } = diffHosts(planned, after);
  expect({ gained, lost, proved }).toEqual({ gained: [], lost: [], proved: true });
}

/** Made for good: the packets and a new look say what the plan said, and other ports are as before. */
async function carryOut(host: LabHost, intent: Intent, expected: readonly string[]): Promise<void> {
  const before = await look(host);
  const packets = await whoGetsIn(host);
  const plan = planInLab(before, intent);
  expect(plan.promise.proved).toBe(true);
  expect(plan.base).toBe(baseNow(before));
  const told = await changeHost(host, { steps: plan.steps, planId: plan.id, last: "confirm" });
  expect(told).toMatchObject({ outcome: { code: "waiting" }, end: { code: "confirmed" } });
  expectAsPlanned(before.model, plan, (await look(host)).model);
  const now = await whoGetsIn(host);
  expect(now.get(port)).toEqual(expected);
  for (const other of others) expect(now.get(other)).toEqual(packets.get(other));
  await forgetChanges(host);
}

async function takeBack(host: LabHost, intent: Intent): Promise<void> {
  const before = await look(host);
  const { steps, id } = planInLab(before, intent);
  expect(await changeHost(host, { steps, planId: id, last: "undo" })).toMatchObject({ end: { state: "undone", trouble: null } });
  expect(baseNow(await look(host)), "taken back").toBe(baseNow(before));
  await forgetChanges(host);
}

/** One after the other, each over what the one before it made. */
async function carryOutAll(host: LabHost): Promise<void> {
  await takeBack(host, allow(wanted));
  await carryOut(host, allow(wanted), sendersIn(wanted));
  await carryOut(host, allow(["10.0.0.0/8", "fd00::/8"], true), sendersIn([...wanted, "10.0.0.0/8", "fd00::/8"]));
  const refused: Intent = { ...allow(["192.168.0.0/24"]), kind: "deny" };
  await carryOut(
    host,
    refused,
    sendersIn([...wanted, "10.0.0.0/8", "fd00::/8"]).filter((one) => one !== "192.168.0.1"),
  );
  await carryOut(host, { kind: "close", protocol: "tcp", port }, []);
}

test.concurrent("nftables: some alone, others too, a refusal, nobody", options, async () => {
  await using host = await startFixHost();
  const rules = [
    "iifname lo accept",
    "ct state established,related accept",
    "meta l4proto { icmp, ipv6-icmp } accept",
    "tcp dport { 22, 8080 } counter accept",
    `tcp dport ${port} accept`,
  ];
  const text = `table inet mine { chain input { type filter hook input priority 0; policy drop; ${rules.join("; ")}; }; }`;
  await host.run(["nft", "-f", "/dev/stdin"], { input: `${text}\n` });
  await carryOutAll(host);
});

for (const backend of ["nft", "legacy"])
  test.concurrent(`iptables (${backend}): some alone, others too, a refusal, nobody`, options, async () => {
    await using host = await startFixHost();
    for (const family of ["iptables", "ip6tables"]) {
      const rules = [
        "-i lo -j ACCEPT",
        "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
        `-p ${family === "iptables" ? "icmp" : "ipv6-icmp"} -j ACCEPT`,
      ];
      const ports = [22, 8080, port].map((one) => `-p tcp -m tcp --dport ${one} -j ACCEPT`);
      for (const rule of [...rules, ...ports]) await host.run([`${family}-${backend}`, "-A", "INPUT", ...rule.split(" ")]);
      await host.run([`${family}-${backend}`, "-P", "INPUT", "DROP"]);
    }
    await carryOutAll(host);
  });

test.concurrent("ufw: some alone, others too, a refusal, nobody", options, async () => {
  await using host = await startFixHost();
  await host.run(["sed", "-i", "s/^IPV6=.*/IPV6=yes/", "/etc/default/ufw"]);
  for (const rule of ["allow 22/tcp", "allow 8080/tcp", `allow ${port}/tcp`]) await host.run(["ufw", ...rule.split(" ")]);
  await host.run(["ufw", "--force", "enable"]);
  await carryOutAll(host);
});

test.concurrent("firewalld: some alone, others too, a refusal, nobody", options, async () => {
  await using host = await startFixHost();
  await startFirewalld(host, "nftables");
  for (const lasting of [[], ["--permanent"]]) {
    await host.run(["firewall-cmd", ...lasting, "--zone=public", "--add-interface=eth0"]);
    for (const one of [8080, port]) await host.run(["firewall-cmd", ...lasting, "--zone=public", `--add-port=${one}/tcp`]);
  }
  await carryOutAll(host);
});
