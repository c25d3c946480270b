import { spawn } from "node:child_process";
import { once } from "node:events";
import { readlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { openCapture } from "./open-capture.ts";
import { parseSocketsInUse } from "./sockets-in-use.ts";

const ipv4 = (tcp: number, udp: number): string =>
  `sockets: used 0\nTCP: inuse ${tcp} orphan 0 tw 0 alloc 7 mem 0\nUDP: inuse ${udp} mem 0\nUDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n`;
const ipv6 = (tcp: number, udp: number): string =>
  `TCP6: inuse ${tcp}\nUDP6: inuse ${udp}\nUDPLITE6: inuse 0\nRAW6: inuse 1\nFRAG6: inuse 0 memory 0\n`;

test("sockets of either family count", () => {
  expect(parseSocketsInUse(ipv4(0, 0), ipv6(0, 0))).toEqual({ tcp: false, udp: false });
  expect(parseSocketsInUse(ipv4(10, 0), ipv6(0, 1))).toEqual({ tcp: true, udp: true });
  expect(parseSocketsInUse(ipv4(0, 2), ipv6(3, 0))).toEqual({ tcp: true, udp: true });
  expect(parseSocketsInUse(ipv4(0, 0), ipv6(0, 4))).toEqual({ tcp: false, udp: true });
});

test("what cannot be read is taken to be in use", () => {
  expect(parseSocketsInUse("", "")).toEqual({ tcp: true, udp: true });
  expect(parseSocketsInUse(ipv4(0, 0), "")).toEqual({ tcp: true, udp: true });
});

const isRoot = process.getuid?.() === 0;
const listensWhenTold = `process.stdin.on("data", (order) => {
  const [kind] = order.toString();
  if (kind === "t") require("node:net").createServer().listen(7777, "0.0.0.0", () => console.log("up"));
  else require("node:dgram").createSocket("udp6").bind(7778, "::", () => console.log("up"));
});
console.log("here");`;

test.skipIf(!isRoot)("a namespace that was empty is read again as soon as it has a socket, of either kind", async () => {
  const child = spawn("unshare", ["--net", process.execPath, "-e", listensWhenTold], { stdio: ["pipe", "pipe", "inherit"] });
  const capture = openCapture({ portolanVersion: "test" });
  try {
    await once(child.stdout, "data");
    const inode = Number(/\d+/.exec(readlinkSync(`/proc/${child.pid}/ns/net`))?.[0]);
    const ports = async (): Promise<number[]> => {
      const { sections } = await capture.look({ sections: ["namespaces", "sockets"], boundSockets: false });
      const id = sections.namespaces.find((namespace) => namespace.inode === inode)?.id;
      expect(id).toBeDefined();
      return sections.sockets.filter(({ namespace }) => namespace === id).map(({ port }) => port);
    };
    expect([await ports(), await ports()]).toEqual([[], []]);
    for (const [order, expected] of [
      ["t", [7777]],
      ["u", [7777, 7778]],
    ] as const) {
      child.stdin.write(order);
      await once(child.stdout, "data");
      expect((await ports()).toSorted((left, right) => left - right)).toEqual(expected);
    }
  } finally {
    capture.close();
    child.kill();
  }
});
