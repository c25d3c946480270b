import { AddressSet, parsePrefix } from "@portolan/net";
import { fixesFor, parseWantedSources, type Fix, type FixAnswer, type WantedSources } from "@portolan/plans";
import { diffHosts, hostModelOf, type HostModel, type SemanticDifference } from "@portolan/reachability";
import type { PrintedCommand } from "@portolan/ruleset";
import type { Snapshot } from "@portolan/snapshot";
import { endpointsOf, type Endpoint } from "@portolan/sockets";
import { expect } from "vitest";
import { hash } from "node:crypto";
import { evaluateInside } from "../capture/run-inside.ts";
import { LabHost } from "../lab/index.ts";

/** Where a firewall is tried: a host with eth0, and a machine outside that speaks from all of `senders`. Both ends of every wanted prefix and their neighbours are among them. */
export const senders = {
  ipv4: ["192.168.0.1", "192.168.255.254", "192.167.255.255", "192.169.0.0", "10.0.0.5", "203.0.113.7", "192.0.2.2"],
  ipv6: [
    "2001:db8:1::1",
    "2001:db8:1:ffff:ffff:ffff:ffff:ffff",
    "2001:db8:0:ffff:ffff:ffff:ffff:ffff",
    "2001:db8:2::",
    "fd00::7",
    "2001:db8::2",
  ],
} as const;
export const port = 23_333;
export const others = [22, 8080] as const;
const onLink: Readonly<Record<string, number>> = { "192.0.2.2": 24, "2001:db8::2": 64 };
const destinations = { ipv4: "192.0.2.1", ipv6: "2001:db8::1" } as const;

export async function startFixHost(listening: readonly number[] = [port, ...others]): Promise<LabHost> {
  const host = await LabHost.start({ layer: "firewalls" });
  await host.addNetworkNamespace("outside");
  const outside = { networkNamespace: "outside" };
  for (const where of [{}, outside]) await host.run(["sysctl", "--quiet", "--write", "net.ipv6.conf.default.accept_dad=0"], where); // addresses at once
  await host.run(["ip", "link", "set", "lo", "up"]);
  await host.run(["ip", "link", "add", "eth0", "type", "veth", "peer", "name", "wire", "netns", "outside"]);
  await host.run(["ip", "link", "set", "eth0", "up"]);
  await host.run(["ip", "link", "set", "wire", "up"], outside);
  const batch = [...senders.ipv4, ...senders.ipv6].map((one) => `${one}/${onLink[one] ?? (one.includes(":") ? 128 : 32)}`);
  for (const address of batch)
    await host.run(["ip", "address", "add", address, "dev", "wire", ...(address.includes(":") ? ["nodad"] : [])], outside);
  await host.run(["ip", "address", "add", "192.0.2.1/24", "dev", "eth0"]);
  await host.run(["ip", "address", "add", "2001:db8::1/64", "dev", "eth0", "nodad"]);
  await host.run(["ip", "route", "add", "default", "via", "192.0.2.2"]);
  await host.run(["ip", "-6", "route", "add", "default", "via", "2001:db8::2"]);
  host.write("/tmp/answer.py", answer);
  if (listening.length > 0) await host.start(["python3", "/tmp/answer.py", JSON.stringify(listening)], { ready: /^ready$/m });
  host.write("/tmp/knock.py", knock);
  return host;
}

/** Takes every connection, so that no queue fills. */
const answer = `
import json, socket, sys, threading
def serve(port):
    s = socket.socket(socket.AF_INET6, socket.SOCK_STREAM); s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("::", port)); s.listen(128)
    def loop():
        while True: s.accept()[0].close()
    threading.Thread(target=loop).start()
for port in json.loads(sys.argv[1]): serve(port)
print("ready", flush=True)
`;

const knock = `
import json, socket, sys, threading
asked = json.loads(sys.argv[1]); open_ = []
def one(source, to, port):
    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    s = socket.socket(family, socket.SOCK_STREAM); s.settimeout(1.0)
    try:
        s.bind((source, 0)); s.connect((to, port)); open_.append([source, port])
    except OSError: pass
    finally: s.close()
threads = [threading.Thread(target=one, args=a) for a in asked]
[t.start() for t in threads]; [t.join() for t in threads]
print(json.dumps(open_))
`;

