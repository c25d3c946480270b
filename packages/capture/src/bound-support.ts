import { closeSync, fstatSync } from "node:fs";
import type { Libc } from "./libc.ts";
import type { NetlinkSocket } from "./netlink.ts";
import { dumpSockets, parseSockets } from "./sock-diag.ts";

const AF_INET = 2;
const SOCK_STREAM = 1;
const loopbackAnyPort = new Uint8Array([AF_INET, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);

/**
 * Whether this kernel shows TCP sockets that are bound without listening (since Linux 6.8). Tried with a socket of our own, as distributions
 * port the feature back and a kernel without it answers with an empty dump.
 */
export function showsBoundSockets(libc: Libc, netlink: NetlinkSocket): boolean {
  const descriptor = libc.socket(AF_INET, SOCK_STREAM, 0);
  if (descriptor < 0) return false;
  try {
    if (libc.bind(descriptor, loopbackAnyPort) < 0) return false;
    const dump = dumpSockets(netlink, "tcp-bound", "ipv4");
    const naming = { namespace: "host", deviceName: String, cgroupPath: () => null };
    const { ino } = fstatSync(descriptor);
    return parseSockets(dump, "tcp-bound", naming).some((socket) => socket.inode === ino);
  } finally {
    closeSync(descriptor);
  }
}
