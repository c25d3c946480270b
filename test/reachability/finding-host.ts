import {
  chartOf,
  findFindings,
  hostModelOf,
  openSpaceOf,
  shadowedRules,
  spaceMap,
  type Finding,
  type HostFacts,
} from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import { createHash } from "node:crypto";
import { endpointsOf } from "@portolan/sockets";
import { join } from "node:path";
import { LabHost, type LayerName } from "../lab/index.ts";

const portolan = join(import.meta.dirname, "../../apps/cli/src/main.ts");

/** A host with one cable to a neighbour that is its way to everywhere: whatever address a witness comes from, the neighbour can send from it. */
export async function startFindingHost(layer: LayerName = "firewalls"): Promise<LabHost> {
  const host = await LabHost.start({ layer });
  await host.addNetworkNamespace("neighbour");
  const noWait = ["sysctl", "-w", "net.ipv6.conf.default.accept_dad=0"]; // an address is usable at once
  await host.run(noWait);
  await host.run(noWait, { networkNamespace: "neighbour" });
  const steps = [
    "link set lo up",
    "link add eth0 type veth peer name eth0 netns neighbour",
    "address add 198.51.100.2/24 dev eth0",
    "address add 2001:db8:1::2/64 dev eth0 nodad",
    "link set eth0 up",
  ];
  for (const step of steps) await host.run(["ip", ...step.split(" ")]);
  const outside = ["address add 198.51.100.1/24 dev eth0", "address add 2001:db8:1::1/64 dev eth0 nodad", "link set eth0 up"];
  for (const step of outside) await host.run(["ip", ...step.split(" ")], { networkNamespace: "neighbour" });
  await host.run(["ip", "route", "add", "default", "via", "198.51.100.1"]);
  await host.run(["ip", "-6", "route", "add", "default", "via", "2001:db8:1::1"]);
  return host;
}

export async function serveWeb(host: LabHost, port: number, address = "::"): Promise<void> {
  const listen = address === "::" ? `[::]:${port}` : `${address}:${port}`;
  await host.start(["busybox", "httpd", "-f", "-p", listen, "-h", "/etc/default"], {});
}

export async function takeSnapshot(host: LabHost): Promise<Snapshot> {
  const { stdout } = await host.run([process.execPath, portolan, "snapshot"], { timeoutMs: 60_000 });
  return JSON.parse(stdout) as Snapshot; // ours, a moment old
}

export function findingsOf(snapshot: Snapshot, facts: HostFacts = {}): readonly Finding[] {
  const endpoints = endpointsOf(snapshot, (text) => createHash("sha256").update(text).digest()).filter(
    ({ namespace }) => namespace === "host",
  );
  const host = hostModelOf(snapshot, "host", { endpoints });
  const map = spaceMap(host);
  const space = map.code === "mapped" ? openSpaceOf(map).rows : [];
  return findFindings({
    host,
    endpoints,
    chart: { ...chartOf(host, endpoints), space },
    shadowed: shadowedRules(host),
    services: snapshot.sections.services,
    facts,
  });
}

/** Whether a real connection with the witness's addresses and source port gets through; from the neighbour over the cable. */
export async function connects(host: LabHost, witness: NonNullable<Finding["witness"]>): Promise<boolean> {
  const inNeighbour = { networkNamespace: "neighbour" } as const;
  const isIpv6 = witness.source.includes(":");
  const prefix = `${witness.source}/${isIpv6 ? 128 : 32}`;
  await host.run(["sh", "-c", `ip address replace ${prefix} dev lo ${isIpv6 ? "nodad" : ""}`], inNeighbour);
  const target = isIpv6 ? `[${witness.destination}]` : witness.destination;
  const from = ["--interface", witness.source, "--local-port", String(witness.sourcePort)];
  const { stdout } = await host.run(
    [
      "sh",
      "-c",
      `curl --silent --max-time 3 --output /dev/null --write-out '%{time_connect}' ${from.join(" ")} http://${target}:${witness.destinationPort}/ || true`,
    ],
    inNeighbour,
  );
  return Number(stdout.trim()) > 0;
}

/** What firewalld answers about its zones. */
export async function zonesOf(host: LabHost): Promise<NonNullable<HostFacts["firewalldZones"]>> {
  const ask = async (...more: readonly string[]): Promise<string> => (await host.run(["firewall-cmd", ...more, "--list-all-zones"])).stdout;
  return { runtime: await ask(), permanent: await ask("--permanent") };
}