/** port → senders whose TCP connection was answered. */
export async function whoGetsIn(
  host: LabHost,
  ports: readonly number[] = [port, ...others],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const asked = ports.flatMap((to) =>
    (["ipv4", "ipv6"] as const).flatMap((family) => senders[family].map((source) => [source, destinations[family], to])),
  );
  const { stdout } = await host.run(["python3", "/tmp/knock.py", JSON.stringify(asked)], {
    networkNamespace: "outside",
    timeoutMs: 30_000,
  });
  const found = JSON.parse(stdout) as readonly (readonly [string, number])[];
  return new Map(ports.map((one) => [one, found.filter(([, to]) => to === one).map(([source]) => source).sort()])); // prettier-ignore
}

/** Of the senders, those among these prefixes. */
export function sendersIn(words: readonly string[]): readonly string[] {
  const all = [...senders.ipv4, ...senders.ipv6];
  if (words.includes("everyone")) return all.toSorted();
  const prefixes = words.flatMap((word) => parsePrefix(word) ?? []);
  const set = AddressSet.of(prefixes.flatMap((one) => AddressSet.fromPrefixes([one]).intersect(AddressSet[one.address.family]).intervals));
  return all.filter((one) => set.intersects(AddressSet.fromPrefixes([parsePrefix(one)].filter((prefix) => prefix !== null)))).sort();
}

export interface Looked {
  readonly model: HostModel;
  readonly endpoints: readonly Endpoint[];
}

export async function look(host: LabHost): Promise<Looked> {
  const snapshot = await evaluateInside<Snapshot>(host, {
    imports: { "open-capture.ts": "openCapture" },
    value: `openCapture({ portolanVersion: "test" }).look()`,
  });
  const endpoints = endpointsOf(snapshot, (text) => hash("sha256", text, "buffer"));
  return { model: hostModelOf(snapshot, "host", { endpoints }), endpoints };
}

function wantedOf(words: readonly string[]): WantedSources {
  const wanted = parseWantedSources(words);
  if (wanted === null) throw new Error(`not sources: ${words.join(" ")}`);
  return wanted;
}

export function ask({ model, endpoints }: Looked, words: readonly string[], of = port): FixAnswer {
  const own = endpoints.filter((one) => one.namespace === "host" && one.protocol === "tcp" && one.port === of);
  return fixesFor({ host: model, protocol: "tcp", port: of, endpoints: own, wanted: wantedOf(words) });
}

function requireFixes(answer: FixAnswer): readonly Fix[] {
  if (answer.code !== "fixed") throw new Error(JSON.stringify(answer));
  return answer.fixes;
}

export async function runAll(host: LabHost, commands: readonly PrintedCommand[]): Promise<void> {
  for (const { arguments: command } of commands) await host.run(command, { timeoutMs: 30_000 });
}

export interface Tried {
  readonly fixes: readonly Fix[];
  readonly before: Looked;
  readonly difference: SemanticDifference;
}

/**
 * Runs what is printed. Then exactly the wanted get in, by connections and by a new look, the other ports are as before, and the comparison of both
 * looks names this port alone.
 */
export async function tryFix(host: LabHost, words: readonly string[], also: readonly number[] = others): Promise<Tried> {
  const before = await look(host);
  const otherPorts = await whoGetsIn(host, also);
  const fixes = requireFixes(ask(before, words));
  await runAll(host, fixes.flatMap(({ commands }) => commands)); // prettier-ignore
  await expectExactly(host, words);
  expect(await whoGetsIn(host, also), "other ports").toEqual(otherPorts);
  const after = await look(host);
  const difference = diffHosts(before.model, after.model);
  const ports = [...difference.gained, ...difference.lost].map((region) => `${region.protocol} ${region.ports}`);
  expect(new Set(ports)).toEqual(ports.length === 0 ? new Set() : new Set([`tcp ${port}`]));
  return { fixes, before, difference };
}

export async function expectExactly(host: LabHost, words: readonly string[]): Promise<void> {
  expect((await whoGetsIn(host, [port])).get(port), "by connections").toEqual(sendersIn(words));
  expect(ask(await look(host), words).code, "by a new look").toBe("already");
}
