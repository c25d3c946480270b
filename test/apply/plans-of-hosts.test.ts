import { diffHosts, type HostModel } from "@portolan/reachability";
import { baseOf, checkPromise, runSteps, type Intent, type Plan } from "@portolan/plans";
import { expect, test } from "vitest";
import { needs, type LabHost } from "../lab/index.ts";
import { look, others, port, senders, sendersIn, startFixHost, whoGetsIn } from "../reachability/fix-lab.ts";
import { startFirewalld } from "../reachability/start-firewalld.ts";
import { changeHost, forgetChanges } from "./change-on-host.ts";
import { planInLab, wantedSources } from "./plan-in-lab.ts";

const options = { ...needs("packages"), timeout: 240_000 };
const refused = ["192.168.0.0/16", "2001:db8:1::/48"];

const denyHost: Intent = { kind: "deny", protocol: null, port: null, sources: wantedSources(...refused), until: null };
const all = [port, ...others];

/** Made for good, a refusal also taken back: packets, a new look and the rules say what the plan said. */
async function tryPlan(
  host: LabHost,
  intent: Intent,
  expected: (before: readonly string[], of: number) => readonly string[],
): Promise<Plan> {
  const before = await look(host);
  const packets = await whoGetsIn(host);
  const plan = planInLab(before, intent);
  expect(plan.promise.proved).toBe(true);
  if (intent.kind === "deny") {
    expect(await changeHost(host, { steps: plan.steps, planId: plan.id, last: "undo" })).toMatchObject({
      end: { state: "undone", trouble: null },
    });
    expect(baseOf((await look(host)).model), "taken back").toBe(baseOf(before.model));
    await forgetChanges(host);
  }
  expect(await changeHost(host, { steps: plan.steps, planId: plan.id, last: "confirm" })).toMatchObject({ end: { code: "confirmed" } });
  const after = await look(host);
  expectAsPlanned(before.model, plan, after.model);
  const now = await whoGetsIn(host);
  for (const one of all) expect(now.get(one), `${intent.kind} ${one}`).toEqual(expected(packets.get(one) ?? [], one));
  await forgetChanges(host);
  return plan;
}

function expectAsPlanned(before: HostModel, plan: Plan, after: HostModel): void {
  expect(checkPromise(plan, before, after)).toEqual({ broken: [], elsewhere: [] });
  const { gained, lost, proved } = diffHosts({ ...before, ruleset: runSteps(before.ruleset, plan.steps) }, after);
  expect({ gained, lost }).toEqual({ gained: [], lost: [] });
  if (plan.intent.kind !== "rate") expect(proved).toBe(true); // which packets a limit has counted no comparison proves
}

const withoutRefused = (before: readonly string[]): readonly string[] => before.filter((one) => !sendersIn(refused).includes(one));

async function macOf(host: LabHost): Promise<string> {
  const { stdout } = await host.run(["ip", "-json", "link", "show", "wire"], { networkNamespace: "outside" });
  const [link] = JSON.parse(stdout) as readonly { readonly address: string }[];
  if (link === undefined) throw new Error("no wire");
  return link.address;
}

/** One after the other, each over what the one before it made. */
async function tryAll(host: LabHost, managers: Plan["managers"]): Promise<void> {
  const denied = await tryPlan(host, denyHost, withoutRefused);
  expect(denied.managers).toEqual(managers);
  await tryPlan(
    host,
    { kind: "rate", protocol: "tcp", port, newPerSecond: 50, burst: 100, per: "source", until: null },
    (before) => before,
  );
  const mac = await macOf(host);
  await tryPlan(host, onlyFrom([mac]), (before, of) => (of === port ? sendersIn(inside) : before));
}

const inside = ["192.0.2.0/24", "10.0.0.0/8", "fd00::/8"];

function onlyFrom(macs: readonly string[]): Intent {
  return { kind: "allow", protocol: "tcp", port, sources: wantedSources(...inside), isAdded: false, macs, until: null };
}

test("nftables: a whole host refuses some, a rate, hardware addresses", options, async () => {
  await using host = await startFixHost();
  const rules = ["iifname lo accept", "ct state established,related accept", "meta l4proto { icmp, ipv6-icmp } accept", "tcp dport { 22, 8080 } counter accept", `tcp dport ${port} accept`]; // prettier-ignore
  const text = `table inet mine { chain input { type filter hook input priority 0; policy drop; ${rules.join("; ")}; }; }`;
  await host.run(["nft", "-f", "/dev/stdin"], { input: `${text}\n` });
  await tryAll(host, ["by-hand"]);
  await tryPlan(host, onlyFrom(["02:00:5e:10:00:01"]), (before, of) => (of === port ? [] : before));
});

for (const backend of ["nft", "legacy"])
  test(`iptables (${backend}): a whole host refuses some, a rate, hardware addresses`, options, async () => {
    await using host = await startFixHost();
    for (const family of ["iptables", "ip6tables"]) {
      const rules = ["-i lo -j ACCEPT", "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT", `-p ${family === "iptables" ? "icmp" : "ipv6-icmp"} -j ACCEPT`]; // prettier-ignore
      const ports = all.map((one) => `-p tcp -m tcp --dport ${one} -j ACCEPT`);
      for (const rule of [...rules, ...ports]) await host.run([`${family}-${backend}`, "-A", "INPUT", ...rule.split(" ")]);
      await host.run([`${family}-${backend}`, "-P", "INPUT", "DROP"]);
    }
    await tryAll(host, ["by-hand"]);
  });

test("ufw: a whole host refuses some, a rate, hardware addresses", options, async () => {
  await using host = await startFixHost();
  await host.run(["sed", "-i", "s/^IPV6=.*/IPV6=yes/", "/etc/default/ufw"]);
  for (const one of all) await host.run(["ufw", "allow", `${one}/tcp`]);
  await host.run(["ufw", "--force", "enable"]);
  await tryAll(host, ["ufw", "own-table"]); // ufw lets ICMP in before a person's own rules
});

test("firewalld: a whole host refuses some, a rate, hardware addresses", options, async () => {
  await using host = await startFixHost();
  await startFirewalld(host, "nftables");
  for (const lasting of [[], ["--permanent"]]) {
    await host.run(["firewall-cmd", ...lasting, "--zone=public", "--add-interface=eth0"]);
    for (const one of all) await host.run(["firewall-cmd", ...lasting, "--zone=public", `--add-port=${one}/tcp`]);
  }
  await tryAll(host, ["firewalld", "own-table"]); // firewalld lets in what is DNATed, and DHCPv6, before rules with a rank
});

test("no firewall: a whole host refuses some, and so does what is sent on", options, async () => {
  await using host = await startFixHost();
  const plan = await tryPlan(host, denyHost, withoutRefused);
  expect(plan.managers).toEqual(["own-table"]);
  expect(senders.ipv4.length + senders.ipv6.length).toBeGreaterThan(0);
});
