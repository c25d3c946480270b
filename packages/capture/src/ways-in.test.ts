import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import type { Connection } from "./sock-diag.ts";
import { findWaysIn, readWaysIn, type PresentConnections } from "./ways-in.ts";

type End = Connection["local"];
const end = (text: string): End => {
  const at = text.lastIndexOf(":");
  return { address: text.slice(0, at), port: Number(text.slice(at + 1)) };
};

function connection(inode: number, [local, remote]: readonly [string, string], isOpener: boolean | null): Connection {
  const [here, there] = [end(local), end(remote)];
  return { state: 1, family: here.address.includes(":") ? "ipv6" : "ipv4", local: here, remote: there, inode, v6only: null, isOpener };
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly program: string;
  readonly inodes: readonly number[];
}

function present(processes: readonly Process[], established: readonly Connection[]): PresentConnections {
  const of = (pid: number): Process | undefined => processes.find((one) => one.pid === pid);
  return {
    established,
    listeningPorts: new Set([22, 443, 8080, 13_390]),
    holdersOf: (inode) => processes.filter(({ inodes }) => inodes.includes(inode)).map(({ pid }) => pid),
    inodesOf: (pid) => new Set(of(pid)?.inodes),
    parentOf: (pid) => of(pid)?.parent ?? 0,
    programOf: (pid) => of(pid)?.program ?? null,
    isOwn: (address) => address.startsWith("127.") || address === "::1" || address === "192.0.2.1",
  };
}

/** As the panel's server has it: who asks came by this. */
const asked = { local: end("127.0.0.1:13390"), remote: end("127.0.0.1:50000") };
const server = connection(1, ["127.0.0.1:13390", "127.0.0.1:50000"], false);
const client = connection(2, ["127.0.0.1:50000", "127.0.0.1:13390"], true);
const outer = connection(3, ["192.0.2.1:22", "198.51.100.7:40000"], false);
const way = { local: outer.local, remote: outer.remote };

test("a tunnel's session holds the connection from outside, or its privileged parent does", () => {
  const listener = { pid: 10, parent: 1, program: "sshd", inodes: [90] };
  const alone = [listener, { pid: 20, parent: 10, program: "sshd", inodes: [2, 3] }];
  expect(findWaysIn(asked, present(alone, [server, client, outer]))).toEqual([{ ...way, isSsh: true }]);
  const parts = [
    listener,
    { pid: 20, parent: 10, program: "sshd-session", inodes: [3] },
    { pid: 21, parent: 20, program: "node", inodes: [2] },
  ];
  expect(findWaysIn(asked, present(parts, [server, client, outer]))).toEqual([{ ...way, isSsh: true }]);
});

test("while data is on its way, a port that somebody listens at tells that the connection was accepted", () => {
  const session = [{ pid: 20, parent: 1, program: "sshd", inodes: [2, 3, 4] }];
  const calls = connection(4, ["192.0.2.1:51000", "203.0.113.9:22"], null);
  const rows = [server, client, { ...outer, isOpener: null }, calls];
  expect(findWaysIn(asked, present(session, rows))).toEqual([{ ...way, isSsh: true }]);
});

test("a proxy's connections are those of all who come through it; a tunnel before it is followed", () => {
  const six = connection(5, ["::ffff:192.0.2.1:443", "::ffff:198.51.100.8:41000"], false);
  const proxy = [{ pid: 30, parent: 1, program: "nginx", inodes: [2, 5, 6] }];
  const tunnelled = connection(6, ["127.0.0.1:8080", "127.0.0.1:52000"], false);
  const tunnel = connection(7, ["127.0.0.1:52000", "127.0.0.1:8080"], true);
  const session = { pid: 40, parent: 1, program: "dropbear", inodes: [7, 3] };
  const found = findWaysIn(asked, present([...proxy, session], [server, client, outer, six, tunnelled, tunnel]));
  expect(found).toEqual([
    { local: end("192.0.2.1:443"), remote: end("198.51.100.8:41000"), isSsh: false },
    { ...way, isSsh: true },
  ]);
});

test("a program of this host that has only called others is at this host; whose holder cannot be found is nobody known", () => {
  const browser = [{ pid: 50, parent: 1, program: "firefox", inodes: [2, 8] }];
  const calls = connection(8, ["192.0.2.1:51000", "203.0.113.9:443"], true);
  expect(findWaysIn(asked, present(browser, [server, client, calls, outer]))).toEqual([]);
  expect(findWaysIn(asked, present([], [server, client]))).toBeNull();
  expect(findWaysIn(asked, present(browser, [server]))).toBeNull();
});

test("two proxies that hold each other's connections are followed once", () => {
  const there = connection(9, ["127.0.0.1:8080", "127.0.0.1:53000"], false);
  const back = connection(10, ["127.0.0.1:53000", "127.0.0.1:8080"], false);
  const loop = [{ pid: 60, parent: 61, program: "a", inodes: [2, 9] }, { pid: 61, parent: 60, program: "b", inodes: [10] }]; // prettier-ignore
  expect(findWaysIn(asked, present(loop, [server, client, there, back]))).toEqual([]);
});

test("of a real connection of this process to itself the holder is found, over both families", async () => {
  for (const host of ["127.0.0.1", "::1"]) {
    const listener = createServer().listen(0, host);
    await once(listener, "listening");
    const { port } = listener.address() as AddressInfo;
    const accepted = once(listener, "connection") as Promise<[Socket]>;
    const caller = connect(port, host);
    const [socket] = await accepted;
    const remote = { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
    expect(readWaysIn({ local: { address: host, port }, remote }), host).not.toBeNull();
    caller.destroy();
    socket.destroy();
    listener.close();
    expect(readWaysIn({ local: { address: host, port: 1 }, remote }), host).toBeNull();
  }
});
