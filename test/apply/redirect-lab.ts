/** A host on which somebody else listens at a service's port and the service itself at another one, and who is answered by whom. */
import { expect } from "vitest";
import { waitUntil, type LabHost, type LabProcess } from "../lab/index.ts";
import { port, senders, startFixHost } from "../reachability/fix-lab.ts";

export const to = 23_400;
const own = ["192.0.2.1", "2001:db8::1"] as const;
const localPlaces = ["127.0.0.1", "::1", ...own];

/** Says its name on every connection, to everything that comes by one, and to every datagram. */
const named = `
import socket, sys, threading
port, name = int(sys.argv[1]), sys.argv[2].encode()
def dual(kind):
    s = socket.socket(socket.AF_INET6, kind); s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("::", port)); return s
tcp, udp = dual(socket.SOCK_STREAM), dual(socket.SOCK_DGRAM)
tcp.listen(128)
def serve(c):
    try:
        c.sendall(name)
        while c.recv(100): c.sendall(name)
    except OSError: pass
def datagrams():
    while True:
        _, who = udp.recvfrom(100); udp.sendto(name, who)
threading.Thread(target=datagrams, daemon=True).start()
print("ready", flush=True)
while True: threading.Thread(target=serve, args=(tcp.accept()[0],), daemon=True).start()
`;

/** [source or null, to, port, "tcp" | "udp"] → who answered; "" for nobody. */
const asking = `
import json, socket, sys, threading
asked = json.loads(sys.argv[1]); told = [""] * len(asked)
def one(i, source, to, port, protocol):
    family = socket.AF_INET6 if ":" in to else socket.AF_INET
    s = socket.socket(family, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM); s.settimeout(0.8)
    try:
        if source: s.bind((source, 0))
        s.connect((to, port))
        if protocol == "udp": s.send(b"x")
        told[i] = s.recv(100).decode()
    except OSError: pass
    finally: s.close()
threads = [threading.Thread(target=one, args=(i, *a)) for i, a in enumerate(asked)]
[t.start() for t in threads]; [t.join() for t in threads]
print(json.dumps(told))
`;

/** Connects, and says all the time who answers. */
const staying = `
import socket, sys, time
s = socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=2, source_address=(sys.argv[3], 0) if sys.argv[3] else None)
print(s.recv(100).decode(), flush=True)
while True:
    time.sleep(0.1)
    try:
        s.sendall(b"x"); print(s.recv(100).decode() or "closed", flush=True)
    except OSError as e: print("broken", e, flush=True); break
`;

/** With `foreign` at the port and `real` at the other one, over TCP and UDP. */
export async function startHijackedHost(): Promise<LabHost> {
  const host = await startFixHost();
  await host.run(["pkill", "-f", "/tmp/answer.py"]); // of this host's own processes
  await start(host);
  return host;
}

async function start(host: LabHost): Promise<void> {
  for (const [name, text] of [["named", named] as const, ["asking", asking] as const, ["staying", staying] as const])
    host.write(`/tmp/${name}.py`, text);
  await host.start(["python3", "/tmp/named.py", String(port), "foreign"], { ready: /^ready$/m });
  await host.start(["python3", "/tmp/named.py", String(to), "real"], { ready: /^ready$/m });
}

export type Question = readonly [source: string | null, to: string, port: number, protocol: "tcp" | "udp"];

async function ask(host: LabHost, questions: readonly Question[], networkNamespace?: string): Promise<readonly string[]> {
  const where = networkNamespace === undefined ? {} : { networkNamespace };
  const { stdout } = await host.run(["python3", "/tmp/asking.py", JSON.stringify(questions)], { ...where, timeoutMs: 30_000 });
  return JSON.parse(stdout) as readonly string[];
}

/** "tcp 192.168.0.1" → who answered at the port, of all senders outside and of the host's own programs at each of its addresses. */
export async function answers(host: LabHost, at = port): Promise<Readonly<Record<string, string>>> {
  const protocols = ["tcp", "udp"] as const;
  const outside = protocols.flatMap((protocol) =>
    (["ipv4", "ipv6"] as const).flatMap((family, index) =>
      senders[family].map((source): Question => [source, own[index] ?? "", at, protocol]),
    ),
  );
  const local = protocols.flatMap((protocol) => localPlaces.map((place): Question => [null, place, at, protocol]));
  const told = [...(await ask(host, outside, "outside")), ...(await ask(host, local))];
  return Object.fromEntries([...outside, ...local].map(([source, place, , protocol], index) => [`${protocol} ${source ?? `self ${place}`}`, told[index] ?? ""])); // prettier-ignore
}

/** The same for every one that `isMeant`. */
export function expectAnswers(told: Readonly<Record<string, string>>, expected: (who: string) => string): void {
  expect(told).toEqual(Object.fromEntries(Object.keys(told).map((who) => [who, expected(who)])));
}

/** Connections that exist: of other machines and of this host's own programs, over both families. */
export async function stay(host: LabHost, senderOf: { readonly ipv4: string; readonly ipv6: string }): Promise<readonly LabProcess[]> {
  const places = [
    [own[0], senderOf.ipv4, "outside"],
    [own[1], senderOf.ipv6, "outside"],
    ["127.0.0.1", "", null],
    ["::1", "", null],
    [own[0], "", null],
  ] as const;
  return Promise.all(
    places.map(([place, source, networkNamespace]) =>
      host.start(["python3", "/tmp/staying.py", place, String(port), source], {
        ready: /^\w+$/m,
        ...(networkNamespace === null ? {} : { networkNamespace }),
      }),
    ),
  );
}

/** Who answers each now: the last few words that came. */
export async function lastWords(staying: readonly LabProcess[]): Promise<readonly string[]> {
  const before = staying.map(({ output }) => output.length);
  const isTold = (): boolean => staying.every(({ output }, index) => output.length > (before[index] ?? 0) + 16);
  await waitUntil(isTold, { what: "what is connected to speak", timeoutMs: 5000 });
  return staying.map(({ output }) => output.trim().split("\n").at(-1) ?? "");
}
