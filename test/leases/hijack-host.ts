/** A host with the whole of Portolan, a firewall, and a machine outside; a service that can be at its port, at its emergency port or at both; and somebody else's binary. */
import { join } from "node:path";
import type { Lease } from "@portolan/leases";
import { askLocalApi, type ApiAnswer } from "@portolan/server";
import { LabHost, waitUntil, type LabProcess } from "../lab/index.ts";
import { addOutside } from "../apply/outside.ts";

const dataDir = "/var/lib/panel";
const guardFolder = "/var/lib/guarded";
export const bands = [
  { kind: "dynamic", from: 20_000, to: 20_009 },
  { kind: "emergency", from: 30_000, to: 30_009 },
] as const;
const rails = "failover: [ { protocol: tcp, port: 20000-20009, to: 30000-30009 } ]\n";
const inner = ["192.0.2.1", "2001:db8::1"] as const;

/** Ports of the pool are open for the network next door, the emergency ones are not. */
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; ct state established accept; meta l4proto icmpv6 accept;
  ip saddr 192.0.2.0/24 tcp dport 20000-20009 accept
  ip6 saddr 2001:db8::/64 tcp dport 20000-20009 accept
}; }`;

export async function startHijackHost(): Promise<LabHost> {
  const host = await LabHost.start({ layer: "firewalls" });
  await addOutside(host);
  await host.run(["ip", "link", "set", "lo", "up"]);
  host.write("/etc/machine-id", `${"7".repeat(32)}\n`);
  await host.run(["nft", "-f", "/dev/stdin"], { input: `${rules}\n` });
  await host.run(["sh", "-c", `umask 077; mkdir -p ${guardFolder}; cat > ${guardFolder}/guard-rails.yaml`], { input: rails });
  const program = join(import.meta.dirname, "../apply/run-panel.ts");
  await host.start([process.execPath, program, "13390", dataDir, guardFolder], { ready: /"ready"/, timeoutMs: 90_000 });
  return host;
}

export interface Asked {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: object;
}

/** As the machine's owner. */
export async function askApi(host: LabHost, asked: Asked): Promise<ApiAnswer> {
  const answer = await askLocalApi(`/proc/${host.pid}/root${dataDir}`, asked);
  if (answer === null) throw new Error(`${asked.path}: nobody answers`);
  return answer;
}

export interface LeaseSeen {
  readonly lease: Lease;
  readonly failover: { readonly state: string; readonly told: { readonly id: string } | null };
}

export async function readLease(host: LabHost, id: string): Promise<LeaseSeen> {
  return (await askApi(host, { method: "GET", path: `/leases/${id}` })).body as LeaseSeen;
}

export async function waitForState(host: LabHost, id: string, state: Lease["state"]): Promise<LeaseSeen> {
  let seen = await readLease(host, id);
  const isThere = async (): Promise<boolean> => (seen = await readLease(host, id)).lease.state === state;
  await waitUntil(isThere, { what: `the lease to be ${state}`, timeoutMs: 20_000 });
  return seen;
}

/** The service, at each of the ports: says its name and the port. */
export async function startService(host: LabHost, ports: readonly number[]): Promise<LabProcess> {
  const program = `for (const p of process.argv.slice(1)) require("net").createServer((s) => s.on("error", () => {}).end("service " + p)).listen(Number(p), "::", () => console.log("up " + p))`;
  return host.start([process.execPath, "-e", program, ...ports.map(String)], { ready: new RegExp(`up ${ports.at(-1)}`) });
}

const thief = `import socket, sys
s = socket.socket(socket.AF_INET6); s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("::", int(sys.argv[1]))); s.listen(64); print("up", flush=True)
while True:
    c = s.accept()[0]; c.sendall(b"thief"); c.close()
`;

/** Under a shell, as somebody would who came in by one. */
export async function startThief(host: LabHost, port: number): Promise<LabProcess> {
  host.write("/tmp/thief.py", thief);
  return host.start(["sh", "-c", `python3 /tmp/thief.py ${port}; exit`], { ready: /up/ });
}

const asking = `const [port, ...places] = process.argv.slice(1); for (const host of places) { let told = ""; const s = require("net").connect({ host, port, timeout: 1500 });
  s.on("data", (d) => (told += d)); s.on("timeout", () => s.destroy()); s.on("error", () => {}); s.on("close", () => console.log(told)); }`;

/** Who answers another machine over both families, and this host's own programs at each of its addresses. */
export async function whoAnswers(host: LabHost, port: number): Promise<readonly string[]> {
  const ask = async (places: readonly string[], where: object): Promise<readonly string[]> => {
    const { stdout } = await host.run([process.execPath, "-e", asking, String(port), ...places], where);
    return stdout.split("\n").slice(0, places.length);
  };
  return [...(await ask(inner, { networkNamespace: "outside" })), ...(await ask([...inner, "127.0.0.1", "::1"], {}))];
}
