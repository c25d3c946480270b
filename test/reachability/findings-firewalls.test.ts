import { expect, test } from "vitest";
import type { Finding } from "@portolan/reachability";
import { Dockerd, needs, type LabHost } from "../lab/index.ts";
import { connects, findingsOf, serveWeb, startFindingHost, takeSnapshot, zonesOf } from "./finding-host.ts";
import { startFirewalld } from "./start-firewalld.ts";

const options = { ...needs("packages"), timeout: 300_000 };

async function look(host: LabHost): Promise<readonly Finding[]> {
  return findingsOf(await takeSnapshot(host));
}

function found(findings: readonly Finding[], code: Finding["code"], port?: number): Finding | undefined {
  return findings.find((finding) => finding.code === code && (port === undefined || finding.port === port));
}

function codes(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code, port }) => `${code} ${port ?? ""}`.trim());
}

async function getsIn(host: LabHost, finding: Finding | undefined): Promise<boolean | null> {
  return finding?.witness === null || finding === undefined ? null : connects(host, finding.witness);
}

test("a container's port past ufw is told, its witness gets in, and DOCKER-USER ends it", options, async () => {
  await using host = await startFindingHost();
  const dockerd = await Dockerd.start(host);
  const web = ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"];
  await dockerd.runContainer({ name: "web", publish: ["8081:80"], command: web });
  for (const rule of [
    ["allow", "22/tcp"],
    ["allow", "9999/tcp"],
    ["--force", "enable"],
  ])
    await host.run(["ufw", ...rule]);
  await serveWeb(host, 7000);
  const before = await look(host);
  const bypass = found(before, "docker-bypass", 8081);
  expect(bypass?.facts).toMatchObject({ container: "web", guard: "ufw", containerPort: 80, sources: ["0.0.0.0/0"] });
  expect(await getsIn(host, bypass)).toBe(true);
  expect(found(before, "docker-bypass", 7000)).toBeUndefined();
  expect(found(before, "no-firewall")).toBeUndefined();
  expect(before.filter(({ code }) => code === "dead-opening").map(({ facts }) => facts["ports"])).toEqual(["22", "9999"]);
  await host.run(["iptables", "-I", "DOCKER-USER", "-i", "eth0", "!", "-s", "192.168.0.0/16", "-j", "DROP"]);
  const after = await look(host);
  expect(codes(after)).not.toContain("docker-bypass 8081");
  if (bypass?.witness === undefined || bypass.witness === null) throw new Error("the finding has a witness");
  expect(await connects(host, bypass.witness)).toBe(false);
});

test("firewalld's add-port beside a rich rule lets everyone in, IPv6 included, and the finding goes with the port", options, async () => {
  await using host = await startFindingHost();
  await startFirewalld(host, "nftables");
  await serveWeb(host, 23333);
  await host.run(["firewall-cmd", "--zone=public", "--change-interface=eth0"]);
  await host.run(["firewall-cmd", "--permanent", "--zone=public", "--add-interface=eth0"]);
  const rich = 'rule family="ipv4" source address="192.168.0.0/16" port port="23333" protocol="tcp" accept';
  await host.run(["firewall-cmd", "--permanent", "--add-port=23333/tcp"]);
  await host.run(["firewall-cmd", "--permanent", `--add-rich-rule=${rich}`]);
  await host.run(["firewall-cmd", "--reload"]);
  const snapshot = await takeSnapshot(host);
  const before = findingsOf(snapshot, { firewalldZones: await zonesOf(host) });
  const voided = found(before, "narrow-rule-made-void", 23333);
  expect(voided?.facts).toMatchObject({ intended: ["192.168.0.0/16"] });
  expect(voided?.families).toEqual(["ipv4", "ipv6"]);
  expect(await getsIn(host, voided)).toBe(true);
  expect(found(before, "runtime-differs-from-permanent")).toBeUndefined();
  await host.run(["firewall-cmd", "--remove-port=23333/tcp"]);
  const after = findingsOf(await takeSnapshot(host), { firewalldZones: await zonesOf(host) });
  expect(found(after, "narrow-rule-made-void")).toBeUndefined();
  expect(found(after, "runtime-differs-from-permanent")?.facts).toEqual({
    zone: "public",
    runtimeOnly: [],
    permanentOnly: ["ports: 23333/tcp"],
  });
  if (voided?.witness === undefined || voided.witness === null) throw new Error("the finding has a witness");
  expect(await connects(host, voided.witness)).toBe(false);
  expect(await connects(host, { ...voided.witness, source: "192.168.7.7" })).toBe(true);
});

test("a narrow rule that ufw writes is not void, and is where everyone is allowed too", options, async () => {
  await using host = await startFindingHost();
  await serveWeb(host, 8443);
  await host.run("ufw allow proto tcp from 10.0.0.0/8 to any port 8443".split(" "));
  await host.run(["ufw", "--force", "enable"]);
  expect(codes(await look(host))).not.toContain("narrow-rule-made-void 8443");
  await host.run(["ufw", "allow", "8443/tcp"]);
  const findings = await look(host);
  expect(codes(findings)).toContain("narrow-rule-made-void 8443");
  expect(await getsIn(host, found(findings, "narrow-rule-made-void", 8443))).toBe(true);
});

test("a port published on loopback is reached over the link, and no longer once the raw table drops it", options, async () => {
  await using host = await startFindingHost();
  const dockerd = await Dockerd.start(host);
  await dockerd.runContainer({
    name: "web",
    publish: ["127.0.0.1:8082:80"],
    command: ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"],
  });
  const published = found(await look(host), "loopback-publish-reachable", 8082);
  expect(published?.facts).toMatchObject({ target: "web", via: ["eth0"] });
  const witness = published?.witness ?? null;
  if (witness === null) throw new Error("the finding has a witness");
  const neighbour = { networkNamespace: "neighbour" } as const;
  await host.run(["sysctl", "-w", "net.ipv4.conf.eth0.route_localnet=1"], neighbour);
  await host.run(["ip", "address", "del", "127.0.0.1/8", "dev", "lo"], neighbour); // else it is the neighbour's own
  await host.run(["ip", "route", "add", "127.0.0.0/8", "via", "198.51.100.2", "dev", "eth0"], neighbour);
  // Before the host knows the neighbour's address on the link, it asks for it in the name of 127.0.0.1 and drops the answer.
  await connects(host, { ...witness, source: "198.51.100.1", destination: "198.51.100.2" });
  expect(await connects(host, witness)).toBe(true);
  await host.run(["iptables", "-t", "raw", "-I", "PREROUTING", "!", "-i", "lo", "-d", "127.0.0.0/8", "-j", "DROP"]);
  expect(codes(await look(host))).not.toContain("loopback-publish-reachable 8082");
  expect(await connects(host, witness)).toBe(false);
});
