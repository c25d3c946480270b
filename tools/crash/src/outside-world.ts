/** A lab host's cable to a machine outside that speaks from many addresses, and what answers on the host. */
import { AddressSet, parsePrefix } from "@portolan/net";
import type { LabHost } from "@portolan/test";

/** Each family's last is the host's neighbour, from which people sign in. */
const senders = {
  ipv4: ["192.168.0.1", "10.0.0.5", "203.0.113.7", "198.51.100.4", "192.0.2.2"],
  ipv6: ["2001:db8:1::1", "fd00::7", "2001:db8:2::1", "2001:db8:ffff::4", "2001:db8::2"],
} as const;
const allSenders = [...senders.ipv4, ...senders.ipv6];
const onLink: Readonly<Record<string, number>> = { "192.0.2.2": 24, "2001:db8::2": 64 };
const neighbours = ["192.0.2.2", "2001:db8::2"] as const;

export async function addOutsideWorld(host: LabHost, listening: readonly number[]): Promise<void> {
  await host.addNetworkNamespace("outside");
  const addresses = allSenders.map((one) => `ip address add ${one}/${onLink[one] ?? (one.includes(":") ? 128 : 32)} dev wire`);
  const script = [
    "sysctl -qw net.ipv6.conf.default.accept_dad=0",
    "nsenter --net=/run/netns/outside sysctl -qw net.ipv6.conf.default.accept_dad=0",
    "ip link set lo up",
    "ip link add eth0 type veth peer name wire netns outside",
    "ip link set eth0 up",
    "ip address add 192.0.2.1/24 dev eth0",
    "ip address add 2001:db8::1/64 dev eth0 nodad",
    "ip route add default via 192.0.2.2",
    "ip -6 route add default via 2001:db8::2",
    `nsenter --net=/run/netns/outside sh -ec '${["ip link set wire up", ...addresses].join("; ")}'`,
  ];
  await host.run(["sh", "-ec", script.join("\n")]);
  host.write("/tmp/answer.py", answer);
  host.write("/tmp/knock.py", knock);
  await startListening(host, listening);
}

export async function startListening(host: LabHost, ports: readonly number[]): Promise<void> {
  await host.start(["python3", "/tmp/answer.py", JSON.stringify(ports)], { ready: /^ready$/m });
}

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
def one(source, port):
    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    s = socket.socket(family, socket.SOCK_STREAM); s.settimeout(float(sys.argv[2]))
    try:
        s.bind((source, 0)); s.connect(("2001:db8::1" if ":" in source else "192.0.2.1", port)); open_.append([source, port])
    except OSError: pass
    finally: s.close()
threads = [threading.Thread(target=one, args=a) for a in asked]
[t.start() for t in threads]; [t.join() for t in threads]
print(json.dumps(open_))
`;

async function connected(host: LabHost, asked: readonly (readonly [string, number])[], seconds: number): Promise<readonly string[]> {
  const words = ["python3", "/tmp/knock.py", JSON.stringify(asked), String(seconds)];
  const { stdout } = await host.run(words, { networkNamespace: "outside" });
  const found = JSON.parse(stdout) as readonly (readonly [string, number])[];
  return found.map(([source]) => source).toSorted();
}

/** Senders whose connection to the port was answered. `expected`: whoever of these got none is asked again with more patience, as a machine may be busy. */
export async function whoGetsIn(host: LabHost, port: number, expected: readonly string[] = allSenders): Promise<readonly string[]> {
  const first = await connected(host, allSenders.map((source) => [source, port] as const), 0.5); // prettier-ignore
  const missing = expected.filter((source) => !first.includes(source));
  if (missing.length === 0) return first;
  const second = await connected(host, missing.map((source) => [source, port] as const), 1.5); // prettier-ignore
  return [...first, ...second].toSorted();
}

/** Neighbours that can not sign in; empty: nobody is locked out. */
export async function lockedOut(host: LabHost): Promise<readonly string[]> {
  const found = await connected(host, neighbours.map((source) => [source, 22] as const), 3); // prettier-ignore
  return neighbours.filter((source) => !found.includes(source));
}

export function sendersIn(words: readonly string[]): readonly string[] {
  if (words.includes("everyone")) return allSenders.toSorted();
  const set = AddressSet.fromPrefixes(words.flatMap((word) => parsePrefix(word) ?? []));
  return allSenders.filter((one) => set.intersects(AddressSet.fromPrefixes([parsePrefix(one)].filter((prefix) => prefix !== null)))).toSorted(); // prettier-ignore
}
