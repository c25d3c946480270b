import type { Socket } from "@portolan/snapshot";
import { parseProcAddress } from "./proc-address.ts";
import { readBounded } from "./read-bounded.ts";
import { compareSockets } from "./socket-tables.ts";

const MAX_TABLE_BYTES = 256 << 20; // some 1.5 million sockets

const LISTEN = "0A";
const UNCONNECTED = "07";

/**
 * Listeners from the text tables of a `net` folder of /proc (proc_pid_net(5)); anybody may read those of any process he can see.
 * They do not tell IPV6_V6ONLY, the bound device, the backlog or the cgroup, nor show TCP sockets that are bound without listening.
 * The kernel walks all connections to print them: 13 ms on an idle host, a quarter of a second at 100,000 sockets.
 */
export function readProcSockets(folder: string, namespace: string): Socket[] {
  const read = (table: string): string => readTable(`${folder}/${table}`);
  return [
    ...parseProcTable(read("tcp"), { namespace, protocol: "tcp", family: "ipv4" }),
    ...parseProcTable(read("tcp6"), { namespace, protocol: "tcp", family: "ipv6" }),
    ...parseProcTable(read("udp"), { namespace, protocol: "udp", family: "ipv4" }),
    ...parseProcTable(read("udp6"), { namespace, protocol: "udp", family: "ipv6" }),
  ].sort(compareSockets);
}

/** Throws rather than return a part of a table; empty where the kernel has no IPv6. */
function readTable(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readBounded(path, MAX_TABLE_BYTES);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === "ENOENT" && path.endsWith("6")) return "";
    throw fault;
  }
  if (bytes.length >= MAX_TABLE_BYTES) throw new Error(`${path} is larger than ${MAX_TABLE_BYTES} bytes`);
  return bytes.toString("latin1");
}

interface TableContext {
  readonly namespace: string;
  readonly protocol: "tcp" | "udp";
  readonly family: "ipv4" | "ipv6";
}

/** Listening TCP and unconnected UDP sockets of one table, each inode once: the kernel prints some rows twice when sockets come and go. */
export function parseProcTable(table: string, context: TableContext): Socket[] {
  const state = context.protocol === "tcp" ? LISTEN : UNCONNECTED;
  const sockets = new Map<string, Socket>();
  for (const line of table.split("\n").slice(1)) {
    const [, local = "", , rowState, , , , uid, , inode = ""] = line.trim().split(/\s+/);
    const [address, port] = local.split(":");
    const text = rowState === state ? parseProcAddress(address ?? "") : null;
    if (text === null) continue;
    sockets.set(inode === "0" ? line : inode, {
      ...context,
      address: text,
      port: Number.parseInt(port ?? "", 16),
      state: context.protocol === "tcp" ? "listen" : "unconnected",
      v6only: null,
      device: null,
      uid: Number(uid),
      inode: Number(inode),
      cookie: null,
      cgroup: null,
      mark: null,
      queue: null,
    });
  }
  return [...sockets.values()];
}
