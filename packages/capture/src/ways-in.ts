/**
 * Through what somebody came in who came by loopback: the processes that hold the other end of that connection, and their parents, hold connections from other
 * machines when they are an ssh session or a proxy. The kernel's tables and /proc alone are asked; what a process says of itself is not.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { basename } from "node:path";
import { canonicalAddress, classifyAddress } from "@portolan/net";
import { sweepDescriptors } from "./descriptor-sweep.ts";
import { loadLibc } from "./libc.ts";
import { NETLINK_SOCK_DIAG, openNetlink, type NetlinkSocket } from "./netlink.ts";
import { parseProcessStat } from "./process-stat.ts";
import { dumpSockets, dumpTcpConnections, parseConnections, tcpState, type Connection, type Family } from "./sock-diag.ts";
import type { SocketEnd } from "./tcp-connections.ts";

export interface ConnectionEnds {
  readonly local: SocketEnd; // of this host
  readonly remote: SocketEnd;
}

/** A connection that another machine opened to this host. */
export interface WayIn extends ConnectionEnds {
  readonly isSsh: boolean; // an ssh server holds it
}

/** What is known of this host's connections and processes at one moment. */
export interface PresentConnections {
  readonly established: readonly Connection[];
  readonly listeningPorts: ReadonlySet<number>;
  /** inode → who holds it */
  readonly holdersOf: (inode: number) => readonly number[];
  readonly inodesOf: (pid: number) => ReadonlySet<number>;
  /** 0: it has none, or has gone. */
  readonly parentOf: (pid: number) => number;
  /** Name of the file that it runs. */
  readonly programOf: (pid: number) => string | null;
  readonly isOwn: (address: string) => boolean;
}

const mostFollowed = 16;
const mostAncestors = 32;
const mostWays = 64;
const families: readonly Family[] = ["ipv4", "ipv6"];

/**
 * Of a connection from this host to itself. Empty: whoever came is at this host, as far as can be told: nothing above them holds a connection from outside. null: nobody
 * can be found who holds its other end. Throws where the kernel does not tell its connections.
 */
export function readWaysIn(connection: ConnectionEnds): readonly WayIn[] | null {
  return findWaysIn(connection, readPresent());
}

export function findWaysIn(connection: ConnectionEnds, present: PresentConnections): readonly WayIn[] | null {
  const ways = new Map<string, WayIn>();
  const asked: ConnectionEnds[] = [connection];
  const known = new Set([keyOf(connection)]);
  for (const [index, one] of asked.entries()) {
    const line = lineOf(one, present);
    if (line.length === 0 && index === 0) return null;
    for (const accepted of acceptedBy(line, present)) {
      const key = keyOf(accepted);
      if (known.has(key)) continue;
      known.add(key);
      // What came from this host in turn has somebody behind it too: a proxy behind a tunnel.
      if (present.isOwn(plain(accepted.remote.address))) {
        if (asked.length < mostFollowed) asked.push(accepted);
      } else if (ways.size < mostWays) ways.set(key, accepted);
    }
  }
  return [...ways.values()];
}

/** Who holds the other end of a connection within this host, and their parents up to the first process. */
function lineOf({ local, remote }: ConnectionEnds, { established, holdersOf, parentOf }: PresentConnections): readonly number[] {
  const key = keyOf({ local: remote, remote: local });
  const other = established.find((one) => one.inode !== 0 && keyOf(one) === key);
  const line = new Set<number>();
  for (const holder of other === undefined ? [] : holdersOf(other.inode))
    for (let pid = holder, step = 0; pid > 1 && step < mostAncestors && !line.has(pid); pid = parentOf(pid), step += 1) line.add(pid);
  return [...line];
}

function acceptedBy(line: readonly number[], { established, inodesOf, programOf, listeningPorts }: PresentConnections): readonly WayIn[] {
  const held = line.map((pid) => ({ inodes: inodesOf(pid), isSsh: isSshServer(programOf(pid)) }));
  return established.flatMap((one) => {
    const isAccepted = one.isOpener === false || (one.isOpener === null && listeningPorts.has(one.local.port));
    const holders = isAccepted && one.inode !== 0 ? held.filter(({ inodes }) => inodes.has(one.inode)) : [];
    if (holders.length === 0) return [];
    const [local, remote] = [one.local, one.remote].map(({ address, port }) => ({ address: plain(address), port }));
    return local === undefined || remote === undefined ? [] : [{ local, remote, isSsh: holders.some(({ isSsh }) => isSsh) }];
  });
}

function isSshServer(program: string | null): boolean {
  return program !== null && /^(?:sshd(?:-session|-auth)?|dropbear(?:multi)?)$/.test(program);
}

/** Whether it is one of this host's. */
export function isOwnAddress(address: string): boolean {
  if (classifyAddress(address) === "loopback") return true;
  return Object.values(networkInterfaces()).some((own) => own?.some((one) => one.address === address));
}

function readPresent(): PresentConnections {
  const netlink = openNetlink(loadLibc(), NETLINK_SOCK_DIAG);
  try {
    const established = dumpAll(netlink, dumpTcpConnections).filter(({ state }) => state === tcpState.established);
    const listeners = dumpAll(netlink, (socket, family) => dumpSockets(socket, "tcp-listen", family));
    const { tables } = sweepDescriptors("/proc");
    const inodes = new Map([...tables].map(([pid, table]) => [pid, new Set<number>(table.inodes)]));
    return {
      established,
      listeningPorts: new Set(listeners.map(({ local }) => local.port)),
      holdersOf: (inode) => [...inodes].flatMap(([pid, held]) => (held.has(inode) ? [pid] : [])),
      inodesOf: (pid) => inodes.get(pid) ?? new Set(),
      parentOf,
      programOf,
      isOwn: isOwnAddress,
    };
  } finally {
    netlink.close();
  }
}

function dumpAll(netlink: NetlinkSocket, dump: (socket: NetlinkSocket, family: Family) => ReturnType<typeof dumpTcpConnections>) {
  return families.flatMap((family) => parseConnections(dump(netlink, family)));
}

function parentOf(pid: number): number {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, "utf8"))?.parent ?? 0;
  } catch {
    return 0;
  }
}

function programOf(pid: number): string | null {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, ""); // so the kernel writes it after an update
  } catch {
    return null;
  }
}

/** The same text for a connection by an IPv4 socket and by an IPv6 socket that takes IPv4 too. */
function keyOf({ local, remote }: ConnectionEnds): string {
  return `${plain(local.address)} ${local.port} ${plain(remote.address)} ${remote.port}`;
}

/** Without a zone, and of IPv4 that came by an IPv6 socket the IPv4 address. */
function plain(text: string): string {
  const [address = ""] = text.split("%");
  const canonical = canonicalAddress(address) ?? address;
  return canonical.startsWith("::ffff:") && canonical.includes(".") ? canonical.slice("::ffff:".length) : canonical;
}
