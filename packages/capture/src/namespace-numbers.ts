import { closeSync } from "node:fs";
import type { Libc } from "./libc.ts";
import { openPlace } from "./namespace-entry.ts";
import { HEADER_LENGTH, NETLINK_ROUTE, NetlinkFailure, openNetlink } from "./netlink.ts";
import type { FoundNamespace } from "./network-namespaces.ts";

const RTM_GETNSID = 90;
const BODY_LENGTH = 4; // struct rtgenmsg, padded
const NETNSA_NSID = 1;
const NETNSA_FD = 3;

/** The numbers by which our own namespace knows others (nsid); a namespace has one once a link crosses to it, or somebody gave it one. */
export interface NamespaceNumbers {
  /** The namespace of this number among these; undefined for one that is not among them. */
  find(number: number, namespaces: readonly FoundNamespace[]): FoundNamespace | undefined;
  /** How many of these have no number. Asks again for those that had none. */
  countUnnumbered(namespaces: readonly FoundNamespace[]): number;
}

export function createNamespaceNumbers(libc: Libc, homeInode: number): NamespaceNumbers {
  const numberOf = new Map<number, number>(); // namespace inode → number: it keeps it for its life
  const refresh = (namespaces: readonly FoundNamespace[]): number => {
    const present = new Set(namespaces.map(({ inode }) => inode));
    for (const inode of numberOf.keys()) if (!present.has(inode)) numberOf.delete(inode);
    const unknown = namespaces.filter(({ inode }) => inode !== homeInode && !numberOf.has(inode));
    for (const [inode, number] of askNumbers(libc, unknown)) numberOf.set(inode, number);
    return namespaces.filter(({ inode }) => inode !== homeInode && !numberOf.has(inode)).length;
  };
  const look = (number: number, namespaces: readonly FoundNamespace[]): FoundNamespace | undefined =>
    namespaces.find(({ inode }) => numberOf.get(inode) === number);
  return {
    find(number, namespaces) {
      const known = look(number, namespaces);
      if (known !== undefined) return known;
      refresh(namespaces);
      return look(number, namespaces);
    },
    countUnnumbered: refresh,
  };
}

function askNumbers(libc: Libc, namespaces: readonly FoundNamespace[]): [inode: number, number: number][] {
  if (namespaces.length === 0) return [];
  const netlink = openNetlink(libc, NETLINK_ROUTE);
  try {
    return namespaces.flatMap((namespace): [number, number][] => {
      const opened = openPlace(libc, namespace);
      if (!opened.ok) return [];
      try {
        const answer = netlink.ask(RTM_GETNSID, requestFor(opened.value));
        const number = answer === null ? null : readNumber(answer);
        return number === null || number < 0 ? [] : [[namespace.inode, number]];
      } catch (fault) {
        if (fault instanceof NetlinkFailure) return [];
        throw fault;
      } finally {
        closeSync(opened.value);
      }
    });
  } finally {
    netlink.close();
  }
}

function requestFor(descriptor: number): Uint8Array {
  const payload = new Uint8Array(BODY_LENGTH + 8);
  const view = new DataView(payload.buffer);
  view.setUint16(BODY_LENGTH, 8, true);
  view.setUint16(BODY_LENGTH + 2, NETNSA_FD, true);
  view.setInt32(BODY_LENGTH + 4, descriptor, true);
  return payload;
}

function readNumber(answer: Uint8Array): number | null {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.length);
  for (let at = HEADER_LENGTH + BODY_LENGTH; at + 8 <= answer.length; at += (view.getUint16(at, true) + 3) & ~3) {
    if (view.getUint16(at, true) < 8) return null;
    if (view.getUint16(at + 2, true) === NETNSA_NSID) return view.getInt32(at + 4, true);
  }
  return null;
}
