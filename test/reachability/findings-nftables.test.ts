import { expect, test } from "vitest";
import type { Finding } from "@portolan/reachability";
import { needs, type LabHost } from "../lab/index.ts";
import { connects, findingsOf, serveWeb, startFindingHost, takeSnapshot } from "./finding-host.ts";

const options = { ...needs("packages"), timeout: 120_000 };

/** nftables rules of an input chain, one a line, and what is found with them in force. */
async function withInput(host: LabHost, rules: string, policy = "drop"): Promise<readonly Finding[]> {
  const chain = `chain input { type filter hook input priority 0; policy ${policy};\n iif lo accept\n ct state established,related accept\n${rules}\n}`;
  host.write("/tmp/rules.nft", `flush ruleset\ntable inet filter {\n${chain}\n}\n`);
  const { stderr } = await host.run(["nft", "-f", "/tmp/rules.nft"]);
  expect(stderr).toBe("");
  return findingsOf(await takeSnapshot(host));
}

const neighbours = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept";

function codes(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code, port }) => `${code} ${port ?? ""}`.trim()).toSorted();
}

async function reallyGetsIn(host: LabHost, findings: readonly Finding[], code: Finding["code"]): Promise<boolean | null> {
  const witness = findings.find((finding) => finding.code === code)?.witness ?? null;
  return witness === null ? null : connects(host, witness);
}

test("a rule that trusts source port 53 opens every port to who sends from it", options, async () => {
  await using host = await startFindingHost();
  await serveWeb(host, 8000);
  const open = await withInput(host, `${neighbours}\ntcp sport 53 accept`);
  expect(codes(open)).toEqual(["open-to-source-port"]);
  expect(open[0]?.facts).toMatchObject({ sourcePort: "53", displays: ["tcp *:8000"] });
  expect(await reallyGetsIn(host, open, "open-to-source-port")).toBe(true);
  expect(codes(await withInput(host, neighbours))).toEqual([]);
});

test("IPv6 that is open while IPv4 is limited, and the other way round", options, async () => {
  await using host = await startFindingHost();
  await serveWeb(host, 8000);
  const limited = "ip saddr 10.0.0.0/8 tcp dport 8000 accept";
  const open = await withInput(host, `${neighbours}\n${limited}\nmeta nfproto ipv6 tcp dport 8000 accept`);
  expect(codes(open)).toEqual(["ipv6-open-ipv4-filtered 8000"]);
  expect(open[0]?.facts).toMatchObject({ open: ["::/0"], filtered: ["10.0.0.0/8"] });
  expect(await reallyGetsIn(host, open, "ipv6-open-ipv4-filtered")).toBe(true);
  expect(codes(await withInput(host, `${neighbours}\n${limited}\nip6 saddr fd00::/8 tcp dport 8000 accept`))).toEqual([]);
  const reverse = await withInput(host, `${neighbours}\nmeta nfproto ipv4 tcp dport 8000 accept`);
  expect(codes(reverse)).toEqual(["ipv4-open-ipv6-filtered 8000"]);
  expect(await reallyGetsIn(host, reverse, "ipv4-open-ipv6-filtered")).toBe(true);
});

test("a host without any rule has no firewall, and one that drops has", options, async () => {
  await using host = await startFindingHost();
  await serveWeb(host, 8000);
  const open = await withInput(host, "", "accept");
  expect(codes(open)).toEqual(["no-firewall"]);
  expect(await reallyGetsIn(host, open, "no-firewall")).toBe(true);
  expect(codes(await withInput(host, `${neighbours}\ntcp dport 8000 accept`))).toEqual([]);
});

test("a dead opening is told with its rule once for both families, and not once something listens", options, async () => {
  await using host = await startFindingHost();
  const dead = await withInput(host, `${neighbours}\ntcp dport { 8000, 9000-9010 } accept`);
  expect(dead.map(({ code, facts }) => [code, facts["ports"]])).toEqual([["dead-opening", "8000,9000-9010"]]);
  expect(dead[0]?.families).toEqual(["ipv4", "ipv6"]);
  await serveWeb(host, 8000);
  expect(codes(await withInput(host, `${neighbours}\ntcp dport 8000 accept`))).toEqual([]);
});

test("a tunnel whose every packet is accepted opens what the other interfaces cannot reach", options, async () => {
  await using host = await startFindingHost();
  await serveWeb(host, 8000);
  for (const step of ["tuntap add tailscale0 mode tun", "address add 100.64.0.2/10 dev tailscale0", "link set tailscale0 up"])
    await host.run(["ip", ...step.split(" ")]);
  const open = await withInput(host, `${neighbours}\niifname "tailscale0" accept`);
  expect(codes(open)).toEqual(["tunnel-accepts-all"]);
  expect(open[0]?.facts).toMatchObject({ interface: "tailscale0", displays: ["tcp *:8000"] });
  expect(codes(await withInput(host, `${neighbours}\niifname "tailscale0" tcp dport 8000 accept`))).toEqual([]);
});

test("rules that are hidden by earlier ones, and such that say the contrary", options, async () => {
  await using host = await startFindingHost();
  await serveWeb(host, 8000);
  const findings = await withInput(
    host,
    `${neighbours}\ntcp dport 8000 accept\ntcp dport 8000 ip saddr 10.0.0.0/8 drop\ntcp dport 8000 ip saddr 10.0.0.0/8 accept`,
  );
  expect(codes(findings)).toEqual(["contradictory-rules", "shadowed-rule"]);
  const narrow = `${neighbours}\ntcp dport 8000 accept\ntcp dport 8000 ip saddr 10.0.0.0/8 accept`;
  const voided = await withInput(host, narrow);
  expect(codes(voided)).toEqual(["narrow-rule-made-void 8000"]);
  expect(await reallyGetsIn(host, voided, "narrow-rule-made-void")).toBe(true);
});

test("neighbour discovery that does not pass keeps a port from IPv6", options, async () => {
  await using host = await startFindingHost();
  await serveWeb(host, 8000);
  const blocked = await withInput(host, "tcp dport 8000 accept");
  expect(codes(blocked)).toContain("neighbour-discovery-blocked");
  expect(codes(await withInput(host, `${neighbours}\ntcp dport 8000 accept`))).toEqual([]);
});

test("an opening that another table takes back leaves a service that nobody reaches", options, async () => {
  await using host = await startFindingHost();
  await serveWeb(host, 8000);
  await withInput(host, `${neighbours}\ntcp dport 8000 accept`);
  host.write(
    "/tmp/more.nft",
    "table inet other { chain input { type filter hook input priority 10; policy drop; iif lo accept; ct state established,related accept\n }\n}\n",
  );
  await host.run(["nft", "-f", "/tmp/more.nft"]);
  const findings = findingsOf(await takeSnapshot(host));
  expect(codes(findings)).toContain("meant-to-serve-unreachable 8000");
  expect(await reallyGetsIn(host, findings, "meant-to-serve-unreachable")).toBe(false);
});
