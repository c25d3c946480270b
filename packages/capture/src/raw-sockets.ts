import type { RawSocket } from "@portolan/snapshot";
import { parseProcAddress } from "./proc-address.ts";
import { readBounded } from "./read-bounded.ts";

const MAX_TABLE_BYTES = 8 << 20;

interface RawSocketContext {
  readonly namespace: string;
  readonly deviceName: (index: number) => string;
}

/** The kernel's tables as it prints them; empty where it has none. */
export interface RawTables {
  readonly raw: string;
  readonly raw6: string;
  readonly packet: string;
}

/**
 * Raw and packet sockets of the network namespace whose `net` folder this is (/proc/thread-self/net: the calling thread's own). From /proc,
 * because sock_diag answers with an empty dump and no error where the kernel was built without INET_RAW_DIAG.
 */
export function readRawTables(folder: string): RawTables {
  return { raw: readTable(`${folder}/raw`), raw6: readTable(`${folder}/raw6`), packet: readTable(`${folder}/packet`) };
}

export function parseRawTables(tables: RawTables, context: RawSocketContext): RawSocket[] {
  return [
    ...parseRawSockets(tables.raw, "ipv4", context.namespace),
    ...parseRawSockets(tables.raw6, "ipv6", context.namespace),
    ...parsePacketSockets(tables.packet, context),
  ].sort((left, right) => (left.inode ?? 0) - (right.inode ?? 0));
}

function readTable(path: string): string {
  try {
    return readBounded(path, MAX_TABLE_BYTES).toString("utf8");
  } catch {
    return ""; // no IPv6, or no packet sockets in this kernel
  }
}

/** /proc/net/raw: what other tables print as the local port is the IP protocol here. */
export function parseRawSockets(table: string, family: "ipv4" | "ipv6", namespace: string): RawSocket[] {
  return rowsOf(table).flatMap((row): RawSocket[] => {
    const [address, protocol] = (row[1] ?? "").split(":");
    const ipProtocol = Number.parseInt(protocol ?? "", 16);
    if (address === undefined || !Number.isInteger(ipProtocol)) return [];
    return [
      {
        namespace,
        kind: "raw",
        family,
        address: parseProcAddress(address),
        ipProtocol,
        device: null,
        uid: parseCount(row[7]),
        inode: parseCount(row[9]),
      },
    ];
  });
}

/** /proc/net/packet: sk, references, type, EtherType, interface, running, memory, user, inode (packet_seq_show of net/packet/af_packet.c). */
export function parsePacketSockets(table: string, { namespace, deviceName }: RawSocketContext): RawSocket[] {
  return rowsOf(table).flatMap((row): RawSocket[] => {
    const ipProtocol = Number.parseInt(row[3] ?? "", 16);
    const index = parseCount(row[4]);
    if (!Number.isInteger(ipProtocol)) return [];
    const device = index === null || index === 0 ? null : deviceName(index);
    return [
      {
        namespace,
        kind: "packet",
        family: "packet",
        address: null,
        ipProtocol,
        device,
        uid: parseCount(row[7]),
        inode: parseCount(row[8]),
      },
    ];
  });
}

function rowsOf(table: string): string[][] {
  return table
    .split("\n")
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => line.trim().split(/\s+/));
}

function parseCount(text: string | undefined): number | null {
  const value = Number(text);
  return text !== undefined && Number.isInteger(value) && value >= 0 ? value : null;
}
