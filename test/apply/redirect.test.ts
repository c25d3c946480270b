/**
 * A port that somebody else has taken, led to where its service really is, by real packets: other machines and the host's own programs, both families, TCP and UDP,
 * beside each firewall. What was connected stays; taken back, all is as it was.
 */
import { baseOf, checkPromise, type Plan, type RedirectIntent } from "@portolan/plans";
import { expect, test } from "vitest";
import { Dockerd, needs, type LabHost } from "../lab/index.ts";
import { look, port, sendersIn } from "../reachability/fix-lab.ts";
import { startFirewalld } from "../reachability/start-firewalld.ts";
import { changeHost, forgetChanges } from "./change-on-host.ts";
import { planInLab } from "./plan-in-lab.ts";
import { answers, expectAnswers, lastWords, startHijackedHost, stay, to } from "./redirect-lab.ts";

const options = { ...needs("packages"), timeout: 120_000 };
const wanted = ["192.168.0.0/16", "2001:db8:1::/48"];
const isWanted = (who: string): boolean => who.includes("self") || sendersIn(wanted).includes(who.split(" ")[1] ?? "");

function redirect(protocol: "tcp" | "udp"): RedirectIntent {
  return { kind: "redirect", protocol, port, to, until: new Date(Date.now() + 600_000).toISOString() };
}

async function make(host: LabHost, protocol: "tcp" | "udp", last: "confirm" | "undo" = "confirm"): Promise<Plan> {
  const before = await look(host);
  const plan = planInLab(before, redirect(protocol));
  const told = await changeHost(host, { steps: plan.steps, planId: plan.id, last });
  expect(told).toMatchObject({ outcome: { code: "waiting" }, end: last === "confirm" ? { code: "confirmed" } : { state: "undone", trouble: null } }); // prettier-ignore
  const { model } = await look(host);
  if (last === "confirm") expect(checkPromise(plan, before.model, model)).toEqual({ broken: [], elsewhere: [] });
  else expect(baseOf(model)).toBe(baseOf(before.model));
  await forgetChanges(host);
  return plan;
}

/** Foreign everywhere; after it the service, for exactly those who got in. */
async function leadBoth(host: LabHost, isIn: (who: string) => boolean, isTakenBack = false): Promise<readonly Plan[]> {
  const before = await answers(host);
  expectAnswers(before, (who) => (isIn(who) ? "foreign" : ""));
  const staying = await stay(host, { ipv4: "192.168.0.1", ipv6: "2001:db8:1::1" });
  if (isTakenBack) {
    await make(host, "tcp", "undo");
    expect(await answers(host)).toEqual(before);
  }
  const plans = [await make(host, "tcp"), await make(host, "udp")];
  expectAnswers(await answers(host), (who) => (isIn(who) ? "real" : ""));
  const direct = await answers(host, to); // a new number is opened for them alone, and only where nothing else lets them in
  for (const [who, said] of Object.entries(direct)) if (said !== "") expect(isIn(who)).toBe(true);
  expect(await lastWords(staying)).toEqual(staying.map(() => "foreign"));
  return plans;
}

test.concurrent("nftables by hand: led for exactly those who got in, what was connected stays", options, async () => {
  await using host = await startHijackedHost();
  const rules = [
    "iifname lo accept",
    "ct state established,related accept",
    "meta l4proto { icmp, ipv6-icmp } accept",
    `ip saddr 192.168.0.0/16 meta l4proto { tcp, udp } th dport ${port} accept`,
    `ip6 saddr 2001:db8:1::/48 meta l4proto { tcp, udp } th dport ${port} accept`,
  ];
  const text = `table inet mine { chain input { type filter hook input priority 0; policy drop; ${rules.join("; ")}; }; }`;
  await host.run(["nft", "-f", "/dev/stdin"], { input: `${text}\n` });
  const [plan] = await leadBoth(host, isWanted, true);
  expect(plan?.managers).toEqual(["by-hand", "own-table"]);
  expect(plan?.promise.led?.find((one) => one.to === "192.0.2.1")).toEqual({
    family: "ipv4",
    to: "192.0.2.1",
    sources: ["192.168.0.0/16"],
  });
});

test.concurrent("no rules at all: what was connected before the kernel tracked anything stays where it is", options, async () => {
  await using host = await startHijackedHost();
  await leadBoth(host, () => true);
});

test.concurrent("iptables of the old back end alone: in its own words", options, async () => {
  await using host = await startHijackedHost();
  for (const [family, source, icmp] of [
    ["iptables", "192.168.0.0/16", "icmp"] as const,
    ["ip6tables", "2001:db8:1::/48", "ipv6-icmp"] as const,
  ]) {
    const rules = ["-i lo -j ACCEPT", "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT", `-p ${icmp} -j ACCEPT`];
    const ports = ["tcp", "udp"].map((protocol) => `-s ${source} -p ${protocol} -m ${protocol} --dport ${port} -j ACCEPT`);
    for (const rule of [...rules, ...ports]) await host.run([`${family}-legacy`, "-A", "INPUT", ...rule.split(" ")]);
    await host.run([`${family}-legacy`, "-P", "INPUT", "DROP"]);
  }
  const [plan] = await leadBoth(host, isWanted, true);
  expect(plan?.commands.join("\n")).toContain(`ip6tables-legacy -w 5 -t nat -I OUTPUT 1 -p tcp -m tcp --dport ${port} --tcp-flags FIN,SYN,RST,ACK SYN -m addrtype --dst-type LOCAL -m comment --comment portolan:`); // prettier-ignore
  expect((await host.run(["nft", "list", "tables"])).stdout).toBe("");
});

test.concurrent("ufw opens the new port for whom the old one was open", options, async () => {
  await using host = await startHijackedHost();
  await host.run(["sed", "-i", "s/^IPV6=.*/IPV6=yes/", "/etc/default/ufw"]);
  for (const source of wanted)
    for (const protocol of ["tcp", "udp"])
      await host.run(["ufw", "allow", "proto", protocol, "from", source, "to", "any", "port", String(port)]);
  await host.run(["ufw", "--force", "enable"]);
  const [plan] = await leadBoth(host, isWanted);
  expect(plan?.managers).toEqual(["ufw", "own-table"]);
});

test.concurrent("firewalld passes whatever is translated: those alone are led who got in", options, async () => {
  await using host = await startHijackedHost();
  await startFirewalld(host, "nftables");
  await host.run(["firewall-cmd", "--zone=public", "--add-interface=eth0"]);
  for (const [family, source] of [["ipv4", wanted[0]] as const, ["ipv6", wanted[1]] as const])
    for (const protocol of ["tcp", "udp"])
      await host.run([
        "firewall-cmd",
        "--zone=public",
        `--add-rich-rule=rule family="${family}" source address="${source}" port port="${port}" protocol="${protocol}" accept`,
      ]);
  const [plan] = await leadBoth(host, isWanted);
  expect(plan?.managers).toEqual(["own-table"]); // it passes whatever is translated, so those alone are
});

test.concurrent("beside Docker another rule of NAT takes the port: led before it", options, async () => {
  await using host = await startHijackedHost();
  const dockerd = await Dockerd.start(host);
  const taken = `table ip thief { chain pre { type nat hook prerouting priority dstnat; tcp dport ${port} dnat to 192.0.2.1:8080; }; }`;
  await host.run(["nft", "-f", "/dev/stdin"], { input: `${taken}\n` });
  await make(host, "tcp");
  expectAnswers(await answers(host), (who) => (who.startsWith("udp") ? "foreign" : "real"));
  await dockerd.stop();
});
