import { expect, test } from "vitest";
import { parseMountedNamespaces } from "./mounted-namespaces.ts";
import { parseProcAddress } from "./proc-address.ts";
import { parseProcTable } from "./proc-fallback.ts";
import { parsePacketSockets, parseRawSockets } from "./raw-sockets.ts";
import { parseSsLines } from "./ss-fallback.ts";

test("lines of ss: device, dual stack, mapped address, queue, uid, mark and cgroup", () => {
  const text = `LISTEN 0      128    0.0.0.0%lo:2024 0.0.0.0:* ino:1674 sk:1 cgroup:/system.slice/ssh.service <->
LISTEN 3      511            *:23333      *:* uid:1000 ino:77 sk:a1 fwmark:0x1f cgroup:/ v6only:0 <->
LISTEN 0      5           [::]:80      [::]:* ino:78 sk:a2 cgroup:unreachable:1f2 v6only:1 <->
LISTEN 0      5  [::ffff:127.0.0.1]:8005   *:* ino:79 sk:a3 v6only:0 <->
LISTEN 0      5  [fe80::1]%eth0:81      [::]:* ino:80 sk:a4 v6only:1 <->
`;
  const rows = parseSsLines(text, { namespace: "host", protocol: "tcp" });
  expect(rows.map((row) => [row.family, row.address, row.device, row.port, row.v6only])).toEqual([
    ["ipv4", "0.0.0.0", "lo", 2024, null],
    ["ipv6", "::", null, 23333, false],
    ["ipv6", "::", null, 80, true],
    ["ipv6", "::ffff:127.0.0.1", null, 8005, false],
    ["ipv6", "fe80::1", "eth0", 81, true],
  ]);
  expect(rows[0]).toMatchObject({
    uid: 0,
    inode: 1674,
    cookie: "1",
    cgroup: "/system.slice/ssh.service",
    mark: null,
    queue: { depth: 0, limit: 128 },
  });
  expect(rows[1]).toMatchObject({ uid: 1000, mark: 0x1f, cgroup: "/", queue: { depth: 3, limit: 511 } });
  expect(rows[2]?.cgroup).toBeNull();
});

test("tables of /proc: listeners only, words in the machine's order, a row printed twice once", () => {
  const listener =
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 38210 1 0000000000000000 100 0 0 10 0";
  const table = `  sl  local_address rem_address   st\n${listener}\n${listener}\n${listener.replace(" 0A ", " 01 ").replace("38210", "4")}\n`;
  const rows = parseProcTable(table, { namespace: "host", protocol: "tcp", family: "ipv4" });
  expect(rows.map(({ address, port, uid, inode, v6only }) => ({ address, port, uid, inode, v6only }))).toEqual([
    { address: "127.0.0.1", port: 8080, uid: 1000, inode: 38210, v6only: null },
  ]);
  expect(parseProcAddress("00000000000000000000000001000000")).toBe("::1");
  expect(parseProcAddress("0000000000000000FFFF00000100007F")).toBe("::ffff:127.0.0.1");
  expect(parseProcAddress("B80D0120000000000000000001000000")).toBe("2001:db8::1");
  expect(parseProcAddress("7F")).toBeNull();
});

test("raw sockets have an IP protocol where others have a port", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
    1: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 41234 2 0000000000000000 0\n`;
  expect(parseRawSockets(table, "ipv4", "host")).toEqual([
    { namespace: "host", kind: "raw", family: "ipv4", address: "0.0.0.0", ipProtocol: 1, device: null, uid: 0, inode: 41234 },
  ]);
  const packets = `sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n0000000000000000 3      3    0003   2     1 0      1000   5678  \n`;
  expect(parsePacketSockets(packets, { namespace: "host", deviceName: (index) => `eth${index}` })).toEqual([
    { namespace: "host", kind: "packet", family: "packet", address: null, ipProtocol: 3, device: "eth2", uid: 1000, inode: 5678 },
  ]);
});

test("mounted namespaces: names of ip netns, other mounts without a name, spaces in paths", () => {
  const mountinfo = `25 1 8:1 / / rw - ext4 /dev/sda1 rw
41 25 0:4 net:[4026532281] /run/netns/blue\\040one rw shared:1 - nsfs nsfs rw
42 25 0:4 net:[4026532281] /run/netns/blue\\040one rw - nsfs nsfs rw
43 25 0:4 net:[4026532290] /run/docker/netns/1-abc rw - nsfs nsfs rw
44 25 0:4 mnt:[4026532299] /run/other rw - nsfs nsfs rw
`;
  expect(parseMountedNamespaces(mountinfo)).toEqual([
    { inode: 4026532281, path: "/run/netns/blue one", name: "blue one" },
    { inode: 4026532290, path: "/run/docker/netns/1-abc", name: null },
  ]);
});
